"""From a validated GraphQL document to a neutral Selection: the last place that knows GraphQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
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


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of the document and where its answer stands, by the keys of the answer."""

    path: str
    node: FieldNode

    @property
    def name(self) -> str:
        return self.node.name.value


def list_key(path: str) -> str:
    """What the rows of a list below a record are kept under: aliases of one relation each have lists of their own."""
    return blake2b(path.encode(), digest_size=12).hexdigest()


def path_of(info: ResolveInfo) -> str:
    return ".".join(key for key in info.path.as_list() if isinstance(key, str))


def selection_of(info: ResolveInfo, record: RecordType) -> Selection:
    """What this field asks of one record."""
    return _select(info, record, list(_children(info, _here(info), record)))


def payload_selection_of(info: ResolveInfo, record: RecordType, name: str) -> Selection:
    """What a mutation's payload asks of the record under its field `name`."""
    asked = [each for each in _children(info, _here(info)) if snake(each.name) == name]
    return _select(info, record, list(_children(info, asked, record)))


def selection_below(info: ResolveInfo, record: RecordType, paths: tuple[str, ...], name: str) -> Selection:
    """What this field asks of the record called `name` that hangs below it at the end of each of `paths`."""
    found: list[Asked] = []
    for path in paths:
        asked = _here(info)
        for step in path.split("."):
            asked = [each for each in _children(info, asked) if each.name == step]
        found += [each for each in _children(info, asked) if each.name == name]
    return _select(info, record, list(_children(info, found, record)))


def _here(info: ResolveInfo) -> list[Asked]:
    return [Asked(path_of(info), node) for node in info.field_nodes]


def list_of(info: ResolveInfo, record: RecordType) -> ListSelection:
    """What this root connection asks."""
    field = info.parent_type.fields[info.field_name]
    arguments = get_argument_values(field, info.field_nodes[0], _variables(info))
    return _list(info, record, _here(info), arguments, None)


def _list(
    info: ResolveInfo, record: RecordType, here: list[Asked], arguments: Mapping[str, Any], relation: str | None
) -> ListSelection:
    asked = list(_children(info, here))
    rows = [each for each in asked if each.name == "nodes"]
    edges = [each for each in asked if each.name == "edges"]
    rows += [each for each in _children(info, edges) if each.name == "node"]
    page_info = any(each.name == "pageInfo" for each in asked)
    return ListSelection(
        _select(info, record, list(_children(info, rows, record))),
        query_of(record, arguments),
        relation,
        count=any(each.name == "totalCount" for each in asked),
        rows=bool(rows or edges or page_info),
    )


def _select(info: ResolveInfo, record: RecordType, asked: list[Asked]) -> Selection:
    columns: set[str] = set()
    ones: dict[str, list[Asked]] = {}
    lists: dict[str, list[Asked]] = {}
    tags = [each for each in asked if each.name == "tags" and record.facts.taggable]
    for each in asked:
        name = snake(each.name)
        if name in record.references:
            ones.setdefault(name, []).append(each)
        elif name in record.inverses:
            lists.setdefault(each.path, []).append(each)
        else:
            columns.update(_columns_behind(record, name))
    return Selection(
        record.name,
        frozenset(columns),
        {name: _related(info, record.references[name].target, found) for name, found in ones.items()},
        {list_key(path): _inner_list(info, record, found) for path, found in lists.items()},
        tags=_related(info, "tag", tags) if tags else None,
    )


def _related(info: ResolveInfo, name: str, asked: list[Asked]) -> Selection:
    target = catalogue()[name]
    return _select(info, target, list(_children(info, asked, target)))


def _inner_list(info: ResolveInfo, record: RecordType, asked: list[Asked]) -> ListSelection:
    name, node = snake(asked[0].name), asked[0].node
    target = catalogue()[record.inverses[name].record]
    parent = info.schema.get_type(_type_name(record))
    assert isinstance(parent, GraphQLObjectType)
    arguments = get_argument_values(parent.fields[node.name.value], node, _variables(info))
    return _list(info, target, asked, arguments, name)


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


def _children(info: ResolveInfo, asked: Iterable[Asked], record: RecordType | None = None) -> Iterator[Asked]:
    """The fields below, fragments unfolded, `@skip` and `@include` obeyed. Below a `record`, fragments on another kind
    of record are left out.
    """
    kind = _type_name(record) if record else None
    for each in asked:
        if each.node.selection_set:
            for node in _fields(info, each.node.selection_set, kind):
                yield Asked(f"{each.path}.{node.alias.value if node.alias else node.name.value}", node)


def _fields(info: ResolveInfo, selections: SelectionSetNode, kind: str | None) -> Iterator[FieldNode]:
    for node in selections.selections:
        if not _included(info, node):
            continue
        if isinstance(node, FieldNode):
            yield node
            continue
        assert isinstance(node, InlineFragmentNode | FragmentSpreadNode)
        fragment = node if isinstance(node, InlineFragmentNode) else info.fragments[node.name.value]
        condition = fragment.type_condition.name.value if fragment.type_condition else None
        if kind is None or condition in (None, kind, "Node"):
            yield from _fields(info, fragment.selection_set, kind)


def _variables(info: ResolveInfo) -> VariableValues:
    """Strawberry hands resolvers the plain coerced values where graphql-core's functions want them wrapped."""
    given: Any = info.variable_values
    return given if isinstance(given, VariableValues) else VariableValues({}, given)


def _included(info: ResolveInfo, node: Any) -> bool:
    skip = get_directive_values(GraphQLSkipDirective, node, _variables(info))
    include = get_directive_values(GraphQLIncludeDirective, node, _variables(info))
    return not (skip and skip["if"]) and not (include and not include["if"])
