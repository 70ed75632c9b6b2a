"""Taking jobs, keeping them, giving them up, and mending what was parked."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from tenants.config import Settings
from tenants.context import Role, TenantContext
from tenants.db import dispatch, queue
from tenants.db.database import current, open_database, use
from tenants.db.outbox import JobRow
from tenants.db.queue import Claim, LeaseLost
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Conflict, Forbidden, LimitReached, ModuleNotInPlan, NotFound
from tenants.jobs import TERMS, Job, Lane
from tests.workers.cast import ask, effects, states
from tests.workers.jobs_for_tests import Probe, probe, write

LEASE = timedelta(seconds=20)
EFFECT = probe(Probe.EFFECT)


async def only_job(context: TenantContext) -> UUID:
    async with unit_of_work(context) as uow:
        return await uow.connection.fetchval("SELECT id FROM jobs WHERE tenant_id = $1", uow.tenant_id)


async def claim(context: TenantContext, job_id: UUID, worker: str = "w1") -> Claim | None:
    async with unit_of_work(context) as uow:
        return await queue.claim(uow, job=EFFECT, job_id=job_id, worker=worker, lease=LEASE)


async def claimed(context: TenantContext) -> Claim:
    await ask(context, Probe.EFFECT, range(1))
    held = await claim(context, await only_job(context))
    assert held is not None
    return held


async def row(context: TenantContext, job_id: UUID) -> dict[str, object]:
    async with unit_of_work(context) as uow:
        found = await uow.connection.fetchrow(
            "SELECT * , extract(epoch FROM run_at - now())::float AS wait FROM jobs WHERE tenant_id = $1 AND id = $2",
            uow.tenant_id,
            job_id,
        )
    assert found is not None
    return dict(found)


async def test_a_rolled_back_cause_leaves_no_job(acme: TenantContext) -> None:
    with pytest.raises(ZeroDivisionError):
        async with unit_of_work(acme) as uow:
            uow.enqueue(EFFECT, number=1)
            raise ZeroDivisionError
    assert await states(acme) == {}


async def test_sixteen_workers_race_and_each_job_starts_once(acme: TenantContext, queue_database: Settings) -> None:
    before = current()
    wide = use(await open_database(queue_database.model_copy(update={"database_pool": 16})))
    try:
        await ask(acme, Probe.EFFECT, range(50))
        async with unit_of_work(acme) as uow:
            ids = [
                r["id"] for r in await uow.connection.fetch("SELECT id FROM jobs WHERE tenant_id = $1", acme.tenant_id)
            ]

        async def race(worker: str) -> list[UUID]:
            return [job_id for job_id in ids if await claim(acme, job_id, worker)]

        won = await asyncio.gather(*(race(f"w{number}") for number in range(16)))
    finally:
        use(before)
        await wide.close()
    assert sorted(job_id for ids_won in won for job_id in ids_won) == sorted(ids)


async def test_globex_cannot_take_the_job_of_acme(acme: TenantContext, globex: TenantContext) -> None:
    await ask(acme, Probe.EFFECT, range(1))
    assert await claim(globex, await only_job(acme)) is None
    assert await states(acme) == {"queued": 1}


async def test_a_worker_that_wakes_too_late_undoes_its_effect(acme: TenantContext) -> None:
    held = await claimed(acme)
    async with unit_of_work(acme) as uow:
        await queue.release(uow, held)
    successor = await claim(acme, held.id, "w2")
    assert successor is not None
    with pytest.raises(LeaseLost):
        async with unit_of_work(acme) as uow:
            await write(uow, 1)
            await queue.finish(uow, held)
    assert await effects(acme) == []
    async with unit_of_work(acme) as uow:
        await queue.finish(uow, successor)
    assert await states(acme) == {"done": 1}


async def test_a_failed_run_waits_longer_each_time_and_is_parked_with_its_traceback(acme: TenantContext) -> None:
    await ask(acme, Probe.EFFECT, range(1))
    job_id = await only_job(acme)
    for attempt in range(1, TERMS[EFFECT].tries + 1):
        held = await claim(acme, job_id)
        assert held is not None
        assert held.attempt == attempt
        async with unit_of_work(acme) as uow:
            state = await queue.fail(uow, held, RuntimeError(f"broken \0 \ud800 {attempt}"))
        found = await row(acme, job_id)
        assert f"{attempt}" in str(found["error"])
        assert "RuntimeError" in str(found["error"])
        if attempt < TERMS[EFFECT].tries:
            assert state == "queued"
            assert 0.7 * 4 ** (attempt - 1) < float(str(found["wait"])) <= 1.2 * 4 ** (attempt - 1)
            assert await claim(acme, job_id) is None, "not before its time, whoever still holds a hint"
            async with unit_of_work(acme) as uow:
                await uow.connection.execute("UPDATE jobs SET run_at = now() WHERE tenant_id = $1", uow.tenant_id)
    assert await states(acme) == {"parked": 1}


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (NotFound("gone"), "cancelled"),
        (ModuleNotInPlan("not yours"), "parked"),
        (LimitReached("full"), "parked"),
        (queue.Unfit("wrong arguments"), "parked"),
        (Conflict("somebody was faster"), "queued"),
        (OSError("network"), "queued"),
    ],
)
async def test_a_refusal_is_not_tried_again_and_an_accident_is(
    acme: TenantContext, error: Exception, state: str
) -> None:
    held = await claimed(acme)
    async with unit_of_work(acme) as uow:
        assert await queue.fail(uow, held, error) == state
    assert str(error) in str((await row(acme, held.id))["error"])


async def test_a_job_given_back_has_not_been_tried(acme: TenantContext) -> None:
    held = await claimed(acme)
    async with unit_of_work(acme) as uow:
        await queue.release(uow, held)
    assert (await row(acme, held.id))["attempts"] == 0


async def test_a_suspect_steps_aside_without_having_been_held(acme: TenantContext) -> None:
    """A worker that dies now leaves no crash on it: it never was this worker's."""
    await ask(acme, Probe.EFFECT, range(1))
    job_id = await only_job(acme)
    async with unit_of_work(acme) as uow:
        await uow.connection.execute("UPDATE jobs SET crashes = 1, attempts = 1 WHERE tenant_id = $1", acme.tenant_id)
        assert not await queue.claim(uow, job=EFFECT, job_id=job_id, worker="w1", lease=LEASE, suspects=False)
    found = await row(acme, job_id)
    assert (found["state"], found["attempts"], found["worker"]) == ("queued", 1, None)
    assert 0 < float(str(found["wait"])) <= 1


