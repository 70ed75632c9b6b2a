"""Who has a part in a deal: contacts with their roles, competitors, and members it is split among."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import strawberry

from api.context import Info
from api.naming import global_id, local_id
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import BigInt
from api.schema.values import Money
from tenants.crm.deals import service as deals
from tenants.crm.deals.service import CompetitorStatus, ContactRole, Parties
from tenants.plans import Module

MODULE = Module.DEALS

strawberry.enum(ContactRole, name="DealContactRole", description="What somebody has to say in whether it is bought.")
strawberry.enum(CompetitorStatus, name="DealCompetitorStatus", description="How a competitor stands.")


@strawberry.type(description="A contact with a part in a deal, as far as the reader sees it.")
class DealContact:
    contact_id: strawberry.ID
    name: str
    title: str | None
    role: ContactRole | None
    primary: bool = strawberry.field(description="One at most: the deal's own `contact`.")


@strawberry.type(description="Somebody else who sells to the same account; told from others by name.")
class DealCompetitor:
    name: str
    status: CompetitorStatus
    note: str | None


@strawberry.type(description="A member's share of a deal; the shares of a deal make a hundred percent.")
class DealSplit:
    user_id: strawberry.ID
    basis_points: int = strawberry.field(description="Hundredths of a percent.")
    amount: Money | None = strawberry.field(description="Of the deal's; what is left over goes to the largest share.")


@strawberry.type(description="Everybody with a part in a deal: the primary contact and the largest share come first.")
class DealParties:
    contacts: list[DealContact]
    competitors: list[DealCompetitor]
    splits: list[DealSplit]


@strawberry.input
class SetDealContactInput:
    deal_id: strawberry.ID
    contact_id: strawberry.ID
    role: ContactRole | None = None
    primary: bool = strawberry.field(description="Make it the primary one; the first is it anyway.", default=False)


@strawberry.input
class RemoveDealContactInput:
    deal_id: strawberry.ID
    contact_id: strawberry.ID


@strawberry.input
class SetDealCompetitorInput:
    deal_id: strawberry.ID
    name: str
    status: CompetitorStatus
    note: str | None = None


@strawberry.input
class RemoveDealCompetitorInput:
    deal_id: strawberry.ID
    name: str


@strawberry.input
class DealSplitInput:
    user_id: strawberry.ID
    basis_points: int = strawberry.field(description="Hundredths of a percent.")


@strawberry.input
class SplitDealInput:
    deal_id: strawberry.ID
    splits: list[DealSplitInput] = strawberry.field(description="They make 10000; none takes the split away.")


@strawberry.type
class DealPartiesPayload:
    parties: DealParties | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@query_fields
@strawberry.type
class DealPartyQueries:
    @strawberry.field(description="Who has a part in a deal.")
    async def deal_parties(self, info: Info, id: strawberry.ID) -> DealParties:
        async with info.context.unit_of_work(read_only=True) as uow:
            return _parties(await deals.parties(uow, deal_id=local_id(id, "deal")))


@mutation_fields
@strawberry.type
class DealPartyMutations:
    @strawberry.mutation(description="Say what part a contact has in a deal.")
    async def set_deal_contact(self, info: Info, input: SetDealContactInput) -> DealPartiesPayload:
        contact_id = local_id(input.contact_id, "contact", "contactId")
        return await _done(
            info, input, deals.set_contact, contact_id=contact_id, role=input.role, primary=input.primary
        )

    @strawberry.mutation(description="A contact has no part in a deal any more.")
    async def remove_deal_contact(self, info: Info, input: RemoveDealContactInput) -> DealPartiesPayload:
        contact_id = local_id(input.contact_id, "contact", "contactId")
        return await _done(info, input, deals.remove_contact, contact_id=contact_id)

    @strawberry.mutation(description="Say how a competitor stands.")
    async def set_deal_competitor(self, info: Info, input: SetDealCompetitorInput) -> DealPartiesPayload:
        given = {"name": input.name, "status": input.status, "note": input.note}
        return await _done(info, input, deals.set_competitor, **given)

    @strawberry.mutation(description="A competitor is none any more.")
    async def remove_deal_competitor(self, info: Info, input: RemoveDealCompetitorInput) -> DealPartiesPayload:
        return await _done(info, input, deals.remove_competitor, name=input.name)

    @strawberry.mutation(description="Split an open deal among members.")
    async def split_deal(self, info: Info, input: SplitDealInput) -> DealPartiesPayload:
        shares = [
            (local_id(each.user_id, "user", f"splits.{place}.userId"), each.basis_points)
            for place, each in enumerate(input.splits)
        ]
        return await _done(info, input, deals.split, shares=shares)


async def _done(info: Info, input: Any, verb: Callable[..., Awaitable[None]], **given: Any) -> DealPartiesPayload:
    async def act(uow: Any) -> Parties:
        deal_id = local_id(input.deal_id, "deal", "dealId")
        await verb(uow, deal_id=deal_id, **given)
        return await deals.parties(uow, deal_id=deal_id)

    return await settle_in_unit(info, DealPartiesPayload, act, parties=_parties)


def _parties(found: Parties) -> DealParties:
    return DealParties(
        contacts=[
            DealContact(
                contact_id=strawberry.ID(global_id("contact", each.contact_id)),
                name=each.name,
                title=each.title,
                role=each.role,
                primary=each.primary,
            )
            for each in found.contacts
        ],
        competitors=[
            DealCompetitor(name=row["name"], status=CompetitorStatus(row["status"]), note=row["note"])
            for row in found.competitors
        ],
        splits=[
            DealSplit(
                user_id=strawberry.ID(global_id("user", each.user_id)),
                basis_points=each.basis_points,
                amount=_worth(each.amount, found.currency),
            )
            for each in found.splits
        ],
    )


def _worth(amount: int | None, currency: str | None) -> Money | None:
    return None if amount is None else Money(amount_minor=BigInt(amount), currency=currency or "")
