"""Documents that could be anything the contract allows, made by hypothesis from the schema itself.

Ids and cursors are not known when a document is drawn: it says `@account:3` for the fourth account and
`@cursor:account:name.ASC:3` for the place behind the fourth row of that order, and `World` knows what they are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    get_named_type,
)
from hypothesis import strategies as st

from tests.differential.drawing import RECORDS, SEARCHES
from tests.differential.inputs import Inputs
from tests.differential.oracle import SCHEMA
from tests.differential.readers import FIRST, NOWS, ZONES, Reader

_LISTS = (
    "accounts",
    "contacts",
    "leads",
    "pipelines",
    "stages",
    "deals",
    "products",
    "priceBooks",
    "quotes",
    "activities",
    "tags",
    "tagGroups",
)
ROOTS = (
    "account",
    "contact",
    "lead",
    "pipeline",
    "stage",
    "deal",
    "product",
    "priceBook",
    "quote",
    "activity",
    "tag",
    "tagGroup",
    "node",
    *_LISTS,
    *(f"{each}Aggregate" for each in _LISTS),
)
MAX_DEPTH, MAX_ALIASES, MAX_DIRECTIVES = 10, 15, 20


@dataclass(frozen=True)
class Drawn:
    text: str
    variables: Mapping[str, Any]
    reader: Reader = FIRST

    def __repr__(self) -> str:
        return f"{self.reader}\n{self.text}\n{json.dumps(self.variables, ensure_ascii=False)}"


@dataclass
class Writer(Inputs):
    """One document being written: what it has used of its allowances, and what stands beside its operation."""

    aliases: int = 0
    directives: int = 0
    fields: int = 0
    fragments: list[tuple[str, str, str]] = field(default_factory=list)
    """The name, type and text of each."""

    def document(self, roots: Sequence[str]) -> Drawn:
        used: set[str] = set()
        body = "".join(self._field("Query", self.one(roots), 0, 1, used, True) for _ in range(1 + self.chance(3)))
        header = f"({', '.join(self.headers)})" if self.headers else ""
        pieces = [f"fragment {name} on {kind} {{ {text} }}" for name, kind, text in self.fragments]
        reader = Reader(self.one((0, 1)), self.one(ZONES), self.one(NOWS))
        return Drawn("\n".join([f"query Q{header} {{ {body} }}", *pieces]), self.values, reader)

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
        inner = "" if flat else "{ " + self._inner(below.name, depth + 1, rows * size, bare or key != name) + "} "
        return f"{alias}{name}{arguments} {self._directive()}{inner}"

    def _inner(self, kind: str, depth: int, rows: int, bare: bool) -> str:
        if kind == "Node":
            one, other = self.one(list(RECORDS)), self.one(list(RECORDS))
            return f"id __typename ... on {one} {{ {self._selection(one, depth, rows, set(), True)}}} " + (
                f"... on {other} {{ id }} " if one != other else ""
            )
        if kind.endswith("Connection") and self.chance(6):
            node = kind.removesuffix("Connection")
            more = self.one(("totalCount ", "pageInfo { hasNextPage hasPreviousPage endCursor startCursor } ", ""))
            return f"nodes {{ {self._selection(node, depth + 1, rows, set(), bare)}}} {more}"
        if kind.endswith("Aggregate") and self.chance(7):
            more = self._selection(f"{kind}Group", depth + 1, rows, {"keys", "count"}, bare)
            return f"groups {{ keys {{ value label }} count {more}}} hasMore "
        return self._selection(kind, depth, rows, set(), bare)

    def _directive(self) -> str:
        if self.directives >= MAX_DIRECTIVES or not self.chance(1):
            return ""
        self.directives += 1
        given = self.one(("true", "false", None))
        return f"@{self.one(('skip', 'include'))}(if: {given or self.variable('Boolean!', bool(self.chance(5)))}) "

    def _arguments(self, kind: str, name: str, found: GraphQLField, rows: int) -> tuple[str, int]:
        if "id" in found.args:
            value = self.id_of("account" if name == "node" else _snake(name), lost=True)
            return f"(id: {self.given('ID!', value)})", 1
        if name == "customField":
            return f"(key: {self.given('String!', self.own_measure(kind.removesuffix('AggregateGroup')))})", 1
        if name.endswith("Aggregate"):
            return self._aggregate(get_named_type(found.type).name.removesuffix("Aggregate")), 5
        record = get_named_type(found.type).name.removesuffix("Connection")
        given: dict[str, str] = {}
        if self.chance(1) and self.chance(3):
            wrong = ("first: 0", "first: 1, last: 1", 'after: "nonsense"', 'first: 1, before: "nonsense"', "last: 501")
            # Such a page is dear before it is refused: not below others.
            return f"({self.one(wrong if rows == 1 else wrong[:-1])})", 5
        size = self.one((1, 2, 3, 5)) if rows > 1 or self.chance(7) else 50
        order = self.order(record)
        backward = self.chance(3)
        if size != 50 or backward or rows > 20:
            size = min(size, 5)
            given["last" if backward else "first"] = self.given("Int", size)
        if order:
            given["orderBy"] = self.given(f"[{record}Order!]", order)
        if self.chance(2):
            cursor = f"@cursor:{record}:{_spelled(order)}:{self.one((0, 1, 2, 5, 11, 20))}"
            given["before" if backward else "after"] = self.given("String", cursor)
        if self.chance(1):
            given["search"] = self.given("String", self.one(SEARCHES))
        if self.chance(4):
            given["filter"] = self.given(f"{record}Filter", self.filter(f"{record}Filter", 0))
        pieces = ", ".join(f"{key}: {value}" for key, value in given.items())
        return (f"({pieces})" if pieces else ""), size

    def _aggregate(self, record: str) -> str:
        given: dict[str, str] = {}
        if self.chance(8):
            given["groupBy"] = self.given(f"[{record}AggregateBy!]", self.group_by(record))
        if self.chance(3):
            given["having"] = self.given(f"[{record}AggregateHaving!]", self.having(record))
        if self.chance(4):
            given["orderBy"] = self.given(f"[{record}AggregateOrder!]", self.ranking(record))
        if self.chance(4):
            given["first"] = self.given("Int", self.one((100, 1000, 0, 1001) if self.chance(1) else (1, 2, 3, 5)))
        if self.chance(1):
            given["search"] = self.given("String", self.one(SEARCHES))
        if self.chance(3):
            given["filter"] = self.given(f"{record}Filter", self.filter(f"{record}Filter", 0))
        pieces = ", ".join(f"{key}: {value}" for key, value in given.items())
        return f"({pieces})" if pieces else ""


@st.composite
def documents(draw: Any, roots: Sequence[str] = ROOTS) -> Drawn:
    return Writer(draw).document(roots)


def _spelled(order: Sequence[Mapping[str, Any]]) -> str:
    """An order as the place of a cursor names it."""
    terms = []
    for entry in order:
        for name, way in entry.items():
            terms.append(f"custom.{way['key']}.{way['direction']}" if name == "customField" else f"{name}.{way}")
    return ",".join(terms)


def _snake(name: str) -> str:
    return {"tagGroup": "tag_group", "priceBook": "price_book"}.get(name, name)
