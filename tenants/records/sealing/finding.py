"""Finding records by a sensitive value: equality alone, by its blind index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tenants.errors import BadInput
from tenants.kit.message import say
from tenants.records import operands
from tenants.records.catalogue import RecordType
from tenants.records.sql import Pen

Read = Callable[[Any], str | None]
"""What was typed as it would be stored, None for nothing. Raises BadInput."""


def condition(pen: Pen, record: RecordType, field: str, alias: str, operator: str, value: Any, read: Read) -> str:
    """The condition of one operator on a sensitive field; `field` as `sealed_values` names it. Raises BadInput."""
    if operator == "is_null" or value is None:
        empty = bool(value) if operator == "is_null" else operator == "eq"
        return _rows(pen, record, field, alias, None, negated=empty)
    if operator in ("eq", "ne"):
        return _rows(pen, record, field, alias, [read(value)], negated=operator == "ne")
    if operator in ("in", "nin"):
        values = [read(each) for each in operands.several(value, "filter")]
        return _rows(pen, record, field, alias, values, negated=operator == "nin")
    raise BadInput(
        say(
            "This field is encrypted: it can be asked for by whole values alone, not by {name}.",
            "该字段已加密，只能按完整值查询，不支持 {name}。",
            name=operator,
        ),
        f"filter.{field}.{operator}",
    )


def refuse_to_keep(pen: Pen) -> None:
    """Of a filter that is stored: it would hold the value it asks for. Raises BadInput."""
    if pen.ring is not None:
        raise BadInput(
            say("A filter on an encrypted field cannot be saved.", "含加密字段的筛选条件不能保存。"), "filter"
        )


def _rows(
    pen: Pen, record: RecordType, field: str, alias: str, values: list[str | None] | None, *, negated: bool
) -> str:
    assert pen.ring is not None, "a sensitive field was not mentioned before the statement was written"
    inner, table, ring = pen.alias(), record.table.name, pen.ring
    matched = ""
    if values is not None:
        blinds = [ring.blind(table, field, value) for value in values if value is not None]
        matched = f" AND {inner}.blind = ANY ({pen.bind(blinds, 'bytea[]')})"
    return (
        f"{alias}.id {'NOT IN' if negated else 'IN'} (SELECT {inner}.id FROM sealed_values {inner}"
        f" WHERE {pen.owned(inner)} AND {inner}.record_type = '{record.name}'"
        f" AND {inner}.field = {pen.bind(field, 'text')}{matched})"
    )
