"""A tap on the shoulder through Redis: "this tenant's change log has grown". Whoever follows a log looks by itself as
well, so a tap that is lost delays and loses nothing; and nobody waits for Redis to write something.

One channel for each tenant, so that a process is only woken for those it serves. PostgreSQL's NOTIFY would take the
same lock at every commit, of all tenants.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from uuid import UUID
from weakref import WeakKeyDictionary

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from tenants.config import settings

log = structlog.get_logger()
_AWAY = (RedisError, OSError, TimeoutError)
_REST = 5.0
"""Seconds for which a Redis that failed is left alone."""
_GATHERED = 0.005
"""Seconds in which taps are gathered that follow one that was sent: in quiet each goes at once."""
_PREFIX = "rapport:changes:"
_OURS = f"{_PREFIX}nobody"
"""A channel nobody taps: with it a listener has a connection before it has tenants."""


class _Tapper:
    """One event loop's taps: those of one moment go together."""

    def __init__(self) -> None:
        self._redis = Redis.from_url(settings().redis_url, socket_timeout=0.5, socket_connect_timeout=0.5)
        self._due: set[UUID] = set()
        self._sending: asyncio.Task[None] | None = None
        self._away_until = 0.0

    def tap(self, tenant_id: UUID) -> None:
        if time.monotonic() < self._away_until:
            return
        self._due.add(tenant_id)
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send())

    async def _send(self) -> None:
        while self._due:
            due, self._due = self._due, set()
            try:
                async with self._redis.pipeline(transaction=False) as pipeline:
                    for tenant_id in due:
                        pipeline.publish(f"{_PREFIX}{tenant_id}", b"")
                    await pipeline.execute()
                await asyncio.sleep(_GATHERED)
            except _AWAY as error:
                self._away_until = time.monotonic() + _REST
                log.warning("hints.redis_away", error=str(error))


_tappers: WeakKeyDictionary[asyncio.AbstractEventLoop, _Tapper] = WeakKeyDictionary()


def tap(tenant_id: UUID) -> None:
    """Tell whoever follows this tenant's log that it has grown. Returns at once and never fails."""
    if not settings().redis_url:
        return
    loop = asyncio.get_running_loop()
    if loop not in _tappers:
        _tappers[loop] = _Tapper()
    _tappers[loop].tap(tenant_id)


class Listener:
    """Calls `hear` for each tap on a tenant it attends to; begins anew by itself when Redis comes back."""

    def __init__(self, hear: Callable[[UUID], None]) -> None:
        self._hear = hear
        self._wanted: set[UUID] = set()
        self._ears: PubSub | None = None
        self._task: asyncio.Task[None] | None = None

    async def attend(self, tenant_id: UUID) -> None:
        self._wanted.add(tenant_id)
        if self._task is None and settings().redis_url:
            self._task = asyncio.create_task(self._listen())
        elif self._ears is not None:
            with contextlib.suppress(*_AWAY):  # the listening fails as well, and begins anew with all that is wanted
                await self._ears.subscribe(f"{_PREFIX}{tenant_id}")

    async def ignore(self, tenant_id: UUID) -> None:
        self._wanted.discard(tenant_id)
        if self._ears is not None:
            with contextlib.suppress(*_AWAY):
                await self._ears.unsubscribe(f"{_PREFIX}{tenant_id}")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _listen(self) -> None:
        redis = Redis.from_url(settings().redis_url, socket_connect_timeout=0.5, health_check_interval=30)
        try:
            while True:
                try:
                    await self._hear_out(redis)
                except _AWAY as error:
                    log.warning("hints.redis_away", error=str(error))
                    await asyncio.sleep(_REST)
        finally:
            await redis.aclose()

    async def _hear_out(self, redis: Redis) -> None:
        async with redis.pubsub(ignore_subscribe_messages=True) as ears:
            await ears.subscribe(_OURS)
            self._ears = ears
            try:
                await ears.subscribe(_OURS, *(f"{_PREFIX}{tenant_id}" for tenant_id in self._wanted))
                async for message in ears.listen():
                    self._heard(message["channel"].decode().removeprefix(_PREFIX))
            finally:
                self._ears = None

    def _heard(self, name: str) -> None:
        with contextlib.suppress(ValueError):
            self._hear(UUID(name))
