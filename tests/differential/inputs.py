"""Filters, orders and groups, drawn from the schema's own input types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import GraphQLEnumType, GraphQLInputObjectType, get_named_type, is_list_type, is_non_null_type

from tests.differential.drawing import COUNTS, DAYS, MOMENTS, NUMBERS, RECORDS, TEXTS, Drawing, Name
from tests.differential.oracle import SCHEMA

CUSTOM: Mapping[str, Mapping[str, Sequence[str]]] = {
    "Account": {
        "motto": ("Go", "go", "走", "G"),
        "floors": ("1", "2", "3", "1", "2", "3", "x"),
        "rate": ("0.05", "1.15", "1.150", "2", "x", "0.001"),
        "deal": ("0 EUR", "2 EUR", "3 JPY", "3 CNY", "3"),
        "uses": ("gold", "Silver", "银牌", "gold", "silver", "copper"),
        "seen_at": MOMENTS,
        "story": ("a",),
    },
    "Contact": {
        "met_on": ("2026-01-15", "2026-03-15"),
        "medal": ("gold", "Silver", "银牌", "gold", "silver", "copper"),
    },
    "Activity": {"billed": ("true", "false", "perhaps")},
    "Tag": {"weight": ("1", "2")},
}
_WEIGHTY = ("and", "or", "not", "tags", "customFields", "account", "contacts", "activities", "group", "name", "kind")
"""What a filter is made of more often than of any other field."""
_OWN = ("eq", "ne", "in", "isNull", "lt", "lte", "gt", "gte", "startsWith")
_ONLY: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(("uses", "medal", "billed"), ("eq", "ne", "in", "isNull")),
    "story": ("isNull",),
}
"""Fields that know fewer operators."""
_NUMBERED = ("floors", "rate", "deal", "seen_at", "met_on", "weight")
"""Fields that can be added up, or have a first and a last."""
_RELATIVE = ("during", "during", "lastDays", "nextDays", "olderThanDays", "laterThanDays", "past")
_FIGURES = ("KEY", "COUNT", "COUNT", "SUM", "AVG", "MIN", "MAX")


class Inputs(Drawing):
    """Everything that is handed in."""

    def filter(self, kind: str, depth: int) -> dict[str, Any]:
        found = SCHEMA.type_map[kind]
        assert isinstance(found, GraphQLInputObjectType)
        made: dict[str, Any] = {}
        for _ in range(self.one((1, 1, 2, 3)) if depth else 1 + self.chance(3)):
            name = self.one(
                [each for each in _WEIGHTY if each in found.fields] if self.chance(4) else list(found.fields)
            )
            inner = get_named_type(found.fields[name].type)
            deep = inner.name.endswith("Filter") and inner.name.removesuffix("Filter") in RECORDS
            if deep and depth > 3:
                continue
            if name in ("and", "or"):
                made[name] = [self.filter(kind, depth + 1) for _ in range(self.one((0, 1, 2, 2)))]
            elif deep:
                made[name] = self.filter(inner.name, depth + 1)
            elif name == "customFields":
                made[name] = [self._custom(kind.removesuffix("Filter"))]
            elif self.chance(1):
                made[name] = None
            else:
                made[name] = self._operators(kind.removesuffix("Filter"), name, inner)
        return made

    def _custom(self, record: str) -> dict[str, Any]:
        if record not in CUSTOM or (self.chance(1) and self.chance(3)):
            return {"key": "unknown", "eq": "a"}
        key = self.one(list(CUSTOM[record]))
        operators: Sequence[str] = _OWN
        if key in ("seen_at", "met_on"):
            operators = (*_OWN[:-1], *_RELATIVE)
        elif not self.chance(1):
            operators = _ONLY.get(key, _OWN if key == "motto" else _OWN[:-1])
        names = dict.fromkeys(self.one(operators) for _ in range(1 + self.chance(2)))
        return {"key": key, **{name: self._own(record, key, name) for name in names}}

    def _own(self, record: str, key: str, operator: str) -> Any:
        if operator in _RELATIVE:
            return self._calendar(operator)
        values = CUSTOM[record][key]
        if self.chance(1):
            return None
        if operator == "isNull":
            return self.chance(5)
        return [self.one(values) for _ in range(self.one((0, 1, 2)))] if operator == "in" else self.one(values)

    def _calendar(self, operator: str) -> Any:
        if operator == "past":
            return self.chance(5)
        return Name(self.one(_members("CalendarPeriod"))) if operator == "during" else self.one(COUNTS)

    def _operators(self, record: str, name: str, kind: Any) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for _ in range(1 + self.chance(2)):
            operator = self.one([*kind.fields, "me"] if "me" in kind.fields else list(kind.fields))
            taken = kind.fields[operator].type
            if operator in _RELATIVE:
                value = self._calendar(operator)
            else:
                value = self._operand(record, name, get_named_type(taken))
            if is_list_type(taken):
                made[operator] = [value, self._operand(record, name, get_named_type(taken))][: self.one((0, 1, 2, 2))]
            else:
                made[operator] = value
            if self.chance(1) and not is_non_null_type(taken):
                made[operator] = None
        return made

    def _operand(self, record: str, name: str, kind: Any) -> Any:
        if isinstance(kind, GraphQLEnumType):
            return Name(self.one(list(kind.values)))
        if kind.name == "ID":
            target = RECORDS[record] if name == "id" else name.removesuffix("Id")
            target = {"tags": "tag", "parent": "account", "group": "tag_group"}.get(target, target)
            return self.id_of(target if target in RECORDS.values() else "user", lost=False)
        if kind.name == "BigInt" and self.chance(3):
            return "9007199254740991"
        pools: dict[str, Sequence[Any]] = {
            "Boolean": (True, False), "Int": NUMBERS, "BigInt": NUMBERS, "DateTime": MOMENTS, "Date": DAYS,
        }  # fmt: skip
        return self.one(pools.get(kind.name, TEXTS))

    def order(self, record: str) -> list[dict[str, Any]]:
        columns = _fields(f"{record}Order")
        return [self._order(record, self.one(columns)) for _ in range(self.one((0, 0, 1, 1, 2, 3)))]

    def _order(self, record: str, column: str) -> dict[str, Any]:
        way = Name(self.one(("ASC", "DESC")))
        own = CUSTOM.get(record)
        if own and (column == "customField" or self.chance(2)):
            key = self.one([*(each for each in own if each not in ("story", "uses"))] * 5 + [*own, "unknown"])
            return {"customField": {"key": key, "direction": way}}
        return {column: way} if column != "customField" else {"customField": {"key": "unknown", "direction": way}}

    def group_by(self, record: str) -> list[dict[str, Any]]:
        return [
            self._by(record)
            for _ in range(self.one((0, 1, 1, 1, 2, 2, 3)) + (3 if self.chance(1) and self.chance(2) else 0))
        ]

    def _by(self, record: str) -> dict[str, Any]:
        fields = _members(f"{record}AggregateField")
        weighty = [each for each in fields if each in _GROUPED]
        name = self.one(weighty if self.chance(5) else fields)
        made: dict[str, Any] = {"field": Name(name), **self._key(record, name, without=("story", "deal"))}
        if self.chance(8 if _dated(name, made.get("key")) else 1):
            made["by"] = Name(self.one(_members("CalendarUnit")))
        return made

    def _key(self, record: str, field: str, *, without: Sequence[str]) -> dict[str, Any]:
        """Which of the company's own fields; seldom one of those it cannot be."""
        if field != "CUSTOM_FIELD":
            return {"key": "motto"} if self.chance(1) else {}
        fit = [each for each in CUSTOM.get(record, ()) if each not in without]
        if fit and not self.chance(1):
            return {"key": self.one(fit)}
        wrong = ({}, {"key": ""}, {"key": None}, {"key": "unknown"}, *({"key": each} for each in without))
        return dict(self.one(wrong))

    def own_measure(self, record: str) -> str:
        """The key of one of the company's own fields to add up; seldom of one that cannot be."""
        known = [*CUSTOM.get(record, ())]
        fit = [each for each in known if each in _NUMBERED]
        return str(self.one(fit * 6 + [*known, "unknown"]))

    def ranking(self, record: str) -> list[dict[str, Any]]:
        return [
            {**self._figure(record), "direction": Name(self.one(("ASC", "DESC")))}
            for _ in range(self.one((0, 0, 1, 1, 2)))
        ]

    def having(self, record: str) -> list[dict[str, Any]]:
        made = []
        for _ in range(self.one((1, 1, 2))):
            compared = {
                self.one(("eq", "lt", "lte", "gt", "gte")): self.one((*_NUMBERS, None))
                for _ in range(1 + self.chance(2))
            }
            made.append({**self._figure(record), **compared})
        return made

    def _figure(self, record: str) -> dict[str, Any]:
        by = self.one(_FIGURES)
        made: dict[str, Any] = {"by": Name(by)}
        if by in ("KEY", "COUNT") and not self.chance(1):
            return made
        if self.chance(1) and self.chance(3):
            return made
        measures = _members(f"{record}AggregateMeasure")
        numbers = [each for each in measures if not each.endswith(("_AT", "_ON", "BIRTHDAY"))]
        field = self.one(numbers if self.chance(7) else measures)
        made |= {
            "field": Name(field),
            **self._key(record, field, without=("motto", "uses", "story", "medal", "billed")),
        }
        if field == "ANNUAL_REVENUE" or made.get("key") == "deal" or self.chance(1):
            made["currency"] = self.one(("EUR", "EUR", "EUR", "JPY", "JPY", "USD", "eur", "", None))
        return made


_GROUPED = (
    "KIND",
    "TAGS",
    "OWNER_ID",
    "CUSTOM_FIELD",
    "OCCURRED_AT",
    "DUE_AT",
    "NEXT_STEP_ON",
    "ACCOUNT_ID",
    "PARENT_ID",
    "BIRTHDAY",
)
"""What tells groups apart, in the world that is read."""
_NUMBERS = (0, 1, 2, 3, 10, -1, "9007199254740991", "1234567890123456789012")


def _dated(name: str, key: str | None) -> bool:
    return name.endswith(("_AT", "_ON", "BIRTHDAY")) or key in ("seen_at", "met_on")


def _members(enum: str) -> list[str]:
    found = SCHEMA.type_map[enum]
    assert isinstance(found, GraphQLEnumType)
    return list(found.values)


def _fields(kind: str) -> list[str]:
    found = SCHEMA.type_map[kind]
    assert isinstance(found, GraphQLInputObjectType)
    return list(found.fields)
