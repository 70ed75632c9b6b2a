"""The verbs of leads that are more than a change of fields, and what a lead would become."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import strawberry

from api.context import Info
from api.naming import global_id, local_id
from api.schema.belonging import module
from api.schema.record_types import RecordTypes
from api.schema.record_verbs import given_of, written
from api.schema.roots import query_fields, verbs_of
from api.schema.scalars import BigInt, Day
from api.schema.values import Money, MoneyInput
from api.verbs import values_of
from tenants.crm.conversions import service as conversions
from tenants.crm.conversions.service import Choice, DealChoice, Match
from tenants.crm.leads import service as leads
from tenants.crm.leads.service import DisqualifyReason
from tenants.plans import Module

MODULE = Module.LEADS


@strawberry.input
class LeadInput:
    id: strawberry.ID
    version: int | None = strawberry.field(description="Refuse if it is not this any more.", default=None)


@strawberry.input
class DisqualifyLeadInput:
    id: strawberry.ID
    reason: DisqualifyReason
    note: str | None = None
    version: int | None = strawberry.field(description="Refuse if it is not this any more.", default=None)


@module(Module.DEALS)
@strawberry.input(description="What is not said comes from the lead.")
class ConvertLeadDealInput:
    name: str | None = None
    amount: MoneyInput | None = None
    closes_on: Day | None = None
    stage_id: strawberry.ID | None = strawberry.field(description="Where it begins; the first one.", default=None)


@strawberry.input
class ConvertLeadInput:
    id: strawberry.ID
    account_id: strawberry.ID | None = strawberry.field(description="Link to this one, make none.", default=None)
    contact_id: strawberry.ID | None = strawberry.field(description="Link to this one, make none.", default=None)
    alone: bool = strawberry.field(description="A person without a company: no account is made.", default=False)
    deal: ConvertLeadDealInput | None = strawberry.field(description="A deal is made as well.", default=None)


@strawberry.type(description="A record that may be the same; `subtitle` tells two of one name apart.")
class LeadMatch:
    id: strawberry.ID
    title: str
    subtitle: str | None


@module(Module.DEALS)
@strawberry.type(description="The deal converting would make, where one is wanted.")
class LeadConversionDeal:
    name: str
    amount: Money | None


@strawberry.type(description="What converting would make, and what may be there already.")
class LeadConversion:
    account: str | None = strawberry.field(description="The name of the account; null for a lead without a company.")
    contact: str = strawberry.field(description="The name of the contact.")
    deal: LeadConversionDeal
    accounts: list[LeadMatch]
    contacts: list[LeadMatch]


@query_fields
@strawberry.type
class LeadQueries:
    @strawberry.field(description="What converting this lead would make, and what may be there already.")
    async def lead_conversion(self, info: Info, id: strawberry.ID) -> LeadConversion:
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await conversions.propose(uow, lead_id=local_id(id, "lead"))
        return LeadConversion(
            account=found.account["name"] if found.account else None,
            contact=found.contact["name"],
            deal=_deal(found.deal),
            accounts=_matches("account", found.accounts),
            contacts=_matches("contact", found.contacts),
        )


@verbs_of("lead")
def lead_verbs(types_of: RecordTypes) -> dict[str, Any]:
    """`startLead`, `recycleLead`, `reopenLead`, `disqualifyLead`, `convertLead` and `receiveLead`."""

    async def disqualify_lead(info: Info, input: DisqualifyLeadInput) -> Any:
        async def act(uow: Any) -> Any:
            lead_id = local_id(input.id, "lead")
            await leads.disqualify(uow, lead_id=lead_id, reason=input.reason, note=input.note, version=input.version)
            return lead_id

        return await written(info, types_of, act)

    async def convert_lead(info: Info, input: ConvertLeadInput) -> Any:
        async def act(uow: Any) -> Any:
            return await conversions.convert(uow, lead_id=local_id(input.id, "lead"), choice=_choice(input))

        return await written(info, types_of, act)

    async def receive_lead(info: Info, input: Any) -> Any:
        async def act(uow: Any) -> Any:
            return (await leads.receive(uow, given=values_of(types_of.record, given_of(input)))).id

        return await written(info, types_of, act)

    moves = {
        "start": (leads.start, "Work on it has begun."),
        "recycle": (leads.recycle, "Not now: it goes back to be nurtured."),
        "reopen": (leads.reopen, "A disqualified or recycled lead is worked on again."),
    }
    return {
        **{f"{name}_lead": _moving(types_of, verb, told) for name, (verb, told) in moves.items()},
        "disqualify_lead": _verb(types_of, disqualify_lead, DisqualifyLeadInput, "It will not buy, and why."),
        "convert_lead": _verb(
            types_of, convert_lead, ConvertLeadInput,
            "Make an account, a contact and, where it is wanted, a deal of it, once: a converted lead answers like the"
            " first time.",
        ),
        "receive_lead": _verb(
            types_of, receive_lead, types_of.create,
            "Take a lead in by `source` and `externalId`: what is there already is brought up to date.",
        ),
    }  # fmt: skip


def _moving(types_of: RecordTypes, verb: Callable[..., Awaitable[int]], told: str) -> Any:
    async def move_lead(info: Info, input: LeadInput) -> Any:
        async def act(uow: Any) -> Any:
            lead_id = local_id(input.id, "lead")
            await verb(uow, lead_id=lead_id, version=input.version)
            return lead_id

        return await written(info, types_of, act)

    return _verb(types_of, move_lead, LeadInput, told)


def _verb(types_of: RecordTypes, resolver: Any, input_type: Any, told: str) -> Any:
    resolver.__annotations__ |= {"info": Info, "input": input_type, "return": types_of.payload}
    return strawberry.mutation(resolver=resolver, description=told)


def _matches(kind: str, found: Sequence[Match]) -> list[LeadMatch]:
    return [
        LeadMatch(id=strawberry.ID(global_id(kind, each.id)), title=each.title, subtitle=each.subtitle)
        for each in found
    ]


def _choice(input: ConvertLeadInput) -> Choice:
    account_id = local_id(input.account_id, "account", "accountId") if input.account_id else None
    contact_id = local_id(input.contact_id, "contact", "contactId") if input.contact_id else None
    return Choice(account_id, contact_id, input.alone, _chosen(input.deal) if input.deal else None)


def _chosen(input: ConvertLeadDealInput) -> DealChoice:
    stage_id = local_id(input.stage_id, "stage", "deal.stageId") if input.stage_id else None
    amount, currency = (input.amount.amount_minor, input.amount.currency) if input.amount else (None, None)
    return DealChoice(input.name, amount, currency, input.closes_on, stage_id)


def _deal(found: Mapping[str, Any]) -> LeadConversionDeal:
    amount = found.get("amount")
    worth = None if amount is None else Money(amount_minor=BigInt(amount), currency=found["amount_currency"])
    return LeadConversionDeal(name=found["name"], amount=worth)
