"""Scores."""

from __future__ import annotations

from tenants.context import TenantContext
from tenants.crm.scores import service as scores
from tenants.jobs import Job
from tenants.plans import Module
from workers.job import job


@job(Job.SCORE_LEADS, Module.LEADS)
async def score_leads(ctx: TenantContext) -> None:
    await scores.score_all(ctx)
