"""From a validated GraphQL document to a neutral Selection, for what is executed rather than compiled."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from graphql import FieldNode, GraphQLResolveInfo, get_named_type
from graphql.execution.values import VariableValues

from api.naming import camel, pascal, snake
from api.shapes import Document, query_of
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.fields import Kind
from tenants.records.selection import ListSelection, Selection

ResolveInfo = GraphQLResolveInfo[Any]

Asked = Mapping[str, list[FieldNode]]
"""Fields of one type by where their answers stand: `accounts.nodes.contacts`, of the keys of the answer."""


def list_key(path: str) -> str:
    """What the rows of a list below a record are kept under: aliases of one relation each have lists of their own."""
    return blake2b(path.encode(), digest_size=12).hexdigest()


def path_of(info: ResolveInfo) -> str:
    return ".".join(key for key in info.path.as_list() if isinstance(key, str))


def selection_of(info: ResolveInfo, record: RecordType) -> Selection:
    """What this field asks of one record."""
    return _select(_document(info), record, _here(info))


def payload_selection_of(info: ResolveInfo, record: RecordType, name: str) -> Selection:
    """What a mutation's payload asks of the record under its field `name`."""
    return selection_below(info, record, ("",), camel(name))


def selection_below(info: ResolveInfo, record: RecordType, paths: tuple[str, ...], name: str) -> Selection:
    """What this field asks of the record called `name` that hangs below it at the end of each of `paths`."""
    document, found = _document(info), dict[str, list[FieldNode]]()
    for path in paths:
        type_name, asked = get_named_type(info.return_type).name, _here(info)
        for step in (*path.split("."), name) if path else (name,):
            asked = _named(document, type_name, asked, step)
            type_name = _answers_with(document, type_name, asked)
        found.update(asked)
    return _select(document, record, found)


def list_of(info: ResolveInfo, record: RecordType) -> ListSelection:
    """What this root connection asks."""
    return _list(_document(info), record, info.parent_type.name, _here(info), None)


def _document(info: ResolveInfo) -> Document:
    """Strawberry hands resolvers the plain coerced values where graphql-core's functions want them wrapped."""
    given: Any = info.variable_values
    variables = given if isinstance(given, VariableValues) else VariableValues({}, given)
    return Document(info.schema, info.fragments, variables)


def _here(info: ResolveInfo) -> Asked:
    return {path_of(info): info.field_nodes}


def _list(document: Document, record: RecordType, parent: str, here: Asked, relation: str | None) -> ListSelection:
    connection = _answers_with(document, parent, here)
    names = {nodes[0].name.value for nodes in _below(document, connection, here).values()}
    edges = _named(document, connection, here, "edges")
    edge = _answers_with(document, connection, edges)
    rows = {**_named(document, connection, here, "nodes"), **_named(document, edge, edges, "node")}
    return ListSelection(
        _select(document, record, rows),
        query_of(record, document.arguments(parent, _first(here))),
        relation,
        count=bool(names & {"totalCount", "totalCountIsExact"}),
        rows=bool(rows or names & {"edges", "pageInfo"}),
    )


def _select(document: Document, record: RecordType, asked: Asked) -> Selection:
    """What the fields `asked`, which answer with this record, ask of it."""
    type_name = pascal(record.name)
    columns: set[str] = set()
    ones: dict[str, dict[str, list[FieldNode]]] = {}
    lists: dict[str, ListSelection] = {}
    for path, nodes in _below(document, type_name, asked).items():
        name = snake(nodes[0].name.value)
        if name in record.references or (name == "tags" and record.facts.taggable):
            ones.setdefault(name, {})[path] = nodes
        elif name in record.inverses:
            target = catalogue()[record.inverses[name].record]
            lists[list_key(path)] = _list(document, target, type_name, {path: nodes}, name)
        elif name != "__typename":
            columns.update(_columns_behind(record, name))
    tags = ones.pop("tags", None)
    return Selection(
        record.name,
        frozenset(columns),
        {name: _select(document, catalogue()[record.references[name].target], found) for name, found in ones.items()},
        lists,
        tags=_select(document, catalogue()["tag"], tags) if tags else None,
    )


def _columns_behind(record: RecordType, name: str) -> set[str]:
    """The columns a field of the API is made from."""
    if name in record.fields:
        field = record.fields[name]
        return {name, field.currency} if field.kind is Kind.MONEY else {name}
    if f"{name}_id" in record.fields:
        return {f"{name}_id"}
    behind = {"created_by": "created_by", "custom_fields": "custom", "next_activity": "next_activity_at"}.get(name)
    return set() if behind is None else {behind}


def _below(document: Document, type_name: str, asked: Asked) -> Asked:
    """The fields below `asked`, which answer with this type."""
    return {
        f"{path}.{key}": found
        for path, nodes in asked.items()
        for key, found in document.fields(type_name, [node.selection_set for node in nodes]).items()
    }


def _named(document: Document, type_name: str, asked: Asked, name: str) -> Asked:
    below = _below(document, type_name, asked)
    return {path: nodes for path, nodes in below.items() if nodes[0].name.value == name}


def _answers_with(document: Document, type_name: str, asked: Asked) -> str:
    return document.type_of(type_name, _first(asked)) if asked else type_name


def _first(asked: Asked) -> FieldNode:
    return next(iter(asked.values()))[0]
