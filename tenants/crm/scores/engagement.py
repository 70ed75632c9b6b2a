"""Engagement: how much somebody has shown an interest, 0 to 100. Pure: the same events, the same score at a moment."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

HIGHEST = 100


class EngagementKind(StrEnum):
    TOUCH = "touch"
    """Came from a campaign or the web site; the detail is the page they landed on."""
    FORM = "form"
    PAGE = "page"
    """Looked at a page; the detail is its address."""
    MAIL_OPEN = "mail_open"
    MAIL_CLICK = "mail_click"
    MAIL_IN = "mail_in"
    """Wrote to us."""
    CALL_IN = "call_in"
    """Called us."""
    MEETING = "meeting"
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Event:
    """Something a lead did at a moment (UTC)."""

    kind: EngagementKind
    at: datetime
    detail: str = ""


@dataclass(frozen=True, slots=True)
class EngagementRule:
    """So many `points` for each event of a kind whose detail has one of the words (any, when there are none); all
    together at most `cap`, or at least minus that. They halve with every half-life, unless they last.
    """

    kind: EngagementKind
    points: int
    cap: int
    words: tuple[str, ...] = ()
    lasts: bool = False


@dataclass(frozen=True, slots=True)
class EngagementReason:
    """What a rule gave: `count` events were worth `points` at that moment, before rounding."""

    rule: EngagementRule
    count: int
    points: float
    latest_at: datetime


@dataclass(frozen=True, slots=True)
class Engagement:
    score: int
    reasons: tuple[EngagementReason, ...]


def engagement_of(
    events: Iterable[Event], rules: Sequence[EngagementRule], half_life: timedelta, at: datetime
) -> Engagement:
    """What the events until `at` are worth then: Σ over the rules of min(cap, Σ points x 0.5^(age / half-life)),
    between 0 and 100, halves up.
    """
    known = sorted(
        (event for event in events if event.at <= at), key=lambda event: (event.at, event.kind, event.detail)
    )
    found = (_reason(rule, [event for event in known if _counts(event, rule)], half_life, at) for rule in rules)
    reasons = tuple(reason for reason in found if reason is not None)
    total = math.fsum(reason.points for reason in reasons)
    return Engagement(math.floor(min(HIGHEST, max(0.0, total)) + 0.5), reasons)


def _counts(event: Event, rule: EngagementRule) -> bool:
    said = event.detail.casefold()
    return event.kind is rule.kind and (not rule.words or any(word.casefold() in said for word in rule.words))


def _reason(
    rule: EngagementRule, events: Sequence[Event], half_life: timedelta, at: datetime
) -> EngagementReason | None:
    if not events:
        return None
    worth = math.fsum(rule.points * (1.0 if rule.lasts else 0.5 ** ((at - event.at) / half_life)) for event in events)
    return EngagementReason(rule, len(events), max(-rule.cap, min(rule.cap, worth)), events[-1].at)
