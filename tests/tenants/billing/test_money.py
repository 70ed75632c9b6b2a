"""The arithmetic of periods and invoices, held to what it should be by any sequence of changes."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tenants.billing.proration import Days, Interval, Terms, change, period_of, whole
from tenants.kit.money import part
from tenants.kit.vat import Treatment, add_up

AMOUNTS = st.integers(0, 10**9)
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
TERMS = st.builds(
    Terms,
    plan=st.sampled_from(["team", "business"]),
    interval=st.just(Interval.MONTH),
    seats=st.integers(1, 300),
    currency=st.just("EUR"),
    flat=st.integers(0, 10_000_00),
    per_seat=st.integers(0, 500_00),
    included_seats=st.integers(0, 5),
    discount_basis_points=st.integers(0, 10_000),
    discount_amount=st.integers(0, 50_00),
)


@given(AMOUNTS, st.integers(0, 400), st.integers(1, 400))
def test_a_part_is_the_nearest_minor_unit_and_halves_go_away_from_zero(amount: int, share: int, of: int) -> None:
    exact = Fraction(amount * share, of)
    assert abs(part(amount, share, of) - exact) <= Fraction(1, 2)
    assert part(-amount, share, of) == -part(amount, share, of)
    assert part(1, 1, 2) == 1 and part(-1, 1, 2) == -1


@given(DAYS, DAYS, st.sampled_from(list(Interval)))
def test_periods_follow_each_other_without_a_gap_from_the_day_they_began_on(
    anchor: date, day: date, interval: Interval
) -> None:
    anchor, day = min(anchor, day), max(anchor, day)
    found = period_of(interval, anchor, day)
    assert found.start <= day < found.end
    following = period_of(interval, anchor, found.end)
    assert following.start == found.end
    last = (found.end + timedelta(days=1)).day == 1 or found.end.day == anchor.day
    assert last or (found.end.day in (28, 29, 30) and found.end.day < anchor.day)


def test_a_month_that_begins_on_the_31st_ends_on_the_last_day_of_a_shorter_one_and_is_back_after_it() -> None:
    ends = [period_of(Interval.MONTH, date(2027, 1, 31), day).end for day in (date(2027, 1, 31), date(2027, 2, 28))]
    assert ends == [date(2027, 2, 28), date(2027, 3, 31)]


@given(DAYS, TERMS, st.lists(st.tuples(st.integers(0, 30), TERMS), max_size=12))
def test_any_sequence_of_changes_is_the_sum_of_the_days_at_each_price(
    start: date, first: Terms, changes: list[tuple[int, Terms]]
) -> None:
    """Give or take a minor unit for each line; and nobody ever gets back more than was paid."""
    period = period_of(Interval.MONTH, start, start)
    lines, held, since = [whole(first, period)], first, period.start
    exact = Fraction(0)
    for offset, new in sorted(changes, key=lambda each: each[0]):
        day = period.start + timedelta(days=offset % period.count)
        day = max(day, since)
        exact += Fraction(held.net * (day - since).days, period.count)
        made, same = change(held, new, period, day)
        assert same == period
        lines += made
        held, since = new, day
        assert sum(line.net for line in lines) >= 0
    exact += Fraction(held.net * (period.end - since).days, period.count)
    assert abs(sum(line.net for line in lines) - exact) <= len(lines)


@given(TERMS)
def test_a_discount_takes_off_no_more_than_there_is(terms: Terms) -> None:
    assert 0 <= terms.net <= terms.list_amount


@given(
    st.lists(
        st.tuples(
            st.integers(-(10**9), 10**9),
            st.sampled_from([Treatment("S", 1900), Treatment("S", 700), Treatment("S", 810), Treatment("AE", 0)]),
        ),
        max_size=30,
    )
)
def test_tax_is_rounded_once_for_each_rate(lines: list[tuple[int, Treatment]]) -> None:
    found = add_up(lines)
    assert found.net == sum(net for net, _ in lines)
    assert found.total == found.net + found.tax
    for group in found.groups:
        base = sum(net for net, treatment in lines if treatment == group.treatment)
        assert group.net == base
        assert abs(group.tax - Fraction(base * group.treatment.basis_points, 10_000)) <= Fraction(1, 2)
    assert len({group.treatment for group in found.groups}) == len(found.groups)


def test_three_lines_of_a_third_are_taxed_together() -> None:
    found = add_up([(33, Treatment("S", 1900))] * 3)
    assert (found.net, found.tax) == (99, 19)  # line by line it would have been 18


def test_a_change_from_months_to_years_begins_a_year_that_day() -> None:
    month = Terms("team", Interval.MONTH, 5, "EUR", 0, 1_100)
    year = Terms("team", Interval.YEAR, 5, "EUR", 0, 11_000)
    lines, period = change(month, year, Days(date(2027, 4, 1), date(2027, 5, 1)), date(2027, 4, 16))
    assert [line.net for line in lines] == [-2_750, 55_000]
    assert period == Days(date(2027, 4, 16), date(2028, 4, 16))
