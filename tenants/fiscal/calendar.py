"""Fiscal months, quarters and years. Pure.

A fiscal year is twelve whole months of the calendar; its quarters are three each, counted from its first month. Days
are dates of the company's clock.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_LENGTH = {"month": 1, "quarter": 3, "year": 12}


class FiscalUnit(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        return _LENGTH[self.value]


class YearName(StrEnum):
    """After which calendar year a fiscal year is called that lies in two."""

    BEGINNING = "beginning"
    END = "end"


@dataclass(frozen=True, slots=True, order=True)
class FiscalPeriod:
    """The `number`th (from 1) month, quarter or year of a fiscal `year`; both days are part of it."""

    first: date
    last: date
    unit: FiscalUnit
    year: int
    number: int

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class FiscalCalendar:
    """`first_month` is that of the calendar in which the year begins: 1 is January."""

    first_month: int = 1
    named_after: YearName = YearName.BEGINNING

    def period(self, day: date, unit: FiscalUnit) -> FiscalPeriod:
        """The one a day lies in."""
        passed = (day.month - self.first_month) % 12
        began = day.year if day.month >= self.first_month else day.year - 1
        return self.numbered(began + self._later, unit, passed // unit.months + 1)

    def numbered(self, year: int, unit: FiscalUnit, number: int = 1) -> FiscalPeriod:
        """The `number`th of a fiscal year, counted from 1. Raises ValueError for one that no year has."""
        if not 1 <= number <= 12 // unit.months or not 2 <= year <= 9_998:
            raise ValueError(f"no {unit} {number} of {year}")
        start = (year - self._later) * 12 + self.first_month - 1 + (number - 1) * unit.months
        end = start + unit.months - 1
        last = date(end // 12, end % 12 + 1, monthrange(end // 12, end % 12 + 1)[1])
        return FiscalPeriod(date(start // 12, start % 12 + 1, 1), last, unit, year, number)

    def parts(self, whole: FiscalPeriod, unit: FiscalUnit) -> list[FiscalPeriod]:
        """The months or quarters a period is made of, in order."""
        each = unit.months
        before = (whole.number - 1) * whole.unit.months // each
        return [
            self.numbered(whole.year, unit, before + step) for step in range(1, max(whole.unit.months // each, 1) + 1)
        ]

    def shifted(self, period: FiscalPeriod, steps: int) -> FiscalPeriod:
        """The period so many of its kind later, or earlier."""
        in_year = 12 // period.unit.months
        years, number = divmod(period.number - 1 + steps, in_year)
        return self.numbered(period.year + years, period.unit, number + 1)

    @property
    def _later(self) -> int:
        """How much higher the year's name is than that of the calendar year it begins in."""
        return int(self.named_after is YearName.END and self.first_month > 1)
