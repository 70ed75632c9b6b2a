"""When an appointment can begin: in open time, never where somebody has something else, and in turn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from tenants.crm.bookings.slots import Terms, free, next_host, starts
from tenants.hours.week import OFFICE

CALENDAR = OFFICE.calendar("Asia/Shanghai")
MONDAY = datetime(2026, 9, 28, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ALICE, BOB = (uuid5(UUID(int=7), name) for name in ("alice", "bob"))


def terms(
    minutes: int = 60, buffer: int = 0, earliest: datetime = MONDAY, latest: datetime = MONDAY + 60 * DAY
) -> Terms:
    return Terms(minutes * MINUTE, buffer * MINUTE, earliest, latest)


def clocks(found: list[datetime]) -> list[str]:
    return [each.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%a %H:%M") for each in found]


def test_a_monday_is_cut_from_each_opening_on() -> None:
    found = clocks(list(starts(CALENDAR, terms(), MONDAY, MONDAY + DAY)))
    assert found[0] == "Mon 09:00" and len(found) == len(set(found)) and found[-1] < "Mon 18:00"
    assert clocks(list(starts(CALENDAR, terms(), MONDAY + 5 * DAY, MONDAY + 6 * DAY))) == [], "a Saturday"


def test_notice_and_horizon_bound_it_and_do_not_move_the_clock() -> None:
    soon = terms(earliest=MONDAY + 10 * HOUR + 20 * MINUTE)
    assert clocks(list(starts(CALENDAR, soon, MONDAY, MONDAY + DAY)))[0] == "Mon 11:00"
    assert list(starts(CALENDAR, terms(latest=MONDAY), MONDAY, MONDAY + DAY)) == []


@given(
    st.integers(5, 240),
    st.integers(0, 120),
    st.lists(st.tuples(st.integers(0, 1_400), st.integers(1, 300)), max_size=6),
)
def test_whoever_is_free_has_nothing_in_the_appointment_nor_around_it(
    minutes: int, buffer: int, taken: list[tuple[int, int]]
) -> None:
    busy = {BOB: [(MONDAY + at * MINUTE, MONDAY + (at + long) * MINUTE) for at, long in taken]}
    of = terms(minutes, buffer)
    for at in starts(CALENDAR, of, MONDAY, MONDAY + DAY):
        assert CALENDAR.between(at, at + of.length) == of.length, "in open time from its beginning to its end"
        around = (at - of.buffer, at + of.length + of.buffer)
        clear = all(end <= around[0] or around[1] <= start for start, end in busy[BOB])
        assert free([ALICE, BOB], busy, of, at) == ([ALICE, BOB] if clear else [ALICE])


def test_who_has_fewest_is_next_then_who_waited_longest_then_who_is_named_first() -> None:
    assert next_host([ALICE, BOB], {}, {}) == ALICE
    assert next_host([ALICE, BOB], {ALICE: 1}, {ALICE: MONDAY}) == BOB
    assert next_host([ALICE, BOB], {ALICE: 1, BOB: 1}, {ALICE: MONDAY, BOB: MONDAY - HOUR}) == BOB
