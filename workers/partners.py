"""Partners and support: mails to the owners of the companies they work in."""

from __future__ import annotations

from uuid import UUID

from tenants.context import TenantContext
from tenants.jobs import Job
from tenants.partners.mailing import send_grant_mail
from workers.job import job


@job(Job.GRANT_EMAIL)
async def grant_email(ctx: TenantContext, mail_id: UUID, told: str, grant_id: UUID, elevation_id: UUID) -> None:
    await send_grant_mail(ctx, mail_id=mail_id, told=told, grant_id=grant_id, elevation_id=elevation_id)
