"""Ways somebody might take to more than they were given, all of them closed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tenants.access import groups, masks, roles, viewing
from tenants.access.company import Level, Scope
from tenants.access.roles import Wanted
from tenants.access.shares import Subject
from tenants.context import PERMISSIONS, Role, TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, NotFound
from tenants.kit.ids import uuid7
from tenants.records import history
from tenants.records.auditing import service as auditing
from tenants.records.catalogue import catalogue
from tenants.records.explaining import explain
from tenants.records.importing.lookups import existing_titles, found_by
from tenants.records.importing.targets import targets
from tenants.records.sharing import share_record, unshare_record
from tests.cast import Cast
from tests.tenants.access.people import grants, now_as, reps_may, role
from tests.tenants.conftest import create

PHONE = "+8613812341234"


@pytest.fixture
async def keeper(people: Cast) -> TenantContext:
    """Bob, who keeps the roles and groups, and may manage neither members nor the company."""
    everything = grants(Scope.ALL)
    await reps_may(people.alice, *everything)
    await role(people.alice, "Keeper", *everything, to=[people.bob.id], permissions=frozenset({"access:manage"}))
    return await now_as(people.bob)


async def test_no_role_gives_more_than_its_author_has(keeper: TenantContext) -> None:
    with pytest.raises(Forbidden):
        async with unit_of_work(keeper) as uow:
            await roles.create_role(uow, Wanted("More", permissions=frozenset({"members:manage"})))


async def test_nobody_joins_a_group_for_its_roles(people: Cast, keeper: TenantContext) -> None:
    async with unit_of_work(await now_as(people.alice)) as uow:
        office = await groups.create_group(uow, name="Office")
    admins = await role(people.alice, "Office", permissions=frozenset({"members:manage"}))
    assert admins.rights.id is not None
    async with unit_of_work(await now_as(people.alice)) as uow:
        await roles.assign_role(uow, role_id=admins.rights.id, group_ids=[office.id])
    assert keeper.user_id is not None
    with pytest.raises(Forbidden):
        async with unit_of_work(await now_as(keeper)) as uow:
            await groups.update_group(uow, group_id=office.id, name="Office", user_ids=[keeper.user_id])
    async with unit_of_work(await now_as(keeper)) as uow:
        assert (await groups.update_group(uow, group_id=office.id, name="The office", user_ids=[])).user_ids == ()


async def test_a_role_that_holds_administrators_back_is_not_theirs_to_take_away(
    people: Cast, keeper: TenantContext
) -> None:
    held = await role(people.alice, "Careful", *grants(Scope.ALL), base=Role.ADMIN)
    assert held.rights.id is not None
    for act in (
        lambda uow: roles.delete_role(uow, role_id=held.rights.id),
        lambda uow: roles.update_role(uow, held.rights.id, Wanted("Careful")),
    ):
        with pytest.raises(Forbidden):
            async with unit_of_work(await now_as(keeper)) as uow:
                await act(uow)


async def test_nobody_looks_with_the_eyes_of_who_may_more(people: Cast, keeper: TenantContext) -> None:
    await role(people.alice, "Auditor", to=[people.bob.id], permissions=frozenset({"audit:read"}))
    peer = replace(await now_as(people.bob), user_id=keeper.user_id)
    assert "audit:read" in peer.permissions
    without = replace(peer, scopes=PERMISSIONS[Role.ADMIN] - {"audit:read"})
    with pytest.raises(Forbidden):
        async with unit_of_work(without) as uow:
            await viewing.view_as(uow, user_id=people.bob.id)


async def test_a_share_one_cannot_see_is_one_that_is_not_there(people: Cast) -> None:
    theirs = await create(people.alice.context, "account", name="Zenith")
    await reps_may(people.alice, *grants(Scope.OWN))
    async with unit_of_work(await now_as(people.alice)) as uow:
        whom: dict[str, Any] = {"subject": Subject.USER, "subject_id": people.alice.id}
        made = await share_record(uow, record_type="account", record_id=theirs, **whom)
    told = []
    for share_id in (made.id, uuid7()):
        with pytest.raises(NotFound) as refused:
            async with unit_of_work(await now_as(people.bob)) as uow:
                await unshare_record(uow, share_id=share_id)
        told.append(refused.value.message)
    assert told[0] == told[1]


async def test_what_a_record_hangs_on_is_not_explained_where_it_is_held_back(people: Cast) -> None:
    zenith = await create(people.bob.context, "account", name="Zenith")
    zoe = await create(people.alice.context, "contact", name="Zoe", account_id=zenith)
    async with unit_of_work(people.acme) as uow:
        sql = "UPDATE contacts SET owner_id = NULL WHERE tenant_id = $1 AND id = $2"
        await uow.connection.execute(sql, uow.tenant_id, zoe)
    for levels, parent in (({}, ("account", zenith)), ({("contact", "account_id"): Level.NONE}, None)):
        held = await reps_may(people.alice, *grants(Scope.OWN), levels=levels)
        async with unit_of_work(await now_as(people.bob), read_only=True) as uow:
            told = await explain(uow, record_type="contact", record_id=zoe)
        assert {reason.parent for reason in told.reasons} == {parent}
        async with unit_of_work(await now_as(people.alice)) as uow:
            assert held.rights.id is not None
            await roles.delete_role(uow, role_id=held.rights.id)


async def test_an_import_knows_nothing_its_reader_does_not(people: Cast) -> None:
    theirs = await create(people.alice.context, "account", name="Zenith")
    await reps_may(people.alice, *grants(Scope.OWN), levels={("account", "industry"): Level.NONE})
    account, bob = catalogue()["account"], await now_as(people.bob)
    async with unit_of_work(bob, read_only=True) as uow:
        assert await existing_titles(uow, account, {"Zenith"}) == set()
        assert await found_by(uow, account, "name", ["Zenith"]) == {}
    async with unit_of_work(people.acme, read_only=True) as uow:
        assert await existing_titles(uow, account, {"Zenith"}) == {"Zenith"}
        assert await found_by(uow, account, "name", ["Zenith"]) == {"Zenith": theirs}
    gone = targets(account, {}).keys() - targets(account, {}, bob.limits).keys()
    assert gone == {"industry"}


async def test_the_audit_log_is_read_whole_by_who_may_read_it_and_by_nobody_else(people: Cast) -> None:
    theirs = await create(people.alice.context, "account", name="Zenith", industry="Bees")
    levels = {("account", "industry"): Level.NONE}
    await reps_may(people.alice, *grants(Scope.OWN), levels=levels)
    with pytest.raises(Forbidden):
        async with unit_of_work(await now_as(people.bob), read_only=True) as uow:
            await auditing.audit_log(uow, auditing.Wanted(theirs))
    async with unit_of_work(await now_as(people.bob), read_only=True) as uow:
        assert (await history.history(uow, record_type="account", record_id=theirs)).changes == []
    await role(people.alice, "Auditor", to=[people.bob.id], permissions=frozenset({"audit:read"}))
    async with unit_of_work(await now_as(people.bob), read_only=True) as uow:
        entries = (await auditing.audit_log(uow, auditing.Wanted(theirs))).entries
        assert (await history.history(uow, record_type="account", record_id=theirs)).changes == []
    assert {each.field: each.new for each in entries[0].change.fields} == {
        "name": "Zenith", "owner_id": str(people.alice.id), "industry": "Bees"
    }  # fmt: skip


async def test_the_audit_log_has_hints_of_what_is_masked(people: Cast) -> None:
    zoe = await create(people.alice.context, "contact", name="Zoe", phones=[{"value": PHONE}])
    async with unit_of_work(people.alice.context) as uow:
        await masks.mask_fields(uow, object="contact", fields=["phones"])
    async with unit_of_work(await now_as(people.alice), read_only=True) as uow:
        entries = (await auditing.audit_log(uow, auditing.Wanted(zoe))).entries
    [phones] = [each.new for each in entries[0].change.fields if each.field == "phones"]
    assert [entry["value"] for entry in phones] == ["+86138****1234"]
