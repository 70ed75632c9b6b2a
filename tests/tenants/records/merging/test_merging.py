"""Two Adas become one, and can become two again: nothing is lost, and what somebody did meanwhile stays."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from tenants.access.company import Level, Scope
from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Conflict, NotFound, ValidationFailed
from tenants.records import custom_fields, history, revealing
from tenants.records.custom_kinds import CustomKind
from tenants.records.merging import comparing
from tenants.records.merging import service as merging
from tenants.records.merging.service import Merge
from tests.cast import Cast
from tests.tenants.access.people import grants, now_as, reps_may
from tests.tenants.conftest import create, delete, found, read, restore, update

ADA: dict[str, Any] = {"name": "Ada Lovelace", "emails": [{"value": "ada@engine.example"}]}
COUNTESS: dict[str, Any] = {"name": "Ada King", "title": "Countess", "emails": [{"value": "king@engine.example"}]}
MOVING = {"version", "updated_at", "updated_by"}


async def merge(
    ctx: TenantContext, kind: str, survivor: UUID, *losers: UUID, chosen: dict[str, UUID] | None = None
) -> Merge:
    async with unit_of_work(ctx) as uow:
        return await merging.merge(uow, record_type=kind, survivor_id=survivor, loser_ids=losers, chosen=chosen)


async def undo(ctx: TenantContext, done: Merge) -> Merge:
    async with unit_of_work(ctx) as uow:
        return await merging.undo(uow, merge_id=done.id)


async def values(ctx: TenantContext, kind: str, *ids: UUID) -> list[dict[str, Any]]:
    """Records as they are, but for what counts changes."""
    rows = [await read(ctx, kind, each) for each in ids]
    return [{name: value for name, value in row.items() if name not in MOVING} for row in rows]


def mails(row: Any) -> list[str]:
    return [entry["value"] for entry in row["emails"]]


async def test_the_survivor_has_what_it_had_what_was_chosen_and_what_it_lacked(people: Cast) -> None:
    alice = people.alice.context
    ada, king = await create(alice, "contact", **ADA), await create(alice, "contact", **COUNTESS)
    third = await create(alice, "contact", name="A. Lovelace", birthday="1815-12-10", description="Poet's daughter")
    await merge(alice, "contact", ada, king, third, chosen={"description": third})
    row = await read(alice, "contact", ada)
    assert (row["name"], row["title"], str(row["birthday"])) == ("Ada Lovelace", "Countess", "1815-12-10")
    assert row["description"] == "Poet's daughter" and mails(row) == ["ada@engine.example", "king@engine.example"]
    assert [entry["primary"] for entry in row["emails"]] == [True, False]
    assert await found(alice, "contact", search="king@engine.example") == [ada]
    assert await found(alice, "contact") == [ada]


async def test_who_knows_an_old_id_finds_the_survivor_and_nobody_else_does(people: Cast) -> None:
    alice = people.alice.context
    ada, king, august = [await create(alice, "contact", name=name) for name in ("Ada", "King", "Augusta")]
    await merge(alice, "contact", king, august)
    await merge(alice, "contact", ada, king)
    for old in (king, august):
        assert (await read(alice, "contact", old))["id"] == ada
    call = await create(alice, "activity", kind="call", subject="Hello", contact_id=august)
    assert (await read(alice, "activity", call))["contact_id"] == ada
    await update(alice, "contact", king, title="Countess")
    assert (await read(alice, "contact", ada))["title"] == "Countess"
    assert await read(people.mallory.context, "contact", august) is None
    with pytest.raises(Conflict):
        await restore(alice, "contact", king)
    with pytest.raises(NotFound):
        await delete(alice, "contact", august)


async def test_what_pointed_at_the_others_points_at_the_survivor_and_back(people: Cast) -> None:
    alice = people.alice.context
    acme, double = await create(alice, "account", name="Acme"), await create(alice, "account", name="ACME Ltd")
    ada = await create(alice, "contact", **ADA, account_id=double)
    then = datetime(2026, 3, 1, 9, tzinfo=UTC)
    call = await create(alice, "activity", kind="call", subject="Hello", account_id=double, occurred_at=then)
    binned = await create(alice, "activity", kind="note", subject="Gone", account_id=double)
    await delete(alice, "activity", binned)
    child = await create(alice, "account", name="Acme East", parent_id=double)
    before = await values(alice, "account", acme, double)
    done = await merge(alice, "account", acme, double)
    assert (await read(alice, "contact", ada))["account_id"] == acme
    assert (await read(alice, "activity", call))["account_id"] == acme
    assert (await read(alice, "account", child))["parent_id"] == acme
    assert (await read(alice, "account", acme))["last_followed_at"] == before[1]["last_followed_at"]
    await restore(alice, "activity", binned)
    assert (await read(alice, "activity", binned))["account_id"] == acme
    await delete(alice, "activity", binned)
    assert (await undo(alice, done)).kept == ()
    assert await values(alice, "account", acme, double) == before
    for kind, each, column in (
        ("contact", ada, "account_id"),
        ("activity", call, "account_id"),
        ("account", child, "parent_id"),
    ):
        assert (await read(alice, kind, each))[column] == double


async def test_an_account_below_the_one_that_joins_it_does_not_end_above_itself(people: Cast) -> None:
    alice = people.alice.context
    group = await create(alice, "account", name="Group")
    top = await create(alice, "account", name="Top", parent_id=group)
    middle = await create(alice, "account", name="Middle", parent_id=top)
    low = await create(alice, "account", name="Low", parent_id=middle)
    before = await values(alice, "account", top, middle, low)
    done = await merge(alice, "account", low, top)
    assert (await read(alice, "account", low))["parent_id"] == group
    assert (await read(alice, "account", middle))["parent_id"] == low
    await undo(alice, done)
    assert await values(alice, "account", top, middle, low) == before


async def test_what_was_changed_since_stays_and_is_said(people: Cast) -> None:
    alice = people.alice.context
    ada, king = await create(alice, "contact", **ADA), await create(alice, "contact", **COUNTESS, department="Court")
    done = await merge(alice, "contact", ada, king)
    after = (await read(alice, "contact", ada))["emails"]
    new = {"value": "new@engine.example"}
    await update(alice, "contact", ada, title="Programmer", emails=[*after, new])
    undone = await undo(alice, done)
    assert undone.kept == ("emails", "title") and undone.undone_at is not None
    row = await read(alice, "contact", ada)
    assert (row["title"], row["department"]) == ("Programmer", None)
    assert mails(row) == ["ada@engine.example", "new@engine.example"]
    assert (await read(alice, "contact", king))["title"] == "Countess"
    with pytest.raises(Conflict):
        await undo(alice, done)


async def test_merges_on_top_of_each_other_are_undone_in_their_order(people: Cast) -> None:
    alice = people.alice.context
    ids = [await create(alice, "contact", name=name, emails=[{"value": f"{name}@x.example"}]) for name in "abcd"]
    before = await values(alice, "contact", *ids)
    first = await merge(alice, "contact", ids[1], ids[2])
    second = await merge(alice, "contact", ids[0], ids[1])
    third = await merge(alice, "contact", ids[0], ids[3])
    with pytest.raises(ValidationFailed) as refused:
        await undo(alice, first)
    assert refused.value.problems[0].code == "MERGED_ON"
    await undo(alice, second)
    assert (await read(alice, "contact", ids[2]))["id"] == ids[1]
    assert mails(await read(alice, "contact", ids[0])) == ["a@x.example", "d@x.example"]
    await undo(alice, third)
    await undo(alice, first)
    assert await values(alice, "contact", *ids) == before


async def test_a_field_one_may_not_see_is_neither_chosen_nor_lost(people: Cast) -> None:
    alice = people.alice
    held = {("contact", "birthday"): Level.NONE}
    await reps_may(alice, *grants(Scope.ALL), levels=held)
    bob = await now_as(people.bob)
    ada, king = await create(alice.context, "contact", **ADA), await create(alice.context, "contact", **COUNTESS)
    owner = await now_as(alice)
    await update(owner, "contact", king, birthday="1815-12-10")
    with pytest.raises(ValidationFailed) as refused:
        await merge(bob, "contact", ada, king, chosen={"birthday": king})
    assert refused.value.problems[0].code == "NOT_EDITABLE"
    await merge(bob, "contact", ada, king)
    assert (await read(bob, "contact", ada))["birthday"] is None
    assert str((await read(owner, "contact", ada))["birthday"]) == "1815-12-10"


async def test_sensitive_values_move_sealed_and_come_back(people: Cast) -> None:
    alice = people.alice.context
    ada = await create(alice, "contact", **ADA, identity_number="AB123456")
    king = await create(alice, "contact", **COUNTESS, identity_number="XY998877")
    done = await merge(alice, "contact", ada, king, chosen={"identity_number": king})

    async def number(of: UUID) -> Any:
        async with unit_of_work(alice) as uow:
            return await revealing.reveal(uow, record_type="contact", record_id=of, field="identity_number")

    assert await number(ada) == "XY998877"
    await undo(alice, done)
    assert (await number(ada), await number(king)) == ("AB123456", "XY998877")


async def test_fields_of_ones_own_are_joined_chosen_and_given_back(people: Cast) -> None:
    alice = people.alice.context
    async with unit_of_work(alice) as uow:
        for key in ("size", "shoe"):
            await custom_fields.create_field(uow, record_type="contact", kind=CustomKind.TEXT, label_en=key, key=key)
    ada = await create(alice, "contact", **ADA, custom={"size": "S"})
    king = await create(alice, "contact", **COUNTESS, custom={"size": "L", "shoe": "39"})
    before = await values(alice, "contact", ada, king)
    done = await merge(alice, "contact", ada, king, chosen={"custom.size": king})
    assert (await read(alice, "contact", ada))["custom"] == {"size": "L", "shoe": "39"}
    await undo(alice, done)
    assert await values(alice, "contact", ada, king) == before


async def test_the_history_says_who_went_into_whom(people: Cast) -> None:
    alice = people.alice.context
    ada, king = await create(alice, "contact", **ADA), await create(alice, "contact", **COUNTESS)
    done = await merge(alice, "contact", ada, king)

    async def said(of: UUID) -> set[tuple[str, str | None, str | None]]:
        async with unit_of_work(alice, read_only=True) as uow:
            page = await history.history(uow, record_type="contact", record_id=of)
        return {(each.field, each.old_name, each.new_name) for entry in page.changes for each in entry.fields}

    assert ("merged", None, "Ada King") in await said(ada)
    assert ("merged_into", None, "Ada Lovelace") in await said(king)
    await undo(alice, done)
    assert ("merged", "Ada King", None) in await said(ada)


async def test_what_is_no_merge_is_refused(people: Cast) -> None:
    alice, mallory = people.alice.context, people.mallory.context
    ada, king = await create(alice, "contact", **ADA), await create(alice, "contact", **COUNTESS)
    with pytest.raises(ValidationFailed):
        await merge(alice, "contact", ada, ada)
    with pytest.raises(NotFound):
        await merge(mallory, "contact", ada, king)
    with pytest.raises(NotFound):
        await merge(alice, "contact", ada, await create(mallory, "contact", **COUNTESS))
    done = await merge(alice, "contact", ada, king)
    with pytest.raises(NotFound):
        await undo(mallory, done)
    with pytest.raises(Conflict) as gone:
        await merge(alice, "contact", await create(alice, "contact", name="Byron"), king)
    assert gone.value.extensions["current"] == {"id": f"contact_{ada}"}


async def test_side_by_side_stands_what_its_reader_sees(people: Cast) -> None:
    alice = people.alice
    await reps_may(alice, *grants(Scope.ALL), levels={("account", "industry"): Level.NONE})
    owner, bob = await now_as(alice), await now_as(people.bob)
    money = {"annual_revenue": 1_250_00, "annual_revenue_currency": "EUR"}
    top = await create(owner, "account", name="Top")
    acme = await create(owner, "account", name="Acme", industry="Tools", parent_id=top, **money)
    double = await create(owner, "account", name="ACME", industry="Toys", emails=[{"value": "a@acme.example"}])
    await create(owner, "contact", **ADA, account_id=double)

    async def seen(ctx: TenantContext) -> dict[str, tuple[str | None, ...]]:
        async with unit_of_work(ctx, read_only=True) as uow:
            found = await comparing.compare(uow, record_type="account", ids=[acme, double])
        assert found.moving == {"contact": 1}
        return {each.name: each.values for each in found.fields}

    fields = await seen(owner)
    assert fields["parent_id"] == ("Top", None) and fields["annual_revenue"] == ("1250.00", None)
    assert fields["emails"] == (None, "a@acme.example") and fields["industry"] == ("Tools", "Toys")
    assert "industry" not in await seen(bob)
    with pytest.raises(NotFound):
        async with unit_of_work(people.mallory.context, read_only=True) as uow:
            await comparing.compare(uow, record_type="account", ids=[acme, double])


async def test_sixteen_who_merge_overlapping_pairs_lose_nothing_and_close_no_circle(people: Cast) -> None:
    alice = people.alice.context
    ids = [await create(alice, "account", name=f"A{n}", emails=[{"value": f"a{n}@x.example"}]) for n in range(6)]
    for each in ids:
        await create(alice, "contact", name=f"of {each}", account_id=each)
    pairs = [(ids[n % 6], ids[(n * 5 + 1 + n // 6) % 6]) for n in range(16)]

    async def one(survivor: UUID, loser: UUID) -> bool:
        try:
            await merge(alice, "account", survivor, loser)
        except (Conflict, NotFound, ValidationFailed):
            return False
        return True

    done = await asyncio.gather(*(one(*pair) for pair in pairs))
    living = await found(alice, "account")
    assert len(living) == 6 - sum(done) >= 1
    assert {(await read(alice, "account", each))["id"] for each in ids} == set(living)
    held = [mail for each in living for mail in mails(await read(alice, "account", each))]
    assert sorted(held) == [f"a{n}@x.example" for n in range(6)]
    contacts = [await read(alice, "contact", each) for each in await found(alice, "contact")]
    assert len(contacts) == 6 and {row["account_id"] for row in contacts} <= set(living)
