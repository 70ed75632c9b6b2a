"""Documents that could be anything the contract allows, made by hypothesis from the schema itself.

Ids and cursors are not known when a document is drawn: it says `@account:3` for the fourth account and
`@cursor:account:name.ASC:3` for the place behind the fourth row of that order, and `World` knows what they are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    get_named_type,
    is_list_type,
    is_non_null_type,
    parse,
    validate,
)
from hypothesis import strategies as st

from tests.differential.oracle import SCHEMA

ROOTS = ("account", "accounts", "contact", "contacts", "activity", "activities", "tag", "tags", "tagGroups", "node")
RECORDS = {"Account": "account", "Contact": "contact", "Activity": "activity", "Tag": "tag", "TagGroup": "tag_group"}
MAX_DEPTH, MAX_ALIASES, MAX_DIRECTIVES = 10, 15, 20
TEXTS = (
    "", "a", "acme", "Acme 中国", "北京", "Zeta", "é", "É", "software", "CTO", "it's", 'say "hi" \\ \n', "%", "_",
    "Sales", "JPY", "https://example1.com", "info1@example.com", "+861060606666", "ceo", "vip", "😀",
)  # fmt: skip
SEARCHES = ("a", "acme", "北京", "bj", "李", "zeta 1", "+86 10 6060 6666", "nobody", " ", "hello", "vip")
MOMENTS = ("2026-03-01T09:00:00Z", "2026-03-02T09:00:00.5Z", "2026-03-03T17:00:00.123456+08:00", "1999-01-01T00:00:00Z")
DAYS = ("1990-02-28", "2000-02-29", "2026-04-01")
NUMBERS = (0, -1, 10, 15, 30, 2000)
CUSTOM = {
    "Account": (("motto", ("Go", "go", "走", "")), ("floors", ("1", "2", "3"))),
    "Contact": (("met_on", ("2026-01-15", "2026-03-15")), ("medal", ("gold", "Silver", "银牌", "copper"))),
    "Tag": (("weight", ("1", "2")),),
}


_OF_THE_READER = frozenset(
    ("during", "lastDays", "nextDays", "olderThanDays", "laterThanDays", "past", "me", "customField")
)
"""What means something else for another reader, on another day or with other fields: tried by stories of their own."""
_WEIGHTY = ("and", "or", "not", "tags", "customFields", "account", "contacts", "activities", "group", "name", "kind")
"""What a filter is made of more often than of any other field."""


class Name(str):
    """The name of an enum's member: without quotes in a document."""

    __slots__ = ()


@dataclass(frozen=True)
class Drawn:
    text: str
    variables: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"{self.text}\n{json.dumps(self.variables, ensure_ascii=False)}"


