"""The life of a company as one machine of pure functions. Nothing in it knows the database or what time it is.

trial → active → past_due → suspended → closed → gone. Days are the company's own: a day ends at midnight in its zone.
What a payment brings comes by a verb, what time brings by `due`, one step at a time: no state is ever skipped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

GRACE_DAYS = 14
"""From the day a payment was missed to the last day before the company is suspended."""
KEEP_DAYS = 30
"""From the day a company was closed to the last day it can be reopened."""
MORNING = time(9)
"""When a reminder goes out, by the company's clock."""


class Status(StrEnum):
    TRIAL = "trial"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    GONE = "gone"


class Notice(StrEnum):
    """What owners are told by mail."""

    TRIAL_ENDS_SOON = "trial_ends_soon"
    TRIAL_ENDS_TOMORROW = "trial_ends_tomorrow"
    TRIAL_ENDED = "trial_ended"
    PAST_DUE = "past_due"
    SUSPENDED = "suspended"
    CLOSED = "closed"


REMINDERS = {Notice.TRIAL_ENDS_SOON: 3, Notice.TRIAL_ENDS_TOMORROW: 1}
"""Of the trial's last day: how many days before it."""
LOSES = frozenset({Status.SUSPENDED, Status.CLOSED, Status.GONE})
"""Where nothing is written."""


@dataclass(frozen=True, slots=True)
class Life:
    """Where a company stands. `plan` is what it is on, `next_plan` what it bought while its trial goes on; a day is in
    `time_zone`, moments are UTC.
    """

    status: Status
    plan: str
    time_zone: str = "UTC"
    trial_last_day: date | None = None
    next_plan: str | None = None
    past_due_at: datetime | None = None
    suspended_at: datetime | None = None
    closed_at: datetime | None = None
    before: Status | None = None
    told: frozenset[Notice] = frozenset()

    @property
    def last_day(self) -> date | None:
        """The last day of what it is in: of the trial, before it is suspended, on which it can be reopened."""
        if self.status is Status.TRIAL:
            return self.trial_last_day
        if self.status is Status.PAST_DUE and self.past_due_at:
            return self.day_of(self.past_due_at) + timedelta(days=GRACE_DAYS)
        if self.status is Status.CLOSED and self.closed_at:
            return self.day_of(self.closed_at) + timedelta(days=KEEP_DAYS)
        return None

    @property
    def ends_at(self) -> datetime | None:
        """When time moves it on, unless somebody does before."""
        return end_of(self.last_day, self.time_zone) if self.last_day else None

    def days_left(self, moment: datetime) -> int | None:
        """Whole days after today; 0 is the last day."""
        return (self.last_day - self.day_of(moment)).days if self.last_day else None

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.time_zone)).date()


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that time brings: the life after it, and what owners are told of it."""

    life: Life
    notice: Notice | None = None


def end_of(day: date, time_zone: str) -> datetime:
    """The moment a day is over, where that is. Where clocks leap over midnight, it is the leap."""
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(time_zone)).astimezone(UTC)


def _morning(day: date, time_zone: str) -> datetime:
    return datetime.combine(day, MORNING, ZoneInfo(time_zone)).astimezone(UTC)


def due(life: Life, moment: datetime) -> Step | None:
    """The next thing that is to be done by `moment`, or None. Ask again after each."""
    if life.ends_at is not None and life.ends_at <= moment:
        return _moved_on(life)
    for notice in REMINDERS:
        if notice in _open_reminders(life) and _from(life, notice) <= moment:
            is_late = any(_from(life, later) <= moment for later in _after(notice))
            return Step(replace(life, told=life.told | {notice}), None if is_late else notice)
    return None


def on_plan(step: Step, plan: str) -> Step:
    """The step, with the plan that begins with it."""
    return replace(step, life=replace(step.life, plan=plan))


def look_at(life: Life) -> datetime | None:
    """When `due` has its next word."""
    moments = [_from(life, notice) for notice in _open_reminders(life)]
    return min([*moments, *([life.ends_at] if life.ends_at else [])], default=None)


def _moved_on(life: Life) -> Step:
    ended = life.ends_at
    if life.status is Status.TRIAL:
        now_on = replace(life, status=Status.ACTIVE, next_plan=None)
        return Step(now_on, None if life.next_plan else Notice.TRIAL_ENDED)
    if life.status is Status.PAST_DUE:
        return Step(replace(life, status=Status.SUSPENDED, suspended_at=ended), Notice.SUSPENDED)
    return Step(replace(life, status=Status.GONE))


def _open_reminders(life: Life) -> list[Notice]:
    if life.status is not Status.TRIAL or life.next_plan or life.trial_last_day is None:
        return []
    return [notice for notice in REMINDERS if notice not in life.told]


def _from(life: Life, notice: Notice) -> datetime:
    assert life.trial_last_day is not None
    return _morning(life.trial_last_day - timedelta(days=REMINDERS[notice]), life.time_zone)


def _after(notice: Notice) -> list[Notice]:
    return [other for other, days in REMINDERS.items() if days < REMINDERS[notice]]


def bought(life: Life, plan: str, *, at_once: bool) -> Life:
    """A plan was bought: at once, or, of a smaller one than is being tried, when the trial is over."""
    if life.status is Status.TRIAL and not at_once:
        return replace(life, next_plan=plan)
    if life.status is Status.TRIAL:
        return replace(life, status=Status.ACTIVE, plan=plan, next_plan=None)
    return replace(life, plan=plan)


def paid(life: Life) -> Life:
    """Nothing is owed any more."""
    free = replace(life, past_due_at=None, suspended_at=None)
    if life.status in (Status.PAST_DUE, Status.SUSPENDED):
        return replace(free, status=Status.ACTIVE)
    if life.status is Status.CLOSED and life.before in (Status.PAST_DUE, Status.SUSPENDED):
        return replace(free, before=Status.ACTIVE)
    return life


def payment_missed(life: Life, moment: datetime) -> Life:
    """Something is owed and was not paid in time. Told again, it is the same debt."""
    return replace(life, status=Status.PAST_DUE, past_due_at=moment) if life.status is Status.ACTIVE else life


def closed(life: Life, moment: datetime) -> Life:
    """Its owner has had enough of it."""
    if life.status in (Status.CLOSED, Status.GONE):
        return life
    return replace(life, status=Status.CLOSED, before=life.status, closed_at=moment)


def reopened(life: Life) -> Life:
    """As it was before it was closed; what time would have brought meanwhile, the clock brings now."""
    if life.status is not Status.CLOSED:
        return life
    return replace(life, status=life.before or Status.ACTIVE, before=None, closed_at=None)
