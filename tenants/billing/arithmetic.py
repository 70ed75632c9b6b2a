"""What an invoice adds up to, as EN 16931 has it: lines are summed by category and rate (BR-CO-18, BT-116), the tax of
each group is rounded once, to the minor unit and half away from zero (BR-CO-17), and the total is the sum of both
(BR-CO-15).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tenants.billing.proration import part


@dataclass(frozen=True, slots=True)
class Treatment:
    """How a line is taxed: the VAT category of EN 16931 (S, Z, E, AE, G, O) and the rate in basis points."""

    category: str
    basis_points: int


@dataclass(frozen=True, slots=True)
class TaxGroup:
    treatment: Treatment
    net: int
    tax: int


@dataclass(frozen=True, slots=True)
class Totals:
    groups: tuple[TaxGroup, ...]
    net: int
    tax: int

    @property
    def total(self) -> int:
        return self.net + self.tax


def add_up(lines: Iterable[tuple[int, Treatment]]) -> Totals:
    """The totals of lines, each its net amount and how it is taxed."""
    sums: dict[Treatment, int] = {}
    for net, treatment in lines:
        sums[treatment] = sums.get(treatment, 0) + net
    ordered = sorted(sums.items(), key=lambda each: (-each[0].basis_points, each[0].category))
    groups = tuple(TaxGroup(t, net, part(net, t.basis_points, 10_000)) for t, net in ordered)
    return Totals(groups, sum(group.net for group in groups), sum(group.tax for group in groups))
