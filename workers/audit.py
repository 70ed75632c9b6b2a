"""The tamper-evident log."""

from __future__ import annotations

from tenants.changes.audit import service as audit
from tenants.context import TenantContext
from tenants.jobs import Job
from workers.job import job


@job(Job.SEAL_AUDIT)
async def seal_audit(ctx: TenantContext) -> None:
    await audit.seal_all(ctx)
