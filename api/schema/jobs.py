"""Background jobs as an administrator sees them: what is parked, why, and what to do about it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import Enum
from typing import Any

import strawberry

from api.context import Info
from api.naming import global_id, local_id
from api.schema.belonging import ALWAYS
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Moment
from tenants.db import queue
from tenants.db.unit_of_work import UnitOfWork

MODULE = ALWAYS


@strawberry.enum
class JobState(Enum):
    QUEUED = "queued"
    SENT = "sent"
    RUNNING = "running"
    DONE = "done"
    PARKED = "parked"
    CANCELLED = "cancelled"


@strawberry.type
class BackgroundJob:
    id: strawberry.ID
    name: str
    state: JobState
    attempts: int
    created_at: Moment
    run_at: Moment
    finished_at: Moment | None
    error: str | None = strawberry.field(description="Why the last run ended; for a person who can read it.")


@strawberry.type
class JobPayload:
    id: strawberry.ID | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class JobInput:
    id: strawberry.ID


@query_fields
@strawberry.type
class JobQueries:
    @strawberry.field(description="The company's jobs, newest first; for administrators.")
    async def jobs(
        self, info: Info, state: JobState | None = None, first: int = 50, before: Moment | None = None
    ) -> list[BackgroundJob]:
        async with info.context.unit_of_work(read_only=True) as uow:
            limit = min(max(first, 1), 500)
            return [
                _job(row)
                for row in await queue.list_jobs(
                    uow, state=(state or JobState.PARKED).value, before=before, limit=limit
                )
            ]


@mutation_fields
@strawberry.type
class JobMutations:
    @strawberry.mutation(description="Put a parked job back to work.")
    async def retry_job(self, info: Info, input: JobInput) -> JobPayload:
        return await _settled(info, input, queue.retry)

    @strawberry.mutation(description="Decide that a parked job shall not run.")
    async def drop_job(self, info: Info, input: JobInput) -> JobPayload:
        return await _settled(info, input, queue.drop)


async def _settled(info: Info, input: JobInput, verb: Callable[..., Awaitable[None]]) -> JobPayload:
    async def act(uow: UnitOfWork) -> None:
        await verb(uow, job_id=local_id(input.id, "job"))

    return await settle_in_unit(info, JobPayload, act, id=lambda _: input.id)


def _job(row: Any) -> BackgroundJob:
    return BackgroundJob(
        id=strawberry.ID(global_id("job", row["id"])),
        name=row["name"],
        state=JobState(row["state"]),
        attempts=row["attempts"],
        created_at=row["created_at"],
        run_at=row["run_at"],
        finished_at=row["finished_at"],
        error=_last_line(row["error"]),
    )


def _last_line(traceback: str | None) -> str | None:
    """What went wrong without where: the rest of a traceback is for operators, in the logs."""
    return traceback.strip().splitlines()[-1][:300] if traceback and traceback.strip() else None
