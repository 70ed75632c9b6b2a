"""What a record has to be like for a flow, or a node of one: tests of the values that were submitted. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tenants.records.fields import Kind


class Op(StrEnum):
    EQ = "eq"
    NE = "ne"
    GT = "gt"
    GE = "ge"
    LT = "lt"
    LE = "le"
    IN = "in"
    NOT_IN = "not_in"
    EMPTY = "empty"
    FILLED = "filled"


_ORDERED = frozenset({Op.GT, Op.GE, Op.LT, Op.LE})
_LISTED = frozenset({Op.IN, Op.NOT_IN})
_BARE = frozenset({Op.EMPTY, Op.FILLED})
_NUMBERS = frozenset({Kind.INTEGER, Kind.MONEY})
TESTED = _NUMBERS | {Kind.TEXT, Kind.CHOICE, Kind.DATE, Kind.BOOLEAN}


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of a field. Money is in minor units of `currency`, a day is written YYYY-MM-DD."""

    field: str
    op: Op
    value: Any = None
    currency: str = ""


def is_met(tests: Iterable[Condition], values: Mapping[str, Any]) -> bool:
    """Whether all hold. Money in another currency than asked for cannot be compared: then the test counts as met, since
    somebody who looks too often does less harm than nobody who looks.
    """
    return all(_holds(test, values) for test in tests)


def _holds(test: Condition, values: Mapping[str, Any]) -> bool:
    stored = values.get(test.field)
    if test.op in _BARE:
        return (stored in (None, "")) is (test.op is Op.EMPTY)
    if test.currency and stored is not None and values.get(f"{test.field}_currency") != test.currency:
        return True
    if test.op in _LISTED:
        return (stored in test.value) is (test.op is Op.IN)
    if test.op in _ORDERED:
        return stored is not None and _compares(test.op, stored, test.value)
    return bool((stored == test.value) is (test.op is Op.EQ))


def _compares(op: Op, stored: Any, value: Any) -> bool:
    """Days are text that sorts as they do."""
    match op:
        case Op.GT:
            return bool(stored > value)
        case Op.GE:
            return bool(stored >= value)
        case Op.LT:
            return bool(stored < value)
        case _:
            return bool(stored <= value)


def is_sound(test: Condition, kind: Kind) -> bool:
    """Whether a test makes sense of a field of that kind."""
    if test.op in _BARE:
        return True
    if kind is Kind.MONEY and (len(test.currency) != 3 or test.op in _LISTED):
        return False
    if test.op in _ORDERED and kind not in (*_NUMBERS, Kind.DATE):
        return False
    given = test.value if test.op in _LISTED else [test.value]
    return isinstance(given, list) and 0 < len(given) <= 100 and all(_fits(each, kind) for each in given)


def _fits(value: Any, kind: Kind) -> bool:
    if kind in _NUMBERS:
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53
    if kind is Kind.BOOLEAN:
        return isinstance(value, bool)
    return isinstance(value, str) and 0 < len(value) <= 200
