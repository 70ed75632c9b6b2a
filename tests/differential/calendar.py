"""The days people mean, written down once more from the handbook: whole days where the reader is, weeks from Monday."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

_ONE = timedelta(days=1)
_AT_LEAST = {"DAY": 1, "WEEK": 7, "MONTH": 31, "QUARTER": 92, "YEAR": 366}
"""How many days after the first of one the next has begun, and is not over."""
_DAYS = {"YESTERDAY": -1, "TODAY": 0, "TOMORROW": 1}
_COUNTED: Mapping[str, Callable[[int, int], bool]] = {
    "lastDays": lambda ahead, n: -n < ahead <= 0,
    "nextDays": lambda ahead, n: 0 < ahead <= n,
    "olderThanDays": lambda ahead, n: ahead <= -n,
    "laterThanDays": lambda ahead, n: ahead > n,
}
OPERATORS = frozenset(("during", "past", *_COUNTED))
MOST = 36_500


def day_of(moment: datetime, zone: str) -> date:
    """The day a moment is on, where the calendar goes that far."""
    try:
        return moment.astimezone(ZoneInfo(zone)).date()
    except OverflowError:
        return date.max if moment.year == date.max.year else date.min


def first_of(day: date, unit: str) -> date:
    """The first day of the week, month, quarter or year a day lies in."""
    if unit == "WEEK":
        while day.weekday() != 0:
            day -= _ONE
        return day
    months = {"DAY": None, "MONTH": day.month, "QUARTER": (1, 4, 7, 10)[(day.month - 1) // 3], "YEAR": 1}[unit]
    return day if months is None else date(day.year, months, 1)


def called(first: date, unit: str) -> str:
    if unit == "WEEK":
        return f"{first + 3 * _ONE:%G-W%V}"
    quarter = 1 + (first.month - 1) // 3
    return {"DAY": f"{first}", "MONTH": f"{first:%Y-%m}", "QUARTER": f"{first:%Y}-Q{quarter}", "YEAR": f"{first:%Y}"}[
        unit
    ]


def during(day: date, period: str, today: date) -> bool:
    if period in _DAYS:
        return day == today + _DAYS[period] * _ONE
    which, unit = period.split("_")
    this = first_of(today, unit)
    meant = {
        "LAST": first_of(this - _ONE, unit),
        "THIS": this,
        "NEXT": first_of(this + _AT_LEAST[unit] * _ONE, unit),
    }
    return first_of(day, unit) == meant[which]


def holds(operator: str, wanted: Any, held: date | datetime | None, zone: str, now: datetime) -> bool:
    """Whether a date, or a moment seen from `zone`, lies where the operator says. Nothing lies nowhere."""
    if held is None:
        return False
    today = day_of(now, zone)
    if operator == "past":
        before = held < now if isinstance(held, datetime) else held < today
        return before is wanted
    day = day_of(held, zone) if isinstance(held, datetime) else held
    return during(day, wanted, today) if operator == "during" else _COUNTED[operator]((day - today).days, wanted)


def bad(operator: str, wanted: Any) -> bool:
    """Whether the operator cannot be asked so."""
    return operator in _COUNTED and not 1 <= wanted <= MOST
