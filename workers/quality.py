"""The audit of records."""

from __future__ import annotations

from tenants.context import TenantContext
from tenants.jobs import Job
from tenants.records.quality import service as quality
from workers.job import job


@job(Job.AUDIT_QUALITY)
async def audit_quality(ctx: TenantContext) -> None:
    await quality.audit(ctx)


@job(Job.AUDIT_ALL_QUALITY)
async def audit_all_quality(ctx: TenantContext) -> None:
    await quality.audit_all()
