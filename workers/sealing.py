"""Sealing what is there already."""

from __future__ import annotations

from uuid import UUID

from tenants.context import TenantContext
from tenants.jobs import Job
from tenants.records.sealing import service as sealing
from workers.job import job


@job(Job.SEAL_FIELD)
async def seal_field(ctx: TenantContext, field_id: UUID) -> None:
    await sealing.seal_field(ctx, field_id=field_id)


@job(Job.RESEAL_VALUES)
async def reseal_values(ctx: TenantContext) -> None:
    await sealing.reseal(ctx)
