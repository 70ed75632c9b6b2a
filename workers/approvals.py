"""Approvals: who is told by mail, and what happens when somebody's time is over."""

from __future__ import annotations

from uuid import UUID

from tenants.context import TenantContext
from tenants.crm.approvals import service as approvals
from tenants.crm.approvals.service import News
from tenants.db.unit_of_work import UnitOfWork
from tenants.jobs import Job
from tenants.plans import Module
from workers.job import job


@job(Job.APPROVAL_DUE, Module.DEALS)
async def approval_due(uow: UnitOfWork, seat_id: UUID) -> None:
    await approvals.fall_due(uow, seat_id=seat_id)


@job(Job.APPROVAL_EMAIL, Module.DEALS)
async def approval_email(ctx: TenantContext, approval_id: UUID, user_id: UUID, news: News) -> None:
    await approvals.send(ctx, approval_id=approval_id, user_id=user_id, news=news)
