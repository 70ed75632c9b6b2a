"""Groups of records and what they come to, counted and added up in plain Python as the contract says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cmp_to_key
from itertools import product
from typing import Any

from api.naming import camel
from tenants.records.catalogue import RecordType
from tests.differential.conditions import Conditions, Row
from tests.differential.figures import ADDED, MONEY, TIMED, Measure, as_text, figure, figures
from tests.differential.keys import Key, Keys
from tests.differential.refusals import bad_input
from tests.differential.world import World

Tree = Mapping[str, Any]
Group = tuple[tuple[Key, ...], Sequence[Row]]
Term = tuple[Callable[[Group], Any], int]
_COMPARE: Mapping[str, Callable[[Any, int], bool]] = {
    "eq": lambda held, wanted: bool(held == wanted),
    "lt": lambda held, wanted: bool(held < wanted),
    "lte": lambda held, wanted: bool(held <= wanted),
    "gt": lambda held, wanted: bool(held > wanted),
    "gte": lambda held, wanted: bool(held >= wanted),
}


class Groups:
    def __init__(self, world: World, conditions: Conditions) -> None:
        self._world = world
        self._is = conditions
        self._keys = Keys(world, conditions)

    def answer(self, record: RecordType, rows: Sequence[Row], given: Tree) -> Any:
        """The answer of `accountsAggregate` over the rows its filter and search leave."""
        self._is.check(record, given.get("filter") or {})
        by, size = given.get("groupBy") or (), 100 if given.get("first") is None else given["first"]
        if len(by) > 3 or not 1 <= size <= 1_000:
            raise bad_input()
        keys = [self._keys.of(record, entry) for entry in by]
        conditions = [each for entry in given.get("having") or () for each in self._conditions(record, entry)]
        terms = self._terms(record, given.get("orderBy") or [self._usual(record, by)], len(by))
        found: dict[tuple[Key, ...], list[Row]] = defaultdict(list)
        if not by:
            found[()] = []
        for row in rows:
            for each in product(*(key(row) for key in keys)):
                found[each].append(row)
        kept = [group for group in found.items() if all(condition(group) for condition in conditions)]
        placed = sorted(((_place(terms, group), group) for group in kept), key=cmp_to_key(_compare(terms)))
        return {
            "groups": [self._written(record, group) for _, group in placed[:size]],
            "hasMore": len(placed) > size,
        }

    def _usual(self, record: RecordType, by: Sequence[Tree]) -> Tree:
        dated = any(self._keys.dated(record, entry) for entry in by[:1])
        return {"by": "KEY"} if dated else {"by": "COUNT", "direction": "DESC"}

    def check_measure(self, record: RecordType, key: str) -> Measure:
        """The company's own field to add up."""
        field = self._world.fields[record.name].get(key)
        if field is None or field.kind not in ADDED:
            raise bad_input()
        return Measure(field.kind, key, own=field)

    def _measure(self, record: RecordType, entry: Tree, *, compared: bool) -> Measure | None:
        """Of which field a figure is; None where it is of none. `compared` with a number."""
        if entry["by"] in ("COUNT", "KEY"):
            if compared and entry["by"] == "KEY":
                raise bad_input()
            return None
        name = entry.get("field")
        if name is None:
            raise bad_input()
        measure = (
            self.check_measure(record, entry.get("key") or "")
            if name == "CUSTOM_FIELD"
            else Measure.declared(record.fields[name.lower()])
        )
        if measure.kind in TIMED and (compared or entry["by"] in ("SUM", "AVG")):
            raise bad_input()
        if measure.kind in MONEY and not entry.get("currency"):
            raise bad_input()
        return measure

    def _conditions(self, record: RecordType, entry: Tree) -> list[Callable[[Group], bool]]:
        measure = self._measure(record, entry, compared=True)
        if all(entry.get(name) is None for name in _COMPARE):
            raise bad_input()

        def compared(name: str) -> Callable[[Group], bool]:
            def condition(group: Group) -> bool:
                found = figure(group[1], entry, measure)
                return found is not None and _COMPARE[name](found, int(entry[name]))

            return condition

        return [compared(name) for name in _COMPARE if entry.get(name) is not None]

    def _terms(self, record: RecordType, order: Sequence[Tree], keys: int) -> list[Term]:
        found: list[Term] = []
        for entry in order:
            way = -1 if entry.get("direction") == "DESC" else 1
            measure = self._measure(record, entry, compared=False)
            if entry["by"] == "KEY":
                found += [(_called(n), way) for n in range(keys)]
            else:
                found.append((_figure(entry, measure), way))
        return [*found, *((_ranked(n), 1) for n in range(keys))]

    def _written(self, record: RecordType, group: Group) -> dict[str, Any]:
        keys, rows = group
        declared = {name: Measure.declared(field) for name, field in record.fields.items() if field.kind in ADDED}
        return {
            "keys": [{"value": key.value, "label": key.label} for key in keys],
            "count": len(rows),
            **{camel(name): figures(measure, rows) for name, measure in declared.items()},
            "customField": lambda key: as_text(self.check_measure(record, key), rows),
        }


def _called(n: int) -> Callable[[Group], Any]:
    return lambda group: group[0][n].called


def _ranked(n: int) -> Callable[[Group], Any]:
    return lambda group: group[0][n].rank


def _figure(entry: Tree, measure: Measure | None) -> Callable[[Group], Any]:
    return lambda group: figure(group[1], entry, measure)


def _place(terms: Sequence[Term], group: Group) -> list[Any]:
    return [look(group) for look, _ in terms]


def _compare(terms: Sequence[Term]) -> Callable[[Any, Any], int]:
    def compare(one: tuple[list[Any], Group], other: tuple[list[Any], Group]) -> int:
        """Groups without what is looked at come last, whatever the direction."""
        for (_, way), left, right in zip(terms, one[0], other[0], strict=True):
            if left != right:
                if left is None or right is None:
                    return 1 if left is None else -1
                return -way if left < right else way
        return 0

    return compare
