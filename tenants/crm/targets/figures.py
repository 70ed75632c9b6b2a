"""From what was set and what was done to attainment, gap, pace and rank (domain: targets and attainment). Pure.

Amounts are exact fractions of minor units until they are shown; a rate of nothing is no number, never infinite.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Protocol

from tenants.fiscal.service import FiscalCalendar, FiscalPeriod, FiscalUnit
from tenants.kit.money import rounded


class Workdays(Protocol):
    """What is needed of a business calendar."""

    def is_workday(self, day: date) -> bool: ...


@dataclass(frozen=True, slots=True)
class Plan:
    """A target as it was set for a whole period, exact in units of the base currency, or a number."""

    value: Fraction
    joined_on: date | None = None

    def of(self, period: FiscalPeriod) -> Fraction:
        """What of it falls on the days from the one somebody joined on, that day included."""
        if self.joined_on is None or self.joined_on <= period.first:
            return self.value
        return self.value * max((period.last - self.joined_on).days + 1, 0) / period.days


Plans = Mapping[FiscalPeriod, Plan]


@dataclass(frozen=True, slots=True)
class Cell:
    """`target` None: none is set. `own`: it was set for this very period. Percentages are of 100, one decimal place."""

    period: FiscalPeriod
    target: int | None
    own: bool
    actual: int
    attainment: Fraction | None
    gap: int | None
    pace: Fraction | None


def target_of(plans: Plans, calendar: FiscalCalendar, period: FiscalPeriod) -> Fraction | None:
    """What was set for a period, else the sum of what was set for its quarters, each likewise, or months. None: nothing
    was set for any part of it.
    """
    if period in plans:
        return plans[period].of(period)
    below = {FiscalUnit.YEAR: FiscalUnit.QUARTER, FiscalUnit.QUARTER: FiscalUnit.MONTH}.get(period.unit)
    if below is None:
        return None
    parts = [target_of(plans, calendar, each) for each in calendar.parts(period, below)]
    known = [each for each in parts if each is not None]
    return sum(known, Fraction(0)) if known else None


def cell(plans: Plans, calendar: FiscalCalendar, period: FiscalPeriod, actual: Fraction, gone: Fraction | None) -> Cell:
    """A period's figures. `gone` is the part of its business days that has passed; None is none of them."""
    target = target_of(plans, calendar, period)
    return Cell(
        period,
        None if target is None else rounded(target),
        period in plans,
        rounded(actual),
        percent(actual, target),
        None if target is None else rounded(target) - rounded(actual),
        None if target is None or not gone else percent(actual, target * gone),
    )


def percent(part: Fraction, whole: Fraction | None) -> Fraction | None:
    """`part` of `whole` in percent to one decimal place, half away from zero; None of nothing."""
    return None if not whole else Fraction(rounded(part / whole * 1_000), 10)


def gone_by(days: Workdays, period: FiscalPeriod, today: date) -> Fraction | None:
    """Which part of a period's business days is over by the end of `today`, which counts; None before the first of
    them, and where there is none.
    """
    worked = [day for day in _each(period) if days.is_workday(day)]
    past = sum(day <= today for day in worked)
    return Fraction(past, len(worked)) if past else None


def _each(period: FiscalPeriod) -> Iterable[date]:
    return (period.first + timedelta(days=step) for step in range(period.days))


def ranks(values: Sequence[Fraction | None]) -> list[int | None]:
    """Standard competition ranks, the highest first: 1, 2, 2, 4. What has no value has no rank."""
    known = sorted((value for value in values if value is not None), reverse=True)
    first = {value: at for at, value in reversed(list(enumerate(known, start=1)))}
    return [None if value is None else first[value] for value in values]
