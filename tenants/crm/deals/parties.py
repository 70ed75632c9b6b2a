"""Who has a part in a deal: what is said of them, and what a reader sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from tenants.changes.log import ChangeKind, Noted, note
from tenants.crm.accounts.models import Contact
from tenants.crm.deals.models import Deal
from tenants.crm.deals.parties_models import (
    CompetitorStatus,
    ContactRole,
    DealCompetitor,
    DealContact,
    DealSplit,
)
from tenants.crm.deals.shares import portions
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import LimitReached, NotFound, invalid
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.reach import Action
from tenants.records import reading, writing
from tenants.records.catalogue import catalogue
from tenants.records.permitting import is_within
from tenants.records.scoping import may_read, require
from tenants.records.selection import ListSelection, Page, Query, Selection
from tenants.registry.checks import Checks, text

MOST = 50
"""Contacts, and competitors, of one deal."""
_OF_DEAL = bindparam("deal_id", type_=Uuid())
_CONTACTS = select(DealContact).where(DealContact.deal_id == _OF_DEAL).order_by(DealContact.id)
_COMPETITORS = select(DealCompetitor).where(DealCompetitor.deal_id == _OF_DEAL).order_by(DealCompetitor.id)
_SPLITS = select(DealSplit).where(DealSplit.deal_id == _OF_DEAL).order_by(DealSplit.basis_points.desc(), DealSplit.id)
_HOW_MANY = {
    model: select(func.count()).select_from(model).where(model.deal_id == _OF_DEAL)
    for model in (DealContact, DealCompetitor)
}
_GIVEN = insert(DealContact).values({name: bindparam(name) for name in ("id", "deal_id", "contact_id", "role")})
_SET_CONTACT = _GIVEN.on_conflict_do_update(
    index_elements=["tenant_id", "deal_id", "contact_id"], set_={"role": _GIVEN.excluded.role}
)
_DROP_CONTACT = delete(DealContact).where(
    DealContact.deal_id == _OF_DEAL, DealContact.contact_id == bindparam("contact_id")
)
_TOLD = insert(DealCompetitor).values(
    {name: bindparam(name) for name in ("id", "deal_id", "key", "name", "status", "note")}
)
_SET_COMPETITOR = _TOLD.on_conflict_do_update(
    index_elements=["tenant_id", "deal_id", "key"],
    set_={"name": _TOLD.excluded.name, "status": _TOLD.excluded.status, "note": _TOLD.excluded.note},
)
_DROP_COMPETITOR = delete(DealCompetitor).where(
    DealCompetitor.deal_id == _OF_DEAL, DealCompetitor.key == bindparam("key")
)


@dataclass(frozen=True, slots=True)
class PartyContact:
    """A contact with a part in a deal, as far as the reader sees it."""

    contact_id: UUID
    name: str
    title: str | None
    role: ContactRole | None
    primary: bool


@dataclass(frozen=True, slots=True)
class Share:
    """A member's share in hundredths of a percent, and what of the deal's amount (minor units) that is: None without an
    amount, or where the reader does not see it.
    """

    user_id: UUID
    basis_points: int
    amount: int | None


@dataclass(frozen=True, slots=True)
class Parties:
    """Everybody with a part in a deal; the primary contact and the largest share come first."""

    contacts: Sequence[PartyContact]
    competitors: Sequence[Row]
    splits: Sequence[Share]
    currency: str | None


async def parties(uow: UnitOfWork, *, deal_id: UUID) -> Parties:
    """Who has a part in a deal. Raises NotFound, Forbidden."""
    record = catalogue().of(Deal)
    require(uow.context, record, Action.READ)
    seen = Selection("deal", frozenset({"amount", "amount_currency", "contact_id"}))
    deal = await reading.read_one(uow, seen, deal_id)
    if deal is None:
        raise NotFound(say("There is no such record.", "没有该记录。"), "id")
    rows = await uow.rows(_SPLITS, deal_id=deal_id)
    amount = deal.get("amount")
    shares = [row["basis_points"] for row in rows]
    parts: Sequence[int | None] = [None] * len(rows) if amount is None else portions(amount, shares)
    return Parties(
        await _contacts(uow, deal_id, deal.get("contact_id")),
        await uow.rows(_COMPETITORS, deal_id=deal_id),
        [Share(row["user_id"], row["basis_points"], part) for row, part in zip(rows, parts, strict=True)],
        deal.get("amount_currency"),
    )


async def _contacts(uow: UnitOfWork, deal_id: UUID, primary: UUID | None) -> list[PartyContact]:
    roles = {row["contact_id"]: row["role"] for row in await uow.rows(_CONTACTS, deal_id=deal_id)}
    ids = ([primary] if primary else []) + [each for each in roles if each != primary]
    if not ids or not may_read(uow.context, catalogue().of(Contact)):
        return []
    query = Query(filter={"id": {"in": ids}}, page=Page(first=len(ids)))
    page = await reading.read_list(uow, ListSelection(Selection("contact", frozenset({"name", "title"})), query))
    found = {row["id"]: row for row in page.rows}
    return [
        PartyContact(
            each,
            found[each]["name"],
            found[each].get("title"),
            ContactRole(role) if (role := roles.get(each)) else None,
            each == primary,
        )
        for each in ids
        if each in found
    ]


async def set_contact(
    uow: UnitOfWork, *, deal_id: UUID, contact_id: UUID, role: ContactRole | None = None, primary: bool = False
) -> None:
    """Say what part a contact has; the first one is the primary, and `primary` makes it the one. Raises NotFound,
    Forbidden, LimitReached, ValidationFailed: NOT_FOUND (no such contact), NOT_EDITABLE.
    """
    deal = await _held(uow, deal_id)
    if not await is_within(uow, catalogue().of(Contact), contact_id, Action.READ):
        raise invalid("contact_id", say("There is no such record to refer to.", "没有可引用的记录。"), "NOT_FOUND")
    known = {row["contact_id"]: row["role"] for row in await uow.rows(_CONTACTS, deal_id=deal_id)}
    if contact_id not in known:
        await _check_room(uow, DealContact, deal_id)
    await uow.run(_SET_CONTACT, id=uuid7(), deal_id=deal_id, contact_id=contact_id, role=role)
    if contact_id not in known or known[contact_id] != role:
        _note(uow, deal, "contact_roles", [known.get(contact_id), role and str(role)])
    if primary or deal["contact_id"] is None:
        await writing.update(uow, Deal, deal_id, None, {"contact_id": contact_id})


async def remove_contact(uow: UnitOfWork, *, deal_id: UUID, contact_id: UUID) -> None:
    """A contact has no part in a deal any more; of one that has none nothing is changed. Raises NotFound, Forbidden,
    ValidationFailed: STAGE_REQUIRES, NOT_EDITABLE (it is the primary).
    """
    deal = await _held(uow, deal_id)
    known = {row["contact_id"]: row["role"] for row in await uow.rows(_CONTACTS, deal_id=deal_id)}
    await uow.run(_DROP_CONTACT, deal_id=deal_id, contact_id=contact_id)
    if contact_id in known:
        _note(uow, deal, "contact_roles", [known[contact_id], None])
    if deal["contact_id"] == contact_id:
        await writing.update(uow, Deal, deal_id, None, {"contact_id": None})


async def set_competitor(
    uow: UnitOfWork, *, deal_id: UUID, name: str, status: CompetitorStatus, note: str | None = None
) -> None:
    """Say how a competitor stands; one is told from another by its name, however it is written. Raises NotFound,
    Forbidden, LimitReached, ValidationFailed: REQUIRED, TOO_LONG.
    """
    deal = await _held(uow, deal_id)
    checks = Checks()
    called = checks(text, "name", name, 120)
    said = checks(text, "note", note, 500) if note and note.strip() else None
    checks.done()
    known = {row["key"]: _told(row) for row in await uow.rows(_COMPETITORS, deal_id=deal_id)}
    key = called.casefold()
    if key not in known:
        await _check_room(uow, DealCompetitor, deal_id)
    given = {"name": called, "status": str(status), "note": said}
    await uow.run(_SET_COMPETITOR, id=uuid7(), deal_id=deal_id, key=key, **given)
    if known.get(key) != _told(given):
        _note(uow, deal, "competitors", [known.get(key), _told(given)])


async def remove_competitor(uow: UnitOfWork, *, deal_id: UUID, name: str) -> None:
    """A competitor is none any more; of one that was none nothing is changed. Raises NotFound, Forbidden."""
    deal = await _held(uow, deal_id)
    known = {row["key"]: _told(row) for row in await uow.rows(_COMPETITORS, deal_id=deal_id)}
    key = name.strip().casefold()
    await uow.run(_DROP_COMPETITOR, deal_id=deal_id, key=key)
    if key in known:
        _note(uow, deal, "competitors", [known[key], None])


def _told(row: Mapping[str, Any]) -> str:
    return " · ".join(part for part in (row["name"], row["status"], row["note"]) if part)


async def _held(uow: UnitOfWork, deal_id: UUID) -> dict[str, Any]:
    """The deal, nobody else's to change until this is done."""
    require(uow.context, catalogue().of(Deal), Action.UPDATE)
    return await writing.lock(uow, Deal, deal_id, action=Action.UPDATE)


async def _check_room(uow: UnitOfWork, model: type[DealContact] | type[DealCompetitor], deal_id: UUID) -> None:
    if await uow.value(_HOW_MANY[model], deal_id=deal_id) >= MOST:
        raise LimitReached(say("A deal has at most {n} of them.", "每个商机最多 {n} 个。", n=MOST))


def _note(uow: UnitOfWork, deal: Mapping[str, Any], field: str, change: list[Any]) -> None:
    note(uow, Noted("deal", deal["id"], ChangeKind.UPDATED, deal["version"], {field: change}))
