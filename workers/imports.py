"""Importing files."""

from __future__ import annotations

from uuid import UUID

from tenants.context import TenantContext
from tenants.jobs import Job
from tenants.plans import Module
from tenants.records.importing import service as importing
from tenants.records.importing import sheets
from tenants.records.importing.reconciling import reconcile
from tenants.records.importing.undoing import undo
from workers.job import job


@job(Job.DRY_RUN_IMPORT, Module.IMPORTS, stopped=importing.stop)
async def dry_run_import(ctx: TenantContext, import_id: UUID, pass_number: int) -> None:
    await importing.dry_run(ctx, import_id=import_id, pass_number=pass_number)


@job(Job.RUN_IMPORT, Module.IMPORTS, stopped=importing.stop)
async def run_import(ctx: TenantContext, import_id: UUID, pass_number: int) -> None:
    await importing.run(ctx, import_id=import_id, pass_number=pass_number)


@job(Job.RECONCILE_IMPORT, Module.IMPORTS, stopped=sheets.drop_sheet)
async def reconcile_import(ctx: TenantContext, import_id: UUID, sheet_id: UUID) -> None:
    await reconcile(ctx, import_id=import_id, sheet_id=sheet_id)


@job(Job.UNDO_IMPORT, Module.IMPORTS, stopped=importing.stop)
async def undo_import(ctx: TenantContext, import_id: UUID, pass_number: int) -> None:
    await undo(ctx, import_id=import_id, pass_number=pass_number)
