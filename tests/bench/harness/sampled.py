"""Any ASGI application with a sampling profiler around it: `SAMPLED=module:attribute`, stacks to `SAMPLES` at the end.

The timer counts the CPU time of this process; what C code costs is booked on the Python function that called it.
"""

from __future__ import annotations

import importlib
import os
import signal
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

EVERY = 0.001
_stacks: Counter[tuple[str, ...]] = Counter()
_module, _, _attribute = os.environ["SAMPLED"].partition(":")
_application = getattr(importlib.import_module(_module), _attribute)


def _sample(_signal: int, frame: FrameType | None) -> None:
    stack = []
    while frame is not None:
        code = frame.f_code
        stack.append(f"{frame.f_globals.get('__name__', '?')}:{code.co_qualname}")
        frame = frame.f_back
    _stacks[tuple(stack)] += 1


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "lifespan":
        await _application(scope, receive, send)
        return
    signal.signal(signal.SIGPROF, _sample)
    try:
        await _application(scope, receive, send)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        _write()


def _write() -> None:
    lines = [f"{count}\t{';'.join(stack)}" for stack, count in _stacks.items()]
    Path(os.environ["SAMPLES"]).write_text("\n".join(lines), encoding="utf-8")


def _toggle(_signal: int, _frame: FrameType | None) -> None:
    """SIGUSR1 starts a fresh measurement."""
    _stacks.clear()
    signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)


signal.signal(signal.SIGUSR1, _toggle)
