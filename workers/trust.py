"""Unusual use, and the daily look at the walls."""

from __future__ import annotations

from tenants.context import TenantContext
from tenants.jobs import Job
from tenants.trust.alerts import service as alerts
from tenants.trust.isolation import service as isolation
from workers.job import job


@job(Job.WATCH_USE)
async def watch_use(ctx: TenantContext) -> None:
    await alerts.watch_all(ctx)


@job(Job.ALERT_DIGEST)
async def alert_digest(ctx: TenantContext) -> None:
    await alerts.send_digest(ctx)


@job(Job.CHECK_ISOLATION)
async def check_isolation(ctx: TenantContext) -> None:
    await isolation.check_isolation(ctx)
