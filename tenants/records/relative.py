"""Conditions that depend on who asks and when: days relative to today in the reader's time zone, and "me".

Their values are made for each request, so that a read compiled once means today tomorrow as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum, StrEnum
from typing import Any

from tenants.context import TenantContext
from tenants.errors import BadInput
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.kit.periods import Period, span, start_of, today_in
from tenants.records.holes import Asked
from tenants.records.sql import Pen

MAX_DAYS = 36_500


class Held(StrEnum):
    """How a column holds a day: as a date, as the moment it begins for the reader, or as its midnight in UTC."""

    DATE = "date"
    MOMENT = "moment"
    UTC_MIDNIGHT = "utc_midnight"


def operates(operator: str) -> bool:
    """Whether `operator` compares with the calendar."""
    return operator in _DAYS or operator in ("during", "past")


def days(pen: Pen, held: Held, place: str, operator: str, operand: Any, where: str) -> str:
    """The condition that `place` lies in the days meant: `during` a period, `last_days: 7` (today is one of them),
    `next_days`, `older_than_days`, `later_than_days`, or `past` (before now; of a date, before today).
    """
    if operator == "past":
        return _past(pen, held, place, operand, where)
    if operator == "during":
        period = _period(operand, where)
        bounds: Callable[[date], tuple[date, ...]] = lambda today: span(period, today)  # noqa: E731
        signs: tuple[str, ...] = (">=", "<")
    else:
        count = _count(operand, where)
        low, high = _DAYS[operator]
        ends = [(sign, end) for sign, end in ((">=", low), ("<", high)) if end is not None]
        signs = tuple(sign for sign, _ in ends)
        bounds = lambda today: tuple(today + timedelta(days=end(count)) for _, end in ends)  # noqa: E731
    # Both bounds in one value: they are of the same moment.
    values = pen.bind(_bounds(held, bounds), _TYPES[held])
    return "(" + " AND ".join(f"{place} {sign} ({values})[{n}]" for n, sign in enumerate(signs, start=1)) + ")"


def me(pen: Pen, place: str, operand: Any, where: str) -> str:
    """The condition that a member field names, or does not name, whoever asks."""
    user = pen.bind(Asked("me", lambda context, _: context.user_id), "uuid")
    return f"{place} {'=' if _truth(operand, where) else 'IS DISTINCT FROM'} {user}"


def depends_on_the_reader(pen: Pen) -> bool:
    """Whether the statement means something else for another reader or on another day."""
    return any(isinstance(each, Asked) for each in pen.arguments)


_End = Callable[[int], int]
_DAYS: Mapping[str, tuple[_End | None, _End | None]] = {
    "last_days": (lambda n: 1 - n, lambda n: 1),
    "next_days": (lambda n: 1, lambda n: n + 1),
    "older_than_days": (None, lambda n: 1 - n),
    "later_than_days": (lambda n: n + 1, None),
}
"""From which day on and before which, counted from today: together they leave no day out and have none twice."""
_TYPES = {Held.DATE: "date[]", Held.MOMENT: "timestamptz[]", Held.UTC_MIDNIGHT: "timestamptz[]"}


def _bounds(held: Held, bounds: Callable[[date], tuple[date, ...]]) -> Asked:
    def fill(context: TenantContext, _value: Any) -> list[Any]:
        found = bounds(today_in(context.time_zone, now()))
        return [_as_held(held, day, context) for day in found]

    return Asked("today", fill)


def _as_held(held: Held, day: date, context: TenantContext) -> date | datetime:
    if held is Held.DATE:
        return day
    return start_of(day, context.time_zone) if held is Held.MOMENT else datetime.combine(day, time(), UTC)


def _past(pen: Pen, held: Held, place: str, operand: Any, where: str) -> str:
    sign = "<" if _truth(operand, where) else ">="
    if held is Held.MOMENT:
        return f"{place} {sign} {pen.bind(Asked('now', lambda _context, _value: now()), 'timestamptz')}"
    return f"{place} {sign} ({pen.bind(_bounds(held, lambda today: (today,)), _TYPES[held])})[1]"


def _period(operand: Any, where: str) -> Period:
    try:
        return Period(str(operand.value if isinstance(operand, Enum) else operand).lower())
    except ValueError:
        raise BadInput(
            say("There is no period {name}.", "没有时间段 {name}。", name=repr(str(operand)[:40])), where
        ) from None


def _count(operand: Any, where: str) -> int:
    if isinstance(operand, bool) or not isinstance(operand, int) or not 1 <= operand <= MAX_DAYS:
        raise BadInput(say("Write 1 to {n} days.", "请填写 1 到 {n} 天。", n=MAX_DAYS), where)
    return operand


def _truth(operand: Any, where: str) -> bool:
    if not isinstance(operand, bool):
        raise BadInput(say("This operator takes true or false.", "该运算符取 true 或 false。"), where)
    return operand
