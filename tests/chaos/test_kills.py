"""kill -9 of worker and relay: nothing is lost, nothing happens twice."""

from __future__ import annotations

import asyncio

from tenants.context import TenantContext
from tests.chaos.processes import Processes
from tests.workers.cast import ask, effects, states, wait_for_states
from tests.workers.jobs_for_tests import Probe

ALSO = ("--also", "tests.workers.jobs_for_tests")
WORKER = ("workers", "worker", "--lane", "bulk", *ALSO)
RELAY = ("workers", "relay")


async def test_a_thousand_jobs_survive_the_death_of_worker_and_relay(acme: TenantContext, processes: Processes) -> None:
    worker, relay = processes.start(*WORKER), processes.start(*RELAY)
    worker.wait_until_it_says("worker started")
    relay.wait_until_it_says("relay started")
    for start in range(0, 1000, 100):
        await ask(acme, Probe.EFFECT, range(start, start + 100))
        if start % 200 == 100:
            await asyncio.sleep(0.15)
            for process in (worker, relay):
                process.kill()
                process.again()
    took = await wait_for_states(acme, {"done": 1000}, within=60)
    print("recovered in", took)
    assert await effects(acme) == list(range(1000))
    assert await states(acme) == {"done": 1000}
