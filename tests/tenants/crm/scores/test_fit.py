"""Whom the company sells to, in grades."""

from __future__ import annotations

from typing import Any

import pytest

from tenants.crm.scores.fit import FIELDS, FitField, FitRule, FitTest, facts_of, fit_of
from tenants.crm.scores.scoring import Scoring

ALONE: dict[str, Any] = dict.fromkeys(FIELDS.values()) | {"emails": [], "phones": []}
JANE: dict[str, Any] = {
    "company": "Acme Tools",
    "title": "Head of Purchasing",
    "industry": "Machinery",
    "region": "Bavaria",
    "website": "https://acme.example",
    "employees": 120,
    "source": "fair",
    "emails": [{"value": "Jane@Acme.example"}, {"value": "jane@gmail.com"}],
    "phones": [{"value": "+498912345"}],
}


def passes(lead: dict[str, Any], field: FitField, test: FitTest, *values: str) -> bool:
    return bool(fit_of(facts_of(ALONE | lead), [FitRule(field, test, 1, values)], (3, 2, 1)).points)


@pytest.mark.parametrize(
    ("lead", "field", "test", "values", "expected"),
    [
        ({"industry": "MACHINERY"}, FitField.INDUSTRY, FitTest.ANY_OF, ("Tools", "machinery"), True),
        ({"industry": "Machinery and tools"}, FitField.INDUSTRY, FitTest.ANY_OF, ("machinery",), False),
        ({"title": "销售总监"}, FitField.TITLE, FitTest.CONTAINS, ("总监",), True),
        ({"title": None}, FitField.TITLE, FitTest.CONTAINS, ("",), False),
        ({"employees": 50}, FitField.EMPLOYEES, FitTest.AT_LEAST, ("50",), True),
        ({"employees": 50}, FitField.EMPLOYEES, FitTest.LESS_THAN, ("50",), False),
        ({"employees": 0}, FitField.EMPLOYEES, FitTest.LESS_THAN, ("50",), True),
        ({"emails": [{"value": "li@qq.com"}]}, FitField.EMAIL_DOMAIN, FitTest.FREE_MAIL, (), True),
        (JANE, FitField.EMAIL_DOMAIN, FitTest.FREE_MAIL, (), False),
        (JANE, FitField.EMAIL_DOMAIN, FitTest.ANY_OF, ("acme.example",), True),
        ({}, FitField.PHONE, FitTest.GIVEN, (), False),
    ],
)
def test_a_rule_gives_its_points_to_whoever_passes(
    lead: dict[str, Any], field: FitField, test: FitTest, values: tuple[str, ...], expected: bool
) -> None:
    assert passes(lead, field, test, *values) is expected


def test_the_grade_is_what_the_points_reach() -> None:
    rules = [
        FitRule(FitField.COMPANY, FitTest.GIVEN, 40),
        FitRule(FitField.REGION, FitTest.ANY_OF, 30, ("Bavaria",)),
        FitRule(FitField.EMAIL_DOMAIN, FitTest.ANY_OF, -50, ("globex.example",)),
    ]
    found = fit_of(facts_of(JANE), rules, (70, 40, 10))
    assert (found.grade, found.points, found.reasons) == ("a", 70, tuple(rules[:2]))
    assert fit_of(facts_of(JANE), rules, (71, 40, 10)).grade == "b"
    rival = fit_of(facts_of(JANE | {"emails": [{"value": "x@globex.example"}]}), rules, (70, 40, 10))
    assert (rival.points, rival.grade) == (20, "c")
    assert fit_of(facts_of(ALONE), rules, (70, 40, 10)).grade == "d"


def test_what_a_company_begins_with_tells_a_buyer_from_a_passer_by() -> None:
    begin = Scoring()
    grades = [
        fit_of(facts_of(lead), begin.fit, begin.thresholds).grade for lead in (JANE, ALONE | {"title": "Student"})
    ]
    assert grades == ["a", "d"]
