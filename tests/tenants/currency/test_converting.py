"""Amounts in another currency: by the rate of their day, exact until the one rounding, and never by a rate of 1."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.currency.converting import Amount, Rate, RateMissing, Rates, day_of
from tenants.kit.money import exponent

NEW_YEAR = date(2026, 1, 1)
RATES = [
    Rate("USD", NEW_YEAR, Decimal("7")),
    Rate("USD", date(2026, 3, 1), Decimal("7.2")),
    Rate("JPY", NEW_YEAR, Decimal("0.05")),
    Rate("KWD", NEW_YEAR, Decimal("23.456789")),
]
BOOK = Rates("CNY", reversed(RATES))
AMOUNTS = st.builds(
    Amount,
    minor=st.integers(-(10**12), 10**12),
    currency=st.sampled_from(["CNY", "USD", "JPY", "KWD"]),
    day=st.dates(NEW_YEAR, date(2030, 1, 1)),
)


@pytest.mark.parametrize(
    ("minor", "currency", "day", "expected"),
    [
        (100_00, "USD", date(2026, 1, 1), 700_00),
        (100_00, "USD", date(2026, 2, 28), 700_00),
        (100_00, "USD", date(2026, 3, 1), 720_00),
        (1_000, "JPY", date(2026, 5, 5), 50_00),
        (1_000, "KWD", date(2026, 5, 5), 23_46),
        (-1_000, "KWD", date(2026, 5, 5), -23_46),
        (12_34, "CNY", date(1999, 1, 1), 12_34),
    ],
)
def test_the_rate_of_the_day_counts_whatever_the_exponents(minor: int, currency: str, day: date, expected: int) -> None:
    """Worked by hand: 0, 2 and 3 decimal places."""
    assert BOOK.convert(Amount(minor, currency, day)) == expected


def test_between_two_foreign_currencies_the_way_goes_through_the_base() -> None:
    assert BOOK.convert(Amount(100_00, "USD", date(2026, 3, 1)), "JPY") == 14_400
    assert BOOK.convert(Amount(14_400, "JPY", date(2026, 3, 1)), "USD") == 100_00
    assert BOOK.convert(Amount(5_000, "EUR", NEW_YEAR), "EUR") == 5_000, "no rate is needed"


@pytest.mark.parametrize(
    ("currency", "to", "missed"), [("USD", None, "USD"), ("CNY", "USD", "USD"), ("EUR", None, "EUR")]
)
def test_a_rate_that_is_not_there_is_named_with_its_day(currency: str, to: str | None, missed: str) -> None:
    with pytest.raises(RateMissing) as refused:
        BOOK.convert(Amount(1, currency, date(2025, 12, 31)), to)
    assert refused.value.extensions == {"from": missed, "to": "CNY", "day": "2025-12-31"}
    assert refused.value.code == "RATE_MISSING" and "2025-12-31" in refused.value.message


@given(st.lists(AMOUNTS, max_size=20))
def test_a_sum_is_rounded_once_however_many_there_are(amounts: list[Amount]) -> None:
    exact = sum(
        (
            each.minor * BOOK.on(each.currency, each.day) * Fraction(10) ** (2 - exponent(each.currency))
            for each in amounts
        ),
        Fraction(0),
    )
    total = BOOK.total(amounts)
    assert abs(total - exact) <= Fraction(1, 2)
    assert BOOK.total(reversed(amounts)) == total, "whatever the order"
    taken_back = [Amount(-each.minor, each.currency, each.day) for each in amounts]
    assert BOOK.total(taken_back) == -total and BOOK.total([*amounts, *taken_back]) == 0


def test_halves_that_are_rounded_apart_would_be_one_too_many() -> None:
    book = Rates("EUR", [Rate("USD", NEW_YEAR, Decimal("0.5"))])
    cents = [Amount(1, "USD", NEW_YEAR), Amount(1, "USD", NEW_YEAR)]
    assert [book.convert(each) for each in cents] == [1, 1]
    assert book.total(cents) == 1


@given(AMOUNTS, st.dates(NEW_YEAR, date(2030, 1, 1)))
def test_a_rate_of_a_later_day_moves_nothing_before_it(amount: Amount, later: date) -> None:
    more = Rates("CNY", [*RATES, Rate("USD", later, Decimal("99"))])
    if amount.day < later:
        assert more.convert(amount) == BOOK.convert(amount)


@given(st.lists(AMOUNTS, min_size=1, max_size=8), st.decimals("0.01", "100", places=4))
def test_another_base_currency_leaves_every_proportion_as_it_was(amounts: list[Amount], factor: Decimal) -> None:
    after = Rates("EUR", [], (BOOK, factor))
    for each in amounts:
        assert after.exact(each, "EUR") == BOOK.exact(each, "CNY") * Fraction(factor)


def test_what_closed_counts_by_the_companys_clock_and_what_is_open_by_today() -> None:
    evening = datetime(2026, 2, 28, 17, 0, tzinfo=UTC)
    assert day_of(evening, evening + timedelta(days=9), "Asia/Shanghai") == date(2026, 3, 1)
    assert day_of(evening, evening + timedelta(days=9), "Europe/Berlin") == date(2026, 2, 28)
    assert day_of(None, evening, "Asia/Shanghai") == date(2026, 3, 1)
