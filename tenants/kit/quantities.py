"""Quantities: how many, or how much of something. Exact decimals with at most six places."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

PLACES, MOST = 6, Decimal(10) ** 9


def is_quantity(value: Decimal, *, zero: bool = False) -> bool:
    """Whether it can be had: above zero (or zero, where that is let), below a billion, with at most six places."""
    if not value.is_finite() or not -MOST < value < MOST or value != round(value, PLACES):
        return False
    return value >= 0 if zero else value > 0


def quantity_of(text: str) -> Decimal:
    """The number somebody wrote. Raises ValueError."""
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        raise ValueError("This is no number.") from None


def written(quantity: Decimal) -> str:
    """A quantity in digits, without zeros nobody needs: 2.5, 1000."""
    return f"{quantity.normalize():f}"
