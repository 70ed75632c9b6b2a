"""How a room says what is special about writing its records, without the writer knowing the room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable
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
Effect = Callable[[UnitOfWork, list[Written]], Awaitable[None]]

_rules: dict[str, list[Rule]] = defaultdict(list)
_effects: dict[str, list[Effect]] = defaultdict(list)


def rule_for(model: type[Record]) -> Callable[[Rule], Rule]:
    """Check or complete every new or changed record of `model` before it is stored."""

    def register(rule: Rule) -> Rule:
        _rules[model.facts.name].append(rule)
        return rule

    return register


def effect_of(model: type[Record]) -> Callable[[Effect], Effect]:
    """Do something more in the same transaction whenever records of `model` were written."""

    def register(effect: Effect) -> Effect:
        _effects[model.facts.name].append(effect)
        return effect

    return register


def apply_rules(name: str, uow: UnitOfWork, before: dict[str, Any], after: dict[str, Any]) -> list[FieldProblem]:
    return [problem for rule in _rules[name] for problem in rule(uow, before, after)]


async def run_effects(name: str, uow: UnitOfWork, written: list[Written]) -> None:
    for effect in _effects[name]:
        await effect(uow, written)
