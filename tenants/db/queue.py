"""The queue as one tenant sees it: how a worker takes a job, keeps it, gives it up, and what a person does about it.

Every verb runs in a unit of work of the job's own tenant. Time is the database's, so that clocks of workers may differ.
"""

from __future__ import annotations

import random
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    DateTime,
    Interval,
    Text,
    Update,
    Uuid,
    any_,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from tenants.db.outbox import JobRow
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import Conflict, DomainError, Forbidden, ModuleNotInPlan, NotFound, RateLimited
from tenants.jobs import TERMS, Job
from tenants.kit.message import say

MAX_CRASHES = 3
"""A job whose worker died so often while running it is parked: it may be what killed them."""
_ERROR_LENGTH = 8_000


class LeaseLost(RuntimeError):
    """The job is no longer this worker's: its lease ended, or it was cancelled. Nothing of it may be recorded."""


class Unfit(DomainError):
    """A job's row carries arguments its actor does not take; trying again changes nothing."""

    code = "UNFIT_ARGUMENTS"


@dataclass(frozen=True, slots=True)
class Claim:
    """A started job in the hands of one worker. `attempt` fences out an earlier start that wakes up too late."""

    tenant_id: UUID
    id: UUID
    job: Job
    arguments: Mapping[str, Any]
    attempt: int
    crashes: int
    worker: str
    requested_by: UUID | None
    request_id: str
    traceparent: str | None
    session_id: UUID | None = None
    key_id: UUID | None = None
    grant_id: UUID | None = None


# --- a worker's verbs


def _lease() -> Any:
    return func.now() + bindparam("lease", type_=Interval)


_CLAIM = (
    update(JobRow)
    .where(
        JobRow.id == bindparam("job_id"),
        or_(JobRow.state == "queued", JobRow.state == "sent"),
        JobRow.run_at <= func.now(),
        or_(JobRow.crashes == 0, bindparam("suspects", type_=Boolean)),
    )
    .values(state="running", attempts=JobRow.attempts + 1, worker=bindparam("by"), lease_until=_lease())
    .returning(
        JobRow.arguments,
        JobRow.attempts,
        JobRow.crashes,
        JobRow.requested_by,
        JobRow.request_id,
        JobRow.traceparent,
        JobRow.session_id,
        JobRow.key_id,
        JobRow.grant_id,
    )
)


_STEP_ASIDE = (
    update(JobRow)
    .where(JobRow.id == bindparam("job_id"), or_(JobRow.state == "queued", JobRow.state == "sent"), JobRow.crashes > 0)
    .values(state="queued", run_at=func.now() + timedelta(seconds=1), lease_until=None, unique_key=None)
)


async def claim(
    uow: UnitOfWork, *, job: Job, job_id: UUID, worker: str, lease: timedelta, suspects: bool = True
) -> Claim | None:
    """Start the job for `worker`. None when it was started, finished, dropped or put off by somebody else.

    A job that lost a worker is a suspect. Without `suspects` it is not touched but asked to come again in a second: a
    worker that dies with another suspect must not be found to have held this one too.
    """
    row = await uow.row(_CLAIM, job_id=job_id, by=worker, lease=lease, suspects=suspects)
    if row is None and not suspects:
        await uow.run(_STEP_ASIDE, job_id=job_id)
    if row is None:
        return None
    return Claim(
        uow.tenant_id,
        job_id,
        job,
        row["arguments"],
        row["attempts"],
        row["crashes"],
        worker,
        row["requested_by"],
        row["request_id"],
        row["traceparent"],
        row["session_id"],
        row["key_id"],
        row["grant_id"],
    )


def _mine() -> Update:
    return update(JobRow).where(
        JobRow.id == bindparam("job_id"),
        JobRow.state == "running",
        JobRow.worker == bindparam("by"),
        JobRow.attempts == bindparam("attempt"),
    )


