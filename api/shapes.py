"""From a validated document to Shapes: which columns, related records and lists, under which names, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionSetNode,
    get_named_type,
)
from graphql.execution.values import VariableValues, get_argument_values, get_directive_values

from api.filters import filter_tree, order_terms
from api.naming import snake
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.fields import LISTS, Kind
from tenants.records.selection import Page, Query
from tenants.records.shape import (
    Amount,
    Constant,
    Entries,
    Labels,
    Many,
    NextActivity,
    One,
    PagePart,
    PageShape,
    Part,
    Person,
    Scalar,
    Shape,
)

Nodes = Sequence[FieldNode]
_VALUE_TYPES = {Kind.PHONES: "Phone", Kind.EMAILS: "Email", Kind.ADDRESSES: "Address"}


@dataclass(frozen=True, slots=True)
class Document:
    """One operation with its variables, as graphql-core coerced them."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: VariableValues

    def fields(self, type_name: str, sets: Iterable[SelectionSetNode | None]) -> dict[str, list[FieldNode]]:
        """The fields of an object by the name they answer under, in order; fragments unfolded, @skip obeyed."""
        found: dict[str, list[FieldNode]] = {}
        for selections in sets:
            if selections is not None:
                self._collect(type_name, selections, found)
        return found

    def _collect(self, type_name: str, selections: SelectionSetNode, found: dict[str, list[FieldNode]]) -> None:
        for node in selections.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                found.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
            else:
                self._unfold(type_name, node, found)

    def _unfold(self, type_name: str, node: Any, found: dict[str, list[FieldNode]]) -> None:
        fragment = node if isinstance(node, InlineFragmentNode) else self.fragments[node.name.value]
        assert isinstance(node, InlineFragmentNode | FragmentSpreadNode)
        condition = fragment.type_condition.name.value if fragment.type_condition else type_name
        if condition in (type_name, "Node"):
            self._collect(type_name, fragment.selection_set, found)

    def _included(self, node: Any) -> bool:
        if not node.directives:
            return True
        skip = get_directive_values(GraphQLSkipDirective, node, self.variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self.variables)
        return not (skip and skip["if"]) and not (include and not include["if"])

    def arguments(self, type_name: str, node: FieldNode) -> dict[str, Any]:
        return get_argument_values(self._field(type_name, node), node, self.variables)

    def _field(self, type_name: str, node: FieldNode) -> GraphQLField:
        parent = self.schema.type_map[type_name]
        assert isinstance(parent, GraphQLObjectType)
        return cast(GraphQLField, parent.fields[node.name.value])

    def type_of(self, type_name: str, node: FieldNode) -> str:
        """The name of the type a field answers with."""
        return get_named_type(self._field(type_name, node).type).name


def record_shape(document: Document, type_name: str, record: RecordType, nodes: Nodes) -> Shape:
    fields = document.fields(type_name, [node.selection_set for node in nodes])
    return Shape(record.name, tuple(_part(document, type_name, record, key, found) for key, found in fields.items()))


def _part(document: Document, type_name: str, record: RecordType, key: str, nodes: Nodes) -> Part:
    name = snake(nodes[0].name.value)
    if name == "__typename":
        return Constant(key, type_name)
    if name in record.references:
        target = catalogue()[record.references[name].target]
        return One(key, name, record_shape(document, document.type_of(type_name, nodes[0]), target, nodes))
    if name in record.inverses:
        target = catalogue()[record.inverses[name].record]
        return Many(key, name, page_shape(document, type_name, target, nodes))
    if name == "tags" and record.facts.taggable:
        return Labels(key, record_shape(document, "Tag", catalogue()["tag"], nodes))
    return _value_part(document, record, key, name, nodes)


def _value_part(document: Document, record: RecordType, key: str, name: str, nodes: Nodes) -> Part:
    found = record.fields.get(name)
    if name == "next_activity":
        return NextActivity(key, _sources(document, "NextActivity", nodes))
    if name == "custom_fields":
        return Scalar(key, "custom")
    if found and found.kind is Kind.MEMBER:
        return Person(key, name, _sources(document, "User", nodes))
    if found is None and f"{name}_id" in record.fields:
        return Person(key, f"{name}_id", _sources(document, "User", nodes))
    if found and found.kind in LISTS:
        return Entries(key, name, _sources(document, _VALUE_TYPES[found.kind], nodes))
    if found and found.kind is Kind.MONEY:
        return Amount(key, name, found.currency, _sources(document, "Money", nodes))
    return Scalar(key, name)


def _sources(document: Document, type_name: str, nodes: Nodes) -> tuple[Constant | Scalar, ...]:
    fields = document.fields(type_name, [node.selection_set for node in nodes])
    return tuple(
        Constant(key, type_name) if found[0].name.value == "__typename" else Scalar(key, snake(found[0].name.value))
        for key, found in fields.items()
    )


def page_shape(document: Document, parent: str, record: RecordType, nodes: Nodes) -> PageShape:
    """The connection a field asks for; `parent` is the type the field is on."""
    connection = document.type_of(parent, nodes[0])
    item = connection.removesuffix("Connection")
    parts = []
    for key, found in document.fields(connection, [node.selection_set for node in nodes]).items():
        what = snake(found[0].name.value)
        if what == "nodes":
            inner: Any = record_shape(document, item, record, found).parts
        elif what == "edges":
            inner = _edge_parts(document, item, record, found)
        elif what == "page_info":
            inner = _page_info(document, found)
        else:
            inner = connection
        parts.append(PagePart(key, "constant" if what == "__typename" else what, inner))
    query = query_of(record, document.arguments(parent, nodes[0]))
    return PageShape(record.name, query, tuple(parts))


def _edge_parts(document: Document, item: str, record: RecordType, nodes: Nodes) -> tuple[tuple[str, str, Any], ...]:
    made: list[tuple[str, str, Any]] = []
    for key, found in document.fields(f"{item}Edge", [node.selection_set for node in nodes]).items():
        what = found[0].name.value
        value = record_shape(document, item, record, found).parts if what == "node" else f"{item}Edge"
        made.append((key, what, value))
    return tuple(made)


def _page_info(document: Document, nodes: Nodes) -> tuple[tuple[str, str, Any], ...]:
    fields = document.fields("PageInfo", [node.selection_set for node in nodes])
    return tuple((key, snake(found[0].name.value), "PageInfo") for key, found in fields.items())


def query_of(record: RecordType, arguments: Mapping[str, Any]) -> Query:
    """The window, order, filter and search of a connection's arguments."""
    page = Page(*(arguments.get(name) for name in ("first", "after", "last", "before")))
    order = order_terms(record, arguments.get("orderBy") or ())
    tree = filter_tree(record, arguments["filter"]) if arguments.get("filter") else None
    return Query(tree, order, arguments.get("search"), page)
