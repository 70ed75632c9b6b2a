"""When an account, contact, lead or deal was last followed up and what is next: kept by what is done, never typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Executable, Uuid, any_, bindparam, func, select

from tenants.changes.log import ChangeKind
from tenants.crm.accounts.models import Account, Contact
from tenants.crm.activities.models import Activity, ActivityKind, Direction
from tenants.crm.deals import service as deals
from tenants.crm.deals.models import Deal
from tenants.crm.leads import service as leads
from tenants.crm.leads.models import Lead
from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.clock import now
from tenants.records.hooks import Written
from tenants.records.keeping import keep_many, lock_many
from tenants.records.record import Record

FOLLOW_UPS = frozenset({ActivityKind.CALL, ActivityKind.MEETING, ActivityKind.MAIL, ActivityKind.NOTE})
"""What counts as attention paid to a customer. A task is only the intention, an edited field is none of it."""
_REACHING = FOLLOW_UPS - {ActivityKind.NOTE}


def _next(column: Any) -> Executable:
    return (
        select(column.label("id"), func.min(Activity.due_at).label("due_at"))
        .where(
            column == any_(bindparam("ids", type_=ARRAY(Uuid()))),
            Activity.due_at.is_not(None),
            Activity.completed_at.is_(None),
            Activity.deleted_at.is_(None),
        )
        .group_by(column)
    )


_TARGETS: tuple[tuple[str, type[Record], Executable], ...] = (
    ("account_id", Account, _next(Activity.account_id)),
    ("contact_id", Contact, _next(Activity.contact_id)),
    ("lead_id", Lead, _next(Activity.lead_id)),
    ("deal_id", Deal, _next(Activity.deal_id)),
)
"""Accounts, contacts, leads, deals, always: two writers who lock in one order cannot block each other."""


@dataclass
class _Moves:
    """What some activities mean for accounts, contacts, leads or deals, by id."""

    followed: dict[UUID, datetime] = field(default_factory=dict)
    reached: dict[UUID, datetime] = field(default_factory=dict)
    """When somebody of the tenant first got in touch: speed to lead is measured to it."""
    planned: set[UUID] = field(default_factory=set)


def followed_at(activity: Mapping[str, Any]) -> datetime | None:
    """When this activity was a follow-up, None while it is planned or when it never is one. UTC."""
    if activity["kind"] not in FOLLOW_UPS or is_open(activity):
        return None
    moment: datetime = activity["occurred_at"]
    return min(moment, now())


def is_open(activity: Mapping[str, Any]) -> bool:
    """Planned and not done yet."""
    planned = activity["due_at"] is not None or activity["kind"] == ActivityKind.TASK
    return planned and activity["completed_at"] is None


async def keep_up(uow: UnitOfWork, written: list[Written]) -> None:
    """Move `last_followed_at` forward (never back) and set `next_activity_at` to the earliest open due date."""
    for column, model, earliest in _TARGETS:
        moves = _moves(column, written)
        locked = await lock_many(uow, model, {*moves.followed, *moves.planned})
        if locked:
            next_due = await _next_due(uow, earliest, moves.planned & locked.keys())
            values = {key: _kept(model, row, moves, next_due) for key, row in locked.items()}
            await keep_many(uow, model, locked, values)


async def plan_again(uow: UnitOfWork, model: type[Record], ids: Iterable[UUID]) -> None:
    """Set `next_activity_at` anew: for records that came back from the bin."""
    for _, target, earliest in _TARGETS:
        if target is model:
            locked = await lock_many(uow, model, ids)
            next_due = await _next_due(uow, earliest, locked)
            values = {key: {"next_activity_at": next_due.get(key)} for key in locked}
            await keep_many(uow, model, locked, values)


def _moves(column: str, written: Iterable[Written]) -> _Moves:
    moves = _Moves()
    for write in written:
        target, followed = _follow_up(column, write)
        if target is not None and followed is not None:
            moves.followed[target] = max(followed, moves.followed.get(target, followed))
            if write.after["kind"] in _REACHING and write.after["direction"] != Direction.INBOUND:
                moves.reached[target] = min(followed, moves.reached.get(target, followed))
        before, after = set(_planned(column, write.before)), set(_planned(column, write.after))
        moves.planned.update(key for key, _ in before ^ after)
    return moves


def _follow_up(column: str, write: Written) -> tuple[UUID | None, datetime | None]:
    """The record this write was a follow-up with, unless it already was before."""
    if write.kind is ChangeKind.DELETED:
        return None, None
    found = write.after[column], followed_at(write.after)
    if write.kind is ChangeKind.UPDATED and found == (write.before[column], followed_at(write.before)):
        return None, None
    return found


def _planned(column: str, row: Mapping[str, Any]) -> Iterator[tuple[UUID, datetime]]:
    if row and row[column] and row["due_at"] and row["completed_at"] is None and row["deleted_at"] is None:
        yield row[column], row["due_at"]


async def _next_due(uow: UnitOfWork, earliest: Executable, ids: Iterable[UUID]) -> Mapping[UUID, datetime]:
    """Read after the lock: whoever planned something meanwhile has committed, or waits."""
    wanted = list(ids)
    if not wanted:
        return {}
    return {row["id"]: row["due_at"] for row in await uow.rows(earliest, ids=wanted)}


def _kept(
    model: type[Record], row: Mapping[str, Any], moves: _Moves, next_due: Mapping[UUID, datetime]
) -> dict[str, Any]:
    key = row["id"]
    times = [moment for moment in (row["last_followed_at"], moves.followed.get(key)) if moment]
    kept = {
        "last_followed_at": max(times) if times else None,
        "next_activity_at": next_due.get(key) if key in moves.planned else row["next_activity_at"],
    }
    if model is Lead:
        return kept | leads.followed(row, moves.reached.get(key))
    return kept | deals.followed(row, kept["last_followed_at"]) if model is Deal else kept
