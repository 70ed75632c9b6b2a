"""Attainment, gap, pace and rank: tables worked by hand, after the rules of the trade (targets and attainment)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.crm.targets.figures import Plan, cell, gone_by, percent, ranks, target_of
from tenants.fiscal.service import FiscalCalendar, FiscalPeriod, FiscalUnit
from tenants.hours.week import OFFICE, Hours, SpecialDay

CALENDAR = FiscalCalendar(4)
YEAR = CALENDAR.numbered(2026, FiscalUnit.YEAR)
Q1, Q2, *_ = CALENDAR.parts(YEAR, FiscalUnit.QUARTER)
APRIL, MAY, JUNE = CALENDAR.parts(Q1, FiscalUnit.MONTH)
JULY = CALENDAR.parts(Q2, FiscalUnit.MONTH)[0]


def plan(value: int, joined_on: date | None = None) -> Plan:
    return Plan(Fraction(value), joined_on)


@pytest.mark.parametrize(
    ("target", "actual", "gone", "attainment", "gap", "pace"),
    [
        (100_000, 50_000, (11, 22), 50, 50_000, 100),  # half of it in half of the days: on pace
        (100_000, 50_000, (22, 22), 50, 50_000, 50),
        (80_000, 100_000, (1, 4), 125, -20_000, 500),
        (3, 1, (1, 3), Fraction(333, 10), 2, 100),
        (0, 50_000, (1, 2), None, -50_000, None),  # of nothing is no number, never infinite
        (100_000, 0, (1, 2), 0, 100_000, 0),
    ],
)
def test_a_period_by_hand(
    target: int, actual: int, gone: tuple[int, int], attainment: object, gap: int, pace: object
) -> None:
    found = cell({APRIL: plan(target)}, CALENDAR, APRIL, Fraction(actual), Fraction(*gone))
    assert [found.attainment, found.gap, found.pace] == [attainment, gap, pace]


def test_without_a_target_there_is_no_attainment_and_before_a_period_no_pace() -> None:
    found = cell({}, CALENDAR, APRIL, Fraction(7), Fraction(1))
    assert (found.target, found.actual, found.attainment, found.gap, found.pace) == (None, 7, None, None, None)
    assert cell({APRIL: plan(10)}, CALENDAR, APRIL, Fraction(7), None).pace is None


def test_a_quarter_is_the_sum_of_its_months_and_a_year_of_its_quarters_unless_set_itself() -> None:
    """By hand: 10 + 20 + 30 = 60; with 7 in July the year is 67. A quarter set to 50 makes it 57."""
    months = {APRIL: plan(10), MAY: plan(20), JUNE: plan(30), JULY: plan(7)}
    assert target_of(months, CALENDAR, Q1) == 60
    assert target_of(months, CALENDAR, YEAR) == 67
    own = {**months, Q1: plan(50)}
    assert target_of(own, CALENDAR, Q1) == 50 and target_of(own, CALENDAR, APRIL) == 10
    assert target_of(own, CALENDAR, YEAR) == 57
    assert target_of({**own, YEAR: plan(500)}, CALENDAR, YEAR) == 500
    assert target_of({}, CALENDAR, YEAR) is None
    assert cell(own, CALENDAR, Q1, Fraction(0), None).own and not cell(months, CALENDAR, Q1, Fraction(0), None).own


@pytest.mark.parametrize(
    ("joined", "period", "told"),
    [
        (date(2026, 4, 1), APRIL, 30_000),
        (date(2026, 4, 16), APRIL, 15_000),  # 15 of 30 days
        (date(2026, 4, 30), APRIL, 1_000),
        (date(2026, 5, 1), APRIL, 0),
        (date(2025, 1, 1), APRIL, 30_000),
        (date(2026, 4, 16), Q1, 30_000 * Fraction(76, 91)),  # 15 + 31 + 30 of 91 days
    ],
)
def test_who_joins_within_a_period_answers_for_the_days_from_there(
    joined: date, period: FiscalPeriod, told: Fraction
) -> None:
    assert target_of({period: plan(30_000, joined)}, CALENDAR, period) == told


def test_business_days_are_those_of_the_company() -> None:
    """October 2026 by hand: 22 weekdays; without those of the national holidays (1–7), with the 10th worked, 18."""
    october = FiscalCalendar().period(date(2026, 10, 9), FiscalUnit.MONTH)
    office = OFFICE.calendar("Asia/Shanghai")
    assert gone_by(office, october, date(2026, 10, 9)) == Fraction(7, 22)
    off = tuple(SpecialDay(date(2026, 10, day), False) for day in range(1, 8))
    chinese = Hours(OFFICE.week, (*off, SpecialDay(date(2026, 10, 10), True))).calendar("Asia/Shanghai")
    assert gone_by(chinese, october, date(2026, 10, 7)) is None
    assert gone_by(chinese, october, date(2026, 10, 10)) == Fraction(3, 18)
    assert gone_by(chinese, october, date(2026, 12, 1)) == 1


@given(st.lists(st.none() | st.fractions(0, 5, max_denominator=3), max_size=12))
def test_equal_values_share_a_rank_and_the_next_is_skipped(values: list[Fraction | None]) -> None:
    for value, rank in zip(values, ranks(values), strict=True):
        if value is None:
            assert rank is None
        else:
            assert rank == 1 + sum(other is not None and other > value for other in values)


def test_the_second_two_leave_no_third() -> None:
    """1, 2, 2, 4: standard competition ranking."""
    assert ranks([Fraction(80), Fraction(100), None, Fraction(80), Fraction(5)]) == [2, 1, None, 2, 4]


@given(st.fractions(0, 10**9), st.fractions(1, 10**9))
def test_a_percentage_is_rounded_once_to_a_tenth(part: Fraction, whole: Fraction) -> None:
    found = percent(part, whole)
    assert found is not None and abs(found - part * 100 / whole) <= Fraction(1, 20)
