"""Clients that leave while they are being answered: what is done for them ends, down to the statement in the database.

Nearly every read is over before anybody could leave, so nothing is watched for the first moment: one timer for all of
them looks every now and then for those that take longer, and only those are given an ear of their own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

from starlette.types import Receive

MOMENT = 0.05
"""Seconds."""


@dataclass(slots=True, eq=False)
class Stay:
    """One request that is being answered; `gone` once its client has left."""

    task: asyncio.Task[None]
    receive: Receive
    since: float
    ear: asyncio.Task[None] | None = None
    gone: bool = False

    async def listen(self) -> None:
        while (await self.receive())["type"] != "http.disconnect":
            pass
        self.gone = True
        self.task.cancel()


_staying: set[Stay] = set()
_timer: asyncio.TimerHandle | None = None


@contextmanager
def watched(receive: Receive) -> Iterator[Stay]:
    """Cancel the task that is in this block should its client leave; the body must have been read. Whoever finds the
    `Stay` gone when that happens has nobody to answer.
    """
    task = asyncio.current_task()
    assert task is not None
    stay = Stay(task, receive, monotonic())
    _staying.add(stay)
    if _timer is None:
        _look_later()
    try:
        yield stay
    finally:
        _staying.discard(stay)
        if stay.ear is not None:
            stay.ear.cancel()


def _look_later() -> None:
    global _timer
    _timer = asyncio.get_running_loop().call_later(MOMENT, _look)


def _look() -> None:
    global _timer
    _timer = None
    before = monotonic() - MOMENT
    for stay in _staying:
        if stay.ear is None and stay.since < before:
            stay.ear = asyncio.get_running_loop().create_task(stay.listen())
    if _staying:
        _look_later()
