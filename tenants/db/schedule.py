"""What recurs: rows that say which job a tenant wants when, by the clock of its own time zone.

A schedule fires in the unit of work that moves `next_run_at` on, so a run is asked for exactly once whatever happens
to the scheduler. What was missed while no scheduler ran is made up by the schedule's own policy.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import DateTime, Index, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from tenants.context import PLATFORM
from tenants.db.base import TenantRow, code, unique
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import invalid
from tenants.jobs import Job, named
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.recurrence import Beat, Cron, parse

ON_TIME = timedelta(minutes=1)
"""A run this late still counts as on time."""
_AT_ONCE = 100
"""Missed runs made up in one transaction; the rest follow in the next ones."""


class CatchUp(StrEnum):
    """What happens to runs missed by more than a minute."""

    SKIP = "skip"
    """They are gone; the next one comes on time. For what is stale when late (a morning reminder)."""
    ONCE = "once"
    """One run stands for all of them. For what looks at the whole state anyway (a sweep)."""
    ALL = "all"
    """Each is run, oldest first. For what counts (a monthly invoice)."""


class JobSchedule(TenantRow):
    """`rule` as in `tenants.kit.recurrence`; `time_zone` an IANA name; `next_run_at` in UTC."""

    __tablename__ = "job_schedules"

    name: Mapped[str]
    job: Mapped[str] = mapped_column(code(60))
    arguments: Mapped[dict[str, Any]]
    rule: Mapped[str]
    time_zone: Mapped[str]
    catch_up: Mapped[str] = mapped_column(code(10))
    next_run_at: Mapped[datetime]
    last_run_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        unique("name"),
        Index("ix_job_schedules_next_run_at", "next_run_at"),
        {"info": {"dispatch": "SELECT"}},
    )


_COLUMNS = ("job", "arguments", "rule", "time_zone", "catch_up", "next_run_at")
_INSERT = insert(JobSchedule).values(
    id=bindparam("id"),
    name=bindparam("name"),
    created_at=bindparam("created_at"),
    **{column: bindparam(column) for column in _COLUMNS},
)
_PUT = _INSERT.on_conflict_do_update(
    index_elements=["tenant_id", "name"], set_={column: _INSERT.excluded[column] for column in _COLUMNS}
)
_REMOVE = delete(JobSchedule).where(JobSchedule.name == bindparam("called"))
_SELECT = select(
    JobSchedule.id,
    JobSchedule.name,
    JobSchedule.job,
    JobSchedule.arguments,
    JobSchedule.rule,
    JobSchedule.time_zone,
    JobSchedule.catch_up,
    JobSchedule.next_run_at,
    JobSchedule.last_run_at,
)
_ALL = _SELECT.order_by(JobSchedule.name)
_LOCK = _SELECT.where(
    JobSchedule.id == bindparam("schedule_id"),
    JobSchedule.next_run_at <= bindparam("moment", type_=DateTime(timezone=True)),
).with_for_update(skip_locked=True)
_ADVANCE = (
    update(JobSchedule)
    .where(JobSchedule.id == bindparam("schedule_id"))
    .values(next_run_at=bindparam("following"), last_run_at=bindparam("latest"))
)
_MOVE = (
    update(JobSchedule)
    .where(JobSchedule.id == bindparam("schedule_id"))
    .values(next_run_at=bindparam("following"), time_zone=bindparam("zone"))
)


async def put(
    uow: UnitOfWork,
    *,
    name: str,
    job: Job,
    rule: str,
    catch_up: CatchUp = CatchUp.ONCE,
    arguments: dict[str, Any] | None = None,
    time_zone: str | None = None,
) -> datetime:
    """Create or replace the tenant's schedule of that name and return its next run (UTC).

    `time_zone` is the tenant's own unless given. Raises ValidationFailed for a rule or a zone that makes no sense.
    """
    zone = time_zone or uow.context.time_zone
    moment = now()
    following = _following(rule, zone, moment)
    await uow.run(
        _PUT,
        id=uuid7(),
        name=name,
        job=job.value,
        arguments=arguments or {},
        rule=rule,
        time_zone=zone,
        catch_up=catch_up.value,
        next_run_at=following,
        created_at=moment,
    )
    return following


async def remove(uow: UnitOfWork, *, name: str) -> None:
    """End the schedule of that name; what it has already asked for still runs."""
    await uow.run(_REMOVE, called=name)


async def list_schedules(uow: UnitOfWork) -> Sequence[Row]:
    """The tenant's schedules by name."""
    return await uow.rows(_ALL)


