"""What of a view still holds: fields are archived and modules switched off, and the view opens all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tenants.db.unit_of_work import UnitOfWork
from tenants.entitlement import Entitlement
from tenants.errors import BadInput
from tenants.kit.message import say
from tenants.records import mentions
from tenants.records.catalogue import RecordType, catalogue, module_of
from tenants.records.custom_filter import NAME
from tenants.records.filters import condition
from tenants.records.ordering import CUSTOM, ordering
from tenants.records.sql import Pen

Order = tuple[tuple[str, str], ...]
_BESIDE = frozenset({"id", "tags", "next_activity", "custom_fields"})
"""Columns of a list that are no fields."""


@dataclass(frozen=True, slots=True)
class Missing:
    """What no longer applies: of `filter`, `orderBy` or `columns`, and why."""

    part: str
    name: str
    message: str


@dataclass(frozen=True, slots=True)
class Applied:
    """What can be asked today, and what had to be left out."""

    filter: Mapping[str, Any] | None
    order: Order
    columns: tuple[str, ...]
    missing: tuple[Missing, ...]


async def pen_of(uow: UnitOfWork, record: RecordType, tree: Any) -> Pen:
    """A pen that knows the tenant's own fields a view may speak of."""
    return await mentions.pen_for(uow, {record.name, *mentions.in_filter(record, tree)})


def applied(pen: Pen, record: RecordType, tree: Any, order: Iterable[Sequence[str]], columns: Iterable[str]) -> Applied:
    """The view as it can be read now."""
    pruning, record = _Pruning(pen), in_plan(pen.asked_of(record), pen.context.entitlement)
    kept = pruning.tree(record, tree) if tree else None
    terms = tuple((name, direction) for name, direction in order if pruning.ordered(record, name, direction))
    shown = tuple(name for name in columns if pruning.shown(record, name))
    return Applied(kept or None, terms, shown, tuple(pruning.missing))


def in_plan(record: RecordType, entitlement: Entitlement) -> RecordType:
    """The record type with nothing of a module that cannot be read."""
    fields = {
        name: field for name, field in record.fields.items() if entitlement.has(module_of(field) or record.facts.module)
    }
    inverses = {
        name: each for name, each in record.inverses.items() if entitlement.has(catalogue()[each.record].facts.module)
    }
    return RecordType(record.model, fields, inverses)


@dataclass
class _Pruning:
    """Takes out what cannot be run. A branch that loses all it had goes as well: an empty one matches everything."""

    pen: Pen
    missing: list[Missing] = field(default_factory=list)

    def tree(self, record: RecordType, tree: Mapping[str, Any]) -> dict[str, Any]:
        kept = {name: self._part(record, name, value) for name, value in tree.items()}
        return {name: value for name, value in kept.items() if value is not None}

    def _part(self, record: RecordType, name: str, value: Any) -> Any:
        if name in ("and", "or"):
            return self._branches(record, value)
        if name == "not":
            return self.tree(record, value) or None
        if name in record.references:
            return self._through(self._asked(record.references[name].target), value)
        if name in record.inverses:
            return self._through(self._asked(record.inverses[name].record), value)
        if name == NAME:
            kept = [each for each in value if self._runs(record, {NAME: [each]}, f"{CUSTOM}{each.get('key')}")]
            return kept or None
        return value if self._runs(record, {name: value}, name) else None

    def _asked(self, name: str) -> RecordType:
        return in_plan(self.pen.asked_of(catalogue()[name]), self.pen.context.entitlement)

    def _branches(self, record: RecordType, value: Sequence[Mapping[str, Any]]) -> Any:
        kept = [self.tree(record, branch) for branch in value]
        return [branch for branch, was in zip(kept, value, strict=True) if branch or not was] or None

    def _through(self, target: RecordType, value: Mapping[str, Any]) -> Any:
        kept = self.tree(target, value)
        return kept if kept or not value else None

    def _runs(self, record: RecordType, tree: Mapping[str, Any], name: str) -> bool:
        return self._holds("filter", name, lambda: condition(self.pen, record, "t", tree))

    def ordered(self, record: RecordType, name: str, direction: str) -> bool:
        own = self.pen.custom.get(record.name, {})
        return self._holds("orderBy", name, lambda: ordering(record, ((name, direction),), own))

    def shown(self, record: RecordType, name: str) -> bool:
        return self._holds("columns", name, lambda: check_column(self.pen, record, name))

    def _holds(self, part: str, name: str, run: Callable[[], object]) -> bool:
        try:
            run()
        except BadInput as wrong:
            self.missing.append(Missing(part, name, wrong.message))
            return False
        return True


def check_column(pen: Pen, record: RecordType, name: str) -> None:
    """A column is a field (`name`, `owner`), one of the tenant's own (`custom.key`), or one of a related record
    (`account.name`). Raises BadInput.
    """
    record, (head, _, rest) = in_plan(pen.seen_of(record), pen.context.entitlement), name.partition(".")
    if f"{head}." == CUSTOM and rest:
        known = rest in pen.custom.get(record.name, {})
    elif rest and head in record.references:
        return check_column(pen, catalogue()[record.references[head].target], rest)
    else:
        relations = {each.relation for each in record.fields.values()}
        known = name in record.fields or name in relations or name in record.inverses or name in _BESIDE
    if not known:
        wrong = ("{record} has no field {name} to show.", "{record} 没有可显示的字段 {name}。")
        raise BadInput(say(*wrong, record=record.name, name=name[:60]), "columns")
    return None
