"""A search in a list gives the same page, whichever way it is read: the few are fetched, or the list is walked."""

from __future__ import annotations

from typing import Any

import pytest

from tenants.access.company import Scope
from tenants.context import TenantContext
from tenants.records import paging, searching
from tenants.records.selection import Page
from tests.cast import Cast
from tests.tenants.access.people import grants, now_as, reps_may
from tests.tenants.conftest import create, delete, page

ORDERS = ((), (("name", "ASC"),), (("name", "DESC"),), (("created_at", "ASC"),))


async def names(context: TenantContext, search: str, **query: Any) -> list[str]:
    found = await page(context, "account", "name", search=search, **query)
    return [row["name"] for row in found.rows]


@pytest.mark.parametrize("few", [0, 2, 10_000])
async def test_the_page_is_that_of_the_condition(people: Cast, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    alice = people.alice.context
    for name in ("Harbour North", "Harbour South", "Harbour", "North Gate", "杭州港口", "Harvest", "Elsewhere"):
        await create(alice, "account", name=name, industry="Ships" if "Har" in name else None)
    gone = await create(alice, "account", name="Harbour Gone")
    await delete(alice, "account", gone)
    await create(people.mallory.context, "account", name="Harbour of Globex")
    walked = paging.is_walked
    for text in ("har", "harbour", "har north", "north har", "杭州", "hang", "nobody", "h"):
        for order in ORDERS:
            for query in ({}, {"filter": {"industry": {"eq": "Ships"}}}):
                monkeypatch.setattr(searching, "FEW", few)
                monkeypatch.setattr(paging, "is_walked", walked)
                found = await names(alice, text, order=order, **query)
                monkeypatch.setattr(paging, "is_walked", lambda *_: False)
                assert found == await names(alice, text, order=order, **query), (text, order, query)


@pytest.mark.parametrize("few", [0, 10_000])
async def test_its_pages_meet_in_both_directions(people: Cast, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    alice = people.alice.context
    monkeypatch.setattr(searching, "FEW", few)
    for number in range(7):
        await create(alice, "account", name=f"Harbour {'ABCDEFG'[number]}")
    order = (("name", "ASC"),)
    first = await page(alice, "account", "name", size=Page(first=3), search="harb", order=order)
    second = await page(alice, "account", "name", size=Page(3, first.cursors[-1]), search="harb", order=order)
    back = await page(alice, "account", "name", size=Page(last=3, before=second.cursors[0]), search="harb", order=order)
    assert [row["name"] for row in second.rows] == ["Harbour D", "Harbour E", "Harbour F"] and second.has_next
    assert [row["name"] for row in back.rows] == [row["name"] for row in first.rows] and not back.has_previous


@pytest.mark.parametrize("few", [0, 10_000])
async def test_it_finds_no_more_than_one_reaches(people: Cast, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(searching, "FEW", few)
    await reps_may(people.alice, *grants(Scope.OWN))
    bob = await now_as(people.bob)
    await create(people.alice.context, "account", name="Harbour Hers")
    await create(bob, "account", name="Harbour His")
    assert await names(bob, "harbour") == ["Harbour His"]
