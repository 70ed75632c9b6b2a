"""What a quote comes to: the order of discounts, tax by rate, prices with tax in them; and what holds of all of it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tenants.crm.quotes.arithmetic import Line, Policy, price, wrong
from tenants.kit.vat import Treatment

STANDARD, REDUCED, ZERO = Treatment("S", 1_300), Treatment("S", 600), Treatment("Z", 0)


def line(quantity: str = "1", amount: int = 10_000, treatment: Treatment = STANDARD, **more: Any) -> Line:
    return Line("Lamp", Decimal(quantity), amount, treatment, **more)


def priced(*lines: Line, discount_rate: int = 0, discount: int = 0, tax_included: bool = False, **policy: Any) -> Any:
    return price(
        lines, discount_rate=discount_rate, discount=discount, tax_included=tax_included, policy=Policy(**policy)
    )


def test_discounts_go_line_rate_line_amount_volume_then_document() -> None:
    one = line("3", 10_000, discount_rate=1_000, discount=1_000, volume_discount=500)
    assert (one.gross, one.amount) == (30_000, 24_700)  # 30000 - 10 % - 1000 = 26000; - 5 %
    found = priced(one, discount_rate=1_000, discount=230)
    assert (found.totals.lines, found.totals.allowance, found.totals.net) == (24_700, 2_700, 22_000)
    assert (found.totals.tax, found.totals.total) == (2_860, 24_860)
    assert found.discount_share == 2_667  # 8000 of 30000


def test_tax_is_rounded_once_for_each_rate_and_not_for_each_line() -> None:
    three = [line("1", 3_35) for _ in range(3)]
    assert priced(*three).totals.tax == 131  # 10.05 × 13 % = 1.3065; line by line it would be 1.32
    mixed = priced(line(), line(treatment=REDUCED), line(treatment=ZERO), discount=3_001)
    assert [(group.net, group.tax) for group in mixed.totals.groups] == [(8_999, 1_170), (9_000, 540), (9_000, 0)] or (
        sum(group.net for group in mixed.totals.groups) == 30_000 - 3_001
    )


def test_prices_with_tax_in_them_keep_what_is_paid() -> None:
    found = priced(line("1", 11_300), tax_included=True).totals
    assert (found.net, found.tax, found.total) == (10_000, 1_300, 11_300)


def test_a_price_may_be_for_many_units_and_an_optional_line_is_not_counted() -> None:
    assert line("250", 1_999, base_quantity=Decimal(100)).gross == 4_998
    found = priced(line(), line("5", optional=True))
    assert (found.totals.net, found.lines[1].amount) == (10_000, 50_000)


def test_cost_and_floor_are_of_one_unit_whatever_the_price_is_for() -> None:
    hundreds = line("200", 50_000, base_quantity=Decimal(100), cost=Fraction(300), floor=500)
    found = priced(hundreds)
    assert (found.totals.net, found.cost, found.margin, found.reasons) == (100_000, 60_000, 4_000, ())
    assert priced(hundreds, discount=1).reasons == ("FLOOR",)
    assert priced(hundreds, line(cost=None)).margin is None, "of what nobody knows the cost of there is no margin"


def test_what_goes_below_the_policy_says_why() -> None:
    cheap = line("10", 1_000, cost=Fraction(900), floor=950, discount_rate=1_000)
    assert priced(cheap, least_margin=500, most_discount=999).reasons == ("FLOOR", "MARGIN", "DISCOUNT")
    assert priced(cheap, most_discount=1_000).reasons == ("FLOOR",)
    assert priced(line("3", 333, floor=333, discount_rate=0)).reasons == ()


def test_what_no_quote_can_have_is_said_by_place() -> None:
    bad = [line("0"), line("NaN"), line(discount=10_001), line(amount=-1), line(treatment=Treatment("S", 10_001))]
    assert [(each.field, each.code) for each in wrong(bad, 0, 0)] == [
        ("lines.0.quantity", "OUT_OF_RANGE"), ("lines.1.quantity", "OUT_OF_RANGE"),
        ("lines.2.discount", "OUT_OF_RANGE"), ("lines.3.price", "OUT_OF_RANGE"), ("lines.4.tax_rate", "OUT_OF_RANGE"),
    ]  # fmt: skip
    assert [each.field for each in wrong([line()], 5_000, 5_001)] == ["discount"]
    assert wrong([line()], 5_000, 5_000) == []
    assert [each.field for each in wrong([line("1", 10**13)] * 200, 0, 0)] == []
    assert [each.field for each in wrong([line("1", 10**13)] * 451, 0, 0)] == ["lines"]


lines = st.lists(
    st.builds(
        lambda thousandths, amount, treatment, rate, volume: line(
            str(Decimal(thousandths) / 1_000), amount, treatment, discount_rate=rate, volume_discount=volume
        ),
        st.integers(1, 10**6), st.integers(0, 10**8), st.sampled_from([STANDARD, REDUCED, ZERO]),
        st.integers(0, 10_000), st.integers(0, 10_000),
    ),
    max_size=8,
)  # fmt: skip


@given(lines, st.integers(0, 10_000), st.booleans())
def test_what_is_on_the_paper_adds_up(found: list[Line], rate: int, included: bool) -> None:
    totals = priced(*found, discount_rate=rate, tax_included=included).totals
    assert totals.lines == sum(each.amount for each in found)
    assert totals.net == sum(group.net for group in totals.groups)
    assert totals.tax == sum(group.tax for group in totals.groups)
    paid = totals.lines - totals.allowance
    assert (totals.total if included else totals.net) == (paid if totals.groups else 0)


@given(lines, st.integers(0, 9_999))
def test_a_higher_discount_never_costs_more(found: list[Line], rate: int) -> None:
    less, more = (priced(*found, discount_rate=each).totals.net for each in (rate, rate + 1))
    assert more <= less
