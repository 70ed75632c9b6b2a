"""What the closed leads teach about an open one."""

from __future__ import annotations

import pytest

from tenants.crm.scores.chance import Case, Knowledge, as_plain, chance_of, from_plain, learn, tried

FIELDS = ("country", "state", "source")


def case(values: str, step: int, won: bool) -> Case:
    """`values` are a country, a state and a source, by one letter each."""
    return Case({**dict(zip(FIELDS, values, strict=True)), "email": "none", "phone": "none"}, step, won)


def percent(known: Knowledge, values: str, step: int) -> float:
    return chance_of(known, case(values, step, False).values, step).percent


# The leads of Odoo's own test of its predictive scoring (addons/crm/tests/test_crm_pls.py), team by team, and the
# probabilities it expects. By hand for the first: 1.1/3.2 · 0.1/1.3 · 0.1/1.3 · 1.1/1.3 = 0.00172108 for won, and
# 2.1/3.2 · 1.1/2.3 · 1.1/2.3 · 0.1/2.3 · 1.1/2.1 = 0.00341850 for lost; 0.00172108 / 0.00513958 = 33.49 %.
ONE = [case("000", 0, False), case("111", 1, False), case("222", 2, True)]
TWO = [case("011", 2, False), case("012", 1, False), case("022", 0, True)]
THREE = [case("111", 2, True), case("010", 0, False), case("122", 0, False)]


@pytest.mark.parametrize(
    ("cases", "values", "step", "expected"),
    [(ONE, "012", 1, 33.49), (TWO, "012", 1, 7.74), (THREE, "012", 1, 35.09)],
)
def test_the_chance_is_odoos(cases: list[Case], values: str, step: int, expected: float) -> None:
    assert percent(learn(cases), values, step) == expected


def test_what_is_unknown_says_nothing() -> None:
    known = learn(ONE)
    assert chance_of(known, {}, 0).percent == round(100 * 1.1 / 3.2, 2) == 34.38
    assert chance_of(known, {"country": "9", "colour": "red"}, 0).percent == 34.38


def test_nobody_is_certain() -> None:
    cases = [Case({"source": "fair"}, 0, won=True)] * 5_000 + [Case({"source": "list"}, 0, won=False)] * 5_000
    known = learn(cases)
    assert chance_of(known, {"source": "fair"}, 0).percent == 99.99
    assert chance_of(known, {"source": "list"}, 0).percent == 0.01


def test_the_reasons_are_told_with_the_strongest_first() -> None:
    found = chance_of(learn(ONE), case("012", 1, False).values, 1)
    assert [(each.field, each.value, round(each.factor, 2)) for each in found.reasons] == [
        ("source", "2", 19.46),
        ("country", "0", 0.16),
        ("state", "1", 0.16),
        ("step", "1", 1.91),
        ("email", "none", 1.0),
        ("phone", "none", 1.0),
    ]


def test_nothing_is_said_below_twenty_of_each() -> None:
    won, lost = Case({"source": "fair"}, 1, won=True), Case({"source": "list"}, 0, won=False)
    assert not learn([won] * 19 + [lost] * 900).is_enough()
    assert not learn([won] * 900 + [lost] * 19).is_enough()
    assert learn([won] * 20 + [lost] * 20).is_enough()


def test_it_is_tried_on_what_it_was_not_taught() -> None:
    won, lost = Case({"source": "fair"}, 1, won=True), Case({"source": "list"}, 0, won=False)
    found = tried([won, lost, lost] * 20)
    assert found is not None
    assert (found.size, found.accuracy, round(found.baseline, 3)) == (12, 1.0, 0.667)
    assert tried([]) is None
    assert tried([won] * 50) is None


def test_knowledge_is_kept_as_it_is() -> None:
    known = learn(ONE + TWO)
    assert from_plain(as_plain(known)) == known
