"""From the outbox to Redis: woken by NOTIFY, and once a second anyway. It also takes back what got lost on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import orjson
import structlog

from tenants.config import Settings
from tenants.db import dispatch
from tenants.db.database import open_database, use
from tenants.db.dispatch import Dispatcher
from tenants.jobs import DEPTHS_KEY, Lane
from workers.broker import Hints

log = structlog.get_logger("workers")

_POLL = 1.0
_BUSY_POLL, _SLOWEST_BUSY_POLL = 0.04, 0.5
"""Seconds until the next look while work waits: short, for a lane's few places empty fast; longer while they do not."""
_GATHER = 0.02
"""Seconds between being woken and looking, in which more commits may come."""
_RECLAIM_EVERY = 1.0
_MAINTAIN_EVERY = 10.0
_PUBLISH_EVERY = 10.0


async def run_relay(settings: Settings, stop: asyncio.Event) -> None:
    """Relay until `stop`. Several may run; each keeps its own bound on hints."""
    database = use(await open_database(settings, app=False, dispatch=True))
    hints = Hints(settings.redis_url)
    life = timedelta(seconds=settings.job_lease)
    dispatchers = [Dispatcher(lane, life) for lane in Lane]
    log.info("relay started")
    chores = [
        asyncio.create_task(_repeat(_RECLAIM_EVERY, _reclaim)),
        asyncio.create_task(_repeat(_MAINTAIN_EVERY, lambda: asyncio.to_thread(hints.maintain))),
        asyncio.create_task(_repeat(_PUBLISH_EVERY, lambda: _publish(hints))),
        asyncio.create_task(_relay(dispatchers, hints)),
    ]
    await stop.wait()
    for chore in chores:
        chore.cancel()
    await asyncio.gather(*chores, return_exceptions=True)
    await database.close()
    log.info("relay stopped")


async def _relay(dispatchers: list[Dispatcher], hints: Hints) -> None:
    while True:
        try:
            async with dispatch.listen() as commits:
                busy_pause = _BUSY_POLL
                while True:
                    sent, full = await _round(dispatchers, hints)
                    busy_pause = _BUSY_POLL if sent else min(busy_pause * 2, _SLOWEST_BUSY_POLL)
                    if sent or full:
                        await asyncio.sleep(busy_pause)
                    else:
                        await commits.wait(_POLL)
                        await asyncio.sleep(_GATHER)
        except Exception as problem:  # an engine is away; nothing is lost by waiting for it
            log.warning("relay waits", problem=type(problem).__name__)
            await asyncio.sleep(_POLL)


async def _round(dispatchers: list[Dispatcher], hints: Hints) -> tuple[int, bool]:
    """Send what is due on every lane that has room: the number sent, and whether somebody found no room."""
    waiting = await asyncio.to_thread(hints.waiting)
    sent = 0
    for dispatcher in dispatchers:
        if dispatcher.lane in waiting and (ready := await dispatcher.ready(waiting[dispatcher.lane])):
            await asyncio.to_thread(hints.send, dispatcher.lane, ready)
            sent += len(ready)
    return sent, any(dispatcher.full for dispatcher in dispatchers)


async def _reclaim() -> None:
    if rows := await dispatch.reclaim():
        log.info("reclaimed", rows=rows)


async def _publish(hints: Hints) -> None:
    """Leave the queue's figures where /metrics finds them: sums by lane, which name no tenant."""
    figures = orjson.dumps(await dispatch.depths())
    await asyncio.to_thread(hints.publish, DEPTHS_KEY, figures, int(_PUBLISH_EVERY * 3))


async def _repeat(seconds: float, act: Callable[[], Awaitable[object]]) -> None:
    while True:
        try:
            await act()
        except Exception as problem:
            log.warning("relay chore failed", problem=type(problem).__name__)
        await asyncio.sleep(seconds)
