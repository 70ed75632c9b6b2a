"""Importing files."""

from __future__ import annotations

from uuid import UUID

from tenants.context import TenantContext
from tenants.jobs import Job
from tenants.records.importing import service as importing
from workers.job import job


@job(Job.DRY_RUN_IMPORT, stopped=importing.stop)
async def dry_run_import(ctx: TenantContext, import_id: UUID, pass_number: int) -> None:
    await importing.dry_run(ctx, import_id=import_id, pass_number=pass_number)


@job(Job.RUN_IMPORT, stopped=importing.stop)
async def run_import(ctx: TenantContext, import_id: UUID, pass_number: int) -> None:
    await importing.run(ctx, import_id=import_id, pass_number=pass_number)
