"""Relative dates cut the time line into pieces without gap and without overlap, in every zone and across every clock
change.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tenants.kit.periods import Period, Span, span, start_of, today_in

ZONES = (
    "UTC", "Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Havana",
    "Asia/Beirut", "Africa/Cairo", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu", "America/St_Johns",
)  # fmt: skip
DAYS = st.dates(date(1995, 1, 1), date(2037, 12, 31))
TILES = (
    (Period.YESTERDAY, Period.TODAY, Period.TOMORROW),
    *(
        tuple(Period(f"{which}_{unit}") for which in ("last", "this", "next"))
        for unit in ("week", "month", "quarter", "year")
    ),
)


@given(today=DAYS, zone=st.sampled_from(ZONES))
@example(today=date(2011, 12, 30), zone="Pacific/Apia")
@example(today=date(2018, 11, 4), zone="America/Sao_Paulo")
@example(today=date(2026, 3, 29), zone="Europe/Berlin")
def test_the_last_the_present_and_the_next_touch(today: date, zone: str) -> None:
    for tiles in TILES:
        spans = [span(period, today) for period in tiles]
        assert spans[1][0] <= today < spans[1][1]
        for (_, end), (start, _) in pairwise(spans):
            assert end == start
            assert start_of(end, zone) == start_of(start, zone)


@given(day=DAYS, zone=st.sampled_from(ZONES))
@example(day=date(2011, 12, 30), zone="Pacific/Apia")
@example(day=date(2026, 3, 8), zone="America/Havana")
@example(day=date(2026, 11, 1), zone="America/Havana")
def test_a_day_begins_where_the_one_before_it_ends(day: date, zone: str) -> None:
    start, end = start_of(day, zone), start_of(day + timedelta(days=1), zone)
    assert timedelta(0) <= end - start <= timedelta(hours=26)
    if start < end:  # a zone that jumps over the date line has a day of no length
        assert today_in(zone, start) == day
        assert today_in(zone, end - timedelta(seconds=1)) in (day, day + timedelta(days=1))


@given(moment=st.datetimes(datetime(1995, 1, 2), datetime(2037, 12, 30)), zone=st.sampled_from(ZONES))
def test_each_moment_lies_in_the_day_it_is(moment: datetime, zone: str) -> None:
    at = moment.replace(tzinfo=UTC)
    day = today_in(zone, at)
    found = [
        each
        for each in (day - timedelta(days=1), day, day + timedelta(days=1))
        if start_of(each, zone) <= at < start_of(each + timedelta(days=1), zone)
    ]
    assert len(found) == 1
    if zone != "America/St_Johns":  # put its clocks back at a minute past midnight until 2011
        assert found == [day]


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        (Period.THIS_WEEK, (date(2027, 12, 27), date(2028, 1, 3))),
        (Period.LAST_MONTH, (date(2027, 12, 1), date(2028, 1, 1))),
        (Period.THIS_QUARTER, (date(2028, 1, 1), date(2028, 4, 1))),
        (Period.LAST_QUARTER, (date(2027, 10, 1), date(2028, 1, 1))),
        (Period.NEXT_YEAR, (date(2029, 1, 1), date(2030, 1, 1))),
    ],
)
def test_around_new_year(period: Period, expected: Span) -> None:
    assert span(period, date(2028, 1, 1)) == expected


def test_a_long_night_and_a_short_one() -> None:
    berlin = "Europe/Berlin"
    assert start_of(date(2026, 3, 30), berlin) - start_of(date(2026, 3, 29), berlin) == timedelta(hours=23)
    assert start_of(date(2026, 10, 26), berlin) - start_of(date(2026, 10, 25), berlin) == timedelta(hours=25)
    assert start_of(date(2026, 3, 29), berlin) == datetime(2026, 3, 29, tzinfo=ZoneInfo(berlin))
