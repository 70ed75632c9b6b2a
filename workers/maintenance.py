"""Keeping house."""

from __future__ import annotations

from tenants.context import TenantContext
from tenants.jobs import Job
from tenants.life import service as life
from tenants.records.auditing import service as auditing
from tenants.records.importing import service as importing
from tenants.registry import service as registry
from workers.job import job


@job(Job.SWEEP)
async def sweep(ctx: TenantContext) -> None:
    await registry.sweep(ctx)


@job(Job.SWEEP_FILES)
async def sweep_files(ctx: TenantContext) -> None:
    await importing.sweep_files()
    await auditing.sweep_exports()
    await life.sweep_exports()
