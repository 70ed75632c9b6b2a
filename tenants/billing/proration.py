"""What a part of a period costs: by the day, in integers.

A price holds for whole days. Who changes on a day gets back, for that day and all that follow, what they paid, and pays
the new price for the same days. A sequence of changes therefore adds up to the sum of the days at the price of each,
give or take the rounding of each line: half a minor unit.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tenants.kit.money import part


class Interval(StrEnum):
    MONTH = "month"
    YEAR = "year"


_MONTHS = {Interval.MONTH: 1, Interval.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Terms:
    """What is had, and what a whole period of it costs, in minor units; `discount_basis_points` of it and
    `discount_amount` are taken off by a coupon.
    """

    plan: str
    interval: Interval
    seats: int
    currency: str
    flat: int
    per_seat: int
    included_seats: int = 0
    tax_kind: str = "standard"
    discount_basis_points: int = 0
    discount_amount: int = 0

    @property
    def list_amount(self) -> int:
        return self.flat + self.per_seat * max(0, self.seats - self.included_seats)

    @property
    def net(self) -> int:
        """Never below nothing, whatever the coupon."""
        off = part(self.list_amount, self.discount_basis_points, 10_000) + self.discount_amount
        return max(0, self.list_amount - off)


@dataclass(frozen=True, slots=True)
class Days:
    """From a day on, and before another."""

    start: date
    end: date

    @property
    def count(self) -> int:
        return (self.end - self.start).days


@dataclass(frozen=True, slots=True)
class Line:
    """A charge, or a credit (negative), for what was had on some days."""

    terms: Terms
    days: Days
    list_amount: int
    net: int

    @property
    def discount(self) -> int:
        return self.list_amount - self.net


def whole(terms: Terms, days: Days) -> Line:
    """A whole period."""
    return Line(terms, days, terms.list_amount, terms.net)


def rest(terms: Terms, period: Days, day: date, sign: int = 1) -> Line:
    """What is left of a period from `day` on; with `sign` -1, given back."""
    days = Days(max(day, period.start), period.end)
    of = [part(amount, days.count, period.count) * sign for amount in (terms.list_amount, terms.net)]
    return Line(terms, days, *of)


def change(old: Terms, new: Terms, period: Days, day: date) -> tuple[Sequence[Line], Days]:
    """The lines of a change on a day of the period, and the period that holds then: the same, or, where the interval
    changes, a whole new one that begins that day.
    """
    back = rest(old, period, day, -1)
    if new.interval is old.interval:
        return [back, rest(new, period, day)], period
    following = period_of(new.interval, day, day)
    return [back, whole(new, following)], following


def period_of(interval: Interval, anchor: date, day: date) -> Days:
    """The period that `day` is in, counted from the day of the month the first one began on (or the month's last)."""
    months = _MONTHS[interval]
    count = ((day.year - anchor.year) * 12 + day.month - anchor.month) // months
    if _later(anchor, count * months) > day:
        count -= 1
    return Days(_later(anchor, count * months), _later(anchor, (count + 1) * months))


def _later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
