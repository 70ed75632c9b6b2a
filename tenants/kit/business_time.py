"""Business time: how long a company was open between two moments, and when so much open time will have passed.

A calendar speaks in the clock of one zone (IANA); every moment that goes in or comes out is aware and in UTC.
Intervals are half-open: a company that closes at 18:00 is closed at 18:00. What a date is open is decided by the first
of these that speaks of it: a shift, an extra workday (调休), a holiday, the hours of its weekday. Breaks are taken out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

DAY = 24 * 60
"""Minutes."""
HORIZON = timedelta(days=20 * 366)
"""Further nobody looks for an open moment: who is closed for that long is closed."""

Hours = tuple[tuple[int, int], ...]
"""Intervals of one date in minutes since its midnight, in order and apart from each other."""
Span = tuple[datetime, datetime]
"""From a moment on, and before another. UTC."""


class NeverOpen(ValueError):
    """A calendar without a single open minute in its week, or none within twenty years of a moment."""


@dataclass(frozen=True)
class BusinessCalendar:
    """When a company works. `weekly` is by weekday (Monday is 0); `extra_workdays` have the hours of the first weekday
    that has any. Raises NeverOpen when no weekday has hours: every promise counted on it would never come due.
    """

    zone: str
    weekly: Mapping[int, Hours]
    holidays: frozenset[date] = frozenset()
    extra_workdays: frozenset[date] = frozenset()
    shifts: Mapping[date, Hours] = field(default_factory=dict)
    breaks: Mapping[date, Hours] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not any(self.weekly.values()):
            raise NeverOpen(self.zone)

    def is_open(self, moment: datetime) -> bool:
        """Whether the company works at this moment."""
        return any(start <= moment < end for start, end in self._around(moment))

    def is_holiday(self, moment: datetime) -> bool:
        """Whether the local date of this moment is a holiday, worked on or not."""
        return self._local(moment).date() in self.holidays

    def is_break(self, moment: datetime) -> bool:
        """Whether a break of its date holds this moment."""
        day = self._local(moment).date()
        return any(start <= moment < end for start, end in self._spans(day, self.breaks.get(day, ())))

    def is_workday(self, day: date) -> bool:
        """Whether a date has open time. Business days are these."""
        return bool(self.hours_of(day))

    def hours_of(self, day: date) -> Hours:
        """What a date is open, its breaks taken out."""
        return without(self._planned(day), self.breaks.get(day, ()))

    def next_open(self, moment: datetime) -> datetime:
        """The first open moment at or after this one. Raises NeverOpen."""
        return self.add(moment, timedelta())

    def add(self, moment: datetime, duration: timedelta) -> datetime:
        """When this much open time has passed. What ends at closing time is told as the next opening: the first moment
        at which work on what follows can begin. Raises NeverOpen.
        """
        left = duration
        for start, end in self.periods_after(moment):
            if left < end - start:
                return start + left
            left -= end - start
        raise NeverOpen(self.zone)

    def subtract(self, moment: datetime, duration: timedelta) -> datetime:
        """The moment from which this much open time passes until `moment`: the way back of `add`. Nothing to subtract
        gives the last moment before which the company was open. Raises NeverOpen.
        """
        left = duration
        for start, end in self.periods_before(moment):
            if left <= end - start:
                return end - left
            left -= end - start
        raise NeverOpen(self.zone)

    def add_days(self, moment: datetime, days: int) -> datetime:
        """So many dates with open time later, at the same clock time or the next opening. Raises NeverOpen."""
        return self.next_open(self._shifted(moment, days, 1))

    def subtract_days(self, moment: datetime, days: int) -> datetime:
        """So many dates with open time earlier, at the same clock time or the closing before. Raises NeverOpen."""
        there = self._shifted(moment, days, -1)
        return there if self.is_open(there) else self.subtract(there, timedelta())

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Open time from one moment until another; none when they stand the wrong way round."""
        total = timedelta()
        if start >= end:
            return total
        for opens, closes in self.periods_after(start):
            if opens >= end:
                break
            total += min(closes, end) - opens
        return total

    def periods_after(self, moment: datetime) -> Iterator[Span]:
        """Open periods from a moment on, the nearest first; the one it falls into from there."""
        first = self._local(moment).date() - timedelta(days=1)
        for step in range(HORIZON.days):
            for start, end in self._open(first + timedelta(days=step)):
                if end > moment:
                    yield max(start, moment), end

    def periods_before(self, moment: datetime) -> Iterator[Span]:
        """Open periods before a moment, the nearest first; the one it falls into until there."""
        last = self._local(moment).date() + timedelta(days=1)
        for step in range(HORIZON.days):
            for start, end in reversed(self._open(last - timedelta(days=step))):
                if start < moment:
                    yield start, min(end, moment)

    def _around(self, moment: datetime) -> Iterator[Span]:
        day = self._local(moment).date()
        for step in (-1, 0, 1):
            yield from self._open(day + timedelta(days=step))

    def _open(self, day: date) -> list[Span]:
        return list(self._spans(day, self.hours_of(day)))

    def _planned(self, day: date) -> Hours:
        if day in self.shifts:
            return self.shifts[day]
        if day in self.extra_workdays:
            return self.weekly.get(day.weekday()) or self._ordinary
        if day in self.holidays:
            return ()
        return self.weekly.get(day.weekday(), ())

    @cached_property
    def _ordinary(self) -> Hours:
        return next(self.weekly[weekday] for weekday in sorted(self.weekly) if self.weekly[weekday])

    def _spans(self, day: date, hours: Hours) -> Iterator[Span]:
        """What begins in an hour the clocks leave out is empty; of an hour that comes twice the first counts."""
        for start, end in hours:
            opens, closes = self._moment(day, start), self._moment(day, end)
            if opens < closes:
                yield opens, closes

    def _moment(self, day: date, minutes: int) -> datetime:
        there = datetime.combine(day, time(), self._zone) + timedelta(minutes=minutes)
        return there.astimezone(UTC)

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._zone)

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def _shifted(self, moment: datetime, days: int, direction: int) -> datetime:
        local = self._local(moment)
        day, left = local.date(), days
        for _ in range(HORIZON.days):
            if not left:
                return local.replace(year=day.year, month=day.month, day=day.day).astimezone(UTC)
            day += timedelta(days=direction)
            left -= self.is_workday(day)
        raise NeverOpen(self.zone)


def without(hours: Iterable[tuple[int, int]], breaks: Iterable[tuple[int, int]]) -> Hours:
    """Intervals with others cut out of them."""
    left = list(hours)
    for start, end in breaks:
        left = [
            piece
            for opens, closes in left
            for piece in ((opens, min(closes, start)), (max(opens, end), closes))
            if piece[0] < piece[1]
        ]
    return tuple(left)


def week(intervals: Iterable[tuple[int, int, int]]) -> dict[int, Hours]:
    """A week of (weekday, opens, closes): what closes at or before it opens goes on into the next day, until 24:00 of
    this one and from 00:00 of that; what touches or overlaps is one.
    """
    by_day: dict[int, list[tuple[int, int]]] = {}
    for weekday, opens, closes in intervals:
        for day, start, end in _by_midnight(weekday, opens, closes):
            by_day.setdefault(day, []).append((start, end))
    return {day: _joined(found) for day, found in by_day.items()}


def _by_midnight(weekday: int, opens: int, closes: int) -> Iterator[tuple[int, int, int]]:
    if opens < closes:
        yield weekday, opens, closes
        return
    yield weekday, opens, DAY
    if closes:
        yield (weekday + 1) % 7, 0, closes


def _joined(found: list[tuple[int, int]]) -> Hours:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)
