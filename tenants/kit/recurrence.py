"""When something recurs: a rule in words, a time zone, and the next moment. Safe across daylight saving.

Two forms. `every 15m` (s, m, h, d) is a steady beat, counted from the Unix epoch. Five cron fields (`0 8 * * 1-5`:
minute, hour, day of month, month, day of week with 0 and 7 for Sunday; `*`, lists, ranges, steps; where both days are
restricted either is enough, as in POSIX crontab) are the clock on the wall of a time zone. A wall time that occurs
twice counts the first time; one that the clock jumps over counts at the moment of the jump.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_BEAT = re.compile(r"every (\d{1,6})([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_PART = re.compile(r"(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:/(\d{1,2}))?")
_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_FIELDS = ("minute", "hour", "day of month", "month", "day of week")
_HORIZON = 366 * 8 + 2
"""Days to look ahead: 29 February can be eight years away (1896 to 1904)."""


@dataclass(frozen=True, slots=True)
class Beat:
    """A steady interval in seconds."""

    seconds: int

    def after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The first beat later than `moment`; the zone plays no part."""
        beats = int(moment.timestamp()) // self.seconds + 1
        return datetime.fromtimestamp(beats * self.seconds, UTC)


@dataclass(frozen=True, slots=True)
class Cron:
    """Wall-clock times. `either_day` is true when day of month and day of week are both restricted."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either_day: bool

    def after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The first occurrence later than `moment`, in UTC. Raises ValueError when there is none in eight years."""
        shown = moment.astimezone(zone).replace(tzinfo=None)
        for wall in self._walls(shown.date()):
            if wall > shown and (found := _instant(wall, zone)) > moment:  # a later wall is never an earlier moment
                return found
        raise ValueError("this rule never comes true")

    def _walls(self, start: date) -> Iterator[datetime]:
        for offset in range(_HORIZON):
            day = start + timedelta(days=offset)
            if self._includes(day):
                for hour in self.hours:
                    for minute in self.minutes:
                        yield datetime(day.year, day.month, day.day, hour, minute)

    def _includes(self, day: date) -> bool:
        if day.month not in self.months:
            return False
        by_day, by_weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return by_day or by_weekday if self.either_day else by_day and by_weekday


def parse(rule: str) -> Beat | Cron:
    """Raises ValueError in words a person can act on."""
    beat = _BEAT.fullmatch(rule)
    if beat:
        seconds = int(beat[1]) * _SECONDS[beat[2]]
        if not seconds:
            raise ValueError("an interval is at least 1s")
        return Beat(seconds)
    fields = rule.split()
    if len(fields) != 5:
        raise ValueError('a rule is "every 15m" or five cron fields such as "0 8 * * 1-5"')
    minutes, hours, days, months, weekdays = (_field(number, text) for number, text in enumerate(fields))
    return Cron(
        tuple(sorted(minutes)),
        tuple(sorted(hours)),
        days,
        months,
        frozenset(day % 7 for day in weekdays),
        either_day=not fields[2].startswith("*") and not fields[4].startswith("*"),
    )


def _field(number: int, text: str) -> frozenset[int]:
    low, high = _RANGES[number]
    found: set[int] = set()
    for part in text.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(f"{_FIELDS[number]}: {part!r} is not understood")
        first = int(match[1]) if match[1] else low
        last = int(match[2]) if match[2] else high if not match[1] or match[3] else first
        step = int(match[3] or 1)
        if not low <= first <= last <= high or not step:
            raise ValueError(f"{_FIELDS[number]}: {part!r} is outside {low} to {high}")
        found.update(range(first, last + 1, step))
    return frozenset(found)


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment a clock on the wall first shows `wall`, or jumps over it."""
    late = wall.replace(tzinfo=zone).astimezone(UTC)
    if late.astimezone(zone).replace(tzinfo=None) == wall:
        return late
    return _jump(wall.replace(tzinfo=zone, fold=1).astimezone(UTC), late, zone)


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first whole second in (before, after] with the zone's new offset; `before` and `after` lie round a gap."""
    offset = after.astimezone(zone).utcoffset()
    low, high = int(before.timestamp()), int(after.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == offset:
            high = middle
        else:
            low = middle
    return datetime.fromtimestamp(high, UTC)
