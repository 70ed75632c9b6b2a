"""Lists are read page by page in any order, from either end, and while others write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cmp_to_key
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
from tenants.kit.ids import uuid7
from tenants.plans import Plan
from tenants.records import custom, custom_fields, paging, writing
from tenants.records.catalogue import catalogue
from tenants.records.custom_kinds import CustomKind
from tenants.records.ordering import flipped, ordering
from tenants.records.selection import Page
from tenants.records.sql import Pen
from tests.cast import Cast, owner
from tests.tenants.conftest import create, on_plan, page

COLUMNS = ("employees", "kind", "name", "created_at", "annual_revenue", "next_activity_at")
Order = tuple[tuple[str, str], ...]
OWN = ("custom.score", "custom.word")
ORDERS = st.lists(
    st.tuples(st.sampled_from((*COLUMNS, *OWN)), st.sampled_from(("ASC", "DESC"))),
    max_size=3,
    unique_by=lambda term: term[0],
).map(tuple)


async def rows_of(ctx: TenantContext, count: int) -> None:
    """Accounts with few different values and many empty ones, so that there are ties and nulls."""
    record, today = catalogue()["account"], now()
    async with unit_of_work(ctx.as_system()) as uow:
        fields = await custom.definitions(uow, "account")
        for key, kind in (("score", CustomKind.INTEGER), ("word", CustomKind.TEXT)):
            if key not in fields and count > 20:
                await custom_fields.create_field(uow, record_type="account", kind=kind, key=key, label_en=key)
        fields = await custom.definitions(uow, "account")
        checked = []
        for number in range(count):
            values, problems = writing.check_new(
                uow, record,
                {
                    "name": f"Name {number % 7}", "employees": None if number % 4 == 0 else number % 3,
                    "kind": None if number % 5 == 0 else ("customer", "partner")[number % 2],
                    "annual_revenue": None if number % 2 else (number % 3) * 100,
                    "annual_revenue_currency": "EUR",
                    "next_activity_at": None if number % 3 == 0 else today + timedelta(days=number % 11),
                }, fields,
            )  # fmt: skip
            assert problems == []
            checked.append(values)
        await writing.create_many(uow, record, checked)


def _own(number: int) -> dict[str, Any]:
    """Few different values, and many records without one."""
    own: dict[str, Any] = {} if number % 3 == 0 else {"score": number % 4}
    return own if number % 4 == 1 else {**own, "word": "abc"[number % 3]}


async def whole(ctx: TenantContext, order: Order) -> list[UUID]:
    return [row["id"] for row in (await page(ctx, "account", order=order)).rows]


async def walk(ctx: TenantContext, order: Order, size: int, *, backward: bool, between: Any = None) -> list[UUID]:
    met: list[UUID] = []
    cursor = None
    while True:
        window = Page(last=size, before=cursor) if backward else Page(first=size, after=cursor)
        found = await page(ctx, "account", order=order, size=window)
        ids = [row["id"] for row in found.rows]
        met = [*ids, *met] if backward else [*met, *ids]
        if not (found.has_previous if backward else found.has_next):
            return met
        cursor = found.cursors[0 if backward else -1]
        if between:
            await between()


def in_order(rows: Sequence[dict[str, Any]], order: Order) -> bool:
    """Nulls after everything, whatever the direction; the id breaks ties."""
    terms = [*order, ("id", order[-1][1])] if order else [("created_at", "DESC"), ("id", "DESC")]

    def compare(one: dict[str, Any], other: dict[str, Any]) -> int:
        for name, direction in terms:
            left, right = one[name], other[name]
            if left == right:
                continue
            if left is None or right is None:
                return 1 if left is None else -1
            return -1 if (left < right) is (direction == "ASC") else 1
        return 0

    return list(rows) == sorted(rows, key=cmp_to_key(compare))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=ORDERS, size=st.integers(1, 30))
async def test_pages_forward_and_backward_make_the_whole(shared: TenantContext, order: Order, size: int) -> None:
    everything = await page(shared, "account", *COLUMNS, "custom", order=order)
    own = [{name: row["custom"].get(name.partition(".")[2]) for name in OWN} for row in everything.rows]
    assert in_order([{**row, **mine} for row, mine in zip(everything.rows, own, strict=True)], order)
    ids = [row["id"] for row in everything.rows]
    assert len(ids) == 57
    assert await walk(shared, order, size, backward=False) == ids
    assert await walk(shared, order, size, backward=True) == ids


@pytest.fixture(scope="module")
async def shared(database: Database) -> TenantContext:
    """Alice at a company with 57 accounts, which no example changes."""
    alice = on_plan(await owner("Alice", "acme"), Plan.BUSINESS)
    await rows_of(alice.context, 57)
    return alice.context


@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize(
    "order",
    [
        (),
        (("employees", "ASC"), ("name", "DESC")),
        (("kind", "DESC"),),
        (("name", "ASC"),),
        (("next_activity_at", "DESC"),),
        (("custom.score", "DESC"),),
        (("custom.word", "ASC"), ("kind", "DESC"), ("custom.score", "ASC")),
    ],
)
async def test_who_reads_while_others_write_meets_everything_that_was_there_once(
    people: Cast, order: Order, backward: bool
) -> None:
    ctx = people.bob.context
    await rows_of(ctx, 23)
    before = set(await whole(ctx, order))
    number = 0

    async def write() -> None:
        nonlocal number
        number += 1
        kind = ("customer", None, "partner")[number % 3]
        await create(
            ctx, "account", name=f"Name {number % 9}", employees=number % 4 or None, kind=kind, custom=_own(number)
        )

    met = await walk(ctx, order, 3, backward=backward, between=write)
    assert len(met) == len(set(met))
    assert before <= set(met)


async def test_a_cursor_is_good_for_its_own_list_and_company_alone(people: Cast) -> None:
    bob = people.bob.context
    await rows_of(bob, 5)
    await rows_of(people.mallory.context, 5)
    cursor = (await page(bob, "account", size=Page(first=2))).cursors[-1]
    by_name = (("name", "ASC"),)
    tampered = cursor[:-4] + ("AAAA" if cursor[-4:] != "AAAA" else "BBBB")
    for ctx, order, given_cursor in (
        (bob, by_name, cursor), (people.mallory.context, (), cursor), (bob, (), tampered), (bob, (), "☃"),
    ):  # fmt: skip
        with pytest.raises(BadInput):
            await page(ctx, "account", order=order, size=Page(first=2, after=given_cursor))
    for window in (Page(first=0), Page(first=501), Page(first=-1), Page(first=1, last=1), Page(last=1, after=cursor)):
        with pytest.raises(BadInput):
            await page(bob, "account", size=window)
    for name in ("nonsense", "phones", "custom", "tenant_id", "version; drop table accounts"):
        with pytest.raises(BadInput):
            await page(bob, "account", order=((name, "ASC"),))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_no_cursor_but_ours_is_taken(shared: TenantContext, data: st.DataObject) -> None:
    order = ordering(catalogue()["account"], (("employees", "ASC"), ("created_at", "DESC")), {})
    ours = paging.make_cursor(shared.tenant_id, order, [3, now(), uuid7()])
    at, character = data.draw(st.integers(0, len(ours) - 1)), data.draw(st.characters(codec="utf-8"))
    tampered = data.draw(
        st.sampled_from((ours[:at], ours[:at] + character + ours[at + 1 :], ours[:at] + character + ours[at:]))
        | st.text(min_size=1, max_size=80)
    )
    if tampered == ours:
        assert paging.read_cursor(shared.tenant_id, order, tampered, "after")[0] == 3
    else:
        with pytest.raises(BadInput):
            paging.read_cursor(shared.tenant_id, order, tampered, "after")


@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize(
    ("name", "column", "index"),
    [
        ("account", "next_activity_at", "ix_accounts_tenant_id_next_activity_at"),
        ("activity", "occurred_at", "ix_activities_tenant_id_occurred_at_id"),
    ],
)
async def test_an_index_serves_a_list_whose_empty_values_come_last(
    shared: TenantContext, name: str, column: str, index: str, direction: str, backward: bool
) -> None:
    record = catalogue()[name]
    order = ordering(record, ((column, direction),), {})
    run = flipped(order) if backward else order
    for after in (None, [now(), uuid7()], [None, uuid7()]):
        pen = Pen(shared)
        window = paging.window(pen, record, "t1", pen.living(record, "t1"), run, after, 50)
        async with unit_of_work(shared, read_only=True) as uow:
            for method in ("seqscan", "bitmapscan", "sort"):
                await uow.connection.execute(f"SET LOCAL enable_{method} = off")
            rows = await uow.connection.fetch(f"EXPLAIN SELECT * FROM {window}", *pen.arguments)
        plan = "\n".join(row["QUERY PLAN"] for row in rows)
        reads = plan.count(f"on {record.table.name} t1")
        assert reads >= 1, plan
        assert plan.count(index) == reads, plan
