"""`@job(Job.X)`: the one actor of a job. What a job does is one call into the house; everything round it is here.

The first parameter says what the job needs. `uow` is for work in our own database alone: the effect and the mark that
it is done commit together, so it happens exactly once. `ctx` is for work that talks to the outside: it runs at least
once, and its service claims, sends and records in units of its own.

Work for somebody who asked (`Terms.for_asker`) ends when their access is revoked. `stopped` records that, called
with the same arguments in the unit of work that cancels the job.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_type_hints

from pydantic import TypeAdapter

import workers
from tenants.jobs import Job

Work = Callable[..., Awaitable[None]]
Stopped = Callable[..., Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Actor:
    job: Job
    work: Work
    in_unit: bool
    """True when the work takes `uow`."""
    parameters: Mapping[str, TypeAdapter[Any]]
    required: frozenset[str]
    stopped: Stopped | None = None

    def arguments(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The row's JSON as the types the work asks for (ids become UUIDs). Raises ValueError where they do not fit."""
        if unknown := given.keys() - self.parameters.keys():
            raise ValueError(f"{self.job} does not take {', '.join(sorted(unknown))}")
        if missing := self.required - given.keys():
            raise ValueError(f"{self.job} lacks {', '.join(sorted(missing))}")
        return {name: self.parameters[name].validate_python(value) for name, value in given.items()}


ACTORS: dict[Job, Actor] = {}


def job(name: Job, *, stopped: Stopped | None = None) -> Callable[[Work], Work]:
    """Make the decorated coroutine function the actor of `name`. Raises ValueError when the job has one already."""

    def register(work: Work) -> Work:
        if name in ACTORS:
            raise ValueError(f"{name} has an actor already: {ACTORS[name].work.__module__}")
        ACTORS[name] = _actor(name, work, stopped)
        return work

    return register


def _actor(name: Job, work: Work, stopped: Stopped | None) -> Actor:
    first, *others = inspect.signature(work).parameters.values()
    if first.name not in ("ctx", "uow"):
        raise ValueError(f"the first parameter of {name}'s actor is ctx or uow, not {first.name}")
    hints = get_type_hints(work)
    return Actor(
        name,
        work,
        in_unit=first.name == "uow",
        parameters={other.name: TypeAdapter(hints[other.name]) for other in others},
        required=frozenset(other.name for other in others if other.default is inspect.Parameter.empty),
        stopped=stopped,
    )


def load_actors(more: Iterable[str] = ()) -> Mapping[Job, Actor]:
    """Import every module of `workers`, and `more`, and return the actors they declare."""
    found = [module.name for module in pkgutil.iter_modules(workers.__path__, "workers.")]
    for name in [*found, *more]:
        if name != "workers.__main__":
            importlib.import_module(name)
    return ACTORS
