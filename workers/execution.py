"""Running a job: enter the tenant, do the work, record how it ended. Knows nothing of Redis or Dramatiq."""

from __future__ import annotations

import asyncio
import os
import platform
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog

from tenants.context import TenantContext
from tenants.db import queue
from tenants.db.queue import Claim, LeaseLost
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.errors import AccessRevoked
from tenants.jobs import TERMS
from tenants.kit import tracing
from tenants.kit.tracing import Kind
from workers.job import Actor
from workers.tenancy import enter, inside, stop

log = structlog.get_logger("workers")


@dataclass
class Run:
    claim: Claim
    task: asyncio.Task[object]
    lost: bool = False
    revoked: bool = False
    """Whoever asked for it has lost their access."""
    over: bool = False
    """The work has ended; only the record of it remains to be written."""


@dataclass
class Execution:
    """The jobs one worker process holds. All of it lives in one event loop; only `held` is read from elsewhere."""

    lease: timedelta
    worker: str = field(default_factory=lambda: f"{platform.node()}:{os.getpid()}:{uuid4().hex[:8]}")
    runs: dict[UUID, Run] = field(default_factory=dict)
    leaving: bool = False
    _suspects_seat: asyncio.Lock = field(default_factory=asyncio.Lock)

    def held(self) -> list[Claim]:
        """What must be kept alive right now."""
        return [run.claim for run in list(self.runs.values()) if not run.lost and not run.over]

    def for_askers(self) -> list[Claim]:
        """What stops when the access of whoever asked is revoked."""
        return [claim for claim in self.held() if TERMS[claim.job].for_asker]

    async def perform(self, actor: Actor, tenant_id: UUID, job_id: UUID) -> None:
        """Follow a hint. Never raises for what the job does; a hint for a job already taken is no news.

        Jobs that lost a worker run one at a time, and none is even claimed beside another: the one that killed the
        worker must not drag the others along.
        """
        if self.leaving:
            return
        has_seat = not self._suspects_seat.locked()
        if has_seat:
            await self._suspects_seat.acquire()  # free: it does not wait
        try:
            entered = await enter(actor, tenant_id, job_id, worker=self.worker, lease=self.lease, suspects=has_seat)
            if has_seat and not (entered and entered[0].crashes):
                self._suspects_seat.release()
                has_seat = False
            if entered:
                await self._begin(actor, *entered)
        finally:
            if has_seat:
                self._suspects_seat.release()

    async def _begin(self, actor: Actor, claim: Claim, context: TenantContext) -> None:
        if self.leaving:
            await self._record(claim, lambda uow: queue.release(uow, claim))
            return
        with _traced(claim) as span:
            outcome = await self._run(actor, claim, context)
            span.note({"rapport.job.outcome": outcome})
            if outcome not in ("done", "cancelled"):
                span.fail(outcome)

    async def _run(self, actor: Actor, claim: Claim, context: TenantContext) -> str:
        task = asyncio.current_task()
        assert task is not None
        run = self.runs[claim.id] = Run(claim, task)
        started = time.monotonic()
        try:
            outcome = await self._attempt(actor, run, context)
        finally:
            del self.runs[claim.id]
        log.info(
            "job",
            job=claim.job.value,
            tenant_id=str(claim.tenant_id),
            job_id=str(claim.id),
            request_id=claim.request_id,
            attempt=claim.attempt,
            outcome=outcome,
            ms=round((time.monotonic() - started) * 1000),
        )
        return outcome

    async def _attempt(self, actor: Actor, run: Run, context: TenantContext) -> str:
        claim = run.claim
        try:
            async with asyncio.timeout(TERMS[claim.job].limit):
                await self._work(actor, claim, context)
            return "done"
        except LeaseLost:
            return "lost"
        except (Exception, asyncio.CancelledError, SystemExit) as error:
            failure = error  # outlives the block, as `error` does not
        run.over = True
        if run.lost:
            return "lost"
        if run.revoked or isinstance(failure, AccessRevoked):
            return await self._stop(actor, claim, context)
        if self.leaving and isinstance(failure, asyncio.CancelledError):
            return await self._record(claim, lambda uow: queue.release(uow, claim))
        return await self._record(claim, lambda uow: queue.fail(uow, claim, failure))

    async def _work(self, actor: Actor, claim: Claim, context: TenantContext) -> None:
        """The effect of work in our own database commits together with its mark; other work is marked after it."""
        try:
            arguments = actor.arguments(claim.arguments)
        except ValueError as wrong:
            raise queue.Unfit(str(wrong)) from wrong
        if actor.in_unit:
            async with unit_of_work(context) as uow:
                await actor.work(uow, **arguments)
                await queue.finish(uow, claim)
            return
        await actor.work(context, **arguments)
        async with unit_of_work(inside(claim.tenant_id)) as uow:
            await queue.finish(uow, claim)

    async def _stop(self, actor: Actor, claim: Claim, context: TenantContext) -> str:
        try:
            await stop(actor, claim, context)
        except LeaseLost:
            return "lost"
        return "cancelled"

    async def _record(self, claim: Claim, verb: Callable[[UnitOfWork], Awaitable[str]]) -> str:
        try:
            async with unit_of_work(inside(claim.tenant_id)) as uow:
                return await verb(uow)
        except LeaseLost:
            return "lost"

    def lose(self, claim: Claim) -> None:
        """Stop a run whose lease is gone: somebody else may be at it by now."""
        run = self.runs.get(claim.id)
        if run is not None and run.claim is claim and not run.over:
            run.lost = True
            run.task.cancel()

    def revoke(self, claim: Claim) -> None:
        """Stop a run in whose asker's name nothing may be done any more; what it has not committed has not happened."""
        run = self.runs.get(claim.id)
        if run is not None and run.claim is claim and not run.over:
            run.revoked = True
            run.task.cancel()

    def leave(self) -> None:
        """Stop every run and give the jobs back; called when the process has no more time."""
        self.leaving = True
        for run in self.runs.values():
            if not run.over:
                run.task.cancel()


def _traced(claim: Claim) -> Any:
    """The run's span, in the trace of what asked for the job."""
    about = {
        "messaging.system": "rapport",
        "messaging.operation.type": "process",
        "messaging.destination.name": claim.job.value,
        "messaging.message.id": str(claim.id),
        "rapport.job.attempt": claim.attempt,
    }
    name = f"process {claim.job.value}"
    return tracing.begun(name, Kind.CONSUMER, about, tenant=claim.tenant_id, cause=claim.traceparent)
