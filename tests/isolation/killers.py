"""The parts of the proof that see a change of the code: each runs a small piece of it and says what it found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import asyncpg

from infra.engines.throwaway import Throwaway
from tenants.config import Settings
from tenants.context import Role
from tenants.db.database import TenantLeaked, current, open_database, use
from tenants.db.unit_of_work import unit_of_work
from tenants.registry import service as registry
from tenants.registry.visitor import Visitor
from tests import cast
from tests.isolation import proof, twin
from tests.isolation.inputs import CannotBeAsked

Killer = Callable[[Throwaway, Settings], Awaitable[list[str]]]
_READS = ("account", "accounts", "node")
_WRITES = ("inviteMember", "createAccount", "updateAccount", "retryJob")


async def context(_engines: Throwaway, settings: Settings) -> list[str]:
    """Does the pool close a connection that kept its tenant?"""
    before = current()
    opened = use(await open_database(settings.model_copy(update={"database_pool": 1})))
    try:
        async with unit_of_work(Visitor().context, read_only=True):  # which begins at once
            pass
    except TenantLeaked as leak:
        return [str(leak)]
    finally:
        use(before)
        await opened.close()
    return []


async def statements(engines: Throwaway, settings: Settings) -> list[str]:
    """Does every statement name its tenant, in a transaction that began with it?"""
    try:
        found = await proof.run_world(engines, settings, full=False, only=_READS + _WRITES, roles=[Role.OWNER])
    except (CannotBeAsked, TenantLeaked) as why:
        return [str(why)]
    assert found.verdict is not None
    return found.verdict.without_tenant + found.unruly


async def answers(engines: Throwaway, settings: Settings) -> list[str]:
    """Does acme get its answers, and in them nothing of globex?"""
    try:
        found = await proof.run_world(engines, settings, full=True, only=_READS + _WRITES, roles=[Role.OWNER])
    except CannotBeAsked as why:  # not even what it was to ask about could be made
        return [str(why)]
    return found.canaries + found.indistinct + found.touched + twin.broken(found.answers)


async def jobs(engines: Throwaway, settings: Settings) -> list[str]:
    """Is the work that acme left done?"""
    found = await proof.run_world(engines, settings, full=False, only=_WRITES, roles=[Role.OWNER])
    return [f"{name} is {state}" for name, state in found.jobs if state not in ("done", "parked")]


async def wall(_engines: Throwaway, _settings: Settings) -> list[str]:
    """Does the database refuse what is written for another tenant than the one that was entered?"""
    try:
        host = await cast.owner("Alice", "acme")
        async with unit_of_work(host.context) as uow:
            await registry.invite_member(uow, email=cast.address("Bob", "acme"), role=Role.REP)
    except asyncpg.InsufficientPrivilegeError as refused:
        return [str(refused)]
    return []


KILLERS: dict[str, Killer] = {killer.__name__: killer for killer in (context, statements, answers, jobs, wall)}
