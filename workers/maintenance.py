"""Keeping house."""

from __future__ import annotations

from uuid import UUID

from tenants.context import TenantContext
from tenants.jobs import Job
from tenants.life import service as life
from tenants.records.attachments import service as attachments
from tenants.records.auditing import service as auditing
from tenants.records.exports import service as exports
from tenants.records.importing import service as importing
from tenants.registry import service as registry
from workers.job import job


@job(Job.SWEEP)
async def sweep(ctx: TenantContext) -> None:
    await registry.sweep(ctx)


@job(Job.SWEEP_FILES)
async def sweep_files(ctx: TenantContext) -> None:
    await importing.sweep_files()
    await attachments.sweep_announced()
    await auditing.sweep_exports()
    await life.sweep_exports()
    await exports.sweep_exports()


@job(Job.DROP_UPLOAD)
async def drop_upload(ctx: TenantContext, upload_id: str) -> None:
    await attachments.drop_upload(ctx, upload_id=UUID(upload_id))
