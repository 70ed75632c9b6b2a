"""Days, weeks, months, quarters and years as people mean them: whole days of the calendar where they are.

Weeks begin on Monday (ISO 8601), as they do wherever lists are grouped by week.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

Span = tuple[date, date]
"""From a day on, and before another."""


class Unit(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Period(StrEnum):
    """A stretch of the calendar that moves with today."""

    YESTERDAY = "yesterday"
    TODAY = "today"
    TOMORROW = "tomorrow"
    LAST_WEEK = "last_week"
    THIS_WEEK = "this_week"
    NEXT_WEEK = "next_week"
    LAST_MONTH = "last_month"
    THIS_MONTH = "this_month"
    NEXT_MONTH = "next_month"
    LAST_QUARTER = "last_quarter"
    THIS_QUARTER = "this_quarter"
    NEXT_QUARTER = "next_quarter"
    LAST_YEAR = "last_year"
    THIS_YEAR = "this_year"
    NEXT_YEAR = "next_year"


_DAYS = {Period.YESTERDAY: -1, Period.TODAY: 0, Period.TOMORROW: 1}
_STEPS = {"last": -1, "this": 0, "next": 1}


def span(period: Period, today: date) -> Span:
    """The days of a period, seen from `today`."""
    if period in _DAYS:
        return _unit(today, Unit.DAY, _DAYS[period])
    which, _, unit = period.value.partition("_")
    return _unit(today, Unit(unit), _STEPS[which])


def _unit(today: date, unit: Unit, steps: int) -> Span:
    if unit is Unit.DAY:
        start = today + timedelta(days=steps)
        return start, start + timedelta(days=1)
    if unit is Unit.WEEK:
        start = today - timedelta(days=today.weekday()) + timedelta(weeks=steps)
        return start, start + timedelta(weeks=1)
    months = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}[unit]
    first = (today.year * 12 + today.month - 1) // months + steps
    return _month(first * months), _month((first + 1) * months)


def _month(count: int) -> date:
    """The first day of a month, counted from the year 0."""
    return date(count // 12, count % 12 + 1, 1)


def today_in(zone: str, moment: datetime) -> date:
    """Which day it is at `moment` in a time zone (IANA)."""
    return moment.astimezone(ZoneInfo(zone)).date()


def start_of(day: date, zone: str) -> datetime:
    """When a day begins in a time zone, in UTC.

    Where clocks are put forward at midnight, that is the moment they are; where an hour comes twice, the first time. So
    each day begins where the one before it ends, whatever the clocks do.
    """
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
