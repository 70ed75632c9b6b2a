"""The life of companies: what time brings, the mails about it, and the archive of everything."""

from __future__ import annotations

from uuid import UUID

from tenants.context import TenantContext
from tenants.jobs import Job
from tenants.life import service as life
from workers.job import job


@job(Job.TURN_LIVES)
async def turn_lives(ctx: TenantContext) -> None:
    await life.turn_lives(ctx)


@job(Job.COMPANY_LIFE_EMAIL)
async def company_life_email(ctx: TenantContext, mail_id: UUID, user_id: UUID, notice: str, day: str) -> None:
    await life.send_notice(ctx, mail_id=mail_id, user_id=user_id, notice=notice, day=day)


@job(Job.EXPORT_COMPANY, stopped=life.stop_export)
async def export_company(ctx: TenantContext, export_id: UUID) -> None:
    await life.write_export(ctx, export_id=export_id)
