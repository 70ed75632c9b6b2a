"""The machine of a company's life, over every order of events and clocks: no state is skipped, and days are local."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.life import states
from tenants.life.states import Life, Notice, Status

ZONES = ("Asia/Shanghai", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "UTC")
NEXT = {
    Status.TRIAL: {Status.ACTIVE, Status.CLOSED},
    Status.ACTIVE: {Status.PAST_DUE, Status.CLOSED},
    Status.PAST_DUE: {Status.ACTIVE, Status.SUSPENDED, Status.CLOSED},
    Status.SUSPENDED: {Status.ACTIVE, Status.CLOSED},
    Status.CLOSED: {Status.TRIAL, Status.ACTIVE, Status.PAST_DUE, Status.SUSPENDED, Status.GONE},
    Status.GONE: set(),
}
"""Where one step may lead."""
START = datetime(2026, 2, 20, 12, tzinfo=UTC)


def trial(zone: str, moment: datetime = START) -> Life:
    day = moment.astimezone(ZoneInfo(zone)).date()
    return Life(Status.TRIAL, "business", zone, trial_last_day=day + timedelta(days=14))


def passed(life: Life, moment: datetime) -> tuple[Life, list[Notice]]:
    """What the clock does by `moment`, each step held to what may follow."""
    told = []
    while (step := states.due(life, moment)) is not None:
        assert step.life.status is life.status or step.life.status in NEXT[life.status]
        assert step.life != life
        life = step.life
        told += [step.notice] if step.notice else []
    return life, told


EVENTS = st.sampled_from(["bought_less", "bought_more", "paid", "missed", "closed", "reopened", "clock"])
STORY = st.lists(st.tuples(EVENTS, st.integers(0, 40 * 24)), max_size=30)


@given(zone=st.sampled_from(ZONES), story=STORY)
def test_no_order_of_events_and_hours_skips_a_state(zone: str, story: list[tuple[str, int]]) -> None:
    life, moment = trial(zone), START
    told: list[Notice] = []
    for event, hours in story:
        moment += timedelta(hours=hours)
        before = life
        if event == "clock":
            life, more = passed(life, moment)
            told += more
            following = states.look_at(life)
            assert following is None or following > moment
        else:
            life = happened(life, event, moment)
            assert life.status is before.status or life.status in NEXT[before.status]
        if before.status is Status.GONE:
            assert life == before
        assert (life.status is Status.CLOSED) == (life.closed_at is not None and life.status is not Status.GONE)
    reminders = [notice for notice in told if notice in states.REMINDERS]
    assert len(reminders) == len(set(reminders))
    assert told.count(Notice.TRIAL_ENDED) <= 1


def happened(life: Life, event: str, moment: datetime) -> Life:
    if event.startswith("bought"):
        found = states.bought(life, event, at_once=event == "bought_more")
        return life if life.status in (Status.CLOSED, Status.GONE) else found
    verbs = {
        "paid": lambda: states.paid(life),
        "missed": lambda: states.payment_missed(life, moment),
        "closed": lambda: states.closed(life, moment),
        "reopened": lambda: states.reopened(life),
    }
    return verbs[event]()


@given(zone=st.sampled_from(ZONES), hours=st.lists(st.integers(1, 24 * 10), max_size=40))
def test_however_rarely_the_clock_looks_it_ends_alike(zone: str, hours: list[int]) -> None:
    """What is missed is made up: only reminders that are stale are left out."""
    end = START + timedelta(days=40)
    at_once, _ = passed(trial(zone), end)
    life, moment = trial(zone), START
    for each in hours:
        moment = min(end, moment + timedelta(hours=each))
        life, _ = passed(life, moment)
    life, _ = passed(life, end)
    assert replace(life, told=frozenset()) == replace(at_once, told=frozenset())
    assert life.status is Status.ACTIVE


@pytest.mark.parametrize(
    ("zone", "signed_up", "last", "over"),
    [
        ("Asia/Shanghai", "2026-03-01T15:59:59", "2026-03-15", "2026-03-15T16:00:00"),
        ("Asia/Shanghai", "2026-03-01T16:00:00", "2026-03-16", "2026-03-16T16:00:00"),
        # New York puts its clocks forward on 8 March 2026 and back on 1 November 2026.
        ("America/New_York", "2026-03-01T12:00:00", "2026-03-15", "2026-03-16T04:00:00"),
        ("America/New_York", "2026-02-20T12:00:00", "2026-03-06", "2026-03-07T05:00:00"),
        ("America/New_York", "2026-10-25T12:00:00", "2026-11-08", "2026-11-09T05:00:00"),
        ("Pacific/Kiritimati", "2026-03-01T09:59:59", "2026-03-15", "2026-03-15T10:00:00"),
        ("Pacific/Kiritimati", "2026-03-01T10:00:00", "2026-03-16", "2026-03-16T10:00:00"),
    ],
)
def test_a_trial_ends_with_the_fourteenth_local_day(zone: str, signed_up: str, last: str, over: str) -> None:
    began = datetime.fromisoformat(signed_up).replace(tzinfo=UTC)
    life = trial(zone, began)
    ends = datetime.fromisoformat(over).replace(tzinfo=UTC)
    assert life.trial_last_day == date.fromisoformat(last)
    assert life.ends_at == ends
    assert passed(life, ends - timedelta(seconds=1))[0].status is Status.TRIAL
    assert passed(life, ends)[0].status is Status.ACTIVE
    assert life.days_left(ends - timedelta(seconds=1)) == 0


def test_reminders_come_in_the_morning_three_days_and_one_day_before() -> None:
    life = trial("Asia/Shanghai")
    heard: dict[Notice, datetime] = {}
    moment = START
    while moment < START + timedelta(days=20):
        life, told = passed(life, moment)
        heard |= dict.fromkeys(told, moment)
        moment += timedelta(minutes=30)
    local = {notice: at.astimezone(ZoneInfo("Asia/Shanghai")) for notice, at in heard.items()}
    assert [(notice, at.date().isoformat(), at.hour) for notice, at in local.items()] == [
        (Notice.TRIAL_ENDS_SOON, "2026-03-03", 9),
        (Notice.TRIAL_ENDS_TOMORROW, "2026-03-05", 9),
        (Notice.TRIAL_ENDED, "2026-03-07", 0),
    ]


def test_a_clock_that_stood_still_does_not_say_three_days_when_it_is_one() -> None:
    _, told = passed(trial("UTC"), datetime(2026, 3, 5, 10, tzinfo=UTC))
    assert told == [Notice.TRIAL_ENDS_TOMORROW]


def test_whoever_bought_is_not_reminded_and_is_on_that_plan_afterwards() -> None:
    life = states.bought(trial("UTC"), "team", at_once=False)
    assert (life.status, life.plan, life.next_plan) == (Status.TRIAL, "business", "team")
    after, told = passed(life, START + timedelta(days=30))
    assert (after.status, told) == (Status.ACTIVE, [])
    assert states.bought(trial("UTC"), "enterprise", at_once=True).status is Status.ACTIVE


def test_a_debt_told_twice_is_one_and_its_days_count_from_the_first() -> None:
    life = states.payment_missed(Life(Status.ACTIVE, "team", "America/New_York"), datetime(2026, 3, 1, 3, tzinfo=UTC))
    again = states.payment_missed(life, START + timedelta(days=20))
    assert again == life
    assert life.last_day == date(2026, 3, 14)  # 1 March 03:00 UTC is 28 February in New York
    suspended, told = passed(life, datetime(2026, 3, 15, 4, tzinfo=UTC))
    assert (suspended.status, told) == (Status.SUSPENDED, [Notice.SUSPENDED])
    assert suspended.suspended_at == datetime(2026, 3, 15, 4, tzinfo=UTC)
    assert states.paid(suspended).status is Status.ACTIVE


@given(zone=st.sampled_from(ZONES), days=st.integers(0, 60))
def test_a_closed_company_opens_for_thirty_days_and_never_after(zone: str, days: int) -> None:
    life = states.closed(states.payment_missed(Life(Status.ACTIVE, "team", zone), START), START)
    later, _ = passed(life, START + timedelta(days=days))
    again = states.reopened(later)
    if days <= 30:
        assert later.status is Status.CLOSED
        assert again.status is Status.PAST_DUE
    if days > 31:
        assert again.status is Status.GONE
    assert states.paid(life).before is Status.ACTIVE
