"""Cleaning up by policy."""

from __future__ import annotations

from uuid import UUID

from tenants.context import TenantContext
from tenants.jobs import Job
from tenants.plans import Module
from tenants.records.cleaning import service as cleaning
from workers.job import job


@job(Job.CLEAN_UP, Module.ACCOUNTS)
async def clean_up(ctx: TenantContext) -> None:
    await cleaning.clean_up(ctx)


@job(Job.CLEAN_UP_ALL)
async def clean_up_all(ctx: TenantContext) -> None:
    await cleaning.clean_all()


@job(Job.CLEANING_EMAIL, Module.ACCOUNTS)
async def cleaning_email(ctx: TenantContext, policy_id: UUID, user_id: UUID) -> None:
    await cleaning.tell(ctx, policy_id=policy_id, user_id=user_id)
