"""What lines add up to, as EN 16931 has it: sums of lines (BR-CO-10), allowances and charges of the whole document
(BR-CO-13), the tax of each category and rate rounded once, to the minor unit and half away from zero (BR-CO-17), the
totals of both (BR-CO-14, BR-CO-15) and what is still due (BR-CO-16). Amounts are integers in minor units.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tenants.kit.money import part


@dataclass(frozen=True, slots=True)
class Treatment:
    """How a line is taxed: the VAT category of EN 16931 (S, Z, E, AE, G, O) and the rate in basis points."""

    category: str
    basis_points: int


@dataclass(frozen=True, slots=True)
class TaxGroup:
    """What is taxed alike: its part of the document's net after allowances and charges, and the tax on that."""

    treatment: Treatment
    net: int
    tax: int


@dataclass(frozen=True, slots=True)
class Totals:
    """`lines` is what the lines add up to, in prices with tax where those are."""

    groups: tuple[TaxGroup, ...]
    net: int
    tax: int
    lines: int = 0
    allowance: int = 0
    charge: int = 0

    @property
    def total(self) -> int:
        return with_tax(self.net, self.tax)


def add_up(
    lines: Iterable[tuple[int, Treatment]], *, allowance: int = 0, charge: int = 0, tax_included: bool = False
) -> Totals:
    """The totals of lines, each its amount and how it is taxed. An allowance or charge on the whole document is spread
    over the rates in proportion. With `tax_included` the amounts have their tax in them (含税).
    """
    sums: dict[Treatment, int] = {}
    for amount, treatment in lines:
        sums[treatment] = sums.get(treatment, 0) + amount
    ordered = sorted(sums.items(), key=lambda each: (-each[0].basis_points, each[0].category))
    weights = [amount for _, amount in ordered]
    parts = zip(ordered, spread(allowance, weights), spread(charge, weights), strict=True)
    taxed = [(treatment, without_tax(amount, less, more)) for (treatment, amount), less, more in parts]
    groups = tuple(_included(*each) if tax_included else _added(*each) for each in taxed)
    net, tax = sum(group.net for group in groups), sum_of_tax(group.tax for group in groups)
    return Totals(groups, net, tax, sum_of_lines(weights), allowance, charge)


def _added(treatment: Treatment, net: int) -> TaxGroup:
    return TaxGroup(treatment, net, tax_on(net, treatment.basis_points))


def _included(treatment: Treatment, gross: int) -> TaxGroup:
    """Tax = gross - gross / (1 + rate)."""
    net = part(gross, 10_000, 10_000 + treatment.basis_points)
    return TaxGroup(treatment, net, gross - net)


def spread(amount: int, weights: Sequence[int]) -> list[int]:
    """An amount in proportion to weights, whole and without a rest: what rounding leaves goes to the heaviest."""
    whole = sum(weights)
    if not weights or whole == 0:
        return [0] * len(weights)
    found = [part(amount, weight, whole) if whole > 0 else part(-amount, weight, -whole) for weight in weights]
    heaviest = max(range(len(weights)), key=lambda place: abs(weights[place]))
    found[heaviest] += amount - sum(found)
    return found


def sum_of_lines(amounts: Iterable[int]) -> int:
    """BR-CO-10."""
    return sum(amounts)


def without_tax(lines: int, allowances: int = 0, charges: int = 0) -> int:
    """BR-CO-13: the sum of lines less allowances and with charges."""
    return lines - allowances + charges


def sum_of_tax(taxes: Iterable[int]) -> int:
    """BR-CO-14: of every category and rate."""
    return sum(taxes)


def with_tax(net: int, tax: int) -> int:
    """BR-CO-15."""
    return net + tax


def due(total: int, paid: int = 0, rounding: int = 0) -> int:
    """BR-CO-16: what is left to pay."""
    return total - paid + rounding


def tax_on(net: int, basis_points: int) -> int:
    """BR-CO-17: of a category and rate, rounded once, half away from zero."""
    return part(net, basis_points, 10_000)
