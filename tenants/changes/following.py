"""Following many tenants' logs at once: each log is read once, however many in this process want to hear of it.

The log is the truth. A tap (`adapters/hints.py`) only says that it is time to look; without one a log is looked at
every few seconds.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

import structlog

from tenants.adapters.hints import Listener
from tenants.changes.stream import CheckpointExpired, Place, changes_after, check_unbroken, head
from tenants.context import TenantContext
from tenants.db.unit_of_work import Row, unit_of_work
from tenants.kit.message import say

log = structlog.get_logger()
LOOK_EVERY = 4.0
"""Seconds, more or less, after which a log is looked at without a tap."""
PAGE = 500
Hear = Callable[[Sequence[Row], Place], None]
"""Takes the changes and the place after them; must be quick and must not raise."""


class Tail:
    """The end of one tenant's log. `place` is how far everybody has been told."""

    def __init__(self, context: TenantContext) -> None:
        self._context = replace(context, user_id=None, session_id=None, on_behalf_of=None, request_id="").as_system()
        self._hearers: set[Hear] = set()
        self._look = asyncio.Event()
        self._moved = asyncio.Condition()
        self.place = Place()
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        async with unit_of_work(self._context, read_only=True) as uow:
            self.place = await head(uow)
        self._task = asyncio.create_task(self._follow())

    async def end(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def look(self) -> None:
        """There may be something new."""
        self._look.set()

    def tell(self, hear: Hear) -> None:
        """Call `hear` with everything after `place`."""
        self._hearers.add(hear)

    def forget(self, hear: Hear) -> None:
        self._hearers.discard(hear)

    async def after(self, place: Place) -> tuple[Sequence[Row], Place]:
        """A page of the log for somebody who is behind. Raises CheckpointExpired when it does not lead from there."""
        async with unit_of_work(self._context, read_only=True) as uow:
            if place > await head(uow):
                raise CheckpointExpired(say("There is no such place in the log.", "变更流中没有该位置。"), "since")
            rows, reached = await changes_after(uow, place, limit=PAGE)
        if rows:
            check_unbroken(place, rows[0])
        return rows, reached

    async def reach(self, place: Place) -> None:
        """Wait until everybody has been told of everything up to `place`."""
        self.look()
        async with self._moved:
            await self._moved.wait_for(lambda: self.place >= place)

    async def _follow(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._look.wait(), LOOK_EVERY * random.uniform(0.75, 1.25))  # noqa: S311
            self._look.clear()
            try:
                await self._read_on()
            except Exception as error:  # the database will be back; nothing is lost, since the place has not moved
                log.warning("changes.tail_failed", tenant_id=str(self._context.tenant_id), problem=type(error).__name__)
                await asyncio.sleep(1)
                self.look()

    async def _read_on(self) -> None:
        more = True
        while more:
            async with unit_of_work(self._context, read_only=True) as uow:
                rows, place = await changes_after(uow, self.place, limit=PAGE)
            more = len(rows) == PAGE
            if not rows:
                return
            self.place = place
            for hear in tuple(self._hearers):
                hear(rows, place)
            async with self._moved:
                self._moved.notify_all()


class Tails:
    """The tails somebody in this process wants, each begun with its first and ended with its last."""

    def __init__(self) -> None:
        self._tails: dict[UUID, asyncio.Task[Tail]] = {}
        self._wanted: dict[UUID, int] = {}
        self._listener = Listener(self._tapped)

    async def hold(self, context: TenantContext) -> Tail:
        """The tail of a tenant; each hold needs its `release`, even one that failed."""
        tenant_id = context.tenant_id
        self._wanted[tenant_id] = self._wanted.get(tenant_id, 0) + 1
        found = self._tails.get(tenant_id)
        if found is None or (found.done() and found.exception()):
            found = self._tails[tenant_id] = asyncio.create_task(self._begin(context))
        return await asyncio.shield(found)

    async def release(self, tenant_id: UUID) -> None:
        self._wanted[tenant_id] -= 1
        if self._wanted[tenant_id] == 0:
            del self._wanted[tenant_id]
            begun = self._tails.pop(tenant_id)
            await self._listener.ignore(tenant_id)
            await self._end(begun)

    async def close(self) -> None:
        await self._listener.close()
        for begun in tuple(self._tails.values()):
            await self._end(begun)
        self._tails.clear()

    async def _begin(self, context: TenantContext) -> Tail:
        await self._listener.attend(context.tenant_id)
        tail = Tail(context)
        await tail.begin()
        return tail

    async def _end(self, begun: asyncio.Task[Tail]) -> None:
        begun.cancel()
        for tail in await asyncio.gather(begun, return_exceptions=True):
            if isinstance(tail, Tail):
                await tail.end()

    def _tapped(self, tenant_id: UUID) -> None:
        found = self._tails.get(tenant_id)
        if found is not None and found.done() and not found.cancelled() and not found.exception():
            found.result().look()
