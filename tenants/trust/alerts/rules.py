"""What counts as unusual: a kind of alert, how much within how long, and what of it a company may set itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from tenants.errors import invalid
from tenants.kit.business_time import BusinessCalendar
from tenants.kit.message import say


class AlertKind(StrEnum):
    MASS_EXPORT = "mass_export"
    """So many entries or records went out as files."""
    MANY_DELETIONS = "many_deletions"
    MANY_REVEALS = "many_reveals"
    """Masked values that somebody looked at."""
    OFF_HOURS = "off_hours"
    """So many changes by one person outside of the company's hours."""
    NEW_COUNTRY = "new_country"
    """A sign-in from a country the person never signed in from."""
    NEW_NETWORK = "new_network"
    """A sign-in from a network the person never signed in from, in a country they did, or an unknown one."""
    WIDER_ACCESS = "wider_access"
    """Somebody may do more than before: a higher role, an invitation to one, changed roles, a key of many scopes."""
    FAILED_SIGN_INS = "failed_sign_ins"
    NEAR_LIMIT = "near_limit"
    """Four fifths of what the plan has of something are used, or all of it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """An alert is raised at `threshold` within `minutes`. Where each single thing counts, both are 1."""

    enabled: bool
    threshold: int
    minutes: int

    @property
    def window(self) -> timedelta:
        return timedelta(minutes=self.minutes)


DEFAULTS: Mapping[AlertKind, Rule] = {
    AlertKind.MASS_EXPORT: Rule(True, 1_000, 60),
    AlertKind.MANY_DELETIONS: Rule(True, 50, 60),
    AlertKind.MANY_REVEALS: Rule(True, 20, 60),
    AlertKind.OFF_HOURS: Rule(True, 20, 60),
    AlertKind.NEW_COUNTRY: Rule(True, 1, 1),
    AlertKind.NEW_NETWORK: Rule(False, 1, 1),
    AlertKind.WIDER_ACCESS: Rule(True, 1, 1),
    AlertKind.FAILED_SIGN_INS: Rule(True, 8, 60),
    AlertKind.NEAR_LIMIT: Rule(True, 1, 1),
}
COUNTED = frozenset(kind for kind, rule in DEFAULTS.items() if rule.minutes > 1)
"""Those that have a threshold; of the others each single one is told."""
MOST, LONGEST = 1_000_000, 24 * 60
ABOUT = 120
"""Minutes before and after the hours of a day at which work is nothing unusual."""


@dataclass(frozen=True, slots=True)
class Office:
    """When a company works, in its own time zone: ISO weekdays, from an hour on and before another, but not on days
    that are `closed`.
    """

    days: tuple[int, ...] = (1, 2, 3, 4, 5)
    opens: int = 7
    closes: int = 20
    closed: tuple[date, ...] = ()

    def is_open(self, moment: datetime, zone: ZoneInfo) -> bool:
        there = moment.astimezone(zone)
        if there.date() in self.closed or there.isoweekday() not in self.days:
            return False
        return self.opens <= there.hour < self.closes


def is_at_work(office: Office, calendar: BusinessCalendar, moment: datetime) -> bool:
    """Whether work at this moment is nothing unusual: by the hours set for alerts, where there are any; else on the
    company's working days (holidays and days worked for them included), from early to late about its hours.
    """
    zone = ZoneInfo(calendar.zone)
    if office != Office():
        return office.is_open(moment, zone)
    there = moment.astimezone(zone)
    spans = calendar.hours_of(there.date())
    minute = there.hour * 60 + there.minute
    return bool(spans) and spans[0][0] - ABOUT <= minute < spans[-1][1] + ABOUT


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A company's rules: the defaults, and what it has set itself."""

    rules: Mapping[AlertKind, Rule] = field(default_factory=lambda: dict(DEFAULTS))
    office: Office = field(default_factory=Office)

    @classmethod
    def read(cls, rules: Mapping[str, Any], office: Mapping[str, Any]) -> Rulebook:
        known = {kind: Rule(**rules[kind]) if kind in rules else rule for kind, rule in DEFAULTS.items()}
        closed = tuple(date.fromisoformat(day) for day in office.get("closed", ()))
        plain = {name: office[name] for name in ("opens", "closes") if name in office}
        days = tuple(office["days"]) if "days" in office else Office().days
        return cls(known, Office(days=days, closed=closed, **plain))

    def longest(self) -> timedelta:
        return max(rule.window for rule in self.rules.values())


def changed_rule(kind: AlertKind, rule: Rule, values: Mapping[str, Any], field_name: str) -> Rule:
    """The rule with what somebody set. Raises ValidationFailed (OUT_OF_RANGE)."""
    given = {name: value for name, value in values.items() if value is not None}
    if kind not in COUNTED:
        given = {name: value for name, value in given.items() if name == "enabled"}
    made = replace(rule, **given)
    if not 1 <= made.threshold <= MOST:
        raise invalid(f"{field_name}.threshold", _between(1, MOST), "OUT_OF_RANGE")
    if not 1 <= made.minutes <= LONGEST:
        raise invalid(f"{field_name}.minutes", _between(1, LONGEST), "OUT_OF_RANGE")
    return made


def check_office(office: Office) -> Office:
    """Raises ValidationFailed (OUT_OF_RANGE, TOO_MANY)."""
    if not 0 <= office.opens < office.closes <= 24:
        raise invalid("office.closes", say("It closes after it opens.", "下班时间须晚于上班时间。"), "OUT_OF_RANGE")
    if any(day not in range(1, 8) for day in office.days):
        raise invalid("office.days", _between(1, 7), "OUT_OF_RANGE")
    if len(office.closed) > 200:
        raise invalid("office.closed", say("At most {n} days.", "最多 {n} 天。", n=200), "TOO_MANY")
    return replace(office, days=tuple(sorted(set(office.days))), closed=tuple(sorted(set(office.closed))))


def _between(low: int, high: int) -> str:
    return say("From {low} to {high}.", "范围为 {low} 至 {high}。", low=low, high=high)
