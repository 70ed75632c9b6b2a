"""What leads are heard of doing: by what is written about them, and by what is logged with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, any_, bindparam, delete
from sqlalchemy.dialects.postgresql import insert

from tenants.changes.log import ChangeKind
from tenants.crm.activities.models import Activity, ActivityKind, Direction
from tenants.crm.activities.service import is_open
from tenants.crm.leads.models import Lead, LeadStatus
from tenants.crm.scores.book import book_of
from tenants.crm.scores.cases import COLUMNS
from tenants.crm.scores.engagement import EngagementKind, Event
from tenants.crm.scores.fit import FIELDS
from tenants.crm.scores.keeping import events_of, keep_history, rescore, scores_of
from tenants.crm.scores.models import LeadEvent, LeadScore
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import FieldProblem
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.records.hooks import Draft, Written, effect_of, preparation_of
from tenants.records.merging.service import goes_with

goes_with(Lead, LeadEvent, "lead_id", once="key")
goes_with(Lead, LeadScore, "lead_id")
_COMPARED = {*FIELDS.values(), *COLUMNS.values()}
_PUT = (
    insert(LeadEvent)
    .values(
        id=bindparam("id"),
        lead_id=bindparam("lead_id"),
        kind=bindparam("kind"),
        key=bindparam("key"),
        happened_at=bindparam("happened_at"),
        detail=bindparam("detail"),
    )
    .on_conflict_do_nothing()
)
_TAKE = delete(LeadEvent).where(LeadEvent.key == any_(bindparam("keys", type_=ARRAY(Text()))))


@dataclass(frozen=True, slots=True)
class Heard:
    """An event of a lead, and by which key it is known."""

    lead_id: UUID
    key: str
    event: Event


async def put(uow: UnitOfWork, heard: Heard) -> bool:
    """Write an event down; False when it was there already."""
    event = heard.event
    return bool(
        await uow.run(
            _PUT,
            id=uuid7(),
            lead_id=heard.lead_id,
            kind=str(event.kind),
            key=heard.key,
            happened_at=event.at,
            detail=event.detail,
        )
    )


async def _put_new(uow: UnitOfWork, heard: Sequence[Heard]) -> None:
    """Many at once, none of which can be there already."""
    await uow.insert_many(
        LeadEvent,
        {
            "id": [uuid7() for _ in heard],
            "lead_id": [each.lead_id for each in heard],
            "kind": [str(each.event.kind) for each in heard],
            "key": [each.key for each in heard],
            "happened_at": [each.event.at for each in heard],
            "detail": [each.event.detail for each in heard],
        },
    )


@preparation_of(Lead)
async def score_drafts(uow: UnitOfWork, drafts: list[Draft]) -> list[FieldProblem]:
    """A new lead is scored as it is stored, a known one when something changed that scores are made of."""
    concerned = [draft for draft in drafts if not draft.before or any(draft.changes(name) for name in _MADE_OF)]
    concerned = [draft for draft in concerned if draft.value("status") != LeadStatus.CONVERTED]
    if concerned:
        known = await events_of(uow, [draft.before["id"] for draft in concerned if draft.before])
        book, moment = await book_of(uow), now()
        for draft in concerned:
            lead = {**draft.before, **draft.after}
            events = [*known.get(draft.before.get("id", _NOBODY), ()), *_touch(draft.before, lead)]
            draft.after.update(scores_of(lead, events, book, moment))
    return []


_MADE_OF = {*_COMPARED, "last_touch_at"}
_NOBODY = UUID(int=0)


def _touch(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Event]:
    at: datetime | None = after["last_touch_at"]
    if at is None or (before and before["last_touch_at"] == at):
        return []
    return [Event(EngagementKind.TOUCH, at, after["last_landing_page"] or "")]


@effect_of(Lead)
async def hear_of_leads(uow: UnitOfWork, written: list[Written]) -> None:
    """A touch is something a lead did; and how its scores went is kept."""
    await keep_history(uow, written)
    touched = [
        Heard(write.record_id, f"touch:{event.at.isoformat()}", event)
        for write in written
        for event in _touch(write.before, write.after)
    ]
    if touched and all(write.kind is ChangeKind.CREATED for write in written):
        await _put_new(uow, touched)
    else:
        for each in touched:
            await put(uow, each)


@effect_of(Activity)
async def hear_of_activities(uow: UnitOfWork, written: list[Written]) -> None:
    """Who calls us, writes to us or meets us is interested. An activity that is moved, changed or deleted takes what it
    was worth along.
    """
    old = [each for write in written for each in _heard(write.record_id, write.before)]
    gone = {write.record_id for write in written if write.kind is ChangeKind.DELETED}
    new = [each for write in written if write.record_id not in gone for each in _heard(write.record_id, write.after)]
    revived = any(write.kind is ChangeKind.RESTORED for write in written)
    if set(old) == set(new) and not revived:
        return
    if old:
        await uow.run(_TAKE, keys=sorted({each.key for each in old}))
    await _put_new(uow, new)
    await rescore(uow, {each.lead_id for each in (*old, *new)})


def _heard(activity_id: UUID, row: Mapping[str, Any]) -> Iterable[Heard]:
    if not row or row["lead_id"] is None or is_open(row):
        return
    kind = _KINDS.get((row["kind"], row["direction"])) or _KINDS.get((row["kind"], None))
    if kind is not None:
        yield Heard(row["lead_id"], f"activity:{activity_id}", Event(kind, row["occurred_at"]))


_KINDS: Mapping[tuple[str, str | None], EngagementKind] = {
    (ActivityKind.CALL, Direction.INBOUND): EngagementKind.CALL_IN,
    (ActivityKind.MAIL, Direction.INBOUND): EngagementKind.MAIL_IN,
    (ActivityKind.MEETING, None): EngagementKind.MEETING,
}
