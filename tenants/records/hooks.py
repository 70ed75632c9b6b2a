"""How a room says what is special about writing its records, without the writer knowing the room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tenants.changes.log import ChangeKind
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import FieldProblem
from tenants.records.record import Record


@dataclass(frozen=True, slots=True)
class Written:
    """One record as it was and as it is: `before` is empty for a new one."""

    record_id: UUID
    kind: ChangeKind
    before: dict[str, Any]
    after: dict[str, Any]


Rule = Callable[[UnitOfWork, dict[str, Any], dict[str, Any]], list[FieldProblem]]
"""Given the stored values and the new ones, adjust the new ones in place and return what is wrong."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A record about to be stored: `before` is the row as it is (empty for a new one), `after` the new values, which
    may still be adjusted (all of them for a new record, the given ones otherwise). `unowned`: nobody was named as its
    owner, so that it is its maker's unless a room knows better.
    """

    before: dict[str, Any]
    after: dict[str, Any]
    unowned: bool = False

    def value(self, name: str) -> Any:
        return self.after[name] if name in self.after else self.before.get(name)

    def changes(self, name: str) -> bool:
        return name in self.after and self.after[name] != self.before.get(name)


Preparation = Callable[[UnitOfWork, list[Draft]], Awaitable[list[FieldProblem]]]
Removal = Callable[[UnitOfWork, Sequence[dict[str, Any]]], Awaitable[dict[UUID, FieldProblem]]]
"""Given records somebody is about to bin, what keeps which of them where it is."""
Effect = Callable[[UnitOfWork, list[Written]], Awaitable[None]]
GeneralPreparation = Callable[[UnitOfWork, str, list[Draft]], Awaitable[list[FieldProblem]]]
GeneralEffect = Callable[[UnitOfWork, str, list[Written]], Awaitable[None]]

_rules: dict[str, list[Rule]] = defaultdict(list)
_preparations: dict[str, list[Preparation]] = defaultdict(list)
_removals: dict[str, list[Removal]] = defaultdict(list)
_effects: dict[str, list[Effect]] = defaultdict(list)
_general_preparations: list[GeneralPreparation] = []
_general_effects: list[GeneralEffect] = []


def rule_for(model: type[Record]) -> Callable[[Rule], Rule]:
    """Check or complete every new or changed record of `model` before it is stored."""

    def register(rule: Rule) -> Rule:
        _rules[model.facts.name].append(rule)
        return rule

    return register


def preparation_of(model: type[Record]) -> Callable[[Preparation], Preparation]:
    """Complete or refuse records with what the database knows, all of a write at once, just before they are stored."""

    def register(preparation: Preparation) -> Preparation:
        _preparations[model.facts.name].append(preparation)
        return preparation

    return register


def preparation_of_every_record(preparation: GeneralPreparation) -> GeneralPreparation:
    """Like `preparation_of`, for whatever record type there is; the preparation is told its name."""
    _general_preparations.append(preparation)
    return preparation


def removal_of(model: type[Record]) -> Callable[[Removal], Removal]:
    """Keep some records of `model` from being binned, be it in merging, undoing an import or cleaning up."""

    def register(removal: Removal) -> Removal:
        _removals[model.facts.name].append(removal)
        return removal

    return register


def effect_of(model: type[Record]) -> Callable[[Effect], Effect]:
    """Do something more in the same transaction whenever records of `model` were written."""

    def register(effect: Effect) -> Effect:
        _effects[model.facts.name].append(effect)
        return effect

    return register


def effect_of_every_record(effect: GeneralEffect) -> GeneralEffect:
    """Like `effect_of`, for whatever record type there is; the effect is told its name."""
    _general_effects.append(effect)
    return effect


def apply_rules(name: str, uow: UnitOfWork, before: dict[str, Any], after: dict[str, Any]) -> list[FieldProblem]:
    return [problem for rule in _rules[name] for problem in rule(uow, before, after)]


async def prepare(name: str, uow: UnitOfWork, drafts: list[Draft]) -> list[FieldProblem]:
    """Run the preparations of a record type over drafts; returns everything wrong with them."""
    found = [problem for preparation in _preparations[name] for problem in await preparation(uow, drafts)]
    return found + [problem for general in _general_preparations for problem in await general(uow, name, drafts)]


async def kept_from_bin(name: str, uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> dict[UUID, FieldProblem]:
    """Of locked records somebody wants in the bin, those that stay, each with why."""
    found: dict[UUID, FieldProblem] = {}
    for removal in _removals[name]:
        found |= await removal(uow, [row for row in rows if row["id"] not in found])
    return found


async def run_effects(name: str, uow: UnitOfWork, written: list[Written]) -> None:
    """Run the effects of a record type, in the order they were declared."""
    for effect in _effects[name]:
        await effect(uow, written)
    for general in _general_effects:
        await general(uow, name, written)
