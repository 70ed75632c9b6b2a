"""Another tenant's id and an id nobody has: for every place an id goes, the two must answer alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tenants.kit.ids import uuid7
from tests.isolation import seeds
from tests.isolation.answers import Normaliser
from tests.isolation.documents import Operation, operations, words_of
from tests.isolation.inputs import Path, id_places, kind_of
from tests.isolation.partners import OTHER_IDS
from tests.isolation.twin import Asking
from tests.isolation.world import World

_OPERATORS = ("eq", "in")
"""Of a filter's operators those that look for an id; the others are the same place asked another way."""


@dataclass
class Comparison:
    places: int = 0
    indistinct: list[str] = field(default_factory=list)
    """Places where a foreign id can be told from an absent one."""
    bodies: list[bytes] = field(default_factory=list)

    def note(self, label: str, theirs: bytes, nobodys: bytes) -> None:
        self.places += 1
        self.bodies.append(theirs)
        if theirs != nobodys:
            self.indistinct.append(f"{label}:\n  {theirs.decode()}\n  {nobodys.decode()}")


@dataclass(frozen=True, slots=True)
class Place:
    operation: Operation
    path: Path
    kind: str

    @property
    def in_a_filter(self) -> bool:
        return self.path[0] == "filter"

    @property
    def key(self) -> str:
        """What of globex is asked for here: a thing of the kind, one in the bin where things are restored."""
        restores = words_of(self.operation)[0] == "restore" and self.path[-1] == "id"
        return f"deleted {self.kind}" if restores else self.kind

    @property
    def label(self) -> str:
        return f"{self.operation.label} at {'.'.join(self.path)}"


def places(only: Iterable[str] = ()) -> list[Place]:
    wanted = tuple(only)
    return [
        Place(operation, path, kind_of(operation, path))
        for operation in operations()
        if not wanted or operation.name in wanted
        for path in id_places(operation)
        if path[0] != "filter" or path[-1] in _OPERATORS
    ]


async def prepare(world: World, only: Iterable[str] = ()) -> None:
    """Make, at globex, one thing for every kind of id, and one in the bin for every kind that can be restored."""
    asking = Asking(world.globex)
    for place in places(only):
        if place.key in world.foreign:
            continue
        if place.key == place.kind:
            world.foreign[place.key] = await asking.shared(place.kind)
        else:
            world.foreign[place.key] = await seeds.deleted(world.globex, place.kind)
    for operation in with_cursors(only):
        world.cursors[operation.name] = await _cursor(world, asking, operation)


def with_cursors(only: Iterable[str] = ()) -> list[Operation]:
    wanted = tuple(only)
    return [
        operation
        for operation in operations()
        if "after" in operation.arguments and (not wanted or operation.name in wanted)
    ]


async def _cursor(world: World, asking: Asking, operation: Operation) -> str:
    """A cursor of a list of globex."""
    variables = {**await asking.variables(operation, world.globex.owner), "first": 1}
    answer = (await world.globex.ask(world.globex.owner, operation.document, variables)).json()
    found: str = answer["data"][operation.name]["pageInfo"]["endCursor"]
    return found


async def run(world: World, *, only: Iterable[str] = ()) -> Comparison:
    """Ask, as acme's owner, each place for both ids and each list for both cursors; answers are compared whole."""
    found, asking = Comparison(), Asking(world.acme)
    older = "UPDATE invitations SET created_at = created_at - interval '2 hours' WHERE tenant_id = $1"
    await world.administrator.execute(older, world.acme.tenant_id)  # there is a limit to invitations an hour
    for place in places(only):
        theirs = await ask(world, asking, place, world.foreign[place.key])
        nobodys = await ask(world, asking, place, absent_id(place.kind))
        found.note(place.label, theirs, nobodys)
    for operation in with_cursors(only):
        theirs = await _after(world, asking, operation, world.cursors[operation.name])
        nobodys = await _after(world, asking, operation, _forged(world.cursors[operation.name]))
        found.note(f"{operation.label} after a cursor", theirs, nobodys)
    return found


async def _after(world: World, asking: Asking, operation: Operation, cursor: str) -> bytes:
    variables = {**await asking.variables(operation, world.acme.owner), "first": 5, "after": cursor}
    response = await world.acme.ask(world.acme.owner, operation.document, variables)
    return f"{response.status_code} ".encode() + Normaliser()(response.content)


def absent_id(kind: str) -> str:
    return f"{OTHER_IDS.get(kind, kind)}_{uuid7()}"


def _forged(cursor: str) -> str:
    """The same cursor under a signature nobody made."""
    return ("B" if cursor[0] == "A" else "A") + cursor[1:]


ROUNDS = 12


async def compare_times(world: World) -> float:
    """How long the answer to a foreign id takes, as a multiple of that to an absent one: the median over all places of
    the ratio of medians, the two asked by turns.
    """
    asking, token = Asking(world.acme), await world.acme.session(world.acme.owner)
    ratios = []
    for place in places():
        if place.in_a_filter or place.path[-1] != "id":
            continue
        absent = absent_id(place.kind)
        asked = [await _variables(world, asking, place, given) for given in (world.foreign[place.key], absent)]
        taken: tuple[list[float], list[float]] = ([], [])
        for _ in range(ROUNDS):
            for variables, times in zip(asked, taken, strict=True):
                started = time.perf_counter()
                await world.acme.send(place.operation.document, variables, {"authorization": f"Bearer {token}"})
                times.append(time.perf_counter() - started)
        ratios.append(statistics.median(taken[0]) / statistics.median(taken[1]))
    return statistics.median(ratios)


async def ask(world: World, asking: Asking, place: Place, given: str) -> bytes:
    """The answer with the id itself, and all other ids, made anonymous."""
    variables = await _variables(world, asking, place, given)
    response = await world.acme.ask(world.acme.owner, place.operation.document, variables)
    text = response.content.replace(given.encode(), b"<the id>").replace(given.rpartition("_")[2].encode(), b"<the id>")
    return f"{response.status_code} ".encode() + Normaliser()(text)


async def _variables(world: World, asking: Asking, place: Place, given: str) -> dict[str, Any]:
    if place.in_a_filter:
        return {"filter": _filter(place.path[1:], given)}
    return await asking.variables(place.operation, world.acme.owner, {place.path: given})


def _filter(path: Path, given: str) -> Any:
    name, *rest = path
    if rest:
        return {name: _filter(tuple(rest), given)}
    return {name: [given] if name == "in" else given}
