"""Fit: how well somebody matches whom the company sells to, A to D. Pure: the same facts and rules, the same grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tenants.crm.accounts.service import is_free_mail
from tenants.crm.leads.models import LeadFit


class FitField(StrEnum):
    """What of a lead a rule looks at."""

    COMPANY = "company"
    TITLE = "title"
    INDUSTRY = "industry"
    REGION = "region"
    SOURCE = "source"
    WEBSITE = "website"
    EMPLOYEES = "employees"
    EMAIL_DOMAIN = "email_domain"
    PHONE = "phone"


class FitTest(StrEnum):
    GIVEN = "given"
    ANY_OF = "any_of"
    """It is one of the values, whatever the case."""
    CONTAINS = "contains"
    """One of the values is in it, whatever the case."""
    AT_LEAST = "at_least"
    """A number, not below the first value."""
    LESS_THAN = "less_than"
    FREE_MAIL = "free_mail"
    """The address is with a provider for everybody."""


@dataclass(frozen=True, slots=True)
class FitRule:
    """So many `points` (negative ones as well) to whoever passes the test."""

    field: FitField
    test: FitTest
    points: int
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """The grade, the points it comes from, and the rules that gave them: one reason each."""

    grade: LeadFit
    points: int
    reasons: tuple[FitRule, ...]


Facts = Mapping[FitField, str | int | None]


FIELDS: Mapping[FitField, str] = {
    **{field: field.value for field in FitField},
    FitField.EMAIL_DOMAIN: "emails",
    FitField.PHONE: "phones",
}
"""The field of a lead each is of."""


def facts_of(lead: Mapping[str, Any]) -> Facts:
    """What rules look at, of a lead's values: of its addresses and numbers the first."""
    emails, phones = lead["emails"], lead["phones"]
    return {
        **{field: lead[name] for field, name in FIELDS.items()},
        FitField.EMAIL_DOMAIN: str(emails[0]["value"]).rpartition("@")[2].lower() if emails else None,
        FitField.PHONE: phones[0]["value"] if phones else None,
    }


def fit_of(facts: Facts, rules: Sequence[FitRule], thresholds: Sequence[int]) -> Fit:
    """Add up what the rules give. `thresholds` are the points from which on it is A, B and C, in falling order."""
    passed = tuple(rule for rule in rules if _passes(facts[rule.field], rule))
    points = sum(rule.points for rule in passed)
    above = (
        grade for grade, least in zip((LeadFit.A, LeadFit.B, LeadFit.C), thresholds, strict=True) if points >= least
    )
    return Fit(next(above, LeadFit.D), points, passed)


def _passes(value: str | int | None, rule: FitRule) -> bool:
    if value is None or value == "":
        return False
    said = str(value).casefold()
    match rule.test:
        case FitTest.GIVEN:
            return True
        case FitTest.FREE_MAIL:
            return is_free_mail(said)
        case FitTest.ANY_OF:
            return said in {each.casefold() for each in rule.values}
        case FitTest.CONTAINS:
            return any(each.casefold() in said for each in rule.values)
        case FitTest.AT_LEAST:
            return isinstance(value, int) and value >= int(rule.values[0])
        case FitTest.LESS_THAN:
            return isinstance(value, int) and value < int(rule.values[0])