async def test_a_retry_does_not_collide_with_a_newer_job_of_the_same_key(acme: TenantContext) -> None:
    async with unit_of_work(acme) as uow:
        uow.enqueue(EFFECT, key="k", number=1)
    held = await claim(acme, await only_job(acme))
    assert held is not None
    async with unit_of_work(acme) as uow:
        uow.enqueue(EFFECT, key="k", number=2)
        uow.enqueue(EFFECT, key="k", number=3)
    async with unit_of_work(acme) as uow:
        await queue.fail(uow, held, OSError())
    assert await states(acme) == {"queued": 2}


async def test_an_administrator_sees_replays_and_drops_what_is_parked(
    acme: TenantContext, globex: TenantContext
) -> None:
    held = await claimed(acme)
    async with unit_of_work(acme) as uow:
        await queue.park(uow, held, reason="look at me")
    alice, bob = replace(acme, system=False, role=Role.OWNER), replace(acme, system=False, role=Role.REP)
    mallory = replace(globex, system=False, role=Role.OWNER)
    for verb in (queue.retry, queue.drop):
        async with unit_of_work(bob) as uow:
            with pytest.raises(Forbidden):
                await verb(uow, job_id=held.id)
        async with unit_of_work(mallory) as uow:
            with pytest.raises(NotFound):
                await verb(uow, job_id=held.id)
    async with unit_of_work(mallory) as uow:
        assert await queue.list_jobs(uow) == []
    async with unit_of_work(bob) as uow:
        with pytest.raises(Forbidden):
            await queue.list_jobs(uow)
    async with unit_of_work(alice) as uow:
        (seen,) = await queue.list_jobs(uow)
        assert (seen["id"], seen["error"]) == (held.id, "look at me")
        assert await queue.list_jobs(uow, before=seen["created_at"]) == []
        await queue.retry(uow, job_id=held.id)
    assert await states(acme) == {"queued": 1}
    async with unit_of_work(alice) as uow:
        await queue.drop(uow, job_id=held.id)
    assert await states(acme) == {"cancelled": 1}
    assert await claim(acme, held.id) is None


async def test_old_jobs_are_forgotten_and_parked_ones_kept(acme: TenantContext) -> None:
    await ask(acme, Probe.EFFECT, range(4))
    async with unit_of_work(acme) as uow:
        await uow.connection.execute(
            "UPDATE jobs SET created_at = now() - interval '9 days', finished_at = now() - interval '8 days',"
            " state = (ARRAY['done', 'cancelled', 'parked', 'queued'])[1 + (arguments->>'number')::int]"
            " WHERE tenant_id = $1",
            acme.tenant_id,
        )
    async with unit_of_work(acme) as uow:
        week_ago = await uow.connection.fetchval("SELECT now() - interval '7 days'")
        assert await queue.forget(uow, older_than=week_ago, batch=1) == 1
        assert await queue.forget(uow, older_than=week_ago) == 1
    assert await states(acme) == {"parked": 1, "queued": 1}


def test_every_job_has_terms() -> None:
    assert set(Job) <= set(TERMS)
    assert {terms.lane for terms in TERMS.values()} <= set(Lane)
    assert JobRow.__tablename__ == "jobs"
    assert dispatch.MAX_HINTS == 128
