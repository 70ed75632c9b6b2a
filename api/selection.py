"""From a validated GraphQL document to a neutral Selection, for what is executed rather than compiled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphql import FieldNode, GraphQLResolveInfo, get_named_type
from graphql.execution.values import VariableValues

from api.naming import pascal, snake
from api.shapes import Document, Nodes, query_of
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.fields import Kind
from tenants.records.selection import ListSelection, Selection

ResolveInfo = GraphQLResolveInfo[Any]


def selection_of(info: ResolveInfo, record: RecordType) -> Selection:
    """What this field asks of one record."""
    return _select(_document(info), record, info.field_nodes)


def payload_selection_of(info: ResolveInfo, record: RecordType, name: str) -> Selection:
    """What a mutation's payload asks of the record under its field `name`."""
    document = _document(info)
    found = _below(document, _answers_with(info), info.field_nodes)
    return _select(document, record, [node for node in found if snake(node.name.value) == name])


def selection_below(info: ResolveInfo, record: RecordType, paths: tuple[str, ...], name: str) -> Selection:
    """What this field asks of the record called `name` that hangs below it at the end of each of `paths`."""
    document, found = _document(info), []
    for path in paths:
        type_name, nodes = _answers_with(info), list(info.field_nodes)
        for step in (*path.split("."), name):
            nodes = _named(document, type_name, nodes, step)
            type_name = document.type_of(type_name, nodes[0]) if nodes else type_name
        found += nodes
    return _select(document, record, found)


def list_of(info: ResolveInfo, record: RecordType) -> ListSelection:
    """What this root connection asks."""
    return _list(_document(info), record, info.parent_type.name, info.field_nodes, None)


def _document(info: ResolveInfo) -> Document:
    """Strawberry hands resolvers the plain coerced values where graphql-core's functions want them wrapped."""
    given: Any = info.variable_values
    variables = given if isinstance(given, VariableValues) else VariableValues({}, given)
    return Document(info.schema, info.fragments, variables)


def _answers_with(info: ResolveInfo) -> str:
    return get_named_type(info.return_type).name


def _list(document: Document, record: RecordType, parent: str, nodes: Nodes, relation: str | None) -> ListSelection:
    connection = document.type_of(parent, nodes[0])
    asked = _below(document, connection, nodes)
    rows = [node for node in asked if node.name.value == "nodes"]
    edges = [node for node in asked if node.name.value == "edges"]
    if edges:
        rows += _named(document, document.type_of(connection, edges[0]), edges, "node")
    page_info = any(node.name.value == "pageInfo" for node in asked)
    return ListSelection(
        _select(document, record, rows),
        query_of(record, document.arguments(parent, nodes[0])),
        relation,
        count=any(node.name.value == "totalCount" for node in asked),
        rows=bool(rows or edges or page_info),
    )


def _select(document: Document, record: RecordType, nodes: Nodes) -> Selection:
    """What the fields `nodes`, which answer with this record, ask of it."""
    type_name = pascal(record.name)
    columns: set[str] = set()
    ones: dict[str, list[FieldNode]] = {}
    lists: dict[str, ListSelection] = {}
    tags = False
    for key, found in document.fields(type_name, [node.selection_set for node in nodes]).items():
        name = snake(found[0].name.value)
        if name in record.references:
            ones.setdefault(name, []).extend(found)
        elif name in record.inverses:
            target = catalogue()[record.inverses[name].record]
            lists[key] = _list(document, target, type_name, found, name)
        elif name == "tags" and record.facts.taggable:
            tags = True
        elif name != "__typename":
            columns.update(_columns_behind(record, name))
    related = {
        name: _select(document, catalogue()[record.references[name].target], found) for name, found in ones.items()
    }
    return Selection(record.name, frozenset(columns), related, lists, tags=tags)


def _columns_behind(record: RecordType, name: str) -> set[str]:
    """The columns a field of the API is made from."""
    if name in record.fields:
        field = record.fields[name]
        return {name, field.currency} if field.kind is Kind.MONEY else {name}
    if f"{name}_id" in record.fields:
        return {f"{name}_id"}
    behind = {"created_by": "created_by", "custom_fields": "custom", "next_activity": "next_activity_at"}.get(name)
    return set() if behind is None else {behind}


def _below(document: Document, type_name: str, nodes: Nodes) -> list[FieldNode]:
    """The fields below `nodes`, which answer with this type."""
    found = document.fields(type_name, [node.selection_set for node in nodes])
    return [node for same in found.values() for node in same]


def _named(document: Document, type_name: str, nodes: Sequence[FieldNode], name: str) -> list[FieldNode]:
    return [node for node in _below(document, type_name, nodes) if node.name.value == name]
