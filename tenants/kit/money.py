"""Money: integer minor units and an ISO 4217 code. The exponents and codes are those of CLDR (through Babel)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from babel.core import get_global
from babel.numbers import get_currency_precision, list_currencies

CURRENCIES: frozenset[str] = frozenset(list_currencies()) & frozenset(get_global("all_currencies"))


def exponent(currency: str) -> int:
    """Digits after the decimal point: 0 for JPY, 2 for EUR, 3 for KWD."""
    return int(get_currency_precision(currency))


def to_minor(amount: Decimal, currency: str) -> int:
    """Exact minor units. Raises ValueError when `amount` has more digits than the currency."""
    scaled = amount.scaleb(exponent(currency))
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{currency} has {exponent(currency)} decimal places.")
    return int(scaled)


def part(amount: int, share: int, whole: int) -> int:
    """`amount` × `share` / `whole`, rounded half away from zero."""
    rounded = (2 * abs(amount * share) + whole) // (2 * whole)
    return rounded if amount * share >= 0 else -rounded


def rounded(exact: Fraction) -> int:
    """The nearest whole number, a half away from zero."""
    return part(exact.numerator, 1, exact.denominator)
