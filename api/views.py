"""Saved views in the client's spelling: what `filter` and `orderBy` of a list take, kept in the house's names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from graphql import GraphQLInputType, GraphQLSchema, coerce_input_value, validate_input_value

from api.filters import filter_tree, id_kind, order_terms
from api.naming import camel, global_id, pascal, snake
from api.verbs import values_of
from tenants.errors import invalid
from tenants.kit.message import Message, say
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.fields import Field, Kind
from tenants.records.ordering import CUSTOM

_OWN = "customFields."
_NOBODY = UUID(int=0)
_IDS = frozenset({"eq", "ne", "in", "nin"})


def filter_of(schema: GraphQLSchema, record: RecordType, given: Any) -> dict[str, Any] | None:
    """A filter as a client writes it, read against the schema. Raises ValidationFailed."""
    if given in (None, {}):
        return None
    read = _read(schema, f"{pascal(record.name)}Filter", given, "filter", "INVALID_FILTER")
    return filter_tree(record, read)


def order_of(schema: GraphQLSchema, record: RecordType, given: Any) -> tuple[tuple[str, str], ...]:
    """An order as a client writes it. Raises ValidationFailed."""
    if not isinstance(given or [], list):
        raise invalid("order_by", say("Write a list.", "请填写列表。"), "INVALID_ORDER")
    name = f"{pascal(record.name)}Order"
    return order_terms(record, [_read(schema, name, entry, "order_by", "INVALID_ORDER") for entry in given or []])


def values_given(schema: GraphQLSchema, record: RecordType, given: Any) -> dict[str, Any]:
    """New values as a client writes them in an update, read against the schema. Raises ValidationFailed."""
    whole = {**given, "id": record.global_id(_NOBODY)} if isinstance(given, Mapping) else given
    read = _read(schema, f"Update{pascal(record.name)}Input", whole, "values", "INVALID_VALUES")
    return values_of(record, {snake(name): value for name, value in read.items()})


def _read(schema: GraphQLSchema, type_name: str, given: Any, field: str, code: str) -> Any:
    kind: GraphQLInputType = schema.type_map[type_name]  # type: ignore[assignment]
    wrong: list[str] = []

    def note(error: Any, path: Sequence[str | int]) -> None:
        wrong.append(f"{'.'.join(str(step) for step in path)}: {error.message}")

    validate_input_value(given, kind, note)
    if wrong:
        raise invalid(field, Message(f"This does not fit: {wrong[0]}", f"不符合格式：{wrong[0]}"), code)
    return coerce_input_value(given, kind)


def filter_json(record: RecordType, tree: Mapping[str, Any]) -> dict[str, Any]:
    """A filter as a client sends it back."""
    return {camel(name): _part(record, name, value) for name, value in tree.items()}


def _part(record: RecordType, name: str, value: Any) -> Any:
    if name in ("and", "or"):
        return [filter_json(record, branch) for branch in value]
    if name == "not":
        return filter_json(record, value)
    if name in record.references:
        return filter_json(catalogue()[record.references[name].target], value)
    if name in record.inverses:
        return filter_json(catalogue()[record.inverses[name].record], value)
    if name == "tags":
        return {operator: [global_id("tag", each) for each in ids] for operator, ids in value.items()}
    if name == "custom_fields":
        return [{camel(key): _own(key, operand) for key, operand in entry.items()} for entry in value]
    kind, field = id_kind(record, name), record.fields.get(name)
    return {camel(operator): _operand(kind, field, operator, operand) for operator, operand in value.items()}


def _own(operator: str, operand: Any) -> Any:
    return str(operand).upper() if operator == "during" else operand


def _operand(kind: str | None, field: Field | None, operator: str, operand: Any) -> Any:
    if isinstance(operand, list):
        return [_operand(kind, field, operator, each) for each in operand]
    if operand is None or isinstance(operand, bool):
        return operand
    if operator == "during":
        return str(operand).upper()
    if operator in _IDS and kind is not None:
        return global_id(kind, operand)
    if field is not None and field.kind is Kind.CHOICE:
        return str(operand).upper()
    return str(operand) if field is not None and field.kind is Kind.MONEY else operand


def order_json(order: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    return [_term(name, direction) for name, direction in order]


def _term(name: str, direction: str) -> dict[str, Any]:
    if name.startswith(CUSTOM):
        return {"customField": {"key": name.removeprefix(CUSTOM), "direction": direction}}
    return {camel(name): direction}


def column_of(name: str) -> str:
    """`account.annualRevenue` → account.annual_revenue, `customFields.tier` → custom.tier."""
    head, own, key = name.rpartition(_OWN)
    return f"{_snake(head)}{CUSTOM}{key}" if own else _snake(name)


def _snake(name: str) -> str:
    return ".".join(snake(part) for part in name.split("."))


def column_json(name: str) -> str:
    head, own, key = name.rpartition(CUSTOM)
    return f"{_camel(head)}{_OWN}{key}" if own else _camel(name)


def _camel(name: str) -> str:
    return ".".join(camel(part) for part in name.split("."))
