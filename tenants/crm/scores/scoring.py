"""How a company scores its leads: what it begins with, what it has set, and what it may set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

from tenants.crm.leads.models import LeadFit
from tenants.crm.scores.engagement import HIGHEST, EngagementKind, EngagementRule
from tenants.crm.scores.fit import FitField, FitRule, FitTest
from tenants.errors import FieldProblem, ValidationFailed
from tenants.kit.message import Message, say

MOST_RULES = 50
MOST_WORDS = 50
LONGEST_WORD = 100
MOST_POINTS = 100
_NUMBERS = frozenset({FitTest.AT_LEAST, FitTest.LESS_THAN})
_NEEDS_VALUES = _NUMBERS | {FitTest.ANY_OF, FitTest.CONTAINS}
_DECIDERS = (
    "founder", "owner", "chief", "ceo", "cto", "cfo", "coo", "president", "director", "head of", "vp", "manager",
    "创始人", "总裁", "总经理", "董事", "总监", "经理", "负责人", "主任",
)  # fmt: skip
_FIT = (
    FitRule(FitField.TITLE, FitTest.CONTAINS, 25, _DECIDERS),
    FitRule(FitField.EMPLOYEES, FitTest.AT_LEAST, 20, ("50",)),
    FitRule(FitField.COMPANY, FitTest.GIVEN, 10),
    FitRule(FitField.INDUSTRY, FitTest.GIVEN, 10),
    FitRule(FitField.EMAIL_DOMAIN, FitTest.GIVEN, 10),
    FitRule(FitField.PHONE, FitTest.GIVEN, 10),
    FitRule(FitField.EMAIL_DOMAIN, FitTest.FREE_MAIL, -10),
)
_PRICES = ("pricing", "price", "quote", "价格", "报价")
_ENGAGEMENT = (
    EngagementRule(EngagementKind.FORM, 20, cap=40),
    EngagementRule(EngagementKind.TOUCH, 10, cap=20),
    EngagementRule(EngagementKind.TOUCH, 10, cap=20, words=_PRICES),
    EngagementRule(EngagementKind.PAGE, 1, cap=10),
    EngagementRule(EngagementKind.PAGE, 10, cap=30, words=_PRICES),
    EngagementRule(EngagementKind.MAIL_CLICK, 3, cap=15),
    EngagementRule(EngagementKind.MAIL_IN, 15, cap=45),
    EngagementRule(EngagementKind.CALL_IN, 20, cap=60),
    EngagementRule(EngagementKind.MEETING, 25, cap=50),
    EngagementRule(EngagementKind.UNSUBSCRIBED, -50, cap=50, lasts=True),
    EngagementRule(EngagementKind.BOUNCED, -20, cap=20, lasts=True),
)


@dataclass(frozen=True, slots=True)
class Scoring:
    """`thresholds`: the points from which on the fit is A, B, C. A lead is marketing qualified when its fit is at least
    `qualified_fit` and its engagement at least `qualified_engagement`.
    """

    fit: tuple[FitRule, ...] = _FIT
    thresholds: tuple[int, ...] = (60, 40, 20)
    engagement: tuple[EngagementRule, ...] = _ENGAGEMENT
    half_life_days: int = 30
    qualified_fit: LeadFit = LeadFit.B
    qualified_engagement: int = 40

    @property
    def half_life(self) -> timedelta:
        return timedelta(days=self.half_life_days)

    def qualifies(self, grade: str, engagement: int) -> bool:
        return grade <= self.qualified_fit and engagement >= self.qualified_engagement


def as_plain(scoring: Scoring) -> dict[str, Any]:
    """As JSON."""
    return asdict(scoring)


def from_plain(stored: Mapping[str, Any]) -> Scoring:
    """What a company has set; what it lacks (a release made it since) is as at the beginning."""
    return replace(Scoring(), **{name: _READERS[name](value) for name, value in stored.items() if name in _READERS})


def _fit_rule(rule: Mapping[str, Any]) -> FitRule:
    return FitRule(FitField(rule["field"]), FitTest(rule["test"]), rule["points"], tuple(rule["values"]))


def _engagement_rule(rule: Mapping[str, Any]) -> EngagementRule:
    kind = EngagementKind(rule["kind"])
    return EngagementRule(kind, rule["points"], rule["cap"], tuple(rule["words"]), rule["lasts"])


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "fit": lambda rules: tuple(_fit_rule(rule) for rule in rules),
    "thresholds": tuple,
    "engagement": lambda rules: tuple(_engagement_rule(rule) for rule in rules),
    "half_life_days": int,
    "qualified_fit": LeadFit,
    "qualified_engagement": int,
}


def checked(scoring: Scoring) -> Scoring:
    """As it will be kept. Raises ValidationFailed with all that is wrong: OUT_OF_RANGE, TOO_MANY, REQUIRED."""
    problems = [
        *_fit_problems(scoring.fit),
        *_engagement_problems(scoring.engagement),
        *_range("halfLifeDays", scoring.half_life_days, 1, 365),
        *_range("qualifiedEngagement", scoring.qualified_engagement, 0, HIGHEST),
    ]
    if len(scoring.thresholds) != 3 or list(scoring.thresholds) != sorted(set(scoring.thresholds), reverse=True):
        message = say("Three numbers, each below the one before.", "须为三个依次减小的数。")
        problems.append(FieldProblem("thresholds", "OUT_OF_RANGE", message))
    if problems:
        raise ValidationFailed(problems)
    return scoring


def _fit_problems(rules: Sequence[FitRule]) -> list[FieldProblem]:
    problems = _too_many("fit", rules)
    for place, rule in enumerate(rules):
        where = f"fit.{place}"
        problems += _range(f"{where}.points", rule.points, -MOST_POINTS, MOST_POINTS)
        problems += _words(f"{where}.values", rule.values)
        if rule.test in _NEEDS_VALUES and not rule.values:
            problems.append(FieldProblem(f"{where}.values", "REQUIRED", say("Give a value.", "请填写一个值。")))
        elif rule.test in _NUMBERS and not (rule.values[0].isdecimal() and len(rule.values[0]) <= 9):
            message = say("Write a whole number.", "请填写整数。")
            problems.append(FieldProblem(f"{where}.values", "INVALID_NUMBER", message))
    return problems


def _engagement_problems(rules: Sequence[EngagementRule]) -> list[FieldProblem]:
    problems = _too_many("engagement", rules)
    for place, rule in enumerate(rules):
        where = f"engagement.{place}"
        problems += _range(f"{where}.points", rule.points, -MOST_POINTS, MOST_POINTS)
        problems += _range(f"{where}.cap", rule.cap, 1, HIGHEST)
        problems += _words(f"{where}.words", rule.words)
    return problems


def _words(field: str, words: Sequence[str]) -> list[FieldProblem]:
    if len(words) <= MOST_WORDS and all(0 < len(word) <= LONGEST_WORD for word in words):
        return []
    message = say(
        "At most {n} words of 1 to {most} characters.", "最多 {n} 个词，每个 1 至 {most} 个字符。",
        n=MOST_WORDS, most=LONGEST_WORD,
    )  # fmt: skip
    return [FieldProblem(field, "TOO_LONG", message)]


def _too_many(field: str, rules: Sequence[object]) -> list[FieldProblem]:
    message = say("At most {n} rules.", "最多 {n} 条规则。", n=MOST_RULES)
    return [FieldProblem(field, "TOO_MANY", message)] if len(rules) > MOST_RULES else []


def _range(field: str, value: int, low: int, high: int) -> list[FieldProblem]:
    return [] if low <= value <= high else [FieldProblem(field, "OUT_OF_RANGE", _between(low, high))]


def _between(low: int, high: int) -> Message:
    return say("From {low} to {high}.", "范围为 {low} 至 {high}。", low=low, high=high)
