"""Whose records somebody reaches, through every way there is to records."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tenants.access import departments, roles, shares
from tenants.access.company import Scope
from tenants.access.recognition import today
from tenants.access.shares import Subject
from tenants.context import Role
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, NotFound, ValidationFailed
from tenants.reach import Action
from tenants.records import finding, history, timeline
from tenants.records.grouping import service as grouping
from tenants.records.grouping.asking import GroupQuery
from tenants.records.tags import tagging
from tests.cast import Cast, colleague
from tests.tenants.access.people import grants, now_as, reps_may
from tests.tenants.conftest import create, delete, found, on_plan, page, read, restore, update


async def test_who_sets_nothing_has_no_limits(people: Cast) -> None:
    bob = await now_as(people.bob)
    assert bob.limits is None
    theirs = await create(people.alice.context, "account", name="Zenith")
    assert await found(bob, "account") == [theirs]


async def test_a_rep_held_to_their_own_sees_their_own(people: Cast) -> None:
    theirs = await create(people.alice.context, "account", name="Zenith")
    await create(people.alice.context, "contact", name="Zoe", account_id=theirs)
    mine = await create(people.bob.context, "account", name="Zebra")
    await reps_may(people.alice, *grants(Scope.OWN))
    bob = await now_as(people.bob)

    assert await found(bob, "account") == [mine]
    assert await read(bob, "account", theirs) is None
    assert (await read(bob, "account", mine, "name"))["name"] == "Zebra"
    listed = await page(bob, "account", "name", search="Ze")
    assert [row["id"] for row in listed.rows] == [mine]
    async with unit_of_work(bob, read_only=True) as uow:
        assert [hit.id for hit in await finding.find(uow, text="Ze")] == [mine]
        assert (await grouping.group(uow, GroupQuery("account"))).groups[0].count == 1
        assert (await history.history(uow, record_type="account", record_id=theirs)).changes == []
        assert (await timeline.timeline(uow, record_type="account", record_id=theirs)).entries == []
        assert (await timeline.timeline(uow, record_type="account", record_id=mine)).entries
    assert await found(bob, "contact", filter={"account": {"name": {"eq": "Zenith"}}}) == []


async def test_what_is_out_of_reach_is_not_there_to_write(people: Cast) -> None:
    theirs = await create(people.alice.context, "account", name="Zenith")
    tag = await create(people.alice.context, "tag", name="Hot")
    await reps_may(people.alice, *grants(Scope.OWN), *grants(Scope.ALL, kinds=("tag",)))
    bob = await now_as(people.bob)

    async def tagging_it() -> None:
        async with unit_of_work(bob) as uow:
            await tagging.tag(uow, record_type="account", record_id=theirs, tag_id=tag)

    for refused in (
        lambda: update(bob, "account", theirs, None, name="Mine now"),
        lambda: delete(bob, "account", theirs),
        tagging_it,
    ):
        with pytest.raises(NotFound):
            await refused()
    with pytest.raises(ValidationFailed, match="no such record"):
        await create(bob, "contact", name="Zoe", account_id=theirs)
    await delete(people.alice.context, "account", theirs)
    with pytest.raises(NotFound):
        await restore(bob, "account", theirs)


async def test_an_action_has_a_scope_of_its_own(people: Cast) -> None:
    theirs = await create(people.alice.context, "account", name="Zenith")
    await reps_may(people.alice, *grants(Scope.ALL, actions=[Action.READ]), *grants(Scope.OWN, actions=[Action.UPDATE]))
    bob = await now_as(people.bob)
    assert await found(bob, "account") == [theirs]
    with pytest.raises(NotFound):
        await update(bob, "account", theirs, None, name="Mine")
    with pytest.raises(Forbidden):
        await create(bob, "account", name="New")
    with pytest.raises(Forbidden):
        await delete(bob, "account", theirs)


async def test_what_is_done_with_a_customer_is_whose_the_customer_is(people: Cast) -> None:
    mine = await create(people.bob.context, "account", name="Zebra")
    theirs = await create(people.alice.context, "account", name="Zenith")
    on_mine = await create(people.alice.context, "activity", kind="note", subject="On mine", account_id=mine)
    await create(people.alice.context, "activity", kind="note", subject="On theirs", account_id=theirs)
    own = await create(people.bob.context, "activity", kind="note", subject="Own", account_id=theirs)
    nobodys = await create(people.alice.context, "contact", name="Nobody's", account_id=mine)
    await update(people.alice.context, "contact", nobodys, None, owner_id=None)
    await reps_may(people.alice, *grants(Scope.OWN))
    bob = await now_as(people.bob)
    assert set(await found(bob, "activity")) == {on_mine, own}
    assert await found(bob, "contact") == [nobodys]
    assert (await page(bob, "account", "name")).rows[0]["name"] == "Zebra"


async def test_what_is_done_with_ones_own_contact_goes_to_their_company_whoevers_it_is(people: Cast) -> None:
    theirs = await create(people.alice.context, "account", name="Zenith")
    mine = await create(people.bob.context, "contact", name="Zoe", account_id=theirs)
    await reps_may(people.alice, *grants(Scope.OWN))
    bob = await now_as(people.bob)
    note = await create(bob, "activity", kind="note", subject="Said hello", contact_id=mine)
    assert (await read(people.acme, "activity", note, "account_id"))["account_id"] == theirs
    with pytest.raises(ValidationFailed, match="no such record"):
        await create(bob, "activity", kind="note", subject="Said hello", account_id=theirs)


async def test_a_department_and_below_and_dated_transfers(people: Cast) -> None:
    carol = await colleague(people.alice, "Carol", Role.REP)
    day = today(people.alice.context)
    async with unit_of_work(people.alice.context) as uow:
        top = await departments.create_department(uow, name="Sales")
        below = await departments.create_department(uow, name="North", parent_id=top.id)
        await departments.post(uow, department_id=top.id, user_id=people.bob.id)
        await departments.post(uow, department_id=below.id, user_id=carol.id, from_day=day - timedelta(days=9))
    hers = await create(on_plan(carol, people.bob.context.plan).context, "account", name="Hers")
    await reps_may(people.alice, *grants(Scope.DEPARTMENT_AND_BELOW))
    assert await found(await now_as(people.bob), "account") == [hers]
    assert await found(await now_as(carol), "account") == [hers]

    async with unit_of_work(await now_as(people.alice)) as uow:
        elsewhere = await departments.create_department(uow, name="Service")
        await departments.transfer(uow, department_id=elsewhere.id, user_id=carol.id)
    assert await found(await now_as(people.bob), "account") == []


async def test_a_manager_owns_with_those_below(people: Cast) -> None:
    carol = await colleague(people.alice, "Carol", Role.REP)
    async with unit_of_work(people.alice.context) as uow:
        top = await departments.create_department(uow, name="Sales")
        below = await departments.create_department(uow, name="North", parent_id=top.id)
        await departments.post(uow, department_id=top.id, user_id=people.bob.id, manager=True)
        await departments.post(uow, department_id=below.id, user_id=carol.id)
    hers = await create(on_plan(carol, people.bob.context.plan).context, "account", name="Hers")
    his = await create(people.bob.context, "account", name="His")
    await reps_may(people.alice, *grants(Scope.OWN))
    assert set(await found(await now_as(people.bob), "account")) == {hers, his}
    assert await found(await now_as(carol), "account") == [hers]


async def test_a_share_until_a_day(people: Cast) -> None:
    theirs = await create(people.alice.context, "account", name="Zenith")
    await reps_may(people.alice, *grants(Scope.OWN))
    await share(people, theirs, edit=False, until=0)
    bob = await now_as(people.bob)
    assert await found(bob, "account") == [theirs]
    with pytest.raises(NotFound):
        await update(bob, "account", theirs, None, name="Mine")
    await share(people, theirs, edit=True, until=0)
    await update(await now_as(people.bob), "account", theirs, None, industry="Bees")
    with pytest.raises(NotFound):
        await delete(await now_as(people.bob), "account", theirs)
    await share(people, theirs, edit=True, until=-1)
    assert await found(bob, "account") == []


async def share(people: Cast, record_id: UUID, *, edit: bool, until: int) -> None:
    alice = await now_as(people.alice)
    async with unit_of_work(alice) as uow:
        await shares.share(
            uow,
            object="account",
            record_id=record_id,
            subject=Subject.USER,
            subject_id=people.bob.id,
            edit=edit,
            until=today(alice) + timedelta(days=until),
        )


async def test_an_owner_cannot_be_locked_out(people: Cast) -> None:
    with pytest.raises(ValidationFailed):
        async with unit_of_work(people.alice.context) as uow:
            await roles.create_role(uow, roles.Wanted("Nothing", base=Role.OWNER))
    with pytest.raises(Forbidden):
        await reps_may(people.bob, *grants(Scope.OWN))
