"""When an appointment can begin, as a rule that touches nothing: open time, less what is taken. Moments are UTC."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tenants.kit.business_time import BusinessCalendar

Span = tuple[datetime, datetime]
"""From a moment on, and before another."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How long an appointment is, what is kept free around it, and between which moments it may begin."""

    length: timedelta
    buffer: timedelta
    earliest: datetime
    latest: datetime


def starts(calendar: BusinessCalendar, terms: Terms, start: datetime, end: datetime) -> Iterator[datetime]:
    """The moments from `start` until before `end` at which an appointment may begin, whoever is free: one after the
    other from each opening on, as many as fit before closing.
    """
    first, last = max(start, terms.earliest), min(end, terms.latest)
    if first >= last:
        return
    for opens, closes in calendar.periods_after(first - timedelta(days=1)):
        if opens >= last:
            return
        at = opens
        while at + terms.length <= closes and at < last:
            if at >= first:
                yield at
            at += terms.length


def free(hosts: Sequence[UUID], busy: Mapping[UUID, Iterable[Span]], terms: Terms, at: datetime) -> list[UUID]:
    """Who of the hosts has nothing else then, nor in the buffer around it."""
    begins, ends = at - terms.buffer, at + terms.length + terms.buffer
    return [host for host in hosts if not any(start < ends and begins < end for start, end in busy.get(host, ()))]


def next_host(hosts: Sequence[UUID], booked: Mapping[UUID, int], last: Mapping[UUID, datetime]) -> UUID:
    """Whose turn it is: who has the fewest to come, of those who was booked longest ago, of those the first named."""
    beginning = datetime.min.replace(tzinfo=next((each.tzinfo for each in last.values()), None))
    return min(hosts, key=lambda host: (booked.get(host, 0), last.get(host, beginning), hosts.index(host)))
