"""What is done with scores: noting what leads do, telling why a score is what it is, scoring all again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from tenants.context import TenantContext
from tenants.crm.leads.models import Lead, LeadFit, LeadStatus
from tenants.crm.scores import cases, hearing
from tenants.crm.scores.book import Book, learn, read_book, set_scoring
from tenants.crm.scores.chance import LEAST, Chance, chance_of
from tenants.crm.scores.engagement import (
    Engagement,
    EngagementKind,
    EngagementReason,
    EngagementRule,
    Event,
    engagement_of,
)
from tenants.crm.scores.fit import FIELDS, Fit, FitField, FitRule, FitTest, facts_of, fit_of
from tenants.crm.scores.hearing import Heard
from tenants.crm.scores.keeping import events_of, rescore
from tenants.crm.scores.models import LeadScore
from tenants.crm.scores.scoring import Scoring
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import NotFound, invalid
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.reach import Action
from tenants.records import reading, writing
from tenants.records.catalogue import catalogue
from tenants.records.scoping import asked_of, require
from tenants.records.selection import Selection

BATCH = 500
AHEAD = timedelta(days=1)
LONGEST_KEY, LONGEST_DETAIL = 200, 2_000
_START = UUID(int=0)
_NEXT = (
    select(Lead.id)
    .where(Lead.id > bindparam("after"), Lead.deleted_at.is_(None), Lead.status != LeadStatus.CONVERTED)
    .order_by(Lead.id)
    .limit(BATCH)
)
_HISTORY = (
    select(LeadScore.at, LeadScore.fit, LeadScore.engagement, LeadScore.chance, LeadScore.qualified_at)
    .where(LeadScore.lead_id == bindparam("lead_id"))
    .order_by(LeadScore.at.desc(), LeadScore.id.desc())
    .limit(50)
)


@dataclass(frozen=True, slots=True)
class Told:
    """A lead's scores as of now, each with its reasons. What somebody may not see, and what nothing is known of, is
    None; of a hidden field no reason is told. `chance` is None as well below the least of closed leads.
    """

    fit: Fit | None
    engagement: Engagement | None
    qualified_at: datetime | None
    chance: Chance | None
    sees_chance: bool
    book: Book
    history: Sequence[Row]


async def note_engagement(
    uow: UnitOfWork,
    *,
    lead_id: UUID,
    kind: EngagementKind,
    at: datetime | None = None,
    detail: str = "",
    key: str | None = None,
) -> bool:
    """Note that a lead did something at `at` (UTC, now when not said). The same `key` for the same lead counts once;
    returns whether it was new. Raises NotFound, Forbidden, ValidationFailed (IN_THE_FUTURE, TOO_LONG).
    """
    require(uow.context, catalogue().of(Lead), Action.UPDATE)
    await writing.lock(uow, Lead, lead_id, action=Action.UPDATE)
    moment = at or now()
    if moment > now() + AHEAD:
        raise invalid("happenedAt", say("This is still to come.", "该时间尚未到来。"), "IN_THE_FUTURE")
    for name, value, most in (("key", key or "", LONGEST_KEY), ("detail", detail, LONGEST_DETAIL)):
        if len(value) > most:
            raise invalid(name, say("At most {n} characters.", "最多 {n} 个字符。", n=most), "TOO_LONG")
    known = f"{kind}:{key}" if key else str(uuid7())
    new = await hearing.put(uow, Heard(lead_id, known, Event(kind, moment, detail)))
    if new:
        await rescore(uow, [lead_id])
    return new


async def tell(uow: UnitOfWork, *, lead_id: UUID) -> Told:
    """Why a lead's scores are what they are. Raises NotFound, Forbidden."""
    record = catalogue().of(Lead)
    lead = await reading.read_one(uow, Selection(record.name, frozenset(record.fields)), lead_id)
    if lead is None:
        raise NotFound(say("There is no such record.", "没有该记录。"), "id")
    book, seen = await read_book(uow), frozenset(asked_of(uow.context.limits, record).fields)
    scoring, events = book.scoring, (await events_of(uow, [lead_id])).get(lead_id, ())
    whole = await _whole(uow, lead_id)
    return Told(
        _fit(fit_of(facts_of(whole), scoring.fit, scoring.thresholds), seen) if "fit" in seen else None,
        engagement_of(events, scoring.engagement, scoring.half_life, now()) if "engagement" in seen else None,
        lead["qualified_at"],
        _chance(book, whole, seen) if "chance" in seen else None,
        "chance" in seen,
        book,
        await uow.rows(_HISTORY, lead_id=lead_id) if {"fit", "engagement", "chance"} <= seen else (),
    )


async def _whole(uow: UnitOfWork, lead_id: UUID) -> Mapping[str, Any]:
    """The lead as the house knows it: what somebody may not see counts all the same."""
    return (await uow.row(_LEAD, lead_id=lead_id)) or {}


_LEAD = select(*(getattr(Lead, name) for name in sorted({*cases.READ, *FIELDS.values()}))).where(
    Lead.id == bindparam("lead_id")
)


def _fit(found: Fit, seen: frozenset[str]) -> Fit:
    return Fit(found.grade, found.points, tuple(each for each in found.reasons if FIELDS[each.field] in seen))


def _chance(book: Book, lead: Mapping[str, Any], seen: frozenset[str]) -> Chance | None:
    if book.knowledge is None or not book.knowledge.is_enough():
        return None
    found = chance_of(book.knowledge, cases.values_of(lead), cases.step_of(lead))
    shown = (each for each in found.reasons if cases.COLUMNS.get(each.field, "status") in seen)
    return Chance(found.percent, tuple(shown))


async def score_all(ctx: TenantContext) -> None:
    """Learn from the closed leads, then score every open one again, a batch a transaction: interest fades with time.
    Running it twice changes nothing more.
    """
    async with unit_of_work(ctx) as uow:
        await learn(uow)
    after: UUID | None = _START
    while after is not None:
        async with unit_of_work(ctx) as uow:
            ids = [row["id"] for row in await uow.rows(_NEXT, after=after)]
            await rescore(uow, ids)
        after = ids[-1] if len(ids) == BATCH else None


__all__ = [
    "LEAST",
    "Book",
    "Engagement",
    "EngagementKind",
    "EngagementReason",
    "EngagementRule",
    "Fit",
    "FitField",
    "FitRule",
    "FitTest",
    "LeadFit",
    "Scoring",
    "Told",
    "note_engagement",
    "read_book",
    "score_all",
    "set_scoring",
    "tell",
]
