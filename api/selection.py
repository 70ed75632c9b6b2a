"""From a validated GraphQL document to a neutral Selection: the last place that knows GraphQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionSetNode,
)
from graphql.execution.values import VariableValues, get_argument_values, get_directive_values

from api.naming import snake
from api.shapes import query_of
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.fields import Kind
from tenants.records.selection import ListSelection, Selection

ResolveInfo = GraphQLResolveInfo[Any]


def selection_of(info: ResolveInfo, record: RecordType) -> Selection:
    """What this field asks of one record."""
    return _select(info, record, list(_children(info, info.field_nodes)))


def payload_selection_of(info: ResolveInfo, record: RecordType, name: str) -> Selection:
    """What a mutation's payload asks of the record under its field `name`."""
    nodes = [node for node in _children(info, info.field_nodes) if snake(node.name.value) == name]
    return _select(info, record, list(_children(info, nodes)))


def selection_below(info: ResolveInfo, record: RecordType, paths: tuple[str, ...], name: str) -> Selection:
    """What this field asks of the record called `name` that hangs below it at the end of each of `paths`."""
    found: list[FieldNode] = []
    for path in paths:
        nodes: list[FieldNode] = list(info.field_nodes)
        for step in path.split("."):
            nodes = [node for node in _children(info, nodes) if node.name.value == step]
        found += [node for node in _children(info, nodes) if node.name.value == name]
    return _select(info, record, list(_children(info, found)))


def list_of(info: ResolveInfo, record: RecordType) -> ListSelection:
    """What this root connection asks."""
    field = info.parent_type.fields[info.field_name]
    arguments = get_argument_values(field, info.field_nodes[0], _variables(info))
    return _list(info, record, info.field_nodes, arguments, None)


def _list(
    info: ResolveInfo, record: RecordType, nodes: Any, arguments: Mapping[str, Any], relation: str | None
) -> ListSelection:
    asked = list(_children(info, nodes))
    rows = [node for node in asked if node.name.value == "nodes"]
    edges = [node for node in asked if node.name.value == "edges"]
    rows += [node for node in _children(info, edges) if node.name.value == "node"]
    page_info = any(node.name.value == "pageInfo" for node in asked)
    return ListSelection(
        _select(info, record, list(_children(info, rows))),
        query_of(record, arguments),
        relation,
        count=any(node.name.value == "totalCount" for node in asked),
        rows=bool(rows or edges or page_info),
    )


def _select(info: ResolveInfo, record: RecordType, nodes: list[FieldNode]) -> Selection:
    columns: set[str] = set()
    ones: dict[str, list[FieldNode]] = {}
    lists: dict[str, ListSelection] = {}
    for node in nodes:
        name = snake(node.name.value)
        if name in record.references:
            ones.setdefault(name, []).append(node)
        elif name in record.inverses:
            key = node.alias.value if node.alias else node.name.value
            lists[key] = _inner_list(info, record, name, node)
        else:
            columns.update(_columns_behind(record, name))
    return Selection(
        record.name,
        frozenset(columns),
        {name: _related(info, record, name, related) for name, related in ones.items()},
        lists,
        tags=record.facts.taggable and any(node.name.value == "tags" for node in nodes),
    )


def _related(info: ResolveInfo, record: RecordType, name: str, nodes: list[FieldNode]) -> Selection:
    target = catalogue()[record.references[name].target]
    return _select(info, target, list(_children(info, nodes)))


def _inner_list(info: ResolveInfo, record: RecordType, name: str, node: FieldNode) -> ListSelection:
    target = catalogue()[record.inverses[name].record]
    parent = info.schema.get_type(_type_name(record))
    assert isinstance(parent, GraphQLObjectType)
    arguments = get_argument_values(parent.fields[node.name.value], node, _variables(info))
    return _list(info, target, [node], arguments, name)


def _type_name(record: RecordType) -> str:
    return "".join(part.capitalize() for part in record.name.split("_"))


def _columns_behind(record: RecordType, name: str) -> set[str]:
    """The columns a field of the API is made from."""
    if name in record.fields:
        field = record.fields[name]
        return {name, field.currency} if field.kind is Kind.MONEY else {name}
    if f"{name}_id" in record.fields:
        return {f"{name}_id"}
    behind = {"created_by": "created_by", "custom_fields": "custom", "next_activity": "next_activity_at"}.get(name)
    # A fragment may be on another type than the record turns out to be.
    return {behind} if behind is not None and behind in record.table.c else set()


def _children(info: ResolveInfo, nodes: Any) -> Iterator[FieldNode]:
    """The fields below `nodes`, fragments unfolded, `@skip` and `@include` obeyed."""
    for node in nodes:
        if node.selection_set:
            yield from _fields(info, node.selection_set)


def _fields(info: ResolveInfo, selections: SelectionSetNode) -> Iterator[FieldNode]:
    for node in selections.selections:
        if not _included(info, node):
            continue
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, InlineFragmentNode):
            yield from _fields(info, node.selection_set)
        elif isinstance(node, FragmentSpreadNode):
            yield from _fields(info, info.fragments[node.name.value].selection_set)


def _variables(info: ResolveInfo) -> VariableValues:
    """Strawberry hands resolvers the plain coerced values where graphql-core's functions want them wrapped."""
    given: Any = info.variable_values
    return given if isinstance(given, VariableValues) else VariableValues({}, given)


def _included(info: ResolveInfo, node: Any) -> bool:
    skip = get_directive_values(GraphQLSkipDirective, node, _variables(info))
    include = get_directive_values(GraphQLIncludeDirective, node, _variables(info))
    return not (skip and skip["if"]) and not (include and not include["if"])
