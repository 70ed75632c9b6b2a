"""Renewing leases, and watching over who asked, from a thread with an event loop and connections of its own, which no
busy job can starve.
"""

from __future__ import annotations

import asyncio
import threading
from asyncio import AbstractEventLoop

import structlog

from tenants.config import Settings
from tenants.db import queue
from tenants.db.database import open_database, use
from tenants.db.queue import Claim, LeaseLost
from tenants.db.unit_of_work import unit_of_work
from tenants.registry import service as registry
from workers.execution import Execution
from workers.tenancy import asker_of, inside

log = structlog.get_logger("workers")

WATCH_SECONDS = 1.5
"""How often it is asked whether those in whose name work runs still have their access: a revocation stops work within
five seconds.
"""


class Heartbeat(threading.Thread):
    """Four beats to a lease. A run whose lease is lost is stopped in `loop`, the one it runs in."""

    def __init__(self, settings: Settings, execution: Execution, loop: AbstractEventLoop) -> None:
        super().__init__(name="heartbeat", daemon=True)
        self._settings = settings.model_copy(update={"database_pool": 2})
        self._execution = execution
        self._loop = loop
        self._ending = threading.Event()

    def run(self) -> None:
        asyncio.run(self._beat())

    def stop(self) -> None:
        self._ending.set()
        self.join(timeout=2)

    async def _beat(self) -> None:
        database = use(await open_database(self._settings))
        pause = self._execution.lease.total_seconds() / 4
        watch = asyncio.create_task(self._watching())
        try:
            while not await asyncio.to_thread(self._ending.wait, pause):
                for claim in self._execution.held():
                    await self._renew(claim)
        finally:
            watch.cancel()
            await asyncio.wait([watch])
            await database.close()

    async def _watching(self) -> None:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            try:
                await self._watch()
            except Exception as problem:  # the database is away; the next look tries again
                log.warning("askers not looked after", problem=type(problem).__name__)

    async def _watch(self) -> None:
        running = self._execution.for_askers()
        if not running:
            return
        lapsed = await registry.lapsed_among([asker_of(claim) for claim in running])
        for claim in running:
            if asker_of(claim) in lapsed:
                self._loop.call_soon_threadsafe(self._execution.revoke, claim)

    async def _renew(self, claim: Claim) -> None:
        try:
            async with unit_of_work(inside(claim.tenant_id)) as uow:
                await queue.heartbeat(uow, claim, lease=self._execution.lease)
        except LeaseLost:
            self._loop.call_soon_threadsafe(self._execution.lose, claim)
        except Exception as problem:  # the next beat tries again; three may fail before the lease ends
            log.warning("lease not renewed", job_id=str(claim.id), problem=type(problem).__name__)
