"""The answers as graphql-core gives them, executing field by field over rows that were read by plain statements.

It knows the contract (`mobile-schema/schema.graphql`, the declarations of the records) and nothing of the compiler, its
SQL or Strawberry. Only cursors are made and read by `paging.py`: they are opaque, so there is nothing to derive.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
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

from api.naming import camel, pascal
from tenants.errors import BadInput
from tenants.kit.clock import now
from tenants.kit.phones import international
from tenants.records import paging
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.fields import LISTS, Kind
from tests.differential.conditions import Conditions, Row, bad_input, id_in
from tests.differential.world import World

Info = GraphQLResolveInfo[Any]
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
        self._tenant = world.person.tenant_id
        self._is = Conditions(world)
        self._users = {row["id"]: row for row in world.rows["users"]}

    def answer(self, document: str, variables: dict[str, Any]) -> dict[str, Any]:
        """The answer; where a failing field leaves no data at all, with the errors of every other field as well."""
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

    def cursor(self, record: RecordType, order: Sequence[tuple[str, str]], row: Row) -> str:
        terms = paging.ordering(record, order, {})
        return paging.make_cursor(self._tenant, terms, [row[term.column.name] for term in terms])

    def sorted(self, record: RecordType, order: Sequence[tuple[str, str]], rows: Sequence[Row]) -> list[Row]:
        terms = _terms(record, order)

        def compare(one: Row, other: Row) -> int:
            return _compare(terms, one, other)

        return sorted(rows, key=cmp_to_key(compare))

    def living(self, record: RecordType) -> list[Row]:
        return [{**row, "record": record.name} for row in self._is.living[record.name].values()]

    def _resolve(self, source: Any, info: Info, **arguments: Any) -> Any:
        kind, name = info.parent_type.name, info.field_name
        if kind == "Query":
            self._check_below(info, info.parent_type, info.field_nodes)
            return self._root(name, info, arguments)
        if kind in _RECORDS:
            return self._field(_RECORDS[kind], source, name, arguments)
        return source[name]() if callable(source[name]) else source[name]

    def _root(self, name: str, info: Info, arguments: dict[str, Any]) -> Any:
        if name in _MANY:
            return self._page(_MANY[name], self.living(_MANY[name]), arguments)
        if name == "node":
            record = catalogue().get(arguments["id"].rpartition("_")[0])
            if record is None:
                id_in(arguments["id"], arguments["id"].rpartition("_")[0])
                return None
        else:
            record = _ONE[name]
        found = self._is.living[record.name].get(id_in(arguments["id"], record.name))
        return found and {**found, "record": record.name}

    def _check_below(self, info: Info, parent: GraphQLObjectType, nodes: Sequence[FieldNode]) -> None:
        """A record and everything below it is one read: what is wrong anywhere in it refuses its root field."""
        for node in nodes:
            field = parent.fields.get(node.name.value)
            if field is None:
                continue
            kind = get_named_type(field.type)
            if kind.name in _CONNECTIONS:
                record = _CONNECTIONS[kind.name]
                self._check(record, get_argument_values(field, node, info.variable_values))
            if isinstance(kind, GraphQLObjectType) and node.selection_set:
                self._check_below(info, kind, _below(info, kind, node.selection_set))

    def _check(self, record: RecordType, arguments: dict[str, Any]) -> None:
        first, last, after, before = (arguments.get(each) for each in ("first", "last", "after", "before"))
        if any(size is not None and not 1 <= size <= 500 for size in (first, last)):
            raise bad_input()
        if (first and last) or (after and last) or (before and not last) or len(arguments.get("orderBy") or ()) > 5:
            raise bad_input()
        self._is.check(record, arguments.get("filter") or {})
        self._place(record, _order(arguments), after or before, "after")

    def _place(self, record: RecordType, order: Sequence[tuple[str, str]], cursor: str | None, name: str) -> Any:
        """The values in a cursor, by column."""
        if not cursor:
            return None
        terms = paging.ordering(record, order, {})
        try:
            values = paging.read_cursor(self._tenant, terms, cursor, name)
        except BadInput:
            raise bad_input() from None
        return {term.column.name: value for term, value in zip(terms, values, strict=True)}

    def _page(self, record: RecordType, rows: Sequence[Row], arguments: dict[str, Any]) -> dict[str, Any]:
        order, backward = _order(arguments), arguments.get("last") is not None
        tree, search = arguments.get("filter") or {}, arguments.get("search") or ""
        kept = [row for row in rows if self._is.holds(record, row, tree) and self._is.found(row, search)]
        listed = self.sorted(record, order, kept)
        cursor = arguments.get("before") if backward else arguments.get("after")
        place, terms = self._place(record, order, cursor, "after"), _terms(record, order)
        if place is not None:
            sign = -1 if backward else 1
            listed = [row for row in listed if _compare(terms, row, place) * sign > 0]
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
        if name in record.inverses:
            inverse = record.inverses[name]
            target = catalogue()[inverse.record]
            return self._page(
                target, [each for each in self.living(target) if each[inverse.column] == row["id"]], arguments
            )
        if name == "tags":
            on, tag = self._is.tags_on.get(row["id"], set()), catalogue()["tag"]
            return self.sorted(tag, [("name", "ASC")], [each for each in self.living(tag) if each["id"] in on])
        if name == "nextActivity":
            due = row["next_activity_at"]
            state = "NONE" if due is None else "OVERDUE" if due < now() else "PLANNED"
            return {"state": state, "dueAt": _written(due)}
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
        return _written(held)


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


def _order(arguments: dict[str, Any]) -> list[tuple[str, str]]:
    columns = {camel(name): name for record in catalogue().values() for name in record.fields}
    entries = arguments.get("orderBy") or ()
    return [(columns[name], way) for entry in entries for name, way in entry.items() if way is not None]


def _terms(record: RecordType, order: Sequence[tuple[str, str]]) -> list[tuple[str, int]]:
    """Columns with 1 or -1. A title is ordered by how it sounds; the id goes the way of the last column."""
    wanted = order or record.facts.default_order
    terms = [("sort_key" if name == record.facts.title else name, 1 if way == "ASC" else -1) for name, way in wanted]
    return [*terms, ("id", terms[-1][1])]


def _compare(terms: Sequence[tuple[str, int]], one: Row, other: Row) -> int:
    """Rows without a value come last, whatever the direction."""
    for column, way in terms:
        left, right = one[column], other[column]
        if left != right:
            if left is None or right is None:
                return 1 if left is None else -1
            return -way if left < right else way
    return 0


def _display(entry: Row) -> str:
    return international(entry["value"]) if "value" in entry else ""


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


__all__ = ["SCHEMA", "GraphQLError", "Oracle"]