async def move_zone(uow: UnitOfWork, *, old: str, new: str) -> None:
    """The tenant moved from zone `old` to `new`: schedules that followed it follow on."""
    for row in await uow.rows(_ALL):
        if row["time_zone"] == old:
            following = _following(row["rule"], new, now())
            await uow.run(_MOVE, schedule_id=row["id"], following=following, zone=new)


async def fire(uow: UnitOfWork, *, schedule_id: UUID, moment: datetime) -> int:
    """Ask for the runs due at `moment` and move the schedule on. Returns how many were asked for.

    None are when another scheduler was faster. A job this release does not know (yet) is looked at again in a minute.
    """
    row = await uow.row(_LOCK, schedule_id=schedule_id, moment=moment)
    if row is None:
        return 0
    job = named(row["job"])
    if job is None:
        await uow.run(_ADVANCE, schedule_id=schedule_id, following=moment + ON_TIME, latest=row["last_run_at"])
        return 0
    runs, following = due_runs(
        parse(row["rule"]), ZoneInfo(row["time_zone"]), row["next_run_at"], moment, CatchUp(row["catch_up"])
    )
    for run in runs:
        uow.enqueue(job, at=run, key=_key(row, run), **row["arguments"])
    latest = runs[-1] if runs else row["last_run_at"]
    await uow.run(_ADVANCE, schedule_id=schedule_id, following=following, latest=latest)
    return len(runs)


def _key(row: Row, run: datetime) -> str:
    """A run not yet started stands for the next one too, except where each counts."""
    return f"{row['id']}:{run.isoformat()}" if row["catch_up"] == CatchUp.ALL else str(row["id"])


def due_runs(
    rule: Beat | Cron, zone: ZoneInfo, next_run_at: datetime, moment: datetime, catch_up: CatchUp
) -> tuple[list[datetime], datetime]:
    """The runs to ask for at `moment`, oldest first, and when to look again (UTC)."""
    following = rule.after(moment, zone)
    if catch_up is CatchUp.ONCE:
        return [next_run_at], following
    if catch_up is CatchUp.SKIP:
        run = next_run_at if moment - next_run_at <= ON_TIME else rule.after(moment - ON_TIME, zone)
        return ([run] if run <= moment else []), following
    runs = [next_run_at]
    while (run := rule.after(runs[-1], zone)) <= moment and len(runs) < _AT_ONCE:
        runs.append(run)
    return runs, run


def _following(rule: str, zone: str, moment: datetime) -> datetime:
    try:
        place = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise invalid("timeZone", f"{zone!r} is not a time zone; use an IANA name such as Asia/Shanghai.") from None
    try:
        return parse(rule).after(moment, place)
    except ValueError as problem:
        raise invalid("rule", f"{rule!r} is no rule: {problem}.") from None


async def plan_housekeeping() -> None:
    """The installation's own schedules; a scheduler sees to them when it starts."""
    async with unit_of_work(PLATFORM) as uow:
        planned = {row["name"]: row["rule"] for row in await uow.rows(_ALL)}
        for name, (job, rule) in _HOUSEKEEPING.items():
            if name not in planned and job in _AT_ONCE_TOO:
                uow.enqueue(job, key=name)
            if planned.get(name) != rule:
                await put(uow, name=name, job=job, rule=rule, catch_up=CatchUp.ONCE)


_HOUSEKEEPING = {
    "sweep": (Job.SWEEP, "17 3 * * *"),
    "sweep-files": (Job.SWEEP_FILES, "47 3 * * *"),
    "audit-quality": (Job.AUDIT_ALL_QUALITY, "7 2 * * *"),
    "check-duplicates": (Job.CHECK_ALL_DUPLICATES, "27 1 * * *"),
    "clean-up": (Job.CLEAN_UP_ALL, "37 2 * * *"),
    "seal-audit": (Job.SEAL_AUDIT, "every 1m"),
    "watch-use": (Job.WATCH_USE, "every 1m"),
    "billing-day": (Job.BILLING_DAY, "37 * * * *"),
    "turn-lives": (Job.TURN_LIVES, "every 5m"),
    "check-isolation": (Job.CHECK_ISOLATION, "7 * * * *"),
}
_AT_ONCE_TOO = {Job.CHECK_ISOLATION}
"""What a new installation does not put off until its hour comes."""
