"""The whole way, with real processes: from a commit to a mail, and to the figures an operator sees."""

from __future__ import annotations

import asyncio
import time

import httpx
import redis

from api.queue_metrics import queue_metrics
from tenants.config import Settings
from tenants.context import PLATFORM, TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.jobs import Job
from tenants.registry import service as registry
from tests.cast import PASSWORD, address
from tests.chaos.processes import Processes
from tests.workers.cast import ask, effects, states, wait_for_states
from tests.workers.jobs_for_tests import Probe
from workers.process import GRACE


async def test_who_signs_up_gets_a_mail_within_seconds(queue_database: Settings, processes: Processes) -> None:
    worker, relay = processes.start("workers", "worker", "--lane", "interactive"), processes.start("workers", "relay")
    for process in (worker, relay):
        process.wait_until_it_says("started")
    alice = address("Alice", "acme")
    await registry.sign_up(
        registry.Visitor(),
        company="acme",
        name="Alice",
        email=alice,
        password=PASSWORD,
        locale="en",
        time_zone="Asia/Shanghai",
    )
    mails = await until_mailed(queue_database.inbox_url, alice)
    assert len(mails) == 1
    for _ in range(100):  # the mail may be there before the line that says so
        if "registry.verify_email" in worker.said():
            break
        await asyncio.sleep(0.1)
    said = worker.said() + relay.said()
    assert "registry.verify_email" in said
    for personal in (alice, "Alice", "acme"):
        assert personal not in said, "logs hold no personal data"
    assert max(worker.stop(), relay.stop()) < GRACE, "there was nothing to wait for"


async def until_mailed(inbox_url: str, to: str) -> list[object]:
    async with httpx.AsyncClient(base_url=inbox_url) as inbox:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            found: list[object] = (await inbox.get("/api/messages", params={"to": to})).json()
            if found:
                return found
            await asyncio.sleep(0.05)
    raise AssertionError("no mail came")


async def test_the_house_is_swept_by_a_schedule_that_plans_itself(
    queue_database: Settings, processes: Processes
) -> None:
    worker = processes.start("workers", "worker", "--lane", "maintenance")
    for name in ("relay", "scheduler"):
        processes.start("workers", name)
    worker.wait_until_it_says("started")
    async with unit_of_work(PLATFORM) as uow:
        await until(uow.connection, "SELECT count(*) FROM job_schedules WHERE tenant_id = $1")
        await uow.connection.execute("UPDATE job_schedules SET next_run_at = now() WHERE tenant_id = $1", uow.tenant_id)
    async with unit_of_work(PLATFORM) as uow:
        await until(
            uow.connection,
            f"SELECT count(*) FROM jobs WHERE tenant_id = $1 AND name = '{Job.SWEEP}' AND state = 'done'",
        )


async def until(connection: object, question: str) -> None:
    deadline = time.monotonic() + 60
    while not await connection.fetchval(question, PLATFORM.tenant_id):  # type: ignore[attr-defined]
        assert time.monotonic() < deadline, question
        await asyncio.sleep(0.1)


async def test_an_operator_sees_the_queue_while_a_relay_runs(queue_database: Settings, processes: Processes) -> None:
    redis.Redis.from_url(queue_database.redis_url).flushdb()
    assert b"rapport_relay_up 0.0" in await queue_metrics()
    processes.start("workers", "relay").wait_until_it_says("started")
    deadline = time.monotonic() + 60
    while b"rapport_relay_up 1.0" not in (said := await queue_metrics()):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.2)
    assert b'rapport_jobs{lane="bulk",state="parked"} 0.0' in said
    assert b'rapport_job_lag_seconds{lane="interactive"} 0.0' in said


async def test_a_job_of_a_newer_release_waits_for_its_worker(acme: TenantContext, processes: Processes) -> None:
    """This worker does not know the job (it was started without `--also`); the next one does."""
    older = processes.start("workers", "worker", "--lane", "bulk")
    processes.start("workers", "relay", RAPPORT_JOB_LEASE="2")
    await ask(acme, Probe.EFFECT, range(1))
    await asyncio.to_thread(older.wait_until_it_says, "ActorNotFound")
    assert set(await states(acme)) <= {"queued", "sent"}
    older.stop()
    processes.start("workers", "worker", "--lane", "bulk", "--also", "tests.workers.jobs_for_tests")
    await wait_for_states(acme, {"done": 1}, within=60)
    assert await effects(acme) == [0]
