"""Which price counts, as algebra."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tenants.crm.catalog.pricing import in_force, tier_for
from tenants.kit.quantities import is_quantity, quantity_of, written

DAY = date(2026, 3, 1)
quantities = st.integers(0, 10**10).map(lambda number: Decimal(number).scaleb(-6))
rows = st.lists(
    st.builds(
        lambda days, quantity, amount: {
            "valid_from": DAY + timedelta(days=days), "min_quantity": quantity, "amount": amount, "floor": None,
            "volume_discount": 0,
        },
        st.integers(-3, 3), quantities, st.integers(0, 10**9),
    ),
    max_size=12, unique_by=lambda row: (row["valid_from"], row["min_quantity"]),
)  # fmt: skip


@given(rows, quantities)
def test_a_price_is_of_the_newest_list_begun_and_of_the_highest_quantity_reached(
    rows: list[dict[str, Any]], quantity: Decimal
) -> None:
    begun = [row for row in rows if row["valid_from"] <= DAY]
    newest = max((row["valid_from"] for row in begun), default=None)
    reached = [row for row in begun if row["valid_from"] == newest and row["min_quantity"] <= quantity]
    expected = max(reached, key=lambda row: row["min_quantity"])["amount"] if reached else None
    found = tier_for(in_force(rows, DAY), quantity)
    assert (found.amount if found else None) == expected


@given(rows, quantities, quantities)
def test_who_takes_more_never_falls_back_to_a_lower_tier(rows: list[Any], one: Decimal, other: Decimal) -> None:
    tiers, (less, more) = in_force(rows, DAY), sorted((one, other))
    low, high = tier_for(tiers, less), tier_for(tiers, more)
    assert low is None or (high is not None and high.min_quantity >= low.min_quantity)


@given(quantities)
def test_a_quantity_is_written_as_it_is_read(quantity: Decimal) -> None:
    assert quantity_of(written(quantity)) == quantity
    assert is_quantity(quantity, zero=True)
    assert "E" not in written(quantity)
