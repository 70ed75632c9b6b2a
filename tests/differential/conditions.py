"""What a filter and a search mean, written down once more from the contract: plain Python over plain rows.

A comparison with an empty value is never true, so `lt` and `eq` leave empty ones out while `ne` and `nin` keep them.
Operators that are given as null are as good as not given, but for `eq` and `ne`, which ask for emptiness.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from api.naming import camel, snake
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.custom_kinds import Definition
from tenants.records.fields import Kind
from tenants.records.tokens import search_words
from tests.differential import calendar, own
from tests.differential.readers import Reader
from tests.differential.refusals import bad_input, not_found
from tests.differential.world import World

Row = Mapping[str, Any]
Tree = Mapping[str, Any]
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda held, wanted: bool(held == wanted),
    "lt": lambda held, wanted: bool(held < wanted),
    "lte": lambda held, wanted: bool(held <= wanted),
    "gt": lambda held, wanted: bool(held > wanted),
    "gte": lambda held, wanted: bool(held >= wanted),
    "in": lambda held, wanted: held in wanted,
    "startsWith": lambda held, wanted: bool(held.lower().startswith(wanted.lower())),
    "contains": lambda held, wanted: wanted.lower() in held.lower(),
}
_DEEPEST = 8
_MOST = 2**63 - 1
_OPPOSITES = {"ne": "eq", "nin": "in"}


class Conditions:
    """What holds for `reader`."""

    def __init__(self, world: World) -> None:
        self._rows = world.rows
        self._people = world.people
        self.fields = world.fields
        self.reader = Reader()

    @cached_property
    def living(self) -> Mapping[str, Mapping[UUID, Row]]:
        """By record and id."""
        return {
            name: {row["id"]: row for row in self._rows[record.table.name] if row["deleted_at"] is None}
            for name, record in catalogue().items()
        }

    @cached_property
    def tags_on(self) -> Mapping[UUID, set[UUID]]:
        """The living tags of each record."""
        found: dict[UUID, set[UUID]] = {}
        for link in self._rows["record_tags"]:
            if link["tag_id"] in self.living["tag"]:
                found.setdefault(link["id"], set()).add(link["tag_id"])
        return found

    @cached_property
    def _tokens(self) -> Mapping[UUID, set[str]]:
        found: dict[UUID, set[str]] = {}
        for row in self._rows["record_tokens"]:
            found.setdefault(row["id"], set()).add(row["token"])
        return found

    def found(self, row: Row, text: str) -> bool:
        """Every word is the beginning of one of the record's."""
        tokens = self._tokens.get(row["id"], set())
        return all(any(token.startswith(word) for token in tokens) for word in search_words(text))

    def check(self, record: RecordType, tree: Tree) -> None:
        """Refuse a filter that is wrong, whether there is a row to try it on or not."""
        self.holds(record, None, tree)

    def holds(self, record: RecordType, row: Row | None, tree: Tree, depth: int = 0) -> bool:
        """Whether a row matches. Without a row every branch is only looked at, and the answer means nothing."""
        if depth > _DEEPEST:
            raise bad_input()
        parts = [(name, value) for name, value in tree.items() if value is not None]
        return _every([self._part(record, row, name, value, depth + 1) for name, value in parts])

    def _part(self, record: RecordType, row: Row | None, name: str, value: Any, depth: int) -> bool:
        if name in ("and", "or"):
            branches = [self.holds(record, row, branch, depth) for branch in value]
            return all(branches) if name == "and" else any(branches)
        if name == "not":
            return not self.holds(record, row, value, depth)
        if name == "tags" and record.facts.taggable:
            return self._tagged(row, value)
        if name == "customFields":
            return _every([self._custom_field(record, row, entry) for entry in value])
        if name == "id":
            return self._compared(Kind.REFERENCE, record.name, row and row["id"], value)
        references = {camel(key): field for key, field in record.references.items()}
        if name in references:
            return self._any(references[name].target, "id", row and row[references[name].name], value, depth)
        if snake(name) in record.inverses:
            inverse = record.inverses[snake(name)]
            return self._any(inverse.record, inverse.column, row and row["id"], value, depth)
        field = next(field for key, field in record.fields.items() if camel(key) == name)
        target = field.target if field.kind is Kind.REFERENCE else "user"
        return self._compared(field.kind, target, row and row[field.name], value)

    def _any(self, record: str, column: str, key: Any, tree: Tree, depth: int) -> bool:
        self.holds(catalogue()[record], None, tree, depth)
        there = [] if key is None else [row for row in self.living[record].values() if row[column] == key]
        return any(self.holds(catalogue()[record], row, tree, depth) for row in there)

    def _tagged(self, row: Row | None, given: Tree) -> bool:
        asked = {name: {id_in(text, "tag") for text in ids} for name, ids in given.items() if ids is not None}
        on = self.tags_on.get(row["id"], set()) if row else set()
        rules = {"in": lambda ids: bool(ids & on), "all": lambda ids: ids <= on, "none": lambda ids: not ids & on}
        return _every([rules[name](ids) for name, ids in asked.items()])

    def _compared(self, kind: Kind, target: str, held: Any, operators: Tree) -> bool:
        return _every(
            [
                self._operator(kind, target, held, name, wanted)
                for name, wanted in operators.items()
                if wanted is not None or name in ("eq", "ne")
            ]
        )

    def _operator(self, kind: Kind, target: str, held: Any, name: str, wanted: Any) -> bool:
        if name == "isNull":
            return (held in (None, [])) is wanted
        if name == "has":
            return any(entry.get("value") == wanted for entry in held or ())
        if name == "me":
            return (held == self._people[self.reader.person].id) is wanted
        if name in calendar.OPERATORS:
            return self._on_the_calendar(held, name, wanted)
        if name in _OPPOSITES:
            return not self._operator(kind, target, held, _OPPOSITES[name], wanted)
        if wanted is None:
            return held is None
        read = [_read(kind, target, each) for each in wanted] if name == "in" else _read(kind, target, wanted)
        return held is not None and _COMPARE[name](held, read)

    def _on_the_calendar(self, held: Any, name: str, wanted: Any) -> bool:
        if calendar.bad(name, wanted):
            raise bad_input()
        return calendar.holds(name, wanted, held, self.reader.zone, self.reader.now)

    def _custom_field(self, record: RecordType, row: Row | None, entry: Tree) -> bool:
        field = self.fields[record.name].get(entry["key"])
        operators = {name: value for name, value in entry.items() if name != "key"}
        operators = {name: value for name, value in operators.items() if value is not None or name in ("eq", "ne")}
        if field is None or not operators:
            raise bad_input()
        return _every([self._own(field, row, name, value) for name, value in operators.items()])

    def _own(self, field: Definition, row: Row | None, name: str, wanted: Any) -> bool:
        """Whether an operator holds of the company's own field."""
        if not own.knows(field, name):
            raise bad_input()
        held = own.held(field, row["custom"] if row else {})
        if name in calendar.OPERATORS:
            return self._on_the_calendar(held[0] if held else None, name, wanted)
        if name == "isNull":
            return (not held) is wanted
        if name in _OPPOSITES:
            return not self._own(field, row, _OPPOSITES[name], wanted)
        if wanted is None:
            return not held
        several = [own.read(field, each) for each in (wanted if name == "in" else [wanted])]
        return any(own.compared(name, mine, other) for mine in held for other in several)


def _every(answers: list[bool]) -> bool:
    """Of a list and not of a generator: what is wrong in a filter is met whatever stands before it."""
    return all(answers)


def _read(kind: Kind, target: str, value: Any) -> Any:
    if kind in (Kind.REFERENCE, Kind.MEMBER):
        found, _, _text = value.rpartition("_")
        return id_in(value, target) if found == target else None
    if kind is Kind.MOMENT:
        return datetime.fromisoformat(value).astimezone(UTC)
    if kind is Kind.DATE:
        return date.fromisoformat(value)
    if kind in (Kind.MONEY, Kind.INTEGER):
        if abs(int(value)) > _MOST:
            raise bad_input()
        return int(value)
    return value.lower() if kind is Kind.CHOICE else value


def id_in(text: str, kind: str) -> UUID:
    found, _, value = text.rpartition("_")
    try:
        read = UUID(value)
    except ValueError:
        raise bad_input() from None
    if found != kind:
        raise not_found()
    return read
