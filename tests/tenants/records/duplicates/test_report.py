"""Acme looks through everything: what is the same stands in groups, for whoever may see two of one, until settled."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import bindparam, delete, select

from tenants.access.company import Scope
from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, NotFound
from tenants.records.duplicates import checking
from tenants.records.duplicates import service as duplicates
from tenants.records.duplicates.models import DuplicateCheck, DuplicateKey
from tenants.records.duplicates.service import Group, Progress
from tenants.records.merging import sure
from tests.cast import Cast
from tests.tenants.access.people import grants, now_as, reps_may
from tests.tenants.conftest import create, found, update

_RUNNING = select(DuplicateCheck.id).where(DuplicateCheck.finished_at.is_(None))
_FORGET = delete(DuplicateKey).where(DuplicateKey.id == bindparam("record_id"))


async def check(people: Cast) -> Progress:
    """The search Alice asks for, done by a worker."""
    async with unit_of_work(people.alice.context) as uow:
        await duplicates.ask_for_check(uow)
        check_id = await uow.value(_RUNNING)
    await duplicates.check(people.acme, check_id=check_id)
    async with unit_of_work(people.alice.context, read_only=True) as uow:
        found = await duplicates.progress(uow)
    assert found is not None and found.finished_at is not None
    return found


async def groups(ctx: TenantContext, kind: str = "contact", other: str | None = None, **asked: Any) -> list[Group]:
    async with unit_of_work(ctx, read_only=True) as uow:
        page = await duplicates.groups(uow, record_type=kind, other_type=other, **asked)
        assert asked or await duplicates.count(uow, record_type=kind, other_type=other) == len(page.groups)
        return page.groups


async def titles(ctx: TenantContext, kind: str = "contact", other: str | None = None) -> list[list[str]]:
    return [sorted(each.title for each in group.members) for group in await groups(ctx, kind, other)]


def ada(name: str = "Ada Lovelace", number: int = 0) -> dict[str, Any]:
    return {"name": name, "emails": [{"value": f"ada{number or ''}@engine.example"}]}


async def decide(ctx: TenantContext, *ids: UUID, different: bool = True) -> int:
    async with unit_of_work(ctx) as uow:
        return await duplicates.decide(uow, ids=[("contact", each) for each in ids], different=different)


async def test_what_is_the_same_stands_in_groups(people: Cast) -> None:
    alice = people.alice.context
    for name in ("Ada Lovelace", "A. Lovelace", "Lovelace, Ada"):
        await create(alice, "contact", **ada(name))
    await create(alice, "contact", name="Charles Babbage", emails=[{"value": "cb@engine.example"}])
    for name in ("Acme Ltd", "ACME Inc"):
        await create(alice, "account", name=name, website="acme.example")
    await create(alice, "lead", **ada())
    done = await check(people)
    assert (done.done, done.total, done.phase, done.cut) == (7, 7, "done", 0)
    assert await titles(alice) == [["A. Lovelace", "Ada Lovelace", "Lovelace, Ada"]]
    assert await titles(alice, "account") == [["ACME Inc", "Acme Ltd"]]
    assert await titles(alice, "lead") == []
    across = await groups(alice, "lead", "contact")
    assert {each.record_type for group in across for each in group.members} == {"lead", "contact"}
    assert await titles(people.mallory.context) == []


async def test_not_the_same_is_remembered_and_can_be_taken_back(people: Cast) -> None:
    alice = people.alice.context
    one, other = await create(alice, "contact", **ada()), await create(alice, "contact", **ada("A. Lovelace"))
    await check(people)
    assert await decide(alice, one, other) == 1
    assert await titles(alice) == []
    await check(people)
    assert await titles(alice) == []
    assert await decide(alice, one, other, different=False) == 1
    assert await titles(alice) == [["A. Lovelace", "Ada Lovelace"]]
    with pytest.raises(NotFound):
        await decide(people.mallory.context, one, other)


async def test_what_is_not_the_same_any_more_is_gone_with_the_next_search(people: Cast) -> None:
    alice = people.alice.context
    one = await create(alice, "contact", **ada())
    await create(alice, "contact", **ada())
    await check(people)
    await update(alice, "contact", one, name="Charles Babbage", emails=[])
    await check(people)
    assert await titles(alice) == []


async def test_who_may_see_one_of_two_is_told_of_none(people: Cast) -> None:
    await reps_may(people.alice, *grants(Scope.OWN))
    bob, alice = await now_as(people.bob), await now_as(people.alice)
    await create(alice, "contact", **ada())
    await create(bob, "contact", **ada())
    await check(people)
    assert await titles(bob) == [] and len(await titles(alice)) == 1
    with pytest.raises(Forbidden):
        async with unit_of_work(bob) as uow:
            await duplicates.ask_for_check(uow)


async def test_keys_are_made_anew_and_a_search_goes_on_where_it_was(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = people.alice.context
    monkeypatch.setattr(checking, "RECORDS", 2)
    monkeypatch.setattr(checking, "MOST", 2)
    ids = [await create(alice, "contact", **ada("Ada Lovelace", number)) for number in (1, 1, 2, 2, 2)]
    async with unit_of_work(alice) as uow:
        for each in ids:
            await uow.run(_FORGET, record_id=each)
        await duplicates.ask_for_check(uow)
        check_id = await uow.value(_RUNNING)
    for _ in range(4):
        async with unit_of_work(people.acme) as uow:
            row = await uow.row(checking._ONE, check=check_id)
            assert row is not None
            await (checking._make_keys if row["phase"] == "keys" else checking._compare)(uow, row)
    done = await check(people)
    assert done.done == done.total == 5
    assert done.cut > 0 and done.cut_sorts["email"] == 1
    assert {each.id for group in await groups(alice) for each in group.members} == set(ids[:2])


async def test_sure_ones_are_merged_into_the_first_and_others_wait_for_somebody(people: Cast) -> None:
    alice = people.alice.context
    first = await create(alice, "contact", **ada())
    await create(alice, "contact", **ada())
    charles = await create(alice, "contact", name="Charles Babbage", birthday="1791-12-26")
    other = await create(alice, "contact", name="Charles Babbage", birthday="1791-12-26")
    await check(people)
    assert await sure.merge_sure(people.acme, record_type="contact") == 1
    assert set(await found(alice, "contact")) == {first, charles, other}
    assert [each.sure for each in await groups(alice)] == [False]
