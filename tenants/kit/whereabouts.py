"""Where an error came from, without a word of what it says: messages quote what people typed."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from types import TracebackType

MOST = 60
"""Frames of one error: of a deeper one the first and the last half."""


def whereabouts(error: BaseException) -> list[str]:
    """The type of the error and of those it came from, each with its frames, the innermost last."""
    return [line for each in _chain(error) for line in (_name(each), *_frames(each.__traceback__))]


def _chain(error: BaseException) -> list[BaseException]:
    """The error and what caused it, the first cause first; groups are followed into."""
    found: list[BaseException] = []
    left: list[BaseException | None] = [error]
    while left:
        each = left.pop()
        if each is None or any(each is known for known in found):
            continue
        found.append(each)
        if isinstance(each, BaseExceptionGroup):
            left.extend(each.exceptions)
        left.append(each.__cause__ or (None if each.__suppress_context__ else each.__context__))
    return found[::-1]


def _name(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _frames(trace: TracebackType | None) -> Iterator[str]:
    frames = [
        f"  {frame.f_code.co_filename}:{line} {frame.f_code.co_qualname}" for frame, line in traceback.walk_tb(trace)
    ]
    if len(frames) > MOST:
        frames = [*frames[: MOST // 2], "  …", *frames[-MOST // 2 :]]
    yield from frames
