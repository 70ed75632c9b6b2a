"""When time takes a record back from who has it, as rules that touch nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tenants.crm.pools.claiming import protection_of
from tenants.crm.pools.rules import TIMES
from tenants.kit.business_time import BusinessCalendar

Rules = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Held:
    """A record somebody has: since when, and when they last did something with it (UTC); an edit is nothing done.
    `dealing` says that a deal of it is open, `dealt` that one is or was made since they have it, `won` that it ever
    won one.
    """

    owned_since: datetime
    followed_at: datetime | None
    locked: bool
    exempt: bool
    level: str | None
    dealing: bool = False
    dealt: bool = False
    won: bool = False


def due_at(pool: Rules, held: Held, calendar: BusinessCalendar) -> datetime | None:
    """When this record goes back to the pool; None is never. The clock of following up starts at the latest of taking
    it and the last follow-up, every other at taking it, and so does protection. Of several conditions the first does,
    or, by `every_condition`, all of them: one that cannot come about any more, since there is a deal, then keeps it.
    """
    if held.locked or not pool["recycle"] or _stays(pool, held):
        return None
    ends = list(_ends(pool, held, calendar if pool["business_days"] else None))
    known = [end for end in ends if end is not None]
    if not known or (pool["every_condition"] and len(known) < len(ends)):
        return None
    end = max(known) if pool["every_condition"] else min(known)
    return max(end, held.owned_since + protection_of(pool))


def _stays(pool: Rules, held: Held) -> bool:
    return (held.exempt and not pool["exempt_enters"]) or (held.dealing and not pool["deals_enter"])


def _ends(pool: Rules, held: Held, calendar: BusinessCalendar | None) -> Iterator[datetime | None]:
    """Of each condition there is, when it comes about; None is never."""
    clock = max(held.owned_since, held.followed_at) if held.followed_at else held.owned_since
    starts: dict[str, datetime | None] = {
        "unfollowed_days": clock,
        "held_days": held.owned_since,
        "no_deal_days": None if held.dealt else held.owned_since,
        "unwon_days": None if held.won else held.owned_since,
    }
    days = days_for(pool, held.level)
    for name, start in starts.items():
        if days[name]:
            yield None if start is None else _later(start, days[name], calendar)


def days_for(pool: Rules, level: str | None) -> dict[str, int]:
    """The days of each condition for a level, 0 for no rule: what it does not say itself, the pool says."""
    own: Mapping[str, Any] = next((each for each in pool["levels"] if each["value"] == level), {})
    return {name: own.get(name) or pool[name] or 0 for name in TIMES}


def _later(start: datetime, days: int, calendar: BusinessCalendar | None) -> datetime:
    return start + timedelta(days=days) if calendar is None else calendar.add_days(start, days)
