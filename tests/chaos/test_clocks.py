"""kill -9 of what time brings, in the middle of it: lives turn once, periods are invoiced once, and dates stay true.

Four companies are due. The clock gets stuck at the third of them (somebody holds it), its worker dies there, and
another goes on when the lease is over.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from tenants.billing import service as billing
from tenants.config import Settings
from tenants.context import PLATFORM
from tenants.db.unit_of_work import unit_of_work
from tenants.jobs import Job
from tenants.life import service as life
from tenants.life.states import Status
from tests.cast import Person, owner
from tests.chaos.processes import Process, Processes
from tests.chaos.test_imports import LEASE, until
from tests.chaos.test_kills import RELAY
from tests.tenants.billing.conftest import buy, buyer, invoices, over, overview, system

COMPANIES, SEEN_TO = 4, 2


@pytest.fixture
def worker(fresh_database: Settings, processes: Processes) -> Process:
    processes.start(*RELAY, **LEASE)
    return processes.start("workers", "worker", "--lane", "maintenance", **LEASE)


@asynccontextmanager
async def held(settings: Settings, company: UUID) -> AsyncIterator[None]:
    """Nobody else moves this company meanwhile."""
    connection = await asyncpg.connect(settings.owner_database_url)
    try:
        async with connection.transaction():
            await connection.fetchrow("SELECT id FROM tenants WHERE id = $1 FOR UPDATE", company)
            yield
    finally:
        await connection.close()


async def dies_in_the_middle(settings: Settings, worker: Process, people: list[Person], job: Job, done: str) -> None:
    """The job's first run dies at the third company; the second finds what is left."""
    third = sorted(person.tenant_id for person in people)[SEEN_TO]

    async def stuck() -> bool:
        return await ask(done) == SEEN_TO

    async def ended() -> bool:
        return await ask("SELECT count(*) FROM jobs WHERE name = $1 AND state = 'done'", job.value) == 1

    async with held(settings, third):
        async with unit_of_work(PLATFORM) as uow:
            uow.enqueue(job)
        await until(stuck)
        worker.kill()
    worker.again()
    await until(ended)


async def ask(query: str, *arguments: Any) -> Any:
    async with unit_of_work(PLATFORM, read_only=True) as uow:
        return await uow.connection.fetchval(query, *arguments)


async def test_a_killed_clock_turns_each_life_once_and_the_dates_stay_true(
    fresh_database: Settings, worker: Process
) -> None:
    people = [await owner(f"Owner{number}", "acme") for number in range(COMPANIES)]
    async with unit_of_work(PLATFORM) as uow:
        await uow.connection.execute(
            "UPDATE company_lives SET look_at = now() - interval '1 minute', trial_last_day = trial_last_day - 15"
        )
    active = "SELECT count(*) FROM tenants WHERE status = 'active'"
    await dies_in_the_middle(fresh_database, worker, people, Job.TURN_LIVES, active)
    for person in people:
        async with unit_of_work(system(person), read_only=True) as uow:
            found = await life.life_of(uow)
            told = await uow.connection.fetch(
                "SELECT arguments ->> 'notice' AS notice FROM jobs WHERE tenant_id = $1 AND name = $2",
                uow.tenant_id,
                Job.COMPANY_LIFE_EMAIL.value,
            )
            looked = await uow.connection.fetchval(
                "SELECT look_at FROM company_lives WHERE tenant_id = $1", uow.tenant_id
            )
        assert (found.status, found.plan, looked) == (Status.ACTIVE, "free", None)
        assert [row["notice"] for row in told] == ["trial_ended"]


async def test_a_killed_billing_day_invoices_each_period_once(fresh_database: Settings, worker: Process) -> None:
    people = [await buyer(f"Buyer{number}") for number in range(COMPANIES)]
    ends = []
    for person in people:
        await buy(person, "team", 2)
        await over(person)
        before = (await overview(person)).subscription
        assert before is not None
        ends.append(before.period.end)
    issued = f"SELECT count(*) - {COMPANIES} FROM invoice_numbers"
    await dies_in_the_middle(fresh_database, worker, people, Job.BILLING_DAY, issued)
    numbers = []
    for person, end in zip(people, ends, strict=True):
        found = (await overview(person)).subscription
        assert found is not None and found.period.start == end and found.state is billing.State.ACTIVE
        first, second = await invoices(person)
        assert first.net == second.net
        numbers += [first.number, second.number]
    assert len(set(numbers)) == 2 * COMPANIES
