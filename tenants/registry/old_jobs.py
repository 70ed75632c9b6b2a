"""Forgetting finished jobs, tenant by tenant: the registry knows who the tenants are, the queue what may go."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, select

from tenants.context import PLATFORM, PLATFORM_TENANT, TenantContext
from tenants.db import queue
from tenants.db.unit_of_work import unit_of_work
from tenants.kit.clock import now
from tenants.registry.models import Tenant

KEEP = timedelta(days=7)
_BATCH = 1_000

_TENANTS = select(Tenant.id).where(Tenant.id > bindparam("behind")).order_by(Tenant.id).limit(bindparam("count"))


async def sweep() -> int:
    """Delete jobs that ended a week ago, of every tenant; returns how many. Each batch commits on its own."""
    cutoff = now() - KEEP
    gone, tenants = 0, [PLATFORM_TENANT]
    while tenants:
        for tenant_id in tenants:
            gone += await _forget(tenant_id, cutoff)
        tenants = await _tenants(behind=tenants[-1])
    return gone


async def _tenants(behind: UUID) -> list[UUID]:
    async with unit_of_work(PLATFORM, read_only=True) as uow:
        return [row["id"] for row in await uow.rows(_TENANTS, behind=behind, count=_BATCH)]


async def _forget(tenant_id: UUID, cutoff: datetime) -> int:
    gone, batch = 0, _BATCH
    while batch == _BATCH:
        async with unit_of_work(TenantContext(tenant_id, system=True)) as uow:
            batch = await queue.forget(uow, older_than=cutoff, batch=_BATCH)
        gone += batch
    return gone
