"""Conversion of a lead (domain.md 1): what it would become, and making it so in one transaction, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from tenants.crm.accounts.models import Account, Contact
from tenants.crm.activities.models import Activity
from tenants.crm.conversions.mapping import account_of, contact_of, deal_of
from tenants.crm.deals.models import Deal
from tenants.crm.leads import service as leads
from tenants.crm.leads.models import Lead, LeadStatus
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import FieldProblem, NotFound, ValidationFailed, invalid
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.plans import Module
from tenants.reach import Action
from tenants.records import reading, writing
from tenants.records.catalogue import catalogue
from tenants.records.keeping import keep_many, lock_many
from tenants.records.permitting import is_within
from tenants.records.record import Record
from tenants.records.scoping import may_read, require
from tenants.records.selection import ListSelection, Page, Query, Selection

MOST_MATCHES = 10
_ACTIVITIES = select(Activity.id).where(Activity.lead_id == bindparam("lead_id"), Activity.deleted_at.is_(None))


@dataclass(frozen=True, slots=True)
class Match:
    """A record that may be the same; `subtitle` tells two of one name apart."""

    id: UUID
    title: str
    subtitle: str | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What converting would make, and what is there already. `account` is None for a lead without a company."""

    account: dict[str, Any] | None
    contact: dict[str, Any]
    deal: dict[str, Any]
    accounts: Sequence[Match]
    contacts: Sequence[Match]


