"""Who gets a worker next, and what happens to hints and runs that got lost."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from datetime import timedelta

import asyncpg
import pytest

from tenants.config import Settings
from tenants.context import TenantContext
from tenants.db import dispatch, queue
from tenants.db.database import current
from tenants.db.dispatch import MAX_HINTS, MIN_HINTS, SHARE, Dispatcher, Hint, Pace
from tenants.db.statement import tenant_tables
from tenants.db.unit_of_work import unit_of_work
from tenants.jobs import Lane
from tenants.kit.clock import now
from tests.workers.cast import ask, make_tenant, states
from tests.workers.jobs_for_tests import Probe, probe


def test_every_statement_of_the_dispatcher_names_the_tenant_and_touches_the_queue_only() -> None:
    for statement in dispatch.STATEMENTS:
        touched = {name for name in tenant_tables() if re.search(rf"\b(FROM|JOIN|INTO|UPDATE)\s+{name}\b", statement)}
        assert touched <= {"jobs", "job_schedules"}
        assert "tenant_id" in statement
    texts = {value for value in vars(dispatch).values() if isinstance(value, str) and "SELECT" in value}
    assert texts - set(dispatch.STATEMENTS) == set(), "listed, or it is not checked"


async def test_the_dispatcher_can_read_nothing_but_the_queue(queue_database: Settings) -> None:
    async with current().dispatch.acquire() as connection:
        for table in [*tenant_tables(), "tenants", "users", "memberships", "sessions"]:
            if table in ("jobs", "job_schedules"):
                await connection.fetch(f"SELECT tenant_id FROM {table}")
            else:
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.fetch(f"SELECT * FROM {table}")
        for forbidden in ("DELETE FROM jobs", "DELETE FROM job_schedules", "UPDATE job_schedules SET rule = ''"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(forbidden)


async def test_a_hint_is_a_name_and_two_ids(acme: TenantContext) -> None:
    await ask(acme, Probe.EFFECT, range(1))
    (hint,) = await Dispatcher(Lane.BULK).ready(0)
    assert (hint.job, hint.tenant_id) == ("test.effect", acme.tenant_id)
    assert [*Hint.__slots__] == ["job", "tenant_id", "id"]
    assert await states(acme) == {"sent": 1}


async def test_other_lanes_and_later_jobs_wait(acme: TenantContext) -> None:
    await ask(acme, Probe.EFFECT, range(1))
    async with unit_of_work(acme) as uow:
        uow.enqueue(probe(Probe.EFFECT), at=now() + timedelta(minutes=5), number=2)
    assert await Dispatcher(Lane.INTERACTIVE).ready(0) == []
    assert len(await Dispatcher(Lane.BULK).ready(0)) == 1
    assert await Dispatcher(Lane.BULK).ready(0) == []


async def test_globex_is_next_though_acme_came_with_thousands(acme: TenantContext, globex: TenantContext) -> None:
    await ask(acme, Probe.EFFECT, range(3000))
    dispatcher = Dispatcher(Lane.BULK)
    first = await dispatcher.ready(0)
    assert len(first) == MIN_HINTS
    assert await dispatcher.ready(len(first)) == []
    assert dispatcher.full
    await ask(globex, Probe.EFFECT, range(3))
    second = await dispatcher.ready(1)
    assert [hint.tenant_id for hint in second] == [globex.tenant_id] * 3


async def test_tenants_at_work_leave_a_place_for_a_newcomer(acme: TenantContext, globex: TenantContext) -> None:
    await ask(acme, Probe.EFFECT, range(3000))
    dispatcher = Dispatcher(Lane.BULK)
    await dispatcher.ready(0)
    assert len(await dispatcher.ready(0)) == int(MIN_HINTS * SHARE)
    await ask(globex, Probe.EFFECT, range(1))
    assert [hint.tenant_id for hint in await dispatcher.ready(int(MIN_HINTS * SHARE))] == [globex.tenant_id]


async def test_fifty_tenants_get_the_same_whatever_they_have_waiting(queue_database: Settings) -> None:
    tenants = [await make_tenant(f"tenant {number}") for number in range(50)]
    for number, tenant in enumerate(tenants):
        await ask(tenant, Probe.EFFECT, range(20 + number * 4))
    dispatcher = Dispatcher(Lane.BULK)
    served: Counter[object] = Counter()
    while sum(served.values()) < 700:
        hints = await dispatcher.ready(0)
        served.update(hint.tenant_id for hint in hints)
        await finish(hints)
        await asyncio.sleep(0.005)
    shares = [served[tenant.tenant_id] for tenant in tenants]
    jain = sum(shares) ** 2 / (len(shares) * sum(share**2 for share in shares))
    assert jain >= 0.95


async def finish(hints: list[Hint]) -> None:
    done = "UPDATE jobs SET state = 'done' WHERE tenant_id = $1 AND id = $2"
    async with current().dispatch.acquire() as connection:
        await connection.executemany(done, [(hint.tenant_id, hint.id) for hint in hints])


async def test_two_dispatchers_never_send_the_same_job(acme: TenantContext, globex: TenantContext) -> None:
    for tenant in (acme, globex):
        await ask(tenant, Probe.EFFECT, range(100))
    dispatchers = [Dispatcher(Lane.BULK) for _ in range(4)]
    sent: list[Hint] = []
    while len(sent) < 200:
        rounds = await asyncio.gather(*(dispatcher.ready(0) for dispatcher in dispatchers))
        found = [hint for hints in rounds for hint in hints]
        sent += found
        await finish(found)
    assert len({hint.id for hint in sent}) == len(sent) == 200


def test_the_window_follows_the_pace_within_its_bounds() -> None:
    pace = Pace()
    assert pace.window(0) == MIN_HINTS
    for _ in range(200):  # workers take whatever they are given
        pace.sent(MAX_HINTS)
        window = pace.window(0)
    assert window == MAX_HINTS


async def test_a_hint_nobody_takes_goes_out_again(acme: TenantContext) -> None:
    await ask(acme, Probe.EFFECT, range(2))
    dispatcher = Dispatcher(Lane.BULK, timedelta(milliseconds=50))
    assert len(await dispatcher.ready(0)) == 2
    await asyncio.sleep(0.1)
    assert await dispatch.reclaim() == 2
    assert len(await dispatcher.ready(0)) == 2


async def test_a_run_whose_worker_died_starts_again_and_is_parked_the_third_time(acme: TenantContext) -> None:
    await ask(acme, Probe.EFFECT, range(1))
    for crash in range(1, queue.MAX_CRASHES + 1):
        (hint,) = await Dispatcher(Lane.BULK).ready(0)
        async with unit_of_work(acme) as uow:
            held = await queue.claim(
                uow, job=probe(Probe.EFFECT), job_id=hint.id, worker="w", lease=timedelta(milliseconds=20)
            )
        assert held is not None
        assert held.crashes == crash - 1
        await asyncio.sleep(0.05)
        assert await dispatch.reclaim() == 1
        assert await dispatch.reclaim() == 0
    assert await states(acme) == {"parked": 1}
    async with unit_of_work(acme) as uow:
        (parked,) = await queue.list_jobs(uow)
    assert "died 3 times" in parked["error"]


async def test_depths_are_sums_by_lane(acme: TenantContext, globex: TenantContext) -> None:
    await ask(acme, Probe.EFFECT, range(20))
    await ask(globex, Probe.EFFECT, range(1))
    sent = len(await Dispatcher(Lane.BULK).ready(0))
    figures = {(row["lane"], row["state"]): row for row in await dispatch.depths()}
    assert figures["bulk", "sent"]["jobs"] == sent
    assert figures["bulk", "queued"]["jobs"] == 21 - sent
    assert figures["bulk", "queued"]["tenants"] == 1
    assert figures["bulk", "queued"]["lag"] >= 0
    assert set(figures["bulk", "sent"]) == {"lane", "state", "jobs", "tenants", "lag"}


async def test_commits_are_heard(acme: TenantContext) -> None:
    async with dispatch.listen() as commits:
        waiting = asyncio.create_task(commits.wait(10))
        await asyncio.sleep(0.05)
        await ask(acme, Probe.EFFECT, range(1))
        await asyncio.wait_for(waiting, 2)


async def test_there_is_one_leader_until_it_goes(queue_database: Settings) -> None:
    async with dispatch.leadership() as first, dispatch.leadership() as second:
        assert first is not None
        assert second is None
    async with dispatch.leadership() as third:
        assert third is not None
