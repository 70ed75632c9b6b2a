"""Amounts in another currency, by dated rates. Pure, and exact until the one rounding at the end.

What is closed is converted by the rate of the day it closed, what is open by today's. Where there is no rate there is
no amount: nothing falls back to 1. Sums are of exact amounts, rounded once, half away from zero.

A company that changes its base currency keeps what it has entered: where nothing later was entered, the way goes on
through the currency it counted in before, and from there by the one rate of the change (after IAS 21.37). So what had
a value has one, and sums of times gone by keep their proportions.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from tenants.errors import DomainError
from tenants.kit.message import say
from tenants.kit.money import exponent, rounded


class RateMissing(DomainError):
    """There is no rate between two currencies on a day."""

    code = "RATE_MISSING"


@dataclass(frozen=True, slots=True)
class Rate:
    """From a day on, one unit of `currency` is `rate` units of the base currency."""

    currency: str
    valid_from: date
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Amount:
    """Minor units of a currency, and the day whose rate they are converted by."""

    minor: int
    currency: str
    day: date


class Rates:
    """A company's rates into its base currency. `before` are those into the one it counted in before, and how many
    units of the base currency one unit of that was when it changed.
    """

    def __init__(self, base: str, rates: Iterable[Rate], before: tuple[Rates, Decimal] | None = None) -> None:
        self.base = base
        self._before = before
        self._by_currency: dict[str, tuple[list[date], list[Fraction]]] = {}
        for each in sorted(rates, key=lambda rate: rate.valid_from):
            days, values = self._by_currency.setdefault(each.currency, ([], []))
            days.append(each.valid_from)
            values.append(Fraction(each.rate))

    def on(self, currency: str, day: date) -> Fraction:
        """Units of the base currency for one unit of `currency`. Raises RateMissing."""
        found = self._found(currency, day)
        if found is None:
            raise missing(currency, self.base, day)
        return found[1]

    def _found(self, currency: str, day: date) -> tuple[date, Fraction] | None:
        """The latest rate there is by a day, and the day it was entered for; of the currency before and of this one."""
        if currency == self.base:
            return date.min, Fraction(1)
        own = self._entered(currency, day)
        if self._before is None:
            return own
        rates, factor = self._before
        former = rates._found(currency, day)
        if former is None or (own is not None and own[0] >= former[0]):
            return own
        return former[0], former[1] * Fraction(factor)

    def _entered(self, currency: str, day: date) -> tuple[date, Fraction] | None:
        days, values = self._by_currency.get(currency, ([], []))
        place = bisect_right(days, day)
        return (days[place - 1], values[place - 1]) if place else None

    def convert(self, amount: Amount, to: str | None = None) -> int:
        """Minor units of `to` (the base currency). Between two others the way goes through the base. Raises
        RateMissing, also where only one of the two rates is missing.
        """
        return rounded(self.exact(amount, to or self.base))

    def total(self, amounts: Iterable[Amount], to: str | None = None) -> int:
        """The sum of amounts in minor units of `to` (the base currency): converted, added, and rounded once. Raises
        RateMissing.
        """
        target = to or self.base
        return rounded(sum((self.exact(each, target) for each in amounts), Fraction(0)))

    def exact(self, amount: Amount, to: str) -> Fraction:
        """The same, not rounded: what more is reckoned with."""
        if amount.currency == to:
            return Fraction(amount.minor)
        factor = self.on(amount.currency, amount.day) / self.on(to, amount.day)
        return amount.minor * factor * Fraction(10) ** (exponent(to) - exponent(amount.currency))


def missing(currency: str, base: str, day: date) -> RateMissing:
    """What is said where a rate is missing: between which currencies, and on which day."""
    told = say(
        "There is no exchange rate from {currency} to {base} on {day}; enter one that is valid by then.",
        "{day} 没有从 {currency} 到 {base} 的汇率，请录入届时已生效的汇率。",
        currency=currency, base=base, day=day.isoformat(),
    )  # fmt: skip
    return RateMissing(told, "currency", {"from": currency, "to": base, "day": day.isoformat()})


def day_of(closed_at: datetime | None, moment: datetime, zone: str) -> date:
    """Whose rate counts, by the company's clock: the day something closed, today while it is open. Times are UTC."""
    return (closed_at or moment).astimezone(ZoneInfo(zone)).date()
