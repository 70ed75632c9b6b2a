"""Records that are the same: looked for, and what follows when they became one."""

from __future__ import annotations

from uuid import UUID

from tenants.context import TenantContext
from tenants.db.unit_of_work import UnitOfWork
from tenants.jobs import Job
from tenants.plans import Module
from tenants.records.duplicates import service as duplicates
from tenants.records.merging import service as merging
from tenants.records.merging import sure
from workers.job import job


@job(Job.CHECK_DUPLICATES, Module.ACCOUNTS)
async def check_duplicates(ctx: TenantContext, check_id: UUID) -> None:
    await duplicates.check(ctx, check_id=check_id)


@job(Job.CHECK_ALL_DUPLICATES)
async def check_all_duplicates(ctx: TenantContext) -> None:
    await duplicates.check_all()


@job(Job.MERGE_SURE, Module.ACCOUNTS)
async def merge_sure(ctx: TenantContext, record_type: str) -> None:
    await sure.merge_sure(ctx, record_type=record_type)


@job(Job.FOLLOW_ALIASES, Module.ACCOUNTS)
async def follow_aliases(uow: UnitOfWork, merge_id: UUID) -> None:
    await merging.follow(uow, merge_id=merge_id)
