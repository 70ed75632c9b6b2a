"""How an amount falls to those who share it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

WHOLE = 10_000
"""Hundredths of a percent."""


def portions(amount: int, shares: Sequence[int]) -> list[int]:
    """What of an amount (minor units) falls to each of some shares that make `WHOLE`: rounded down, and what is left
    goes to the largest, the first of several. The portions make the amount, to the minor unit.
    """
    if not shares:
        return []
    found = [amount * share // WHOLE for share in shares]
    found[shares.index(max(shares))] += amount - sum(found)
    return found
