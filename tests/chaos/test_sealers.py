"""Sealers are killed at any moment, two at a time; nothing is lost or sealed twice, and no head contradicts another."""

from __future__ import annotations

import asyncio
import random
from base64 import b64decode
from typing import Any

from tenants.changes.audit import entries, heads, service
from tenants.changes.stream import Place, changes_after
from tenants.context import PLATFORM
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.kit import merkle
from tests import cast
from tests.chaos.processes import Process, Processes
from tests.isolation.conftest import administrator  # noqa: F401

CHANGES = 3_000
_MANY = """
INSERT INTO changes (tenant_id, id, seq, record_type, record_id, kind, version, fields, at, request_id)
SELECT $1, gen_random_uuid(), n, 'account', gen_random_uuid(), 'created', 1, '{"name": [null, "Company"]}', now(), ''
FROM generate_series(1, $2::int) n
"""


async def test_killed_sealers_lose_and_double_nothing(
    database: Database,
    processes: Processes,
    administrator: Any,  # noqa: F811
) -> None:
    alice = await cast.owner("Alice", "acme")
    sealers = [processes.start("tests.chaos.sealer", str(alice.tenant_id)) for _ in range(2)]
    for sealer in sealers:
        sealer.wait_until_it_says("sealing")
    await administrator.execute(_MANY, alice.tenant_id, CHANGES)
    await administrator.execute("INSERT INTO change_counters VALUES ($1, $2)", alice.tenant_id, CHANGES)
    kills = await _kill_until_sealed(alice, sealers)
    for sealer in sealers:
        sealer.kill()
    assert kills >= 3
    await service.seal_all(PLATFORM)
    async with unit_of_work(alice.context, read_only=True) as uow:
        rows, _ = await changes_after(uow, Place(), limit=CHANGES + 1)
        leaves = [merkle.leaf_hash(entry.data) for entry in await entries.entries(uow, rows)]
        found = await heads.onwards(uow, 0, CHANGES * 2, 1_000)
    assert len(leaves) == CHANGES == found[-1].size
    for head in found[:: max(1, len(found) // 20)] + found[-1:]:
        assert b64decode(head.statement["root"]) == merkle.root_of(leaves[: head.size])


async def _kill_until_sealed(alice: cast.Person, sealers: list[Process]) -> int:
    """Kill one or the other while it is at work, until all is sealed; returns how often."""
    chance, lives = random.Random(7), [1, 1]
    while True:
        await asyncio.sleep(chance.uniform(0.02, 0.3))
        async with unit_of_work(alice.context, read_only=True) as uow:
            newest = await heads.newest(uow)
        if newest and newest.size == CHANGES:
            return sum(lives) - 2
        victim = chance.randrange(2)
        if sealers[victim].said().count("sealing") == lives[victim]:
            sealers[victim].kill()
            sealers[victim].again()
            lives[victim] += 1
