"""Role × scope × field × operation × a company that changes from day to day: the house and the oracle say the same."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete as remove

from tenants.access import recognition
from tenants.access.gates import count_up
from tenants.access.models import (
    AccessRole,
    AccessRoleAssignment,
    AccessRoleField,
    AccessRoleGrant,
    Department,
    DepartmentMember,
    RecordShare,
    UserGroup,
    UserGroupMember,
)
from tenants.access.objects import objects
from tenants.access.rules import Day
from tenants.context import Role, TenantContext
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.errors import BadInput, DomainError, NotFound, ValidationFailed
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.reach import Action
from tenants.records import finding, reading, writing
from tenants.records.catalogue import catalogue
from tenants.records.grouping import service as grouping
from tenants.records.grouping.asking import GroupBy, GroupQuery
from tenants.records.selection import ListSelection, Page, Query, Selection
from tests.cast import Cast, colleague
from tests.tenants.access import oracle
from tests.tenants.access.people import now_as
from tests.tenants.access.worlds import ACTIONS, FIELDS, USERS, company, day, key, last_day, worlds
from tests.tenants.conftest import create, on_plan

SLOW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@given(world=worlds(), on=st.integers(-3, 3))
@settings(max_examples=400, deadline=None)
def test_the_rules_say_what_the_oracle_says(world: oracle.World, on: int) -> None:
    catalogue()
    here = Day(company(world), day(on), objects())
    for user in USERS:
        reach = here.reach(key(user), Role.REP)
        for kind, fields in FIELDS.items():
            for action in ACTIONS:
                held = [
                    grant
                    for role in oracle.roles(world, user)
                    for grant in role["grants"]
                    if (grant["object"], grant["action"]) == (kind, action)
                ]
                owners = reach.of(kind).actions.get(Action(action), ())
                assert (Action(action) in reach.of(kind).actions) == bool(held)
                for owner in (*USERS, None):
                    allowed = any(oracle.owner_in_scope(world, user, on, owner, grant) for grant in held)
                    assert (owners is None or (owner is not None and key(owner) in owners)) == allowed
            for field in fields:
                level = oracle.level(world, user, kind, field) if _touches(world, user, kind) else "edit"
                assert (field in reach.of(kind).hidden) == (level == "none")
                assert (field in reach.of(kind).fixed) == (level == "read")


def _touches(world: oracle.World, user: str, kind: str) -> bool:
    return any(grant["object"] == kind for role in oracle.roles(world, user) for grant in role["grants"])


@pytest.fixture
async def crew(people: Cast) -> dict[str, TenantContext]:
    """Bob, Carol and Dave, reps of acme."""
    found = {"bob": people.bob.context}
    for name in ("carol", "dave"):
        found[name] = on_plan(await colleague(people.alice, name.title(), Role.REP), people.bob.context.plan).context
    return found


@given(data=st.data())
@SLOW
async def test_every_way_to_a_record_says_what_the_oracle_says(
    data: st.DataObject, people: Cast, crew: dict[str, TenantContext]
) -> None:
    world = data.draw(worlds())
    ids = await _made(people, crew, world)
    for user, context in crew.items():
        person = await now_as(context)
        for kind in FIELDS:
            mine = {name: record for name, record in world["records"].items() if record["kind"] == kind}
            seen = {name for name, record in mine.items() if oracle.may(world, user, 0, record, "read")}
            if any(role for role in _grants(world, user, kind, "read")):
                await _read_alike(person, kind, {ids[name] for name in mine}, {ids[name] for name in seen})
                await _fields_alike(person, world, user, kind)
            else:
                with pytest.raises(DomainError):
                    await _listed(person, kind)
            for name, record in mine.items():
                await _written_alike(person, world, user, record, ids[name])
            for owner in (*USERS, None):
                await _created_alike(person, crew, world, user, kind, owner)


def _grants(world: oracle.World, user: str, kind: str, action: str) -> list[Any]:
    return [
        grant
        for role in oracle.roles(world, user)
        for grant in role["grants"]
        if (grant["object"], grant["action"]) == (kind, action)
    ]


async def _read_alike(person: TenantContext, kind: str, every: Iterable[UUID], seen: set[UUID]) -> None:
    assert set(await _listed(person, kind)) == seen
    async with unit_of_work(person, read_only=True) as uow:
        groups = (await grouping.group(uow, GroupQuery(kind))).groups
        assert sum(group.count for group in groups) == len(seen)
        hits = {hit.id for hit in await finding.find(uow, text="Zz", first=50) if hit.record_type == kind}
        assert hits == seen
        for record_id in every:
            found = await reading.read_one(uow, Selection(kind), record_id)
            assert (found is not None) == (record_id in seen)


async def _fields_alike(person: TenantContext, world: oracle.World, user: str, kind: str) -> None:
    for field in FIELDS[kind]:
        readable = oracle.level(world, user, kind, field) != "none"
        filtered = Query(filter={field: {"is_null": True}}, page=Page(first=50))
        for ask in (
            lambda: _rows(person, kind, filtered),  # noqa: B023
            lambda: _grouped(person, kind, field),  # noqa: B023
        ):
            if readable:
                if field in ("industry", "outcome", "birthday"):
                    await ask()
            else:
                with pytest.raises(BadInput):
                    await ask()


async def _rows(person: TenantContext, kind: str, query: Query) -> list[UUID]:
    async with unit_of_work(person, read_only=True) as uow:
        rows = await reading.read_list(uow, ListSelection(Selection(kind, frozenset(FIELDS[kind])), query))
        return [row["id"] for row in rows.rows]


async def _listed(person: TenantContext, kind: str) -> list[UUID]:
    return await _rows(person, kind, Query(page=Page(first=50)))


async def _grouped(person: TenantContext, kind: str, field: str) -> None:
    async with unit_of_work(person, read_only=True) as uow:
        await grouping.group(uow, GroupQuery(kind, keys=(GroupBy(field),)))


class _Undone(Exception):
    pass


async def _written_alike(
    person: TenantContext, world: oracle.World, user: str, record: dict[str, Any], record_id: UUID
) -> None:
    kind = record["kind"]
    model, field = catalogue()[kind].model, FIELDS[kind][0]
    value = "2001-02-03" if field == "birthday" else "Bees"
    editable = oracle.level(world, user, kind, field) == "edit"
    for action in ("update", "delete"):

        async def act(uow: UnitOfWork, action: str = action) -> None:
            if action == "update":
                await writing.update(uow, model, record_id, None, {field: value})
            else:
                await writing.delete(uow, model, record_id)

        refused = await _refusal(person, act)
        if not _grants(world, user, kind, action):
            assert refused == "FORBIDDEN"
        elif not oracle.may(world, user, 0, record, action):
            assert refused == NotFound.code
        elif action == "update" and not editable:
            assert refused == ValidationFailed.code
        else:
            assert refused is None


async def _created_alike(
    person: TenantContext, crew: dict[str, TenantContext], world: oracle.World, user: str, kind: str, owner: str | None
) -> None:
    """A record for each owner; one for nobody is made for oneself."""
    model, grants = catalogue()[kind].model, _grants(world, user, kind, "create")
    values = {"kind": "note", "subject": "Zz"} if kind == "activity" else {"name": "Zz"}

    async def act(uow: UnitOfWork) -> None:
        await writing.create(uow, model, {**values, "owner_id": owner and crew[owner].user_id})

    refused, whose = await _refusal(person, act), owner or user
    if not grants:
        assert refused == "FORBIDDEN"
    elif any(oracle.owner_in_scope(world, user, 0, whose, grant) for grant in grants):
        assert refused is None
    else:
        assert refused == ValidationFailed.code


async def _refusal(person: TenantContext, act: Any) -> str | None:
    """The code it is refused with, None when it is done; what is done is undone."""
    try:
        async with unit_of_work(person) as uow:
            await act(uow)
            raise _Undone
    except _Undone:
        return None
    except DomainError as error:
        return error.code


_TABLES = (
    AccessRoleAssignment, AccessRoleGrant, AccessRoleField, AccessRole, DepartmentMember, Department,
    UserGroupMember, UserGroup, RecordShare,
)  # fmt: skip


async def _made(people: Cast, crew: dict[str, TenantContext], world: oracle.World) -> dict[str, UUID]:
    """Have acme be this world, and nothing else. Returns the ids of its records."""
    users = {name: context.user_id for name, context in crew.items()}
    system = people.acme
    async with unit_of_work(system) as uow:
        for table in ("activities", "contacts", "accounts"):
            await uow.connection.execute(f"UPDATE {table} SET deleted_at = now() WHERE tenant_id = $1", uow.tenant_id)
        await uow.connection.execute("DELETE FROM record_tokens WHERE tenant_id = $1", uow.tenant_id)
        await uow.connection.execute("UPDATE departments SET parent_id = NULL WHERE tenant_id = $1", uow.tenant_id)
        for model in _TABLES:
            await uow.run(remove(model))
    ids: dict[str, UUID] = {}
    for name, record in world["records"].items():
        above = {f"{up[:-1]}_id": ids[up] for up in record["parents"]}
        values = {"kind": "note", "subject": f"Zz {name}"} if record["kind"] == "activity" else {"name": f"Zz {name}"}
        ids[name] = await create(system, record["kind"], **values, **above)
        table = catalogue()[record["kind"]].table.name
        async with unit_of_work(system) as uow:
            await uow.connection.execute(
                f"UPDATE {table} SET owner_id = $3 WHERE tenant_id = $1 AND id = $2",
                uow.tenant_id,
                ids[name],
                users.get(record["owner"]),
            )
            if record["kind"] == "activity" and "account_id" not in above:  # the contact's company was filled in
                await uow.connection.execute(
                    f"UPDATE {table} SET account_id = NULL WHERE tenant_id = $1 AND id = $2", uow.tenant_id, ids[name]
                )
    async with unit_of_work(system) as uow:
        await _settings(uow, world, users, ids)
        await count_up(uow)
    return ids


async def _settings(uow: UnitOfWork, world: oracle.World, users: Any, ids: dict[str, UUID]) -> None:
    first: date = recognition.today(uow.context)
    moment = now()
    at = {name: uuid7() for name in (*world["parents"], *world["groups"])} | users
    for name, up in world["parents"].items():
        row = {"id": [at[name]], "parent_id": [up and at[up]], "name": [name], "created_at": [moment]}
        await uow.insert_many(Department, row)
    for post in world["posts"]:
        row = {"user_id": [users[post["user"]]], "department_id": [at[post["department"]]]}
        row |= {"id": [uuid7()], "manager": [post["manager"]]}
        row |= {"from_day": [day(post["from"], first)], "to_day": [last_day(post, first)]}
        await uow.insert_many(DepartmentMember, row)
    for name, members in world["groups"].items():
        await uow.insert_many(UserGroup, {"id": [at[name]], "name": [name], "created_at": [moment]})
        for user in members:
            row = {"id": [uuid7()], "group_id": [at[name]], "user_id": [users[user]]}
            await uow.insert_many(UserGroupMember, row)
    for number, role in enumerate([world["base"], *world["roles"]]):
        await _role(uow, number, role, at)
    for share in world["shares"]:
        kind = "user" if share["subject"] in users else "group" if share["subject"] in world["groups"] else "department"
        until = None if share["until"] is None else day(share["until"], first)
        row = {"object": [world["records"][share["record"]]["kind"]], "record_id": [ids[share["record"]]]}
        row |= {"id": [uuid7()], "subject": [kind], "subject_id": [at[share["subject"]]]}
        row |= {"edit": [share["edit"]], "until": [until], "created_at": [moment]}
        await uow.insert_many(RecordShare, row)


async def _role(uow: UnitOfWork, number: int, role: dict[str, Any], at: dict[str, UUID]) -> None:
    role_id, moment = uuid7(), now()
    row: dict[str, list[Any]] = {"id": [role_id], "name": [f"role{number}"], "base": ["rep" if number == 0 else None]}
    await uow.insert_many(AccessRole, {**row, "created_at": [moment], "updated_at": [moment]})
    for grant in role["grants"]:
        await uow.connection.execute(
            "INSERT INTO access_role_grants (tenant_id, id, role_id, object, action, scope, departments)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7)",
            uow.tenant_id,
            uuid7(),
            role_id,
            grant["object"],
            grant["action"],
            grant["scope"],
            [at[name] for name in grant["departments"]],
        )
    for (kind, field), level in role["fields"].items():
        row = {"id": [uuid7()], "role_id": [role_id], "object": [kind], "field": [field], "level": [level]}
        await uow.insert_many(AccessRoleField, row)
    for holder in role["given"] if number else ():
        column = "user_id" if holder in USERS else "group_id"
        await uow.insert_many(AccessRoleAssignment, {"id": [uuid7()], "role_id": [role_id], column: [at[holder]]})