_HEARTBEAT = _mine().values(lease_until=_lease())
_FINISH = _mine().values(state="done", lease_until=None, finished_at=func.now(), error=None)
_RELEASE = _mine().values(
    state="queued",
    attempts=JobRow.attempts - 1,
    run_at=func.now(),
    lease_until=None,
    unique_key=None,
)
_RETRY_LATER = _mine().values(
    state="queued",
    run_at=func.now() + bindparam("delay", type_=Interval),
    lease_until=None,
    unique_key=None,
    error=bindparam("reason"),
)
_PARK = _mine().values(
    state="parked", lease_until=None, finished_at=func.now(), error=bindparam("reason"), waits_for=bindparam("module")
)
_CANCEL = _mine().values(state="cancelled", lease_until=None, finished_at=func.now(), error=bindparam("reason"))


async def heartbeat(uow: UnitOfWork, held: Claim, *, lease: timedelta) -> None:
    """Keep the job. Raises LeaseLost when it is gone; the run must stop then."""
    await _record(uow, _HEARTBEAT, held, lease=lease)


async def finish(uow: UnitOfWork, held: Claim) -> None:
    """Mark the job done. Raises LeaseLost, so that an effect in the same unit of work is undone with it."""
    await _record(uow, _FINISH, held)


async def release(uow: UnitOfWork, held: Claim) -> str:
    """Give the job back as if it had never been started: the worker is leaving."""
    await _record(uow, _RELEASE, held)
    return "queued"


async def park(uow: UnitOfWork, held: Claim, *, reason: str, module: str | None = None) -> None:
    """Lay the job aside for a person to see, retry or drop; what waits for a `module` goes on when that is back."""
    await _record(uow, _PARK, held, reason=_storable(reason), module=module)


async def cancel(uow: UnitOfWork, held: Claim, *, reason: str) -> None:
    """Record that the job has no point any more; nobody needs to look at it."""
    await _record(uow, _CANCEL, held, reason=_storable(reason))


async def fail(uow: UnitOfWork, held: Claim, error: BaseException) -> str:
    """Decide what becomes of a job that raised, and return its new state.

    What it was about is gone → cancelled: running it again, or asking a person, does not mend that. Its module is not
    in the plan → parked until it is back (`resume`). Another refusal of our own rules → parked at once, for it will be
    refused again; only a conflict or a rate limit passes by itself. Anything else is retried after the pause of the
    job's terms until its tries are spent, then parked.
    """
    if isinstance(error, ModuleNotInPlan):
        await park(uow, held, reason=f"{error.code}: {error}", module=str(error.extensions.get("module")))
        return "parked"
    if isinstance(error, NotFound):
        await cancel(uow, held, reason=f"{error.code}: {error}")
        return "cancelled"
    reason = "".join(traceback.format_exception(error))
    passing = not isinstance(error, DomainError) or isinstance(error, Conflict | RateLimited)
    failures = held.attempt - held.crashes
    if not passing or failures >= TERMS[held.job].tries:
        await park(uow, held, reason=reason)
        return "parked"
    delay = TERMS[held.job].pause(failures) * random.uniform(0.8, 1.2)  # noqa: S311 - spreads load, guards nothing
    await _record(uow, _RETRY_LATER, held, delay=delay, reason=_storable(reason))
    return "queued"


async def _record(uow: UnitOfWork, statement: Update, held: Claim, **values: Any) -> None:
    if not await uow.run(statement, job_id=held.id, by=held.worker, attempt=held.attempt, **values):
        raise LeaseLost(str(held.id))


def _storable(text: str) -> str:
    """The end of a traceback says most; Postgres stores neither NUL nor lone surrogates."""
    return text.replace("\0", "").encode(errors="replace").decode()[-_ERROR_LENGTH:]


# --- what a person does about jobs; a job returns to the queue without its key, which a newer one may hold by now

