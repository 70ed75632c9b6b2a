"""What somebody did, and what it is still worth."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from tenants.crm.scores.engagement import EngagementKind as K
from tenants.crm.scores.engagement import EngagementRule, Event, engagement_of

MARCH = datetime(2026, 3, 31, 12, tzinfo=UTC)
MONTH = timedelta(days=30)
FORM = EngagementRule(K.FORM, 20, cap=40)
PRICES = EngagementRule(K.PAGE, 10, cap=30, words=("pricing", "价格"))
CLICK = EngagementRule(K.MAIL_CLICK, 3, cap=15)
GONE = EngagementRule(K.UNSUBSCRIBED, -50, cap=50, lasts=True)
RULES = (FORM, PRICES, CLICK, GONE)


def ago(kind: K, days: float, detail: str = "") -> Event:
    return Event(kind, MARCH - timedelta(days=days), detail)


def score(*events: Event, at: datetime = MARCH) -> int:
    return engagement_of(events, RULES, MONTH, at).score


def test_interest_halves_with_every_half_life() -> None:
    form = ago(K.FORM, 0)
    assert [score(form, at=MARCH + n * MONTH) for n in range(6)] == [
        20,
        10,
        5,
        3,
        1,
        1,
    ]  # 2.5, 1.25 and 0.625, halves up
    # By hand: 20 · 0.5^(15/30) = 14.142, 3 · 0.5^(45/30) = 1.061; together 15.203.
    assert score(ago(K.FORM, 15), ago(K.MAIL_CLICK, 45)) == 15


def test_a_rule_gives_no_more_than_its_cap() -> None:
    assert score(*(ago(K.FORM, 0) for _ in range(5))) == 40
    assert score(*(ago(K.MAIL_CLICK, 0) for _ in range(4))) == 12
    assert score(*(ago(K.MAIL_CLICK, 0) for _ in range(400))) == 15
    # What is capped is what the events are worth by now, so an old crowd makes room for what is new.
    assert score(*(ago(K.FORM, 60) for _ in range(4)), ago(K.FORM, 0)) == 40


def test_a_rule_may_ask_what_it_was() -> None:
    page = "https://acme.example/Pricing?utm=1"
    assert [score(ago(K.PAGE, 0, each)) for each in (page, "/价格", "/jobs", "")] == [10, 10, 0, 0]


def test_who_unsubscribes_loses_for_good_and_nobody_falls_below_nothing() -> None:
    events = [ago(K.FORM, 0), ago(K.FORM, 0), ago(K.PAGE, 0, "pricing"), ago(K.UNSUBSCRIBED, 300)]
    assert score(*events) == 0
    assert score(*events, ago(K.PAGE, 0, "pricing"), ago(K.MAIL_CLICK, 0)) == 13
    assert score(ago(K.UNSUBSCRIBED, 0), ago(K.UNSUBSCRIBED, 0)) == 0


def test_a_hundred_is_the_most() -> None:
    generous = [EngagementRule(K.FORM, 90, cap=500)]
    assert engagement_of([ago(K.FORM, 0)] * 3, generous, MONTH, MARCH).score == 100


def test_every_point_has_its_reason() -> None:
    found = engagement_of([ago(K.FORM, 30), ago(K.FORM, 0), ago(K.BOUNCED, 0)], RULES, MONTH, MARCH)
    assert [(each.rule, each.count, each.points, each.latest_at) for each in found.reasons] == [(FORM, 2, 30.0, MARCH)]


def test_what_is_to_come_does_not_count_yet() -> None:
    assert score(ago(K.FORM, -1)) == 0


def test_the_order_in_which_events_came_is_of_no_account() -> None:
    chance = Random(6)
    events = [ago(chance.choice([K.FORM, K.PAGE, K.MAIL_CLICK]), chance.random() * 90, "pricing") for _ in range(200)]
    first = engagement_of(events, RULES, MONTH, MARCH)
    for _ in range(20):
        chance.shuffle(events)
        assert engagement_of(events, RULES, MONTH, MARCH) == first
