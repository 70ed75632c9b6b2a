"""Who asks, where and when. The clock stands still for them, so that no answer depends on when a test runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from api.schema import record_types
from tenants.records import relative, row_text
from tenants.registry import service as registry

ZONES = ("Asia/Shanghai", "America/New_York", "America/Santiago")
"""Before UTC and behind it; in the third the clocks are put forward at midnight."""
NOWS = (
    datetime(2026, 2, 28, 16, 30, tzinfo=UTC),
    datetime(2026, 3, 1, 9, tzinfo=UTC),
    datetime(2026, 3, 9, 3, 59, tzinfo=UTC),
    datetime(2026, 3, 31, 16, 30, tzinfo=UTC),
    datetime(2026, 9, 6, 4, tzinfo=UTC),
    datetime(2027, 1, 1, 2, 59, 59, tzinfo=UTC),
)
"""Moments that are another day, week, month, quarter or year in one zone than in another."""


@dataclass(frozen=True)
class Reader:
    """`person` counts `World.people`."""

    person: int = 0
    zone: str = ZONES[0]
    now: datetime = NOWS[1]

    def other(self) -> Reader:
        """Somebody else, elsewhere, at another time: for whom what was compiled may have been kept."""
        return Reader(
            1 - self.person,
            ZONES[ZONES.index(self.zone) - 1],
            NOWS[NOWS.index(self.now) - 1],
        )


FIRST = Reader()


@contextmanager
def reading(reader: Reader) -> Iterator[None]:
    """The application as this reader has it."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (relative, row_text, record_types):
            patch.setattr(module, "now", lambda: reader.now)
        for name in ("recognise", "authenticate"):
            patch.setattr(registry, name, _in_zone(reader.zone, getattr(registry, name)))
        yield


def _in_zone(zone: str, real: Any) -> Any:
    async def known(*given: Any, **more: Any) -> Any:
        found = await real(*given, **more)
        return found and replace(found, context=replace(found.context, time_zone=zone))

    return known
