"""Where traces are told of what happens. Without a tracer, which is as most processes run, nothing does anything here.

A door begins a span for what comes in (`begun`); whatever it causes in the house is a `span` below it and takes its
tenant from it. Nothing begins by itself in the house: what no door has begun is in no trace. Attributes are names, ids
and numbers, never content and never a person's data.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from enum import Enum
from typing import Any, Protocol
from uuid import UUID

Attributes = Mapping[str, str | int | bool]


class Kind(Enum):
    """Whom a span is about: ourselves, who asks us, whom we ask, and both ends of the queue."""

    INTERNAL, SERVER, CLIENT, PRODUCER, CONSUMER = range(5)


class Span(Protocol):
    def note(self, attributes: Attributes) -> None: ...

    def fail(self, error: str) -> None:
        """Mark it as failed; `error` is a kind of error, never its words."""


class Tracer(Protocol):
    def begun(
        self, name: str, kind: Kind, attributes: Attributes, tenant: UUID | None, cause: str | None
    ) -> AbstractContextManager[Span]: ...

    def span(
        self, name: str, kind: Kind, attributes: Attributes, tenant: UUID | None
    ) -> AbstractContextManager[Span] | None:
        """None where no span is open that could be above it."""

    def note(self, attributes: Attributes, tenant: UUID | None) -> None: ...

    def traceparent(self) -> str | None: ...

    def ids(self) -> Mapping[str, str]: ...

    def close(self) -> None:
        """Hand over what is waiting. Takes a second and a half at most, whoever is there to take it."""


class _Untraced:
    """The span and its context manager where nothing is traced."""

    def __enter__(self) -> Span:
        return self

    def __exit__(self, *_: object) -> None: ...

    def note(self, _attributes: Attributes) -> None: ...

    def fail(self, _error: str) -> None: ...


_UNTRACED = _Untraced()
_NOTHING: Mapping[str, str] = {}
_tracer: Tracer | None = None


def use(tracer: Tracer | None) -> None:
    """Make `tracer` the one this process tells."""
    global _tracer
    _tracer = tracer


def end() -> None:
    """Tell nobody any more."""
    global _tracer
    ended, _tracer = _tracer, None
    if ended is not None:
        ended.close()


def on() -> bool:
    return _tracer is not None


def begun(
    name: str, kind: Kind, attributes: Attributes = _NOTHING, *, tenant: UUID | None = None, cause: str | None = None
) -> Any:
    """A span for what came in through a door, as a context manager; `cause` is the W3C `traceparent` it came with."""
    return _UNTRACED if _tracer is None else _tracer.begun(name, kind, attributes, tenant, cause)


def span(
    name: str, kind: Kind = Kind.INTERNAL, attributes: Attributes = _NOTHING, *, tenant: UUID | None = None
) -> Any:
    """A span below the one that is open, as a context manager; where none is, there is none. It belongs to `tenant`,
    or to whom the one above belongs.
    """
    return _UNTRACED if _tracer is None else _tracer.span(name, kind, attributes, tenant) or _UNTRACED


def note(attributes: Attributes, *, tenant: UUID | None = None) -> None:
    """Add to the span that is open, and say whose it is; so is what it causes from here on."""
    if _tracer is not None:
        _tracer.note(attributes, tenant)


def traceparent() -> str | None:
    """What work left for later carries, so that it is found in the trace of its cause."""
    return None if _tracer is None else _tracer.traceparent()


def ids() -> Mapping[str, str]:
    """`trace_id` and `span_id` for a line of the log."""
    return _NOTHING if _tracer is None else _tracer.ids()
