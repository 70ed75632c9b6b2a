"""Why somebody may, who gains and loses, and looking with another's eyes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from asyncpg import ReadOnlySQLTransactionError

from tenants.access import departments, groups, preview, roles
from tenants.access.company import Level, Scope
from tenants.access.explaining import Way
from tenants.access.preview import Right
from tenants.access.roles import Wanted
from tenants.access.shares import Subject
from tenants.access.viewing import TicketRefused, view_as, viewing
from tenants.context import Role
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, NotFound
from tenants.reach import Action
from tenants.records.explaining import explain
from tenants.records.sharing import share_record
from tests.cast import Cast, colleague
from tests.tenants.access.people import grants, now_as, reps_may
from tests.tenants.conftest import create, found


async def test_each_way_to_a_record_is_told(people: Cast) -> None:
    carol = await colleague(people.alice, "Carol", Role.REP)
    alice = people.alice.context
    async with unit_of_work(alice) as uow:
        top = await departments.create_department(uow, name="Sales")
        below = await departments.create_department(uow, name="North", parent_id=top.id)
        await departments.post(uow, department_id=top.id, user_id=people.bob.id, manager=True)
        await departments.post(uow, department_id=below.id, user_id=carol.id)
        night = await groups.create_group(uow, name="Night", user_ids=[people.bob.id])
    await reps_may(people.alice, *grants(Scope.OWN), levels={("account", "industry"): Level.NONE})
    hers = await create(people.alice.context, "account", name="Hers", owner_id=carol.id)
    alice = await now_as(people.alice)
    async with unit_of_work(alice) as uow:
        made = await roles.create_role(uow, Wanted("Watch", grants(Scope.ALL, actions=[Action.READ])))
        assert made.rights.id is not None
        await roles.assign_role(uow, role_id=made.rights.id, group_ids=[night.id])
    async with unit_of_work(await now_as(people.alice)) as uow:
        whom: dict[str, Any] = {"subject": Subject.GROUP, "subject_id": night.id}
        await share_record(uow, record_type="account", record_id=hers, edit=True, **whom)
    bob = await now_as(people.bob)
    async with unit_of_work(bob, read_only=True) as uow:
        told = await explain(uow, record_type="account", record_id=hers, field="industry")
    ways = {(reason.action, reason.way) for reason in told.reasons}
    assert {(Action.READ, Way.ALL), (Action.UPDATE, Way.MANAGER), (Action.UPDATE, Way.SHARE)} <= ways
    manager = next(reason for reason in told.reasons if reason.way is Way.MANAGER)
    assert (manager.role, manager.department_id) == ("Sales", below.id)
    assert [reason.group_id for reason in told.reasons if reason.way is Way.ALL] == [night.id]
    assert told.level is Level.EDIT
    assert {(reason.role, reason.level) for reason in told.fields} == {("Sales", Level.NONE), ("Watch", Level.EDIT)}


async def test_what_is_out_of_reach_is_not_explained_to_whom_it_is_not_there(people: Cast) -> None:
    theirs = await create(people.alice.context, "account", name="Zenith")
    await reps_may(people.alice, *grants(Scope.OWN))
    async with unit_of_work(await now_as(people.bob), read_only=True) as uow:
        with pytest.raises(NotFound):
            await explain(uow, record_type="account", record_id=theirs)
        with pytest.raises(Forbidden):
            await explain(uow, record_type="account", record_id=theirs, user_id=people.alice.id)
    async with unit_of_work(await now_as(people.alice), read_only=True) as uow:
        told = await explain(uow, record_type="account", record_id=theirs, user_id=people.bob.id)
    assert (told.actions, told.reasons) == ((), ())


async def test_a_change_is_looked_at_before_it_is_made(people: Cast) -> None:
    carol = await colleague(people.alice, "Carol", Role.READ_ONLY)
    wanted = Wanted("Sales", grants(Scope.OWN), levels={("account", "industry"): Level.READ}, base=Role.REP)
    async with unit_of_work(people.alice.context, read_only=True) as uow:
        seen = await preview.preview_role(uow, role_id=None, wanted=wanted)
    assert (seen.gaining, seen.losing, [each.name for each in seen.members]) == (0, 1, ["Bob"])
    lost = {*seen.members[0].loses}
    assert Right(object="tag", action=Action.READ) in lost
    assert Right(object="account", action=Action.READ, wider=True) in lost
    assert [right for right in seen.members[0].loses if right.field] == [
        Right(object="account", field="industry", level=Level.EDIT)
    ]
    async with unit_of_work(people.alice.context, read_only=True) as uow:
        more = Wanted("More", grants(Scope.ALL, kinds=["contact"], actions=[Action.UPDATE]))
        seen = await preview.preview_role(uow, role_id=None, wanted=more, user_ids=[carol.id])
    assert [(each.name, each.gains) for each in seen.members] == [
        ("Carol", (Right(object="contact", action=Action.UPDATE),))
    ]


async def test_looking_with_a_members_eyes(people: Cast) -> None:
    await create(people.alice.context, "account", name="Zenith")
    mine = await create(people.bob.context, "account", name="Zebra")
    await reps_may(people.alice, *grants(Scope.OWN))
    alice = replace(await now_as(people.alice), session_id=people.alice.context.session_id)
    async with unit_of_work(alice) as uow:
        ticket = await view_as(uow, user_id=people.bob.id)
    as_bob = replace(await viewing(alice, ticket.ticket), plan=alice.plan)
    assert (as_bob.user_id, as_bob.viewed_by) == (people.bob.id, people.alice.id)
    assert await found(as_bob, "account") == [mine]
    with pytest.raises(ReadOnlySQLTransactionError):
        await create(as_bob, "account", name="New")
    for wrong in (
        ticket.ticket[:-1] + ("1" if ticket.ticket.endswith("0") else "0"),
        "",
        f"{people.alice.id}.9999999999.{ticket.ticket.rpartition('.')[2]}",
    ):
        with pytest.raises(TicketRefused):
            await viewing(alice, wrong)
    with pytest.raises(TicketRefused):
        await viewing(replace(alice, session_id=people.bob.context.session_id), ticket.ticket)
    with pytest.raises(Forbidden):
        async with unit_of_work(await now_as(people.bob)) as uow:
            await view_as(uow, user_id=people.alice.id)
