"""Business time: the published cases, the Chinese holidays, the clocks, and the algebra."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.kit.business_time import BusinessCalendar, NeverOpen, week

_VECTORS = Path(os.environ.get("RAPPORT_VECTORS", Path(__file__).parents[4] / "shared" / "vectors"))
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OFFICE = week((day, 9 * 60, 18 * 60) for day in range(5))

if _VECTORS.exists():
    _SLA = json.loads((_VECTORS / "sla" / "business_time.json").read_text())

    @pytest.mark.parametrize("case", _SLA["cases"], ids=lambda case: str(case["id"]))
    def test_the_published_cases(case: dict[str, Any]) -> None:
        assert _answer(_calendar(_SLA["calendars"][case["calendar"]]), case["op"], case["input"]) == case["expected"]

    def test_a_chinese_year_as_announced() -> None:
        listed = {year: _announced(year) for year in (2024, 2025, 2026, 2027)}
        counts = {year: (len(off), len(on)) for year, (off, on) in listed.items()}
        assert counts == {2024: (28, 8), 2025: (28, 5), 2026: (33, 6), 2027: (0, 0)}
        assert all(day.weekday() >= 5 for _, on in listed.values() for day in on)
        china = BusinessCalendar(
            "Asia/Shanghai",
            OFFICE,
            holidays=frozenset(day for off, _ in listed.values() for day in off),
            extra_workdays=frozenset(day for _, on in listed.values() for day in on),
        )
        assert all(china.is_workday(day) for day in (date(2025, 1, 26), date(2026, 2, 14), date(2026, 10, 10)))
        assert not china.is_workday(date(2024, 10, 1))


def test_a_promise_made_before_a_make_up_day_is_due_on_it() -> None:
    """Saturday 14 February 2026 is worked on as a Monday would be; the days after it are the Spring Festival."""
    china = BusinessCalendar(
        "Asia/Shanghai",
        OFFICE,
        holidays=frozenset(date(2026, 2, day) for day in range(15, 24)),
        extra_workdays=frozenset({date(2026, 2, 14)}),
    )
    assert china.add(_at("2026-02-13T09:00Z"), timedelta(hours=2)) == _at("2026-02-14T02:00Z")
    assert china.add(_at("2026-02-14T09:00Z"), timedelta(hours=2)) == _at("2026-02-24T02:00Z")


def test_what_speaks_first_decides() -> None:
    """A shift before an extra workday, that before a holiday, that before the week."""
    day = date(2026, 5, 2)
    layers: list[dict[str, Any]] = [
        {"holidays": frozenset({day})},
        {"extra_workdays": frozenset({day})},
        {"shifts": {day: ((600, 660),)}},
    ]
    told: dict[str, Any] = {}
    seen = []
    for layer in layers:
        told |= layer
        seen.append(BusinessCalendar("UTC", {5: ((0, 60),), **OFFICE}, **told).hours_of(day))
    assert seen == [(), ((0, 60),), ((600, 660),)]


def test_a_night_goes_on_into_the_next_day_and_a_whole_day_has_no_seam() -> None:
    night = BusinessCalendar("UTC", week([(4, 22 * 60, 6 * 60)]))
    assert night.weekly == {4: ((1320, 1440),), 5: ((0, 360),)}
    assert night.between(_at("2026-05-01T00:00Z"), _at("2026-05-04T00:00Z")) == timedelta(hours=8)
    always = BusinessCalendar("UTC", week((day, 0, 1440) for day in range(7)))
    assert always.add(_at("2026-05-01T12:00Z"), timedelta(days=30)) == _at("2026-05-31T12:00Z")


def test_half_open() -> None:
    office = BusinessCalendar("UTC", OFFICE)
    assert [office.is_open(_at(f"2026-05-04T{clock}Z")) for clock in ("09:00", "17:59", "18:00")] == [True, True, False]
    assert office.next_open(_at("2026-05-04T18:00Z")) == _at("2026-05-05T09:00Z")


def test_a_calendar_that_never_opens_is_refused() -> None:
    for hours in ({}, {0: ()}):
        with pytest.raises(NeverOpen):
            BusinessCalendar("UTC", hours)


def test_the_clocks_change_and_time_does_not() -> None:
    """Berlin, 24 hours open: the day with 23 hours has 23, the one with 25 has 25."""
    always = BusinessCalendar("Europe/Berlin", week((day, 0, 1440) for day in range(7)))
    for start, end, hours in (
        ("2026-03-28T23:00Z", "2026-03-29T22:00Z", 23),
        ("2026-10-24T22:00Z", "2026-10-25T23:00Z", 25),
    ):
        assert always.between(_at(start), _at(end)) == timedelta(hours=hours)
        assert always.add(_at(start), timedelta(hours=hours)) == _at(end)


_ZONES = st.sampled_from(["UTC", "Asia/Shanghai", "Europe/Berlin", "America/Los_Angeles", "Australia/Lord_Howe"])
_WEEKS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 95).map(lambda n: n * 15), st.integers(1, 96).map(lambda n: n * 15)),
    min_size=1,
    max_size=8,
).map(week)
_MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31)).map(lambda moment: moment.replace(tzinfo=UTC))
_DURATIONS = st.integers(0, 200 * 60).map(lambda minutes: timedelta(minutes=minutes))


@given(zone=_ZONES, weekly=_WEEKS, moment=_MOMENTS, first=_DURATIONS, second=_DURATIONS)
def test_the_algebra(zone: str, weekly: Any, moment: datetime, first: timedelta, second: timedelta) -> None:
    """Adding is open, measured back exactly, undone by subtracting, and can be done in two steps."""
    calendar = BusinessCalendar(zone, weekly)
    start = calendar.next_open(moment)
    there = calendar.add(start, first)
    assert calendar.is_open(start) and calendar.is_open(there)
    assert calendar.between(start, there) == first
    assert calendar.subtract(there, first) == start or not first
    assert calendar.add(there, second) == calendar.add(start, first + second)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _announced(year: int) -> tuple[set[date], set[date]]:
    days = json.loads((_VECTORS / "calendar" / f"{year}.json").read_text())["days"]
    off = {date.fromisoformat(day["date"]) for day in days if day["isOffDay"]}
    return off, {date.fromisoformat(day["date"]) for day in days if not day["isOffDay"]}


def _minutes(intervals: list[list[str]]) -> tuple[tuple[int, int], ...]:
    return tuple((_minute(opens), _minute(closes)) for opens, closes in intervals)


def _minute(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def _calendar(told: dict[str, Any]) -> BusinessCalendar:
    return BusinessCalendar(
        told["zone"],
        {_DAYS.index(day): _minutes(hours) for day, hours in told["hours"].items()},
        holidays=frozenset(map(date.fromisoformat, told["holidays"])),
        shifts={date.fromisoformat(day): _minutes(hours) for day, hours in told["shifts"].items()},
        breaks={date.fromisoformat(day): _minutes(hours) for day, hours in told["breaks"].items()},
    )


def _answer(calendar: BusinessCalendar, operation: str, given: dict[str, Any]) -> Any:
    if operation in ("add", "subtract"):
        moment, amount = _at(given["from"]), given["amount"]
        if given["unit"] == "days":
            move = calendar.add_days if operation == "add" else calendar.subtract_days
            return _written(move(moment, amount))
        step = calendar.add if operation == "add" else calendar.subtract
        return _written(step(moment, timedelta(**{given["unit"]: amount})))
    if operation == "within":
        return {"seconds": calendar.between(_at(given["from"]), _at(given["to"])).total_seconds()}
    if operation in ("active", "on_break", "on_holiday"):
        ask = {"active": calendar.is_open, "on_break": calendar.is_break, "on_holiday": calendar.is_holiday}
        return ask[operation](_at(given["at"]))
    periods = calendar.periods_after if operation == "periods_after" else calendar.periods_before
    return [list(map(_written, period)) for period in islice(periods(_at(given["from"])), given["take"])]


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
