"""The answers as graphql-core gives them, executing field by field over rows that were read by plain statements.

It knows the contract (`mobile-schema/schema.graphql`, the declarations of the records) and nothing of the compiler, its
SQL or Strawberry. Only cursors are made and read by `paging.py`: they are opaque, so there is nothing to derive.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cmp_to_key
from pathlib import Path
from typing import Any

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionSetNode,
    build_schema,
    execute_sync,
    get_named_type,
    get_nullable_type,
    parse,
)
from graphql.execution.values import get_argument_values, get_directive_values

from api.naming import camel, pascal, snake
from tenants.errors import BadInput
from tenants.kit.phones import international
from tenants.records import paging
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.fields import LISTS, Kind
from tenants.records.ordering import ordering
from tests.differential import own
from tests.differential.conditions import Conditions, Row, id_in
from tests.differential.figures import written
from tests.differential.groups import Groups
from tests.differential.readers import FIRST, Reader
from tests.differential.refusals import bad_input
from tests.differential.world import World

Info = GraphQLResolveInfo[Any]
Order = Sequence[tuple[str, str]]
"""Columns, or `custom.key`, each with ASC or DESC."""
_OWN = "custom."
SCHEMA = build_schema(Path("mobile-schema/schema.graphql").read_text())
_FORGIVING = build_schema(Path("mobile-schema/schema.graphql").read_text())
"""The same with a root where every field may be null, so that none ends the execution of the others."""
for _root in _FORGIVING.type_map["Query"].fields.values():  # type: ignore[attr-defined]
    _root.type = get_nullable_type(_root.type)
_RECORDS = {pascal(name): record for name, record in catalogue().items()}
_ONE = {camel(name): record for name, record in catalogue().items()}
_MANY = {camel(record.facts.plural): record for record in catalogue().values()}
_CONNECTIONS = {f"{pascal(name)}Connection": record for name, record in catalogue().items()}


class Oracle:
    def __init__(self, world: World) -> None:
        self.world = world
        self._tenant = world.people[0].tenant_id
        self._is = Conditions(world)
        self._users = {row["id"]: row for row in world.rows["users"]}
        self._groups = Groups(world, self._is)

    def answer(self, document: str, variables: dict[str, Any], reader: Reader = FIRST) -> dict[str, Any]:
        """The answer; where a failing field leaves no data at all, with the errors of every other field as well."""
        self._is.reader = reader
        answer = self._executed(SCHEMA, document, variables)
        if answer["data"] is None:
            answer["errors"] = self._executed(_FORGIVING, document, variables)["errors"]
        return answer

    def _executed(self, schema: GraphQLSchema, document: str, variables: dict[str, Any]) -> dict[str, Any]:
        found = execute_sync(
            schema,
            parse(document),
            variable_values=variables,
            field_resolver=self._resolve,
            type_resolver=lambda row, _info, _type: pascal(row["record"]),
        )
        answer: dict[str, Any] = {"data": found.data}
        if found.errors:
            answer["errors"] = [error.formatted for error in found.errors]
        return answer

    def cursor(self, record: RecordType, order: Order, row: Row) -> str:
        terms = ordering(record, order, self.world.fields[record.name])
        return paging.make_cursor(self._tenant, terms, self._place_of(record, order, row))

    def sorted(self, record: RecordType, order: Order, rows: Sequence[Row]) -> list[Row]:
        ways = [way for _, way in _terms(record, order)]

        def compare(one: tuple[Sequence[Any], Row], other: tuple[Sequence[Any], Row]) -> int:
            return _compare(ways, one[0], other[0])

        placed = [(self._place_of(record, order, row), row) for row in rows]
        return [row for _, row in sorted(placed, key=cmp_to_key(compare))]

    def orders(self, record: RecordType, order: Order) -> bool:
        """Whether lists can be ordered so."""
        fields = self.world.fields[record.name]
        wanted = [fields.get(name.removeprefix(_OWN)) for name, _ in order if name.startswith(_OWN)]
        return all(field is not None and field.kind not in own.UNORDERED for field in wanted)

    def _place_of(self, record: RecordType, order: Order, row: Row) -> list[Any]:
        """What an order looks at in a row."""
        fields = self.world.fields[record.name]
        return [
            own.ranked(fields[name.removeprefix(_OWN)], row["custom"]) if name.startswith(_OWN) else row[name]
            for name, _ in _terms(record, order)
        ]

    def living(self, record: RecordType) -> list[Row]:
        return [{**row, "record": record.name} for row in self._is.living[record.name].values()]

    def _resolve(self, source: Any, info: Info, **arguments: Any) -> Any:
        kind, name = info.parent_type.name, info.field_name
        if kind == "Query":
            found = self._named(name, arguments["id"]) if "id" in arguments else None
            self._check_below(info, info.parent_type, info.field_nodes)
            return found if "id" in arguments else self._listed(name, arguments)
        if kind in _RECORDS:
            return self._field(_RECORDS[kind], source, name, arguments)
        return source[name](**arguments) if callable(source[name]) else source[name]

    def _named(self, name: str, text: str) -> Any:
        """The living record with an id, by its own root field or by `node`."""
        kind = text.rpartition("_")[0] if name == "node" else _ONE[name].name
        key = id_in(text, kind)
        found = self._is.living[kind].get(key) if kind in catalogue() else None
        return found and {**found, "record": kind}

    def _listed(self, name: str, arguments: dict[str, Any]) -> Any:
        record = _MANY[name.removesuffix("Aggregate")]
        if name in _MANY:
            return self._page(record, self.living(record), arguments)
        return self._groups.answer(record, self._kept(record, self.living(record), arguments), arguments)

    def _check_below(self, info: Info, parent: GraphQLObjectType, nodes: Sequence[FieldNode]) -> None:
        """A record and everything below it is one read: what is wrong anywhere in it refuses its root field."""
        for node in nodes:
            field = parent.fields.get(node.name.value)
            if field is None:
                continue
            kind = get_named_type(field.type)
            if parent.name.endswith("AggregateGroup") and node.name.value == "customField":
                key = get_argument_values(field, node, info.variable_values)["key"]
                self._groups.check_measure(_RECORDS[parent.name.removesuffix("AggregateGroup")], key)
            if kind.name in _CONNECTIONS:
                record = _CONNECTIONS[kind.name]
                self._check(record, get_argument_values(field, node, info.variable_values))
            if isinstance(kind, GraphQLObjectType) and node.selection_set:
                self._check_below(info, kind, _below(info, kind, node.selection_set))

    def _check(self, record: RecordType, arguments: dict[str, Any]) -> None:
        first, last, after, before = (arguments.get(each) for each in ("first", "last", "after", "before"))
        if any(size is not None and not 1 <= size <= 500 for size in (first, last)):
            raise bad_input()
        order = _order(arguments)
        if (first and last) or (after and last) or (before and not last) or len(order) > 5:
            raise bad_input()
        self._is.check(record, arguments.get("filter") or {})
        if not self.orders(record, order):
            raise bad_input()
        self._place(record, order, after or before, "after")

    def _place(self, record: RecordType, order: Order, cursor: str | None, name: str) -> Any:
        """The values in a cursor."""
        if not cursor:
            return None
        terms = ordering(record, order, self.world.fields[record.name])
        try:
            return paging.read_cursor(self._tenant, terms, cursor, name)
        except BadInput:
            raise bad_input() from None

    def _kept(self, record: RecordType, rows: Sequence[Row], arguments: dict[str, Any]) -> list[Row]:
        """What the filter and the search leave."""
        tree, search = arguments.get("filter") or {}, arguments.get("search") or ""
        return [row for row in rows if self._is.holds(record, row, tree) and self._is.found(row, search)]

    def _page(self, record: RecordType, rows: Sequence[Row], arguments: dict[str, Any]) -> dict[str, Any]:
        order, backward = _order(arguments), arguments.get("last") is not None
        kept = self._kept(record, rows, arguments)
        listed = self.sorted(record, order, kept)
        cursor = arguments.get("before") if backward else arguments.get("after")
        place, ways = self._place(record, order, cursor, "after"), [way for _, way in _terms(record, order)]
        if place is not None:
            sign = -1 if backward else 1
            listed = [row for row in listed if _compare(ways, self._place_of(record, order, row), place) * sign > 0]
        size = arguments.get("first") or arguments.get("last") or 50
        page, more = (listed[-size:] if backward else listed[:size]), len(listed) > size
        nearer = cursor is not None
        cursors = [self.cursor(record, order, row) for row in page]
        return {
            "nodes": page,
            "edges": [{"cursor": each, "node": row} for each, row in zip(cursors, page, strict=True)],
            "totalCount": len(kept),
            "totalCountIsExact": True,
            "pageInfo": {
                "hasNextPage": nearer if backward else more,
                "hasPreviousPage": more if backward else nearer,
                "startCursor": cursors[0] if cursors else None,
                "endCursor": cursors[-1] if cursors else None,
            },
        }

    def _field(self, record: RecordType, row: Row, name: str, arguments: dict[str, Any]) -> Any:
        if name == "id":
            return record.global_id(row["id"])
        if name in ("version", "customFields"):
            return row["custom" if name == "customFields" else name]
        if snake(name) in record.inverses:
            inverse = record.inverses[snake(name)]
            target = catalogue()[inverse.record]
            return self._page(
                target, [each for each in self.living(target) if each[inverse.column] == row["id"]], arguments
            )
        if name == "tags":
            on, tag = self._is.tags_on.get(row["id"], set()), catalogue()["tag"]
            return self.sorted(tag, [("name", "ASC")], [each for each in self.living(tag) if each["id"] in on])
        if name == "nextActivity":
            due = row["next_activity_at"]
            state = "NONE" if due is None else "OVERDUE" if due < self._is.reader.now else "PLANNED"
            return {"state": state, "dueAt": written(due)}
        return self._column(record, row, name)

    def _column(self, record: RecordType, row: Row, name: str) -> Any:
        field = next(each for key, each in record.fields.items() if name in (camel(key), camel(each.relation)))
        held = row[field.name]
        if field.kind in (Kind.REFERENCE, Kind.MEMBER) and held is None:
            return None
        if field.kind is Kind.REFERENCE:
            return self._is.living[field.target].get(held)
        if field.kind is Kind.MEMBER:
            user = self._users[held]
            return {"id": f"user_{held}", **{each: user[each] for each in ("name", "email", "locale")}}
        if field.kind is Kind.MONEY:
            return held if held is None else {"amountMinor": str(held), "currency": row[field.currency] or ""}
        if field.kind in LISTS:
            return [{"display": _display(entry), **{camel(key): each for key, each in entry.items()}} for entry in held]
        if field.kind is Kind.CHOICE:
            return held and held.upper()
        return written(held)


def _below(info: Info, parent: GraphQLObjectType, selections: SelectionSetNode) -> list[FieldNode]:
    found: list[FieldNode] = []
    for node in selections.selections:
        skip = get_directive_values(GraphQLSkipDirective, node, info.variable_values)
        include = get_directive_values(GraphQLIncludeDirective, node, info.variable_values)
        if (skip and skip["if"]) or (include and not include["if"]):
            continue
        if isinstance(node, FieldNode):
            found.append(node)
            continue
        fragment: Any = node if isinstance(node, InlineFragmentNode) else info.fragments[node.name.value]  # type: ignore[attr-defined]
        condition = fragment.type_condition.name.value if fragment.type_condition else parent.name
        if condition in (parent.name, *(each.name for each in parent.interfaces)):
            found += _below(info, parent, fragment.selection_set)
    return found


def _order(arguments: dict[str, Any]) -> Order:
    columns = {camel(name): name for record in catalogue().values() for name in record.fields}
    found: list[tuple[str, str]] = []
    for entry in arguments.get("orderBy") or ():
        for name, way in entry.items():
            if name == "customField":
                found.append((f"{_OWN}{way['key']}", way["direction"]))
            else:
                found.append((columns[name], way))
    return found


def _terms(record: RecordType, order: Order) -> list[tuple[str, int]]:
    """Columns with 1 or -1. A title is ordered by how it sounds; the id goes the way of the last column."""
    wanted = order or record.facts.default_order
    terms = [("sort_key" if name == record.facts.title else name, 1 if way == "ASC" else -1) for name, way in wanted]
    return [*terms, ("id", terms[-1][1])]


def _compare(ways: Sequence[int], one: Sequence[Any], other: Sequence[Any]) -> int:
    """Rows without a value come last, whatever the direction."""
    for way, left, right in zip(ways, one, other, strict=True):
        if left != right:
            if left is None or right is None:
                return 1 if left is None else -1
            return -way if left < right else way
    return 0


def _display(entry: Row) -> str:
    return international(entry["value"]) if "value" in entry else ""


__all__ = ["SCHEMA", "GraphQLError", "Oracle"]
