"""Sealers are killed at any moment, two at a time; nothing is lost or sealed twice, and no head contradicts another."""

from __future__ import annotations

import asyncio
import random
from base64 import b64decode
from dataclasses import replace
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

ROUNDS, CHANGES = 5, 1_500
_MANY = """
INSERT INTO changes (tenant_id, id, seq, record_type, record_id, kind, version, fields, at, request_id)
SELECT $1, gen_random_uuid(), n, 'account', gen_random_uuid(), 'created', 1, '{"name": [null, "Company"]}', now(), ''
FROM generate_series($2::int + 1, $2::int + $3::int) n
"""
_COUNT = """
INSERT INTO change_counters VALUES ($1, $2) ON CONFLICT (tenant_id) DO UPDATE SET seq = excluded.seq
"""


async def test_killed_sealers_lose_and_double_nothing(
    database: Database,
    processes: Processes,
    administrator: Any,  # noqa: F811
) -> None:
    alice = await cast.owner("Alice", "acme")
    sealers = [processes.start("tests.chaos.sealer", str(alice.tenant_id)) for _ in range(2)]
    lives, chance, at_work = [0, 0], random.Random(7), 0
    for turn in range(ROUNDS):
        await _until_all_seal(sealers, lives)
        async with administrator.transaction():
            await administrator.execute(_MANY, alice.tenant_id, turn * CHANGES, CHANGES)
            await administrator.execute(_COUNT, alice.tenant_id, (turn + 1) * CHANGES)
        await asyncio.sleep(chance.uniform(0.05, 0.5))
        sealers[turn % 2].kill()
        at_work += await _size(alice) < (turn + 1) * CHANGES
        sealers[turn % 2].again()
        lives[turn % 2] += 1
    for sealer in sealers:
        sealer.kill()
    assert at_work >= ROUNDS - 2
    while await service.seal(replace(PLATFORM, tenant_id=alice.tenant_id)):
        pass
    async with unit_of_work(alice.context, read_only=True) as uow:
        rows, _ = await changes_after(uow, Place(), limit=ROUNDS * CHANGES + 1)
        leaves = [merkle.leaf_hash(entry.data) for entry in await entries.entries(uow, rows)]
        found = await heads.onwards(uow, 0, ROUNDS * CHANGES, 10_000)
    assert len(leaves) == ROUNDS * CHANGES == found[-1].size
    for head in found[:: max(1, len(found) // 20)] + found[-1:]:
        assert b64decode(head.statement["root"]) == merkle.root_of(leaves[: head.size])


async def _until_all_seal(sealers: list[Process], lives: list[int]) -> None:
    while [sealer.said().count("sealing") for sealer in sealers] != [life + 1 for life in lives]:  # noqa: ASYNC110
        await asyncio.sleep(0.05)


async def _size(alice: cast.Person) -> int:
    async with unit_of_work(alice.context, read_only=True) as uow:
        newest = await heads.newest(uow)
    return newest.size if newest else 0