@dataclass
class Writer:
    """One document being written: what it has used of its allowances, and what stands beside its operation."""

    draw: Callable[[st.SearchStrategy[Any]], Any]
    aliases: int = 0
    directives: int = 0
    fields: int = 0
    headers: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    fragments: list[tuple[str, str, str]] = field(default_factory=list)
    """The name, type and text of each."""

    def one(self, choices: Sequence[Any]) -> Any:
        return choices[self.draw(st.integers(0, len(choices) - 1))]

    def chance(self, of_ten: int) -> bool:
        return bool(self.draw(st.integers(0, 9)) >= 10 - of_ten)

    def document(self, roots: Sequence[str]) -> Drawn:
        used: set[str] = set()
        body = "".join(self._field("Query", self.one(roots), 0, 1, used, True) for _ in range(1 + self.chance(3)))
        header = f"({', '.join(self.headers)})" if self.headers else ""
        pieces = [f"fragment {name} on {kind} {{ {text} }}" for name, kind, text in self.fragments]
        return Drawn("\n".join([f"query Q{header} {{ {body} }}", *pieces]), self.values)

    def _selection(self, kind: str, depth: int, rows: int, used: set[str], bare: bool) -> str:
        """Some fields of an object, at least one. `used` are the keys of the answer that are taken; where it is not
        `bare`, fields with arguments go under names of their own, since fragments meet.
        """
        found = SCHEMA.type_map[kind]
        assert isinstance(found, GraphQLObjectType)
        names = ["__typename", *found.fields]
        parts = [
            self._part(kind, self.one(names), depth, rows, used, bare) for _ in range(self.draw(st.integers(1, 4)))
        ]
        return "".join(parts) or "__typename "

    def _part(self, kind: str, name: str, depth: int, rows: int, used: set[str], bare: bool) -> str:
        if not self.chance(2) or self.fields > 70:
            return self._field(kind, name, depth, rows, used, bare)
        if self.chance(4) and depth < MAX_DEPTH - 3:
            known = [each for each, on, _ in self.fragments if on == kind]
            if not known or self.chance(5):
                # Its own text first: a fragment within it gets its place, and its name, before it.
                text = self._selection(kind, depth + 1, rows * 2, set(), False)
                name = f"F{len(self.fragments)}"
                self.fragments.append((name, kind, text))
                return f"...{name} {self._directive()}"
        condition = self.one(["", f"on {kind} ", "on Node " if kind in RECORDS else ""])
        inner = "id __typename " if "Node" in condition else self._selection(kind, depth, rows, used, bare)
        return f"... {condition}{self._directive()}{{ {inner}}} "

    def _field(self, kind: str, name: str, depth: int, rows: int, used: set[str], bare: bool) -> str:
        self.fields += 1
        if name == "__typename":
            return "__typename "
        parent = SCHEMA.type_map[kind]
        assert isinstance(parent, GraphQLObjectType)
        below, asked = get_named_type(parent.fields[name].type), parent.fields[name].args
        flat = not hasattr(below, "fields") or isinstance(below, GraphQLInputObjectType)
        if not flat and (depth > MAX_DEPTH - 4 or self.fields > 70):
            return "__typename "
        key = name
        if (not flat and (key in used or (asked and not bare))) or self.chance(1):
            if self.aliases >= MAX_ALIASES:
                return "__typename "
            self.aliases += 1
            key = f"a{self.aliases}"
        used.add(key)
        alias = "" if key == name else f"{key}: "
        arguments, size = self._arguments(kind, name, parent.fields[name], rows) if asked else ("", 1)
        inner = "" if flat else "{ " + self._inner(below.name, depth + 1, rows * size) + "} "
        return f"{alias}{name}{arguments} {self._directive()}{inner}"

    def _inner(self, kind: str, depth: int, rows: int) -> str:
        if kind == "Node":
            one, other = self.one(list(RECORDS)), self.one(list(RECORDS))
            return f"id __typename ... on {one} {{ {self._selection(one, depth, rows, set(), True)}}} " + (
                f"... on {other} {{ id }} " if one != other else ""
            )
        if kind.endswith("Connection") and self.chance(6):
            node = kind.removesuffix("Connection")
            more = self.one(("totalCount ", "pageInfo { hasNextPage hasPreviousPage endCursor startCursor } ", ""))
            return f"nodes {{ {self._selection(node, depth + 1, rows, set(), True)}}} {more}"
        return self._selection(kind, depth, rows, set(), True)

    def _directive(self) -> str:
        if self.directives >= MAX_DIRECTIVES or not self.chance(1):
            return ""
        self.directives += 1
        given = self.one(("true", "false", None))
        return f"@{self.one(('skip', 'include'))}(if: {given or self._variable('Boolean!', bool(self.chance(5)))}) "

    def _variable(self, kind: str, value: Any) -> str:
        name = f"v{len(self.headers)}"
        default, given = "", True
        if self.chance(3) and "Filter" not in kind and "Order" not in kind:
            default = f" = {literal(value)}"
            given = self.chance(5)
        elif not kind.endswith("!"):
            given = not self.chance(1)
        self.headers.append(f"${name}: {kind}{default}")
        if given:
            self.values[name] = plain(value)
        return f"${name}"

    def _arguments(self, kind: str, name: str, found: GraphQLField, rows: int) -> tuple[str, int]:
        if "id" in found.args:
            value = self._id("account" if name == "node" else _snake(name), lost=True)
            return f"(id: {self._given('ID!', value)})", 1
        record = get_named_type(found.type).name.removesuffix("Connection")
        given: dict[str, str] = {}
        if self.chance(1) and self.chance(3):
            wrong = ("first: 0", "last: 501", "first: 1, last: 1", 'after: "nonsense"', 'first: 1, before: "nonsense"')
            return f"({self.one(wrong)})", 5
        size = self.one((1, 2, 3, 5)) if rows > 1 or self.chance(7) else 50
        order = [
            {self.one(_fields(f"{record}Order")): Name(self.one(("ASC", "DESC")))}
            for _ in range(self.one((0, 0, 1, 1, 2, 3)))
        ]
        backward = self.chance(3)
        if size != 50 or backward or rows > 20:
            size = min(size, 5)
            given["last" if backward else "first"] = self._given("Int", size)
        if order:
            given["orderBy"] = self._given(f"[{record}Order!]", order)
        if self.chance(2):
            terms = ",".join(f"{key}.{way}" for entry in order for key, way in entry.items())
            cursor = f"@cursor:{record}:{terms}:{self.one((0, 1, 2, 5, 11, 20))}"
            given["before" if backward else "after"] = self._given("String", cursor)
        if self.chance(1):
            given["search"] = self._given("String", self.one(SEARCHES))
        if self.chance(4):
            given["filter"] = self._given(f"{record}Filter", self._filter(f"{record}Filter", 0))
        pieces = ", ".join(f"{key}: {value}" for key, value in given.items())
        return (f"({pieces})" if pieces else ""), size

    def _given(self, kind: str, value: Any) -> str:
        return self._variable(kind, value) if self.chance(3) else literal(value)

    def _filter(self, kind: str, depth: int) -> dict[str, Any]:
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
                made[name] = [self._filter(kind, depth + 1) for _ in range(self.one((0, 1, 2, 2)))]
            elif deep:
                made[name] = self._filter(inner.name, depth + 1)
            elif name == "customFields":
                made[name] = [self._custom(kind.removesuffix("Filter"))]
            elif self.chance(1):
                made[name] = None
            else:
                made[name] = self._operators(kind.removesuffix("Filter"), name, inner)
        return made

    def _custom(self, record: str) -> dict[str, Any]:
        if record not in CUSTOM or self.chance(1):
            return {"key": "unknown", "eq": "a"}
        key, values = self.one(CUSTOM[record])
        operator = self.one(("eq", "ne", "in", "isNull") + (() if key == "medal" else ("lt", "lte", "gt", "gte")))
        value = self.chance(5) if operator == "isNull" else self.one(values)
        if operator in ("eq", "ne") and self.chance(1):
            value = None
        return {"key": key, operator: [value] if operator == "in" else value}

    def _operators(self, record: str, name: str, kind: Any) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for _ in range(1 + self.chance(2)):
            operator = self.one([each for each in kind.fields if each not in _OF_THE_READER])
            taken = kind.fields[operator].type
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
            return self._id(target if target in RECORDS.values() else "user", lost=False)
        if kind.name == "BigInt" and self.chance(3):
            return "9007199254740991"
        pools: dict[str, Sequence[Any]] = {
            "Boolean": (True, False), "Int": NUMBERS, "BigInt": NUMBERS, "DateTime": MOMENTS, "Date": DAYS,
        }  # fmt: skip
        return self.one(pools.get(kind.name, TEXTS))

    def _id(self, record: str, *, lost: bool) -> str:
        if lost and self.chance(1):
            return str(self.one(("nonsense", "@tag:0", "@account:0", f"{record}_nonsense")))
        if self.chance(1):
            return f"@{record}_twin:1" if record != "user" else f"user_{'0' * 8}-0000-7000-8000-{'0' * 12}"
        return f"@{record}:{self.draw(st.integers(0, 12))}"


def documents(roots: Sequence[str] = ROOTS) -> st.SearchStrategy[Drawn]:
    """Where a fragment met the same field with other arguments, GraphQL would not take the document."""
    return _written(roots).filter(lambda drawn: not validate(SCHEMA, parse(drawn.text)))


@st.composite
def _written(draw: Any, roots: Sequence[str]) -> Drawn:
    return Writer(draw).document(roots)


def literal(value: Any) -> str:
    if isinstance(value, Name):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {literal(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(literal(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return str(value) if isinstance(value, Name) else value


def _fields(kind: str) -> list[str]:
    found = SCHEMA.type_map[kind]
    assert isinstance(found, GraphQLInputObjectType)
    return [each for each in found.fields if each not in _OF_THE_READER]


def _snake(name: str) -> str:
    return {"tagGroup": "tag_group"}.get(name, name)
