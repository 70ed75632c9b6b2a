"""Changing many records at once, and writing them out."""

from __future__ import annotations

from uuid import UUID

from tenants.context import TenantContext
from tenants.jobs import Job
from tenants.records.exports import service as exports
from tenants.records.many import service as many
from workers.job import job


@job(Job.CHANGE_MANY, stopped=many.stop_change)
async def change_many(ctx: TenantContext, change_id: UUID, pass_number: int) -> None:
    await many.change(ctx, change_id=change_id, pass_number=pass_number)


@job(Job.UNDO_MANY, stopped=many.stop_change)
async def undo_many(ctx: TenantContext, change_id: UUID, pass_number: int) -> None:
    await many.undo(ctx, change_id=change_id, pass_number=pass_number)


@job(Job.EXPORT_RECORDS, stopped=exports.stop_export)
async def export_records(ctx: TenantContext, export_id: UUID) -> None:
    await exports.write_export(ctx, export_id=export_id)
