"""The tamper-evident log."""

from __future__ import annotations

from uuid import UUID

from tenants.changes.audit import service as audit
from tenants.context import TenantContext
from tenants.jobs import Job
from tenants.records.auditing import service as auditing
from workers.job import job


@job(Job.SEAL_AUDIT)
async def seal_audit(ctx: TenantContext) -> None:
    await audit.seal_all(ctx)


@job(Job.EXPORT_AUDIT, stopped=auditing.stop_export)
async def export_audit(ctx: TenantContext, export_id: UUID) -> None:
    await auditing.write_export(ctx, export_id=export_id)
