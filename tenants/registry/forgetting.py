"""What a tenant's own tables forget, tenant by tenant: the registry knows who the tenants are."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import bindparam, select

from tenants.context import PLATFORM, PLATFORM_TENANT, TenantContext
from tenants.db import idempotency, queue
from tenants.db.unit_of_work import unit_of_work
from tenants.kit.clock import now
from tenants.registry.models import Tenant

KEEP_JOBS = timedelta(days=7)
KEEP_ANSWERS = timedelta(days=1)
"""How long a client may take to ask again with the same Idempotency-Key."""
_BATCH = 1_000

_TENANTS = (
    select(Tenant.id)
    .where(Tenant.id > bindparam("behind"), Tenant.status != "gone")
    .order_by(Tenant.id)
    .limit(bindparam("count"))
)


async def sweep() -> int:
    """Delete jobs that ended a week ago and answers given a day ago; returns how many. Each batch is a transaction."""
    gone = 0
    async for tenant_id in every_tenant():
        gone += await _forget(tenant_id, queue.forget, KEEP_JOBS)
        gone += await _forget(tenant_id, idempotency.forget, KEEP_ANSWERS)
    return gone


async def every_tenant() -> AsyncIterator[UUID]:
    """The platform's own included, in pages, so that thousands cost no memory."""
    page = [PLATFORM_TENANT]
    while page:
        for tenant_id in page:
            yield tenant_id
        async with unit_of_work(PLATFORM, read_only=True) as uow:
            page = [row["id"] for row in await uow.rows(_TENANTS, behind=page[-1], count=_BATCH)]


async def _forget(tenant_id: UUID, forget: Callable[..., Awaitable[int]], keep: timedelta) -> int:
    gone, batch = 0, _BATCH
    while batch == _BATCH:
        async with unit_of_work(TenantContext(tenant_id, system=True)) as uow:
            batch = await forget(uow, older_than=now() - keep, batch=_BATCH)
        gone += batch
    return gone
