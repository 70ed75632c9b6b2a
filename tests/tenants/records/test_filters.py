"""A filter finds exactly the records that a plain reading of it finds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.context import TenantContext
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import BadInput
from tenants.kit.clock import now
from tenants.plans import Plan
from tenants.records import custom, writing
from tenants.records.catalogue import catalogue
from tests.cast import Cast, owner
from tests.tenants.conftest import create, found, on_plan, page, update

TODAY = now().replace(microsecond=0)
NAMES = ("Acme", "acme ltd", "Zenith", "北京", "Ünal", "")
COLUMNS = ("name", "kind", "employees", "next_activity_at", "industry", "created_at")
TEXT = st.sampled_from(["Acme", "acme", "acme l", "ACME LTD", "A", "Z", "", "北", "ü", "Ltd", "%", "_"])
OPERANDS: Mapping[str, st.SearchStrategy[Any]] = {
    "name": TEXT,
    "industry": TEXT,
    "kind": st.sampled_from(["customer", "partner", "other"]),
    "employees": st.integers(-1, 4),
    "created_at": st.integers(-3, 3).map(lambda hours: TODAY + timedelta(hours=hours)),
}
_COMPARE = ("eq", "ne", "lt", "lte", "gt", "gte")


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    name = draw(st.sampled_from(sorted(OPERANDS)))
    text = name in ("name", "industry")
    operator = draw(
        st.sampled_from([*_COMPARE, "in", "nin", "is_null", *(("starts_with", "contains") if text else ())])
    )
    if operator in ("in", "nin"):
        return {name: {operator: draw(st.lists(OPERANDS[name], max_size=3))}}
    if operator == "is_null":
        return {name: {operator: draw(st.booleans())}}
    operand = draw(st.none() | OPERANDS[name]) if operator in ("eq", "ne") else draw(OPERANDS[name])
    return {name: {operator: operand}}


TREES = st.recursive(
    conditions(),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda branches: {"and": branches}),
        st.lists(inner, max_size=3).map(lambda branches: {"or": branches}),
        inner.map(lambda tree: {"not": tree}),
        st.tuples(inner, inner).map(lambda pair: {**pair[0], **pair[1]}),
    ),
    max_leaves=6,
)


def holds(row: Mapping[str, Any], tree: Mapping[str, Any]) -> bool | None:
    """What the filter says of a row in three-valued logic: None is unknown."""
    return every(_part(row, name, value) for name, value in tree.items())


def _part(row: Mapping[str, Any], name: str, value: Any) -> bool | None:
    if name == "and":
        return every(holds(row, branch) for branch in value)
    if name == "or":
        answers = [holds(row, branch) for branch in value]
        return True if True in answers else None if None in answers else False
    if name == "not":
        return holds(row, value) is not True
    return every(_compare(row[name], operator, operand) for operator, operand in value.items())


def every(answers: Any) -> bool | None:
    found_answers = list(answers)
    return False if False in found_answers else None if None in found_answers else True


def _compare(value: Any, operator: str, operand: Any) -> bool | None:
    if operator == "is_null":
        return (value is None) is operand
    if operator == "ne":
        return bool(value != operand)
    if operator == "nin":
        return value is None or value not in operand
    if operator == "eq" and operand is None:
        return value is None
    if value is None:
        return None if operator != "in" or operand else False
    return {
        "eq": lambda: value == operand, "lt": lambda: value < operand, "lte": lambda: value <= operand,
        "gt": lambda: value > operand, "gte": lambda: value >= operand, "in": lambda: value in operand,
        "starts_with": lambda: value.lower().startswith(operand.lower()),
        "contains": lambda: operand.lower() in value.lower(),
    }[operator]()  # fmt: skip


@pytest.fixture(scope="module")
async def shared(database: Database) -> TenantContext:
    """Alice at a company whose 48 accounts no example changes."""
    alice = on_plan(await owner("Alice", "acme"), Plan.BUSINESS)
    record = catalogue()["account"]
    async with unit_of_work(alice.context) as uow:
        checked = []
        for number in range(48):
            given_values = {
                "name": NAMES[number % 5], "employees": None if number % 4 == 0 else number % 3,
                "kind": None if number % 7 == 0 else ("customer", "partner")[number % 2],
                "industry": NAMES[(number // 2) % 6] or None,
            }  # fmt: skip
            values, problems = writing.check_new(uow, record, given_values, await custom.definitions(uow, "account"))
            assert problems == []
            checked.append(values)
        await writing.create_many(uow, record, checked)
    return alice.context


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=TREES)
async def test_a_filter_means_what_it_says(shared: TenantContext, tree: dict[str, Any]) -> None:
    rows = (await page(shared, "account", *COLUMNS)).rows
    assert len(rows) == 48
    wanted = {row["id"] for row in rows if holds(row, tree) is True}
    assert set(await found(shared, "account", filter=tree)) == wanted


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=TREES, other=TREES)
async def test_not_turns_and_into_or_and_nothing_is_on_neither_side(
    shared: TenantContext, one: dict[str, Any], other: dict[str, Any]
) -> None:
    async def left(tree: dict[str, Any]) -> set[UUID]:
        return set(await found(shared, "account", filter=tree))

    everything, both, either = await left({}), {"and": [one, other]}, {"or": [one, other]}
    for tree in (one, both, either):
        assert await left({"not": tree}) == everything - await left(tree)
    assert await left({"not": both}) == await left({"or": [{"not": one}, {"not": other}]})
    assert await left({"not": either}) == await left({"and": [{"not": one}, {"not": other}]})


async def test_an_address_is_had_by_whoever_has_just_it(people: Cast) -> None:
    bob = people.bob.context
    many = [{"value": f"ada{number}@example.com"} for number in range(20)]
    ada = await create(bob, "contact", name="字" * 200, emails=many, phones=[{"value": "+44 20 7946 0000"}])
    await create(bob, "contact", name="Ada", emails=[{"value": "ada1@example.com.example"}])
    assert await found(bob, "contact", filter={"emails": {"has": "ada19@example.com"}}) == [ada]
    assert await found(bob, "contact", filter={"phones": {"has": "+442079460000"}}) == [ada]
    assert await found(bob, "contact", filter={"phones": {"has": "+4420"}}) == []
    assert await found(bob, "contact", filter={"emails": {"has": "ada"}}) == []
    await update(bob, "contact", ada, emails=many[:3])
    assert await found(bob, "contact", filter={"emails": {"has": "ada19@example.com"}}) == []


async def test_relations_are_looked_through_both_ways(people: Cast) -> None:
    bob = people.bob.context
    acme, zenith = await create(bob, "account", name="Acme"), await create(bob, "account", name="Zenith")
    ada = await create(bob, "contact", name="Ada", account_id=acme, birthday=date(1815, 12, 10))
    await create(bob, "contact", name="Zoe", account_id=zenith)
    assert await found(bob, "contact", filter={"account": {"name": {"starts_with": "ac"}}}) == [ada]
    assert await found(bob, "account", filter={"contacts": {"birthday": {"lt": "1900-01-01"}}}) == [acme]
    assert await found(bob, "account", filter={"not": {"contacts": {"name": {"eq": "Ada"}}}}) == [zenith]
    assert await found(bob, "contact", filter={"account_id": {"in": [str(acme)]}}) == [ada]


@pytest.mark.parametrize(
    "tree",
    [
        {"nonsense": {"eq": 1}}, {"name": {"like": "%"}}, {"name": {"eq": 5}}, {"name": {"eq": ["Acme"]}},
        {"name": "Acme"},
        {"employees": {"gt": "many"}}, {"employees": {"eq": 2**70}}, {"employees": {"eq": True}}, {"id": {"eq": "x"}},
        {"created_at": {"lt": "2026-01-01"}}, {"created_at": {"lt": 5}}, {"name": {"eq": "\x00"}},
        {"name": {"eq": "\ud800"}}, {"name": {"in": "Acme"}}, {"name": {"in": [None]}}, {"name": {"in": ["x"] * 1001}},
        {"and": {"name": {}}}, {"or": [5]}, {"not": []}, {"phones": {"eq": 1}}, {"contacts": 5}, {"account": {}},
        {"tags": {"some": []}}, {"tags": {"in": ["x"]}}, {"custom_fields": {}}, {"custom_fields": [{}]}, {"custom": {}},
        {"employees": {"starts_with": "1"}}, {"tenant_id": {"eq": UUID(int=1)}}, {"sort_key": {"eq": "acme"}},
    ],
)  # fmt: skip
async def test_a_filter_that_means_nothing_is_refused_and_never_widened(shared: TenantContext, tree: Any) -> None:
    with pytest.raises(BadInput):
        await found(shared, "account", filter=tree)


async def test_a_filter_that_is_too_deep_or_too_large_is_refused(shared: TenantContext) -> None:
    deep: dict[str, Any] = {"name": {"eq": "Acme"}}
    for _ in range(12):
        deep = {"not": deep}
    for tree in (deep, {"or": [{"name": {"eq": str(number)}} for number in range(5_000)]}):
        with pytest.raises(BadInput):
            await found(shared, "account", filter=tree)
