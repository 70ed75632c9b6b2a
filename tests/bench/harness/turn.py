"""Whose request it is."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.bench.harness.data import BUSY, MEMBERS, Size, token


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose request it is, and which contact it is about."""

    tenant: int
    member: int
    n: int

    @property
    def token(self) -> str:
        return token(self.tenant, self.member)

    @property
    def busy(self) -> int:
        """A contact that has activities."""
        return max(BUSY, self.n // BUSY * BUSY)


def turns(size: Size, count: int, seed: int = 7) -> list[Turn]:
    """`count` turns that rotate over tenants and members and jump about in the tenant's contacts."""
    dice = random.Random(seed)
    return [
        Turn(size.tenant + i % size.tenants, 1 + i % MEMBERS, dice.randint(min(60, size.contacts), size.contacts))
        for i in range(count)
    ]