@dataclass(frozen=True, slots=True)
class DealChoice:
    """The deal a person wants as well: what it is to be called, worth (minor units) and when it closes; what is not
    said comes from the lead. `stage_id`: where it begins, the first stage by default.
    """

    name: str | None = None
    amount: int | None = None
    currency: str | None = None
    closes_on: date | None = None
    stage_id: UUID | None = None

    @property
    def values(self) -> dict[str, Any]:
        """The columns it says something of."""
        worth = {"amount": self.amount, "amount_currency": self.currency} if self.amount is not None else {}
        said = {"name": self.name, "closes_on": self.closes_on, "stage_id": self.stage_id}
        return {name: value for name, value in said.items() if value is not None} | worth


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose: records to link to instead of making new ones; `alone` makes no account, without `deal`
    there is none.
    """

    account_id: UUID | None = None
    contact_id: UUID | None = None
    alone: bool = False
    deal: DealChoice | None = None


async def propose(uow: UnitOfWork, *, lead_id: UUID) -> Proposal:
    """What a lead would become, and the accounts and contacts within reach that may be the same. Raises NotFound,
    Forbidden.
    """
    record = catalogue().of(Lead)
    lead = await reading.read_one(uow, Selection("lead", frozenset(record.fields)), lead_id)
    if lead is None:
        raise NotFound(say("There is no such record.", "没有该记录。"), "id")
    account = account_of(lead)
    domains = {email["value"].rpartition("@")[2] for email in lead["emails"]}
    alike = [{"name": {"eq": lead["company"]}}] if account else []
    alike += [{"domain": {"in": sorted(domains)}}] if account and domains else []
    ways = [{"emails": {"has": email["value"]}} for email in lead["emails"]]
    ways += [{"phones": {"has": phone["value"]}} for phone in lead["phones"]]
    return Proposal(
        account,
        contact_of(lead),
        deal_of(lead),
        accounts=await _matches(uow, Account, alike),
        contacts=await _matches(uow, Contact, ways),
    )


async def _matches(uow: UnitOfWork, model: type[Record], ways: Sequence[Mapping[str, Any]]) -> list[Match]:
    """Each way by its own index, one after the other: what several find is named once."""
    record = catalogue().of(model)
    if not may_read(uow.context, record):
        return []
    shown = Selection(record.name, frozenset({"name", "domain" if model is Account else "title"}))
    found: dict[UUID, Match] = {}
    for way in ways:
        page = await reading.read_list(uow, ListSelection(shown, Query(filter=way, page=Page(first=MOST_MATCHES))))
        found |= {row["id"]: Match(row["id"], row["name"], row.get("domain") or row.get("title")) for row in page.rows}
    return list(found.values())[:MOST_MATCHES]


async def convert(uow: UnitOfWork, *, lead_id: UUID, choice: Choice) -> UUID:
    """Make the account and the contact of a lead, or link those chosen, and a deal where one is wanted; its activities
    become theirs as well, and it stays as it was from now on. A converted lead answers like the first time. Returns the
    lead's id.

    Raises NotFound, Forbidden (no right to make what is not linked), ModuleNotInPlan, ValidationFailed: LEAD_CLOSED,
    and what is wrong with the records to be made (with the deal: `deal.amount`).
    """
    uow.require(Module.ACCOUNTS, "accounts:write")
    require(uow.context, catalogue().of(Lead), Action.UPDATE)
    lead = await writing.lock(uow, Lead, lead_id, action=Action.UPDATE)
    if lead["status"] == LeadStatus.CONVERTED:
        return lead_id
    leads.check_move(lead, LeadStatus.CONVERTED)
    account_id = await _account(uow, lead, choice)
    contact_id = await _contact(uow, lead, choice, account_id)
    deal_id = await _deal(uow, lead, choice.deal, account_id, contact_id) if choice.deal else None
    await _take_along(uow, lead_id, {"account_id": account_id, "contact_id": contact_id, "deal_id": deal_id})
    became = {"converted_account_id": account_id, "converted_contact_id": contact_id}
    how = {"converted_at": now(), "converted_by": uow.context.user_id, "status": str(LeadStatus.CONVERTED)}
    await writing.keep(uow, Lead, lead_id, {**became, **how})
    return lead_id


async def _account(uow: UnitOfWork, lead: Mapping[str, Any], choice: Choice) -> UUID | None:
    if choice.account_id is not None:
        return await _seen(uow, Account, choice.account_id, "accountId")
    values = None if choice.alone else account_of(lead)
    return await writing.create(uow, Account, values) if values else None


async def _contact(uow: UnitOfWork, lead: Mapping[str, Any], choice: Choice, account_id: UUID | None) -> UUID:
    if choice.contact_id is not None:
        return await _seen(uow, Contact, choice.contact_id, "contactId")
    return await writing.create(uow, Contact, contact_of(lead) | {"account_id": account_id})


async def _deal(
    uow: UnitOfWork, lead: Mapping[str, Any], chosen: DealChoice, account_id: UUID | None, contact_id: UUID
) -> UUID:
    """Raises as the creation of a deal does, its fields below `deal`."""
    ties = {"lead_id": lead["id"], "account_id": account_id, "contact_id": contact_id}
    try:
        return await writing.create(uow, Deal, deal_of(lead) | chosen.values | ties)
    except ValidationFailed as wrong:
        problems = [FieldProblem(f"deal.{each.field}", each.code, each.message) for each in wrong.problems]
        raise ValidationFailed(problems) from wrong


async def _seen(uow: UnitOfWork, model: type[Record], record_id: UUID, field: str) -> UUID:
    if not await is_within(uow, catalogue().of(model), record_id, Action.READ):
        raise invalid(field, say("There is no such record to refer to.", "没有可引用的记录。"), "NOT_FOUND")
    return record_id


async def _take_along(uow: UnitOfWork, lead_id: UUID, became: Mapping[str, UUID | None]) -> None:
    """What was done with the lead was done with whom it became; it stays on the lead's own page, too."""
    ids = [row["id"] for row in await uow.rows(_ACTIVITIES, lead_id=lead_id)]
    locked = await lock_many(uow, Activity, ids)
    values = {key: {name: row[name] or one for name, one in became.items()} for key, row in locked.items()}
    await keep_many(uow, Activity, locked, values)
