"""From the filter a client wrote to the tree the read compiler takes: names, ids and nothing else change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from strawberry import UNSET

from api.naming import local_id, snake
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.fields import Kind
from tenants.records.ordering import CUSTOM


def filter_tree(record: RecordType, given: Mapping[str, Any]) -> dict[str, Any]:
    return {snake(name): _branch(record, snake(name), value) for name, value in given.items() if value is not None}


def _branch(record: RecordType, name: str, value: Any) -> Any:
    if name in ("and", "or"):
        return [filter_tree(record, branch) for branch in value]
    if name == "not":
        return filter_tree(record, value)
    if name in record.references:
        return filter_tree(catalogue()[record.references[name].target], value)
    if name in record.inverses:
        return filter_tree(catalogue()[record.inverses[name].record], value)
    if name == "tags":
        return {
            operator: [local_id(text, "tag", "filter.tags") for text in ids]
            for operator, ids in value.items()
            if ids is not None
        }
    if name == "custom_fields":
        return [{snake(key): operand for key, operand in entry.items()} for entry in value]
    kind = id_kind(record, name)
    return {snake(operator): _operand(kind, name, operand) for operator, operand in value.items()}


def order_terms(record: RecordType, given: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    """The fields a list is ordered by, the first counting most: `[{name: ASC}, {customField: {key, direction}}]`."""
    return tuple(
        _order_term(record, name, wanted)
        for entry in given
        for name, wanted in entry.items()
        if wanted not in (None, UNSET)
    )


def _order_term(record: RecordType, name: str, wanted: Any) -> tuple[str, str]:
    if name == "customField":
        key, direction = wanted["key"], wanted["direction"]
        return f"{CUSTOM}{key}", getattr(direction, "value", direction)
    column = snake(name)
    known = column in record.fields or column == "id"
    return column if known else f"{column}_id", getattr(wanted, "value", wanted)


def id_kind(record: RecordType, name: str) -> str | None:
    """What the ids of a field are ids of, or None when it holds no id."""
    if name == "id":
        return record.name
    field = record.fields.get(name)
    if field is None or field.kind not in (Kind.REFERENCE, Kind.MEMBER):
        return None
    return field.target if field.kind is Kind.REFERENCE else "user"


def _operand(kind: str | None, name: str, operand: Any) -> Any:
    if kind is None or operand is None or isinstance(operand, bool):
        return operand
    if isinstance(operand, list):
        return [_operand(kind, name, item) for item in operand]
    # An id of another kind matches nothing, as any absent id does; it is no error.
    found, _, text = str(operand).rpartition("_")
    return local_id(operand, kind, f"filter.{name}") if found == kind else local_id(f"{kind}_{_absent(text)}", kind)


def _absent(_text: str) -> UUID:
    return UUID(int=0)
