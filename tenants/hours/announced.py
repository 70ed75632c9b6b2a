"""Holidays as the State Council of China announced them, with the days worked to make up for them (调休).

Years that are not here have not been announced: that is not the same as a year without holidays. Sources: the
notices of November 2024 (gov.cn content_6986383) and November 2025 (content_7047091).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from tenants.hours.week import SpecialDay

_Break = tuple[str, str, int, tuple[str, ...]]
"""What it is called, its first day, how many days, and the days worked for it (MM-DD)."""
_CHINA: Mapping[int, tuple[_Break, ...]] = {
    2025: (
        ("元旦", "01-01", 1, ()),
        ("春节", "01-28", 8, ("01-26", "02-08")),
        ("清明节", "04-04", 3, ()),
        ("劳动节", "05-01", 5, ("04-27",)),
        ("端午节", "05-31", 3, ()),
        ("国庆节、中秋节", "10-01", 8, ("09-28", "10-11")),
    ),
    2026: (
        ("元旦", "01-01", 3, ("01-04",)),
        ("春节", "02-15", 9, ("02-14", "02-28")),
        ("清明节", "04-04", 3, ()),
        ("劳动节", "05-01", 5, ("05-09",)),
        ("端午节", "06-19", 3, ()),
        ("中秋节", "09-25", 3, ()),
        ("国庆节", "10-01", 7, ("09-20", "10-10")),
    ),
}


def announced(year: int) -> list[SpecialDay]:
    """The days of a year, in order; none where it has not been announced."""
    return sorted(_days(year), key=lambda each: each.day)


def _days(year: int) -> Iterator[SpecialDay]:
    for name, first, length, worked in _CHINA.get(year, ()):
        begins = date.fromisoformat(f"{year}-{first}")
        yield from (SpecialDay(begins + timedelta(days=step), False, name) for step in range(length))
        yield from (SpecialDay(date.fromisoformat(f"{year}-{day}"), True, name) for day in worked)


ANNOUNCED = tuple(sorted(_CHINA))
"""Years."""
