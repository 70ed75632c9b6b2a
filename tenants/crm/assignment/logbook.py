"""Decisions written down, each with its reason; what is to be looked at later because of them is left to jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, update
from sqlalchemy.dialects.postgresql import insert

from tenants.crm.assignment.choosing import Verdict
from tenants.crm.assignment.deciding import Decision, Desk, How, Passed
from tenants.crm.assignment.ladder import keep_turns
from tenants.crm.assignment.models import Assignment
from tenants.crm.leads.models import Lead
from tenants.db.unit_of_work import UnitOfWork
from tenants.hours.service import calendar_of
from tenants.jobs import Job
from tenants.kit.business_time import BusinessCalendar
from tenants.kit.ids import uuid7
from tenants.records.arrivals import Arrival
from tenants.records.merging.service import goes_with
from tenants.records.owners import RecordPlace

goes_with(Lead, Assignment, "lead_id")
_WAIT = (
    insert(RecordPlace)
    .values(id=bindparam("lead_id"), record_type="lead", pool_id=bindparam("pool_id"), entered_at=bindparam("moment"))
    .on_conflict_do_update(
        index_elements=["tenant_id", "id"],
        set_={"pool_id": bindparam("pool_id"), "entered_at": bindparam("moment")},
    )
)
_OF_THEM = (
    Assignment.lead_id == any_(bindparam("ids", type_=ARRAY(Uuid()))),
    Assignment.ended_at.is_(None),
)
_ACCEPT = (
    update(Assignment)
    .where(*_OF_THEM, Assignment.owner_id.is_not(None), Assignment.accepted_at.is_(None))
    .values(accepted_at=bindparam("moment"))
)
_END = update(Assignment).where(*_OF_THEM).values(ended_at=bindparam("moment"), ended=bindparam("ended"))
_LEFT = (
    update(Assignment)
    .where(
        Assignment.lead_id == bindparam("lead_id"),
        Assignment.ended_at.is_(None),
        Assignment.owner_id.is_distinct_from(bindparam("owner_id", type_=Uuid())),
    )
    .values(ended_at=bindparam("moment"), ended="moved")
)
"""What somebody gave by hand afterwards ends what a rule decided."""


async def keep(uow: UnitOfWork, desk: Desk, decisions: Sequence[Decision], arrival: Arrival) -> None:
    """Write decisions down, and where the turns stand now. What waits in a pool is put there."""
    moment, ids = desk.moment, [uuid7() for _ in decisions]
    calendar = await calendar_of(uow)
    await keep_turns(uow, desk)
    rows = [_row(each, arrival, moment, calendar) | {"id": key} for key, each in zip(ids, decisions, strict=True)]
    await uow.insert_many(Assignment, {name: [row[name] for row in rows] for name in rows[0]})
    for row in rows:
        if row["accept_by"] is not None:
            uow.enqueue(Job.LEAD_NOT_ACCEPTED, at=row["accept_by"], key=str(row["id"]), assignment_id=row["id"])
        if row["how"] == How.POOL:
            await uow.run(_WAIT, lead_id=row["lead_id"], pool_id=row["pool_id"], moment=moment)


def _row(made: Decision, arrival: Arrival, moment: datetime, calendar: BusinessCalendar) -> dict[str, Any]:
    rule: Mapping[str, Any] = made.rule or {}
    return {
        "lead_id": made.lead_id,
        "rule_id": rule.get("id"),
        "rule_name": rule.get("name", ""),
        "strategy": rule.get("strategy", ""),
        "how": made.how.value,
        "arrival": arrival.value,
        "owner_id": made.owner_id,
        "pool_id": made.pool_id,
        "queue": made.queue,
        "detail": made.detail[:500],
        "verdicts": verdicts_json(made.verdicts),
        "passed": passed_json(made.passed),
        "attempt": made.attempt,
        "at": moment,
        "accept_by": after_minutes(calendar, moment, rule.get("accept_minutes")) if made.owner_id else None,
    }


def after_minutes(calendar: BusinessCalendar, moment: datetime, minutes: int | None) -> datetime | None:
    """When so many open minutes have passed; None where there is no limit."""
    return None if minutes is None else calendar.add(moment, timedelta(minutes=minutes))


def verdicts_json(verdicts: Sequence[Verdict]) -> list[dict[str, Any]]:
    return [{"user_id": str(each.user_id), "why": each.why.value, "detail": each.detail} for each in verdicts]


def passed_json(passed: Sequence[Passed]) -> list[dict[str, Any]]:
    return [{"rule_id": str(each.rule_id), "name": each.name, "why": each.why.value} for each in passed]


async def accepted(uow: UnitOfWork, ids: Sequence[UUID], moment: datetime) -> None:
    """Whoever had these leads from a rule has begun with them."""
    await uow.run(_ACCEPT, ids=list(ids), moment=moment)


async def ended(uow: UnitOfWork, ids: Sequence[UUID], why: str, moment: datetime) -> None:
    """What a rule decided about these leads holds no more."""
    await uow.run(_END, ids=list(ids), ended=why, moment=moment)


async def moved(uow: UnitOfWork, lead_id: UUID, owner_id: UUID | None, moment: datetime) -> None:
    """A lead has another owner than its rule gave it."""
    await uow.run(_LEFT, lead_id=lead_id, owner_id=owner_id, moment=moment)