_LIST = (
    select(
        JobRow.id,
        JobRow.name,
        JobRow.lane,
        JobRow.arguments,
        JobRow.state,
        JobRow.run_at,
        JobRow.attempts,
        JobRow.crashes,
        JobRow.requested_by,
        JobRow.created_at,
        JobRow.finished_at,
        JobRow.error,
    )
    .where(
        JobRow.state == bindparam("in_state"),
        or_(
            bindparam("before", type_=DateTime(timezone=True)).is_(None),
            JobRow.created_at < bindparam("before", type_=DateTime(timezone=True)),
        ),
    )
    .order_by(JobRow.created_at.desc())
    .limit(bindparam("count"))
)
_RETRY = (
    update(JobRow)
    .where(JobRow.id == bindparam("job_id"), or_(JobRow.state == "parked", JobRow.state == "cancelled"))
    .values(
        state="queued",
        run_at=func.now(),
        attempts=0,
        crashes=0,
        unique_key=None,
        finished_at=None,
        waits_for=None,
        requested_by=bindparam("who"),
        session_id=bindparam("by_session"),
        key_id=bindparam("by_key"),
        grant_id=bindparam("by_grant"),
    )
)
_RESUME = (
    update(JobRow)
    .where(JobRow.state == "parked", JobRow.waits_for == any_(bindparam("modules", type_=ARRAY(Text()))))
    .values(state="queued", run_at=func.now(), attempts=0, crashes=0, unique_key=None, finished_at=None, waits_for=None)
)
_DROP = (
    update(JobRow)
    .where(
        JobRow.id == bindparam("job_id"),
        or_(JobRow.state == "parked", JobRow.state == "queued", JobRow.state == "sent"),
    )
    .values(state="cancelled", finished_at=func.now(), unique_key=None)
)


async def list_jobs(
    uow: UnitOfWork, *, state: str = "parked", before: datetime | None = None, limit: int = 50
) -> Sequence[Row]:
    """The tenant's jobs in `state`, newest first; `before` is the `created_at` of the last one seen."""
    _guard(uow)
    return await uow.rows(_LIST, in_state=state, before=before, count=limit)


async def retry(uow: UnitOfWork, *, job_id: UUID) -> None:
    """Put a parked or cancelled job back to the queue, all its tries before it, asked for by whoever does so.
    Raises NotFound, Forbidden.
    """
    _guard(uow)
    context = uow.context
    asking = {"who": context.user_id, "by_session": context.session_id, "by_key": context.key_id}
    asking["by_grant"] = context.on_behalf_of
    if not await uow.run(_RETRY, job_id=job_id, **asking):
        raise NotFound(say("No parked or cancelled job has this id.", "没有该编号的已搁置或已取消任务。"))


async def resume(uow: UnitOfWork, *, modules: Sequence[str]) -> int:
    """Put back to the queue what was parked for want of these modules; returns how many that were."""
    return await uow.run(_RESUME, modules=list(modules))


async def drop(uow: UnitOfWork, *, job_id: UUID) -> None:
    """Decide that a parked or waiting job shall not run. Raises NotFound, Forbidden."""
    _guard(uow)
    if not await uow.run(_DROP, job_id=job_id):
        raise NotFound(say("No parked or waiting job has this id.", "没有该编号的已搁置或等待中的任务。"))


def _guard(uow: UnitOfWork) -> None:
    if not uow.context.may("jobs:manage"):
        raise Forbidden(
            say(
                "Your role does not include {permission}; ask an administrator of your company for it.",
                "您的角色没有 {permission} 权限，请联系公司管理员。",
                permission="jobs:manage",
            )
        )


# --- housekeeping

_OLD = (
    select(JobRow.id)
    .where(
        or_(JobRow.state == "done", JobRow.state == "cancelled"),
        JobRow.created_at < bindparam("older_than", type_=DateTime(timezone=True)),
        JobRow.finished_at < bindparam("older_than", type_=DateTime(timezone=True)),
    )
    .limit(bindparam("batch"))
)
_FORGET = delete(JobRow).where(JobRow.id == func.any(bindparam("ids", type_=ARRAY(Uuid))))


async def forget(uow: UnitOfWork, *, older_than: datetime, batch: int = 1_000) -> int:
    """Delete up to `batch` jobs that ended before `older_than`; parked ones stay until a person decides."""
    rows = await uow.rows(_OLD, older_than=older_than, batch=batch)
    return await uow.run(_FORGET, ids=[row["id"] for row in rows]) if rows else 0
