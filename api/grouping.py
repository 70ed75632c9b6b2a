"""From an aggregate field to the question the house takes: which groups, and which of their figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graphql.execution.values import VariableValues
from strawberry import UNSET

from api.filters import filter_tree
from api.naming import snake
from api.shapes import Document
from tenants.errors import BadInput
from tenants.kit.message import say
from tenants.records.catalogue import RecordType
from tenants.records.grouping.asking import DEFAULT_GROUPS, Figure, GroupBy, GroupQuery, Having, Of, Ranked
from tenants.records.grouping.measures import sort_of
from tenants.records.ordering import CUSTOM

CUSTOM_FIELD = "custom_field"
_COMPARE = ("eq", "lt", "lte", "gt", "gte")


def group_query(info: Any, record: RecordType) -> GroupQuery:
    """What a root field `contactsAggregate` asks."""
    given = info.variable_values
    variables = given if isinstance(given, VariableValues) else VariableValues({}, given)
    document = Document(info.schema, info.fragments, variables)
    arguments = document.arguments(info.parent_type.name, info.field_nodes[0])
    return GroupQuery(
        record.name,
        filter_tree(record, arguments["filter"]) if arguments.get("filter") else None,
        arguments.get("search"),
        tuple(_key(entry) for entry in arguments.get("groupBy") or ()),
        tuple(dict.fromkeys(_measures(document, info, record))),
        tuple(_having(entry) for entry in arguments.get("having") or ()),
        tuple(Ranked(_of(entry), _plain(entry["direction"])) for entry in arguments.get("orderBy") or ()),
        DEFAULT_GROUPS if arguments.get("first") is None else arguments["first"],
    )


def _measures(document: Document, info: Any, record: RecordType) -> Iterator[str]:
    """The fields whose figures the document asks for."""
    top = document.type_of(info.parent_type.name, info.field_nodes[0])
    for nodes in document.fields(top, [node.selection_set for node in info.field_nodes]).values():
        if nodes[0].name.value != "groups":
            continue
        group = document.type_of(top, nodes[0])
        for found in document.fields(group, [node.selection_set for node in nodes]).values():
            name = snake(found[0].name.value)
            if name == CUSTOM_FIELD:
                yield f"{CUSTOM}{document.arguments(group, found[0])['key']}"
            elif name in record.fields and sort_of(record.fields[name]):
                yield name


def _key(entry: Mapping[str, Any]) -> GroupBy:
    return GroupBy(_field(entry, "groupBy"), entry.get("by") or None)


def _having(entry: Mapping[str, Any]) -> Having:
    compare = {name: entry[name] for name in _COMPARE if entry.get(name) not in (None, UNSET)}
    return Having(_of(entry), compare)


def _of(entry: Mapping[str, Any]) -> Of:
    figure = Figure(_plain(entry["by"]))
    if figure in (Figure.KEY, Figure.COUNT):
        return Of(figure)
    return Of(figure, _field(entry, "field"), entry.get("currency") or "")


def _field(entry: Mapping[str, Any], where: str) -> str:
    name = _plain(entry.get("field") or "")
    if name != CUSTOM_FIELD:
        return name
    if not entry.get("key"):
        raise BadInput(say("Say which custom field by its key.", "请用字段键说明是哪个自定义字段。"), where)
    return f"{CUSTOM}{entry['key']}"


def _plain(value: Any) -> str:
    return str(getattr(value, "value", value))
