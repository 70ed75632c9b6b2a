"""What time takes back to the pools."""

from __future__ import annotations

from tenants.context import TenantContext
from tenants.crm.pools import service as pools
from tenants.jobs import Job
from tenants.plans import Module
from workers.job import job


@job(Job.RECYCLE_RECORDS, Module.POOLS)
async def recycle_records(ctx: TenantContext) -> None:
    await pools.recycle(ctx)


@job(Job.POOL_NOTICES, Module.POOLS)
async def pool_notices(ctx: TenantContext) -> None:
    await pools.tell_owners(ctx)
