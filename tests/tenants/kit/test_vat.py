"""The totals of EN 16931: its own examples to the cent, and what holds of any document."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.kit import vat
from tenants.kit.money import to_minor
from tenants.kit.vat import Treatment, add_up, spread

_VECTORS = Path(os.environ.get("RAPPORT_VECTORS", Path(__file__).parents[4] / "shared" / "vectors"))
RATES = st.sampled_from([Treatment("S", points) for points in (1_300, 900, 600, 300, 100, 0)])
LINES = st.lists(st.tuples(st.integers(0, 10**10), RATES), min_size=1, max_size=12)


def cents(text: str | None) -> int:
    return to_minor(Decimal(text or "0"), "EUR")


def _total(given: Mapping[str, Any]) -> int:
    code = given["document_currency"]
    return vat.with_tax(cents(given["total_without_vat"][code]), cents(given["total_vat"][code]))


RULES: Mapping[str, Callable[[Any], int]] = {
    "BR-CO-10": lambda g: vat.sum_of_lines(cents(each) for each in g["line_net_amounts"]),
    "BR-CO-13": lambda g: vat.without_tax(
        cents(g["sum_of_line_net_amounts"]), cents(g["document_allowances"]), cents(g["document_charges"])
    ),
    "BR-CO-14": lambda g: vat.sum_of_tax(cents(each) for each in g["vat_category_tax_amounts"]),
    "BR-CO-15": _total,
    "BR-CO-16": lambda g: vat.due(cents(g["total_with_vat"]), cents(g["paid"]), cents(g["rounding"])),
    "BR-CO-17": lambda g: vat.tax_on(cents(g["taxable_amount"]), int(Decimal(g["rate_percent"]) * 100)),
}


def _one(amounts: Mapping[str, Any]) -> int:
    (value,) = amounts.values()
    return cents(next(iter(value.values())) if isinstance(value, dict) else value)


if _VECTORS.exists():
    FACTS = json.loads((_VECTORS / "einvoice" / "totals.json").read_text())

    @pytest.mark.parametrize("fact", FACTS, ids=[fact["id"] for fact in FACTS])
    def test_the_examples_of_the_standard_come_out_to_the_cent(fact: Any) -> None:
        found = RULES[fact["rule"]](fact["given"])
        assert found == _one(fact["correct"])
        assert (found == _one(fact["stated"])) is fact["valid"], "what the document says is right, or it is not"

    def test_there_are_examples_of_every_rule() -> None:
        assert len(FACTS) == 12 and {fact["rule"] for fact in FACTS} == set(RULES)


@given(LINES, st.data())
def test_a_document_adds_up_whatever_is_on_it(lines: list[tuple[int, Treatment]], data: st.DataObject) -> None:
    whole = sum(amount for amount, _ in lines)
    allowance = data.draw(st.integers(0, whole))
    for included in (False, True):
        found = add_up(lines, allowance=allowance, tax_included=included)
        assert found.lines == whole
        assert found.total == found.net + found.tax
        assert found.net == sum(group.net for group in found.groups)
        assert (found.total if included else found.net) == whole - allowance
        for group in found.groups:
            rate = Fraction(group.treatment.basis_points, 10_000)
            exact = (group.net + group.tax) * rate / (1 + rate) if included else group.net * rate
            assert abs(group.tax - exact) <= Fraction(1, 2), "rounded once"


@given(st.integers(-(10**10), 10**10), st.lists(st.integers(0, 10**9), min_size=1, max_size=9))
def test_what_is_spread_is_all_there_and_taken_back_leaves_nothing(amount: int, weights: list[int]) -> None:
    found = spread(amount, weights)
    if any(weights):
        assert sum(found) == amount
        assert [-each for each in found] == spread(-amount, weights)
        heaviest = max(range(len(weights)), key=weights.__getitem__)
        for place, (share, weight) in enumerate(zip(found, weights, strict=True)):
            if place != heaviest:
                assert abs(share - Fraction(amount * weight, sum(weights))) <= Fraction(1, 2)


def test_the_rest_goes_to_the_largest_rate() -> None:
    assert spread(100, [1, 1, 1]) == [34, 33, 33]
    assert spread(10, [100, 300, 200]) == [2, 5, 3]
    assert spread(5, [-100, 300]) == [-3, 8], "a credit beside it"


def test_tax_is_rounded_for_each_rate_and_not_for_each_line() -> None:
    """Three lines of 0.03 at 19 %: a cent each if rounded by line, 0.0171 and so 0.02 together."""
    assert add_up([(3, Treatment("S", 1_900))] * 3).tax == 2


def test_a_price_with_tax_in_it_stays_the_price() -> None:
    """113.00 with 13 % is 100.00 and 13.00; 100.00 with 13 % is 88.50 and 11.50."""
    assert [
        (t.net, t.tax)
        for price in (113_00, 100_00)
        for t in [add_up([(price, Treatment("S", 1_300))], tax_included=True)]
    ] == [(100_00, 13_00), (88_50, 11_50)]
