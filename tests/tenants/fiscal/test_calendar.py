"""Fiscal months, quarters and years: every day lies in one of each, and they follow each other without a gap."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.fiscal.calendar import FiscalCalendar, FiscalUnit, YearName

CALENDARS = st.builds(FiscalCalendar, st.integers(1, 12), st.sampled_from(YearName))
DAYS = st.dates(date(1990, 1, 1), date(2080, 12, 31))
UNITS = st.sampled_from(FiscalUnit)
APRIL = FiscalCalendar(4)
UP_TO_SEPTEMBER = FiscalCalendar(10, YearName.END)


@pytest.mark.parametrize(
    ("calendar", "day", "unit", "told"),
    [
        (FiscalCalendar(), date(2026, 11, 27), FiscalUnit.QUARTER, (2026, 4, date(2026, 10, 1), date(2026, 12, 31))),
        (APRIL, date(2026, 3, 31), FiscalUnit.YEAR, (2025, 1, date(2025, 4, 1), date(2026, 3, 31))),
        (APRIL, date(2026, 4, 1), FiscalUnit.MONTH, (2026, 1, date(2026, 4, 1), date(2026, 4, 30))),
        (APRIL, date(2027, 2, 5), FiscalUnit.QUARTER, (2026, 4, date(2027, 1, 1), date(2027, 3, 31))),
        (UP_TO_SEPTEMBER, date(2026, 9, 30), FiscalUnit.YEAR, (2026, 1, date(2025, 10, 1), date(2026, 9, 30))),
        (UP_TO_SEPTEMBER, date(2026, 10, 1), FiscalUnit.QUARTER, (2027, 1, date(2026, 10, 1), date(2026, 12, 31))),
        (FiscalCalendar(2), date(2028, 2, 29), FiscalUnit.MONTH, (2028, 1, date(2028, 2, 1), date(2028, 2, 29))),
    ],
)
def test_the_period_of_a_day(calendar: FiscalCalendar, day: date, unit: FiscalUnit, told: object) -> None:
    """By hand: the years of the British, Japanese and Indian accounts begin in April, that of the US in October."""
    found = calendar.period(day, unit)
    assert (found.year, found.number, found.first, found.last) == told


@given(CALENDARS, DAYS, UNITS)
def test_a_day_lies_in_its_period_which_is_found_by_its_number(
    calendar: FiscalCalendar, day: date, unit: FiscalUnit
) -> None:
    found = calendar.period(day, unit)
    assert found.holds(day)
    assert calendar.numbered(found.year, unit, found.number) == found
    assert {calendar.period(each, unit) for each in (found.first, found.last)} == {found}


@given(CALENDARS, DAYS, UNITS, st.integers(-40, 40))
def test_periods_follow_each_other_without_a_gap(
    calendar: FiscalCalendar, day: date, unit: FiscalUnit, steps: int
) -> None:
    found = calendar.period(day, unit)
    following = calendar.shifted(found, 1)
    assert following.first == found.last + timedelta(days=1)
    assert calendar.shifted(calendar.shifted(found, steps), -steps) == found


@given(CALENDARS, DAYS)
def test_a_year_is_its_quarters_and_a_quarter_its_months(calendar: FiscalCalendar, day: date) -> None:
    year = calendar.period(day, FiscalUnit.YEAR)
    quarters, months = calendar.parts(year, FiscalUnit.QUARTER), calendar.parts(year, FiscalUnit.MONTH)
    assert [month for each in quarters for month in calendar.parts(each, FiscalUnit.MONTH)] == months
    assert (len(quarters), len(months)) == (4, 12)
    assert (months[0].first, months[-1].last) == (year.first, year.last)
    assert sum(each.days for each in months) == year.days
    assert calendar.parts(months[3], FiscalUnit.MONTH) == [months[3]]


@pytest.mark.parametrize(("unit", "number"), [(FiscalUnit.QUARTER, 5), (FiscalUnit.MONTH, 0), (FiscalUnit.YEAR, 2)])
def test_what_no_year_has_is_no_period(unit: FiscalUnit, number: int) -> None:
    with pytest.raises(ValueError, match="no "):
        APRIL.numbered(2026, unit, number)
