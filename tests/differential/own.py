"""The company's own fields, as the contract has them: what a record holds in one, and what an operand means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from tenants.records.custom_kinds import CustomKind, Definition
from tests.differential import calendar
from tests.differential.refusals import bad_input

_EQUAL = {"eq", "ne", "in", "isNull"}
_COMPARED = _EQUAL | {"lt", "lte", "gt", "gte"}
_OPERATORS: Mapping[CustomKind, set[str]] = {
    CustomKind.TEXT: _COMPARED | {"startsWith"},
    CustomKind.LONG_TEXT: {"isNull"},
    CustomKind.INTEGER: _COMPARED,
    CustomKind.DECIMAL: _COMPARED,
    CustomKind.MONEY: _COMPARED,
    CustomKind.BOOLEAN: _EQUAL,
    CustomKind.CHOICE: _EQUAL,
    CustomKind.CHOICES: _EQUAL,
    CustomKind.DATE: _COMPARED | calendar.OPERATORS,
    CustomKind.MOMENT: _COMPARED | calendar.OPERATORS,
}
_MOST = 2**31 - 1
_DIGITS = 10
UNORDERED = (CustomKind.LONG_TEXT, CustomKind.CHOICES)


def knows(field: Definition, operator: str) -> bool:
    return operator in _OPERATORS[field.kind]


def held(field: Definition, custom: Mapping[str, Any]) -> list[Any]:
    """The values a record has in a field: none, one, or as many as were chosen."""
    value = custom.get(field.key)
    if value is None:
        return []
    if field.kind is CustomKind.CHOICES:
        return list(value)
    if field.kind is CustomKind.MONEY:
        return [(value["currency"], value["amount_minor"])]
    return [_typed(field, value)]


def _typed(field: Definition, value: Any) -> Any:
    if field.kind is CustomKind.DECIMAL:
        return Decimal(value)
    if field.kind is CustomKind.DATE:
        return date.fromisoformat(value)
    return datetime.fromisoformat(value).astimezone(UTC) if field.kind is CustomKind.MOMENT else value


def read(field: Definition, text: str) -> Any:
    """An operand, which is written as text."""
    try:
        return _read(field, text)
    except (ValueError, InvalidOperation, KeyError):
        raise bad_input() from None


def _read(field: Definition, text: str) -> Any:
    if field.kind in (CustomKind.CHOICE, CustomKind.CHOICES):
        words = {word.casefold(): each.value for each in field.options for word in (each.value, each.label.en)}
        return (words | {each.label.zh.casefold(): each.value for each in field.options})[text.casefold()]
    if field.kind is CustomKind.INTEGER:
        return _within(int(text))
    if field.kind is CustomKind.BOOLEAN:
        return {"true": True, "false": False}[text]
    if field.kind is CustomKind.MONEY:
        amount, currency = text.split(" ")
        return currency, int(amount)
    if field.kind is CustomKind.DECIMAL:
        return _exactly(Decimal(text), field.scale)
    typed = _typed(field, text)
    if isinstance(typed, datetime) and datetime.fromisoformat(text).tzinfo is None:
        raise bad_input()
    return typed


def _exactly(number: Decimal, scale: int) -> Decimal:
    """A decimal with no more digits than the field has."""
    if not number.is_finite() or number.adjusted() > _DIGITS:
        raise bad_input()
    whole = Fraction(number) * 10**scale
    if whole.denominator != 1:
        raise bad_input()
    _within(whole.numerator)
    return number


def _within(whole: int) -> int:
    if abs(whole) > _MOST:
        raise bad_input()
    return whole


def compared(operator: str, mine: Any, other: Any) -> bool:
    """Amounts in different currencies are neither more nor less than each other."""
    if operator == "startsWith":
        return bool(mine.startswith(other))
    if isinstance(mine, tuple):
        if mine[0] != other[0]:
            return False
        mine, other = mine[1], other[1]
    return {
        "eq": mine == other, "in": mine == other, "lt": mine < other, "lte": mine <= other, "gt": mine > other,
        "gte": mine >= other,
    }[operator]  # fmt: skip


def ranked(field: Definition, custom: Mapping[str, Any]) -> Any:
    """What lists are ordered by, as a cursor holds it; None where there is nothing."""
    for value in held(field, custom):
        if field.kind is CustomKind.DECIMAL:
            return int(value.scaleb(field.scale))
        if field.kind is CustomKind.DATE:
            return datetime.combine(value, time(), UTC)
        if field.kind is CustomKind.MONEY:
            return value[1]
        return int(value) if field.kind is CustomKind.BOOLEAN else value
    return None
