"""When things happen: a year up to today that grows, rests on weekends, and keeps the country's holidays."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

DAYS = 365
_WEEK = (1.0, 1.12, 1.1, 1.05, 0.8, 0.05, 0.02)
"""Monday to Sunday."""
_SEASONS: dict[str, tuple[float, ...]] = {
    "CN": (0.9, 0.75, 1.15, 1.05, 0.95, 1.1, 0.95, 0.9, 1.15, 0.9, 1.15, 1.2),
    "US": (0.95, 1.0, 1.1, 1.05, 1.05, 1.05, 0.8, 0.9, 1.1, 1.15, 0.95, 0.75),
    "DE": (0.95, 1.05, 1.1, 1.0, 0.95, 1.05, 0.9, 0.65, 1.15, 1.15, 1.1, 0.75),
}
"""January to December."""
_SPRING_FESTIVAL = {date(y, m, d) for y, m, d in ((2024, 2, 10), (2025, 1, 29), (2026, 2, 17), (2027, 2, 6),
                                                  (2028, 1, 26), (2029, 2, 13), (2030, 2, 3))}  # fmt: skip
"""New Year's Day of the lunar calendar (State Council notices to 2026, Hong Kong Observatory tables after)."""


class Year:
    """The 365 days before `today` in a zone. Moments it draws are UTC, in office hours, on five minutes."""

    def __init__(self, random: Random, zone: str, country: str, today: date) -> None:
        self.random = random
        self.zone = ZoneInfo(zone)
        self.country = country
        self.today = today
        self.first = today - timedelta(days=DAYS)
        self._weights = list(accumulate(self._weight(self.first + timedelta(days=n)) for n in range(DAYS)))

    def day(self, after: date | None = None) -> date:
        """A past day from `after` on, the likelier the busier."""
        start = min(max((after - self.first).days, 0), DAYS - 1) if after else 0
        low = self._weights[start - 1] if start else 0.0
        point = low + self.random.random() * (self._weights[-1] - low)
        return self.first + timedelta(days=min(bisect_left(self._weights, point), DAYS - 1))

    def share(self, part: float) -> date:
        """The day on which that part of the year was over."""
        return self.first + timedelta(days=int(DAYS * part))

    def workday(self, day: date, *, back: bool = False) -> date:
        """That day, or the next (or, `back`, the last) that is no weekend."""
        while day.weekday() > 4:
            day += timedelta(days=-1 if back else 1)
        return day

    def moment(self, day: date) -> datetime:
        """Some time in office hours, mornings and early afternoons being the busiest."""
        hour = self.random.choices(range(8, 19), (2, 6, 9, 9, 3, 5, 9, 9, 7, 4, 1))[0]
        return self.at(day, time(hour, self.random.randrange(0, 60, 5)))

    def at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def _weight(self, day: date) -> float:
        growth = 0.55 + 0.9 * (day - self.first).days / DAYS
        season = _SEASONS[self.country][day.month - 1]
        return growth * season * _WEEK[day.weekday()] * (0.05 if is_holiday(day, self.country) else 1.0)


def is_holiday(day: date, country: str) -> bool:
    """Days on which offices are all but empty."""
    month_day = (day.month, day.day)
    if country == "CN":
        spring = any(day - timedelta(days=n) in _SPRING_FESTIVAL for n in range(-1, 7))
        return spring or month_day == (1, 1) or (5, 1) <= month_day <= (5, 3) or (10, 1) <= month_day <= (10, 7)
    if country == "US":
        thanksgiving = _is_thanksgiving(day) or _is_thanksgiving(day - timedelta(days=1))
        return thanksgiving or month_day in ((1, 1), (7, 4)) or month_day >= (12, 24)
    return month_day in ((1, 1), (5, 1), (10, 3)) or month_day >= (12, 23)


def _is_thanksgiving(day: date) -> bool:
    return day.month == 11 and day.weekday() == 3 and 22 <= day.day <= 28
