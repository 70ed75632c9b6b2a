"""Hours as a company writes them down, and the calendar they make."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tenants.errors import FieldProblem, ValidationFailed
from tenants.kit.business_time import DAY, BusinessCalendar, week
from tenants.kit.message import say
from tenants.registry.checks import text

MOST_INTERVALS = 50
MOST_DAYS = 500
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


@dataclass(frozen=True, slots=True)
class Opening:
    """From `opens` to `closes` (HH:MM, until 24:00) on a weekday (Monday is 1); what closes at or before it opens ends
    on the day after.
    """

    weekday: int
    opens: str
    closes: str


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A date that is not as its weekday: a holiday, or (`works`) a day worked to make up for one."""

    day: date
    works: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class Hours:
    """When a company works, by its own clock. The version is 0 while nobody has set anything."""

    week: tuple[Opening, ...]
    days: tuple[SpecialDay, ...] = ()
    version: int = 0

    def calendar(self, zone: str) -> BusinessCalendar:
        """The same as a calendar to count with; a day worked has the hours of its weekday, else the first there are."""
        return BusinessCalendar(
            zone,
            week((each.weekday - 1, _minutes(each.opens), _minutes(each.closes)) for each in self.week),
            holidays=frozenset(each.day for each in self.days if not each.works),
            extra_workdays=frozenset(each.day for each in self.days if each.works),
        )


OFFICE = Hours(tuple(Opening(weekday, "09:00", "18:00") for weekday in range(1, 6)))


def checked(openings: Sequence[Opening], days: Sequence[SpecialDay]) -> Hours:
    """In order, and each date once. Raises ValidationFailed with everything that is wrong."""
    problems = [*_of_week(openings), *_of_days(days)]
    if problems:
        raise ValidationFailed(problems)
    named = (SpecialDay(each.day, each.works, _name(at, each.name)) for at, each in enumerate(days))
    return Hours(
        tuple(sorted(set(openings), key=lambda each: (each.weekday, each.opens, each.closes))),
        tuple(sorted(named, key=lambda each: each.day)),
    )


def _of_week(openings: Sequence[Opening]) -> Iterator[FieldProblem]:
    if not openings:
        message = say("A company works at some time: give at least one interval.", "请至少填写一段工作时间。")
        yield FieldProblem("week", "REQUIRED", message)
    if len(openings) > MOST_INTERVALS:
        yield FieldProblem("week", "TOO_MANY", say("At most {n}.", "最多 {n} 段。", n=MOST_INTERVALS))
    for at, each in enumerate(openings):
        if each.weekday not in range(1, 8):
            message = say("From 1 (Monday) to 7 (Sunday).", "范围为 1（周一）至 7（周日）。")
            yield FieldProblem(f"week.{at}.weekday", "OUT_OF_RANGE", message)
        for name in ("opens", "closes"):
            if not _CLOCK.fullmatch(getattr(each, name)):
                message = say("Write a time as 09:30.", "请按 09:30 的格式填写时间。")
                yield FieldProblem(f"week.{at}.{name}", "INVALID", message)
        if each.opens == each.closes or each.opens == "24:00":
            message = say("It closes after it opens.", "下班时间须晚于上班时间。")
            yield FieldProblem(f"week.{at}.closes", "OUT_OF_RANGE", message)


def _of_days(days: Sequence[SpecialDay]) -> Iterator[FieldProblem]:
    if len(days) > MOST_DAYS:
        yield FieldProblem("days", "TOO_MANY", say("At most {n} days.", "最多 {n} 天。", n=MOST_DAYS))
    known: set[date] = set()
    for at, each in enumerate(days):
        if each.day in known:
            message = say("This day is in the list already.", "该日期已在列表中。")
            yield FieldProblem(f"days.{at}.day", "DUPLICATE", message)
        known.add(each.day)


def _name(at: int, name: str) -> str:
    return text(f"days.{at}.name", name, 60) if name.strip() else ""


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return min(int(hours) * 60 + int(minutes), DAY)
