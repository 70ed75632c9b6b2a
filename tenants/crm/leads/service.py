"""What is done with leads: taken in once, begun, disqualified, recycled, reopened. Their conversion is a room above."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from tenants.crm.leads import touches
from tenants.crm.leads.lifecycle import CONVERTED, WAITING, check_move, followed, waiting
from tenants.crm.leads.models import DisqualifyReason, Lead, LeadStatus
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import Conflict, FieldProblem, invalid
from tenants.kit.message import say
from tenants.reach import Action
from tenants.records import writing
from tenants.records.catalogue import catalogue
from tenants.records.hooks import Draft, preparation_of, rule_for
from tenants.records.locks import hold
from tenants.records.merging import aliases
from tenants.records.merging.joining import together
from tenants.records.notes import bounded
from tenants.records.scoping import require

_KNOWN = (
    select(Lead.id, Lead.status, Lead.deleted_at)
    .where(Lead.source == bindparam("source"), Lead.external_id == bindparam("external_id"))
    .order_by(Lead.deleted_at.is_not(None), Lead.created_at.desc())
    .limit(1)
)
_ONE = select(Lead.id, Lead.status, Lead.deleted_at).where(Lead.id == bindparam("lead_id"))
_NAMED = ("source", "external_id")
together(Lead, *_NAMED)
together(Lead, "first_touch_at", *touches.FIRST)
together(Lead, "last_touch_at", *touches.LAST)


@dataclass(frozen=True, slots=True)
class Received:
    """A lead that came in: a new one, or the one its source sent before."""

    id: UUID
    created: bool


async def start(uow: UnitOfWork, *, lead_id: UUID, version: int | None = None) -> int:
    """Work on it has begun; returns its version. Raises NotFound, Conflict, ValidationFailed (see `check_move`)."""
    return await _move(uow, lead_id, version, LeadStatus.IN_PROCESS, {})


async def disqualify(
    uow: UnitOfWork, *, lead_id: UUID, reason: DisqualifyReason, note: str | None = None, version: int | None = None
) -> int:
    """It will not buy, and why; returns its version. Raises NotFound, Conflict, ValidationFailed."""
    given = {"disqualify_reason": str(reason), "disqualify_note": bounded(note)}
    return await _move(uow, lead_id, version, LeadStatus.DEAD, given)


async def recycle(uow: UnitOfWork, *, lead_id: UUID, version: int | None = None) -> int:
    """Not now: it goes back to be nurtured, with its history. Returns its version. Raises like `start`."""
    return await _move(uow, lead_id, version, LeadStatus.RECYCLED, {})


async def reopen(uow: UnitOfWork, *, lead_id: UUID, version: int | None = None) -> int:
    """A disqualified or recycled lead is worked on again; returns its version. Raises like `start`."""
    gone = {"disqualify_reason": None, "disqualify_note": None}
    return await _move(uow, lead_id, version, LeadStatus.ASSIGNED, gone)


async def _move(uow: UnitOfWork, lead_id: UUID, version: int | None, to: LeadStatus, values: Mapping[str, Any]) -> int:
    require(uow.context, catalogue().of(Lead), Action.UPDATE)
    stored = await writing.lock(uow, Lead, lead_id, action=Action.UPDATE)
    if version is not None and version != stored["version"]:
        raise Conflict(say("Somebody changed this record since you read it.", "该记录已被他人修改。"), "version")
    check_move(stored, to)
    status = waiting(stored["owner_id"]) if to is LeadStatus.ASSIGNED else to
    new = {"status": str(status), **values}
    await writing.keep(uow, Lead, lead_id, new)
    return int(stored["version"]) + any(stored[name] != value for name, value in new.items())


async def receive(uow: UnitOfWork, *, given: Mapping[str, Any]) -> Received:
    """Take a lead in from a source that names it by `external_id`: the second time, what is known of it is brought up
    to date (its first touch stays); one that was converted, or put into the bin, stays as it is. Without an external
    id it is a new one. Raises ValidationFailed with every problem, Forbidden.
    """
    source, external_id = (given.get(name) for name in _NAMED)
    if not external_id:
        return Received(await writing.create(uow, Lead, given), created=True)
    if not source:
        raise invalid("source", say("Say which source this id is of.", "请说明该编号属于哪个来源。"), "REQUIRED")
    await hold(uow, f"lead|{source}|{external_id}")
    known = await _known(uow, source, external_id)
    if known is None:
        return Received(await writing.create(uow, Lead, given), created=True)
    if known["deleted_at"] is None and known["status"] != LeadStatus.CONVERTED:
        lead = await writing.lock(uow, Lead, known["id"])
        await writing.update(uow, Lead, known["id"], None, _news(lead, given))
    return Received(known["id"], created=False)


async def _known(uow: UnitOfWork, source: str, external_id: str) -> Row | None:
    """The lead a source knows by an id: what it became, where it went into another one."""
    known = await uow.row(_KNOWN, source=source, external_id=external_id)
    root = await aliases.root(uow, known["id"]) if known is not None and known["deleted_at"] is not None else None
    return known if root is None else await uow.row(_ONE, lead_id=root)


def _news(lead: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What a source says again: a value it leaves empty takes nothing away, and the first touch stays."""
    keeps = {*_NAMED, "first_touch_at", *touches.FIRST} if lead["first_touch_at"] else set(_NAMED)
    return {name: value for name, value in given.items() if name not in keeps and value not in (None, "", [])}


@rule_for(Lead)
def check_lead(_uow: UnitOfWork, before: dict[str, Any], after: dict[str, Any]) -> list[FieldProblem]:
    """A converted lead stays as it was; the first touch is never overwritten."""
    if before and before["status"] == LeadStatus.CONVERTED and any(after[name] != before[name] for name in after):
        return [FieldProblem("id", "LEAD_CONVERTED", CONVERTED)]
    return touches.complete(before, after)


@preparation_of(Lead)
async def settle_status(_uow: UnitOfWork, drafts: list[Draft]) -> list[FieldProblem]:
    """A lead nobody has begun with is assigned when it has an owner, new when it has none."""
    for draft in drafts:
        if not draft.before or (draft.before["status"] in WAITING and draft.changes("owner_id")):
            draft.after["status"] = str(waiting(draft.value("owner_id")))
    return []


__all__ = [
    "WAITING",
    "DisqualifyReason",
    "Received",
    "check_move",
    "disqualify",
    "followed",
    "receive",
    "recycle",
    "reopen",
    "start",
    "waiting",
]
