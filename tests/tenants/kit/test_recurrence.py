"""When things recur, across zones and daylight saving."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.kit.recurrence import parse

SHANGHAI, NEW_YORK, APIA = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York"), ZoneInfo("Pacific/Apia")
zones = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
moments = st.datetimes(datetime(2001, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)
hours, minutes = st.integers(0, 23), st.integers(0, 59)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_daily_at_eight_in_shanghai_is_midnight_utc() -> None:
    assert parse("0 8 * * *").after(utc("2026-11-25T00:00"), SHANGHAI) == utc("2026-11-26T00:00")
    assert parse("0 8 * * *").after(utc("2026-11-24T23:59"), SHANGHAI) == utc("2026-11-25T00:00")


def test_a_time_the_clock_jumps_over_counts_at_the_jump() -> None:
    assert parse("30 2 * * *").after(utc("2026-03-08T00:00"), NEW_YORK) == utc("2026-03-08T07:00")  # 2:00 becomes 3:00
    assert parse("30 2 * * *").after(utc("2026-03-08T07:00"), NEW_YORK) == utc("2026-03-09T06:30")


def test_a_time_that_comes_twice_counts_once() -> None:
    first = parse("30 1 * * *").after(utc("2026-11-01T00:00"), NEW_YORK)
    assert first == utc("2026-11-01T05:30")
    assert parse("30 1 * * *").after(first, NEW_YORK) == utc("2026-11-02T06:30")


def test_a_day_the_island_skipped_does_not_run_twice() -> None:
    """Samoa went from 29 to 31 December 2011."""
    eve = parse("0 8 * * *").after(utc("2011-12-29T00:00"), APIA)
    runs = [eve]
    for _ in range(3):
        runs.append(parse("0 8 * * *").after(runs[-1], APIA))
    assert [run.astimezone(APIA).strftime("%d %H:%M") for run in runs] == [
        "29 08:00",
        "31 00:00",  # the 30th, at the jump
        "31 08:00",
        "01 08:00",
    ]


def test_working_days_month_ends_and_leap_days() -> None:
    friday = utc("2026-11-27T12:00")
    assert parse("0 9 * * 1-5").after(friday, ZoneInfo("UTC")) == utc("2026-11-30T09:00")
    assert parse("0 0 31 * *").after(utc("2026-01-31T00:00"), ZoneInfo("UTC")) == utc("2026-03-31T00:00")
    assert parse("0 0 29 2 *").after(utc("2096-03-01T00:00"), ZoneInfo("UTC")) == utc("2104-02-29T00:00")
    assert parse("0 9 1 * 7").after(utc("2026-11-25T00:00"), ZoneInfo("UTC")) == utc("2026-11-29T09:00")  # either day


def test_a_beat_is_steady_whatever_the_clock_does() -> None:
    assert parse("every 15m").after(utc("2026-11-01T05:50"), NEW_YORK) == utc("2026-11-01T06:00")
    assert parse("every 90s").after(utc("1970-01-01T00:01:30"), NEW_YORK) == utc("1970-01-01T00:03:00")


@pytest.mark.parametrize(
    "rule", ["", "daily", "* * * *", "60 * * * *", "5-1 * * * *", "*/0 * * * *", "a * * * *", "every 0s", "every 5y"]
)
def test_what_is_no_rule_is_refused_in_words(rule: str) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        parse(rule)


def test_a_rule_that_never_comes_true_is_refused() -> None:
    with pytest.raises(ValueError, match="never"):
        parse("0 0 31 2 *").after(utc("2026-01-01T00:00"), SHANGHAI)


@settings(max_examples=300, deadline=None)
@given(zones, moments, hours, minutes)
def test_a_daily_rule_keeps_to_the_wall_clock_everywhere(
    zone: ZoneInfo, moment: datetime, hour: int, minute: int
) -> None:
    rule = parse(f"{minute} {hour} * * *")
    run = rule.after(moment, zone)
    assert moment < run <= moment + timedelta(hours=50)
    wall = run.astimezone(zone)
    jumped = (run - timedelta(seconds=1)).astimezone(zone).utcoffset() != wall.utcoffset()
    assert (wall.hour, wall.minute) == (hour, minute) or jumped
    assert wall.second == 0 or jumped
    assert rule.after(run - timedelta(seconds=1), zone) == run


@settings(max_examples=100, deadline=None)
@given(zones, moments, hours, minutes)
def test_a_year_of_days_has_a_run_for_each_day(zone: ZoneInfo, moment: datetime, hour: int, minute: int) -> None:
    rule = parse(f"{minute} {hour} * * *")
    runs = [rule.after(moment, zone)]
    for _ in range(60):
        runs.append(rule.after(runs[-1], zone))
    days = {run.astimezone(zone).date() for run in runs}
    skipped = zone.key.startswith(("Pacific/Apia", "Pacific/Fakaofo"))
    assert len(days) >= 61 - 2 * skipped
    assert all(earlier < later for earlier, later in pairwise(runs))


@given(moments, st.integers(1, 100_000))
def test_a_beat_never_misses(moment: datetime, seconds: int) -> None:
    run = parse(f"every {seconds}s").after(moment, SHANGHAI)
    assert timedelta(0) < run - moment <= timedelta(seconds=seconds)
    assert run.timestamp() % seconds == 0
