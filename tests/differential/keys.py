"""What records can have in common: the groups of a record, one for each of its tags or choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tenants.records.catalogue import RecordType, catalogue
from tenants.records.custom_kinds import CustomKind, Definition
from tenants.records.fields import Field, Kind
from tests.differential import calendar, own
from tests.differential.conditions import Conditions, Row
from tests.differential.figures import TIMED
from tests.differential.refusals import bad_input
from tests.differential.world import World


@dataclass(frozen=True)
class Key:
    """As it is answered; `called` is what groups are ordered by where their keys are asked for, `rank` by itself."""

    value: str | None
    label: str | None
    rank: Any
    called: Any


_NOTHING = Key(None, None, None, None)


class Keys:
    def __init__(self, world: World, conditions: Conditions) -> None:
        self._fields = world.fields
        self._is = conditions
        self._names = {row["id"]: row["name"] for row in world.rows["users"]}

    def dated(self, record: RecordType, entry: Mapping[str, Any]) -> bool:
        return self._kind(record, entry) in TIMED

    def of(self, record: RecordType, entry: Mapping[str, Any]) -> Callable[[Row], list[Key]]:
        """The keys of a record in the field an entry of `groupBy` names."""
        kind, unit = self._kind(record, entry), entry.get("by")
        if unit is not None and kind not in TIMED:
            raise bad_input()
        if entry["field"] == "TAGS":
            return lambda row: [self._titled("tag", each) for each in self._is.tags_on.get(row["id"], ())] or [_NOTHING]
        write = self._own(record, entry["key"]) if entry["field"] == "CUSTOM_FIELD" else self._declared(record, entry)
        if kind in TIMED:
            return lambda row: [self._day(each, unit or "DAY") for each in write(row)] or [_NOTHING]
        return lambda row: list(write(row)) or [_NOTHING]

    def _kind(self, record: RecordType, entry: Mapping[str, Any]) -> Any:
        if entry["field"] == "TAGS":
            return None
        if entry["field"] != "CUSTOM_FIELD":
            return record.fields[entry["field"].lower()].kind
        field = self._fields[record.name].get(entry.get("key") or "")
        if field is None or field.kind in (CustomKind.LONG_TEXT, CustomKind.MONEY):
            raise bad_input()
        return field.kind

    def _declared(self, record: RecordType, entry: Mapping[str, Any]) -> Callable[[Row], list[Any]]:
        field = record.fields[entry["field"].lower()]

        def read(row: Row) -> list[Any]:
            held = row[field.name]
            return [] if held is None else [held if field.kind in TIMED else self._key(field, held)]

        return read

    def _key(self, field: Field, held: Any) -> Key:
        if field.kind is Kind.CHOICE:
            return Key(held.upper(), None, held, held)
        if field.kind is Kind.BOOLEAN:
            return Key(str(held).lower(), None, held, held)
        if field.kind is Kind.REFERENCE:
            return self._titled(field.target, held)
        if field.kind is Kind.MEMBER:
            return Key(f"user_{held}", self._names[held], held, self._names[held])
        return Key(str(held), str(held), held, held)

    def _titled(self, name: str, held: Any) -> Key:
        """Another record, by its title while it lives."""
        there = self._is.living[name].get(held)
        title = there[catalogue()[name].facts.title] if there else None
        return Key(f"{name}_{held}", title, held, title)

    def _own(self, record: RecordType, key: str) -> Callable[[Row], list[Any]]:
        field = self._fields[record.name][key]
        return lambda row: [
            each if field.kind in TIMED else _own_key(field, each) for each in own.held(field, row["custom"])
        ]

    def _day(self, held: date | datetime, unit: str) -> Key:
        day = calendar.day_of(held, self._is.reader.zone) if isinstance(held, datetime) else held
        first = calendar.first_of(day, unit)
        return Key(first.isoformat(), calendar.called(first, unit), first, first)


def _own_key(field: Definition, held: Any) -> Key:
    if field.kind is CustomKind.BOOLEAN:
        return Key(str(held).lower(), None, held, held)
    labels = {each.value: each.label.en for each in field.options}
    return Key(str(held), labels.get(str(held), str(held)), held, held)
