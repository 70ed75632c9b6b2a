"""Keeping a lead's scores with it: what they are from what is known, and what it takes to know it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select

from tenants.crm.leads.models import Lead, LeadStatus
from tenants.crm.scores.book import Book, book_of
from tenants.crm.scores.cases import step_of, values_of
from tenants.crm.scores.chance import chance_of
from tenants.crm.scores.engagement import EngagementKind, Event, engagement_of
from tenants.crm.scores.fit import facts_of, fit_of
from tenants.crm.scores.models import LeadEvent, LeadScore
from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.records.hooks import Written
from tenants.records.keeping import keep_many, lock_many

KEPT = ("fit", "engagement", "chance", "qualified_at")
_IDS = bindparam("ids", type_=ARRAY(Uuid()))
_EVENTS = select(LeadEvent.lead_id, LeadEvent.kind, LeadEvent.happened_at, LeadEvent.detail).where(
    LeadEvent.lead_id == any_(_IDS)
)


def scores_of(lead: Mapping[str, Any], events: Iterable[Event], book: Book, at: datetime) -> dict[str, Any]:
    """What a lead keeps of its scores at `at`. Once qualified it stays so, as funnels are counted forward."""
    scoring, known = book.scoring, book.knowledge
    fit = fit_of(facts_of(lead), scoring.fit, scoring.thresholds)
    engagement = engagement_of(events, scoring.engagement, scoring.half_life, at)
    chance = chance_of(known, values_of(lead), step_of(lead)) if known and known.is_enough() else None
    qualifies = scoring.qualifies(fit.grade, engagement.score)
    return {
        "fit": str(fit.grade),
        "engagement": engagement.score,
        "chance": round(chance.percent) if chance else None,
        "qualified_at": lead.get("qualified_at") or (at if qualifies else None),
    }


async def events_of(uow: UnitOfWork, ids: Sequence[UUID]) -> Mapping[UUID, list[Event]]:
    """What these leads did, as far as it is known."""
    found: dict[UUID, list[Event]] = defaultdict(list)
    for row in await uow.rows(_EVENTS, ids=list(ids)) if ids else ():
        event = Event(EngagementKind(row["kind"]), row["happened_at"], row["detail"])
        found[row["lead_id"]].append(event)
    return found


async def rescore(uow: UnitOfWork, ids: Iterable[UUID]) -> None:
    """Score these leads again, as of now. A converted one stays as it was."""
    locked = await lock_many(uow, Lead, ids)
    open_ = {key: row for key, row in locked.items() if row["status"] != LeadStatus.CONVERTED}
    if open_:
        book, events, moment = await book_of(uow), await events_of(uow, list(open_)), now()
        values = {key: scores_of(row, events.get(key, ()), book, moment) for key, row in open_.items()}
        await keep_many(uow, Lead, open_, values)


async def keep_history(uow: UnitOfWork, written: Sequence[Written]) -> None:
    """Note how scores went, as coarsely as it is of interest."""
    moved = [write for write in written if _coarse(write.before) != _coarse(write.after)]
    if not moved:
        return
    moment = now()
    columns = {name: [write.after[name] for write in moved] for name in KEPT}
    await uow.insert_many(
        LeadScore,
        {
            "id": [uuid7() for _ in moved],
            "lead_id": [write.record_id for write in moved],
            "at": [moment for _ in moved],
            **columns,
        },
    )


def _coarse(row: Mapping[str, Any]) -> tuple[Any, ...]:
    if not row:
        return ()
    fives = None if row["engagement"] is None else row["engagement"] // 5
    tens = None if row["chance"] is None else row["chance"] // 10
    return row["fit"], fives, tens, row["qualified_at"] is not None
