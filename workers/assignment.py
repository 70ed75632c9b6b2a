"""Leads that were given to people: what happens when their time is over, and who is told."""

from __future__ import annotations

from uuid import UUID

from tenants.context import TenantContext
from tenants.crm.assignment import service as assignment
from tenants.crm.assignment.service import News
from tenants.db.unit_of_work import UnitOfWork
from tenants.jobs import Job
from tenants.plans import Module
from workers.job import job


@job(Job.LEAD_NOT_ACCEPTED, Module.LEADS)
async def lead_not_accepted(uow: UnitOfWork, assignment_id: UUID) -> None:
    await assignment.not_accepted(uow, assignment_id=assignment_id)


@job(Job.LEAD_ANSWER_DUE, Module.LEADS)
async def lead_answer_due(uow: UnitOfWork, lead_id: UUID) -> None:
    await assignment.answer_due(uow, lead_id=lead_id)


@job(Job.LEAD_QUEUES, Module.LEADS)
async def lead_queues(ctx: TenantContext) -> None:
    await assignment.look_again(ctx)


@job(Job.LEAD_EMAIL, Module.LEADS)
async def lead_email(ctx: TenantContext, lead_id: UUID, user_id: UUID, news: News) -> None:
    await assignment.send(ctx, lead_id=lead_id, user_id=user_id, news=news)
