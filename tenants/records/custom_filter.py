"""Filtering by the fields a tenant added: over the typed rows beside the records, which an index serves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from tenants.errors import BadInput
from tenants.kit.message import say
from tenants.records import custom_kinds, operands, relative
from tenants.records.catalogue import RecordType
from tenants.records.custom_kinds import RULES, CustomKind, Definition, SideValue, readable_operators
from tenants.records.sealing import finding
from tenants.records.sql import Pen
from tenants.records.values import Wrong

NAME = "custom_fields"
_COMPARE = {"eq": "=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_HELD = {CustomKind.DATE: relative.Held.UTC_MIDNIGHT, CustomKind.MOMENT: relative.Held.MOMENT}
_TYPES = {"text_value": "text", "int_value": "bigint", "moment_value": "timestamptz"}


def condition(pen: Pen, record: RecordType, alias: str, given: Any) -> str:
    """The condition of a list of {key, operator: value …}; values are written as text, money as `1250 EUR`.

    Raises BadInput for a key the record type does not have: dropping it would widen the result.
    """
    entries = operands.branches(given, f"filter.{NAME}")
    return " AND ".join(_entry(pen, record, alias, entry) for entry in entries) or "true"


def _entry(pen: Pen, record: RecordType, alias: str, entry: Mapping[str, Any]) -> str:
    key = entry.get("key")
    field = pen.custom.get(record.name, {}).get(str(key))
    if field is None:
        raise BadInput(
            say(
                "{record} has no custom field {key} to filter by.",
                "{record} 没有可筛选的自定义字段 {key}。",
                record=record.name,
                key=repr(str(key)[:60]),
            ),
            f"filter.{NAME}.{key}",
        )
    given = {
        operator: value
        for operator, value in entry.items()
        if operator != "key" and (value is not None or operator in ("eq", "ne"))
    }
    for operator in given:
        if operator not in readable_operators(field) and not (field.kind in _HELD and relative.operates(operator)):
            raise BadInput(
                say("There is no operator {name} on this field.", "该字段不支持运算符 {name}。", name=operator),
                f"filter.{NAME}.{key}.{operator}",
            )
    if not given:
        raise BadInput(
            say("Say what the custom field is compared with.", "请说明自定义字段与什么比较。"), f"filter.{NAME}.{key}"
        )
    found = _sealed(pen, record, field, alias, given) if field.sensitive else _conditions(pen, field, alias, given)
    return "(" + " AND ".join(found) + ")"


def _sealed(pen: Pen, record: RecordType, field: Definition, alias: str, given: Mapping[str, Any]) -> Iterator[str]:
    for operator, value in given.items():
        yield finding.condition(
            pen, record, f"custom:{field.id}", alias, operator, value, lambda typed: _operand(pen, field, typed).text
        )


def _conditions(pen: Pen, field: Definition, alias: str, given: Mapping[str, Any]) -> Iterator[str]:
    """What must hold of the one value of a field is looked for in one row: an index serves both ends of a range."""
    together = []
    for operator, value in given.items():
        matched, negated = _operator(pen, field, operator, value)
        if negated or field.kind is CustomKind.CHOICES:
            yield _rows(pen, field, alias, matched, negated=negated)
        else:
            together.append(matched)
    if together:
        yield _rows(pen, field, alias, " AND ".join(together))


def _operator(pen: Pen, field: Definition, operator: str, value: Any) -> tuple[str, bool]:
    """The condition on a value, and whether there must be none that meets it."""
    where = f"filter.{NAME}.{field.key}"
    if operator == "is_null" or value is None:
        return "true", bool(value) if operator == "is_null" else operator == "eq"
    if operator in ("in", "nin"):
        matches = [_matches(pen, field, "=", _operand(pen, field, item)) for item in operands.several(value, where)]
        return f"({' OR '.join(matches) or 'false'})", operator == "nin"
    if operator == "starts_with":
        text = operands.text(value, where)
        low, high = pen.bind(text, "text"), pen.bind(text + "\U0010ffff", "text")
        return f"v.text_value >= {low} AND v.text_value < {high}", False
    if relative.operates(operator):
        days = relative.days(pen, _HELD[field.kind], "v.moment_value", operator, value, f"{where}.{operator}")
        return days, False
    return _matches(pen, field, _COMPARE.get(operator, "="), _operand(pen, field, value)), operator == "ne"


def _matches(pen: Pen, field: Definition, sign: str, value: SideValue) -> str:
    column = RULES[field.kind].column
    held = {"text_value": value.text, "int_value": value.number, "moment_value": value.moment}[column]
    matched = f"v.{column} {sign} {pen.bind(held, _TYPES[column])}"
    if field.kind is CustomKind.MONEY:
        # Amounts of different currencies are neither more nor less than each other.
        matched = f"({matched} AND v.text_value = {pen.bind(value.text, 'text')})"
    return matched


def _rows(pen: Pen, field: Definition, alias: str, matched: str, *, negated: bool = False) -> str:
    return (
        f"{'NOT ' if negated else ''}EXISTS (SELECT 1 FROM custom_values v WHERE {pen.owned('v')}"
        f" AND v.field_id = {pen.bind(field.id, 'uuid')} AND v.id = {alias}.id AND {matched})"
    )


def _operand(pen: Pen, field: Definition, value: Any) -> SideValue:
    where = f"filter.{NAME}.{field.key}"
    try:
        if field.kind in (CustomKind.CHOICE, CustomKind.CHOICES):
            return SideValue(text=field.choices[operands.text(value, where).casefold()].value)
        if isinstance(value, datetime):
            value = value.isoformat()
        read = custom_kinds.read(field, value, pen.context)
        if read is None and RULES[field.kind].column == "text_value":
            return SideValue(text="")  # nothing is no value to keep, but every text comes after it
        return custom_kinds.side(field, read)[0]
    except KeyError:
        raise BadInput(say("{key} has no such option.", "{key} 没有该选项。", key=field.key), where) from None
    except (Wrong, TypeError) as wrong:
        raise BadInput(f"This does not fit the field: {wrong}", where) from None
