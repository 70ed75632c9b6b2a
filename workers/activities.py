"""Reminders."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tenants.context import TenantContext
from tenants.crm.activities import service as activities
from tenants.jobs import Job
from tenants.plans import Module
from workers.job import job


@job(Job.TASK_REMINDER, Module.ACTIVITIES)
async def task_reminder(ctx: TenantContext, activity_id: UUID, remind_at: datetime) -> None:
    await activities.remind(ctx, activity_id=activity_id, remind_at=remind_at)
