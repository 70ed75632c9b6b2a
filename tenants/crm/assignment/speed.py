"""Speed to lead: open time from a lead's arrival to the first time somebody got in touch, and who was late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from tenants.crm.assignment.deciding import Decision
from tenants.crm.assignment.logbook import after_minutes
from tenants.crm.assignment.models import LeadSpeed
from tenants.db.unit_of_work import UnitOfWork
from tenants.hours.service import calendar_of
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.records.hooks import Written

_MINUTE = timedelta(minutes=1)
_ARRIVED = select(LeadSpeed.lead_id, LeadSpeed.arrived_at).where(
    LeadSpeed.lead_id == any_(bindparam("ids", type_=ARRAY(Uuid())))
)
_NAMES = ("id", "lead_id", "arrived_at", "answered_at", "minutes", "owner_id")
_ANSWERED = (
    insert(LeadSpeed)
    .values({name: bindparam(name) for name in _NAMES})
    .on_conflict_do_update(
        index_elements=["tenant_id", "lead_id"],
        set_={name: bindparam(name) for name in ("answered_at", "minutes", "owner_id")},
    )
)

_HAND_OVER = (
    update(LeadSpeed)
    .where(LeadSpeed.lead_id == bindparam("of_lead"), LeadSpeed.answered_at.is_(None))
    .values(owner_id=bindparam("owner_id"))
)


async def begin(uow: UnitOfWork, decisions: Sequence[Decision], moment: datetime) -> None:
    """Start the clocks of leads whose rule says by when they are to be answered."""
    timed = [(each, each.rule) for each in decisions if each.rule and each.rule["answer_minutes"] is not None]
    if not timed:
        return
    calendar = await calendar_of(uow)
    rows = [
        {
            "id": uuid7(), "lead_id": each.lead_id, "rule_id": rule["id"], "arrived_at": moment,
            "target_minutes": rule["answer_minutes"],
            "due_at": after_minutes(calendar, moment, rule["answer_minutes"]), "owner_id": each.owner_id,
        }
        for each, rule in timed
    ]  # fmt: skip
    await uow.insert_many(LeadSpeed, {name: [row[name] for row in rows] for name in rows[0]})
    for row in rows:
        key = f"{row['lead_id']}:{row['due_at'].isoformat()}"
        uow.enqueue(Job.LEAD_ANSWER_DUE, at=row["due_at"], key=key, lead_id=row["lead_id"])


async def answered(uow: UnitOfWork, written: Sequence[Written]) -> None:
    """Somebody got in touch for the first time, or that is no more so. Of leads without a clock it is kept too: they
    arrived when they were made.
    """
    calendar = await calendar_of(uow)
    ids = [write.record_id for write in written]
    arrived = {row["lead_id"]: row["arrived_at"] for row in await uow.rows(_ARRIVED, ids=ids)}
    for write in written:
        start: datetime = arrived.get(write.record_id) or write.after["created_at"]
        at: datetime | None = write.after["first_followed_at"]
        minutes = None if at is None else int(calendar.between(start, at) / _MINUTE)
        values: dict[str, Any] = {"answered_at": at, "minutes": minutes, "owner_id": write.after["owner_id"]}
        await uow.run(_ANSWERED, id=uuid7(), lead_id=write.record_id, arrived_at=start, **values)


async def handed_over(uow: UnitOfWork, lead_id: UUID, owner_id: UUID | None) -> None:
    """Somebody else is to answer from now on; the clock runs on, since the lead waits all the same."""
    await uow.run(_HAND_OVER, of_lead=lead_id, owner_id=owner_id)


def is_late(row: Mapping[str, Any]) -> bool:
    """Whether a lead was answered too late, or not at all though it was due."""
    if row["target_minutes"] is None:
        return False
    if row["answered_at"] is not None:
        return bool(row["minutes"] > row["target_minutes"])
    return bool(row["due_at"] < now())
