"""Rule tags."""

from __future__ import annotations

from uuid import UUID

from tenants.context import TenantContext
from tenants.jobs import Job
from tenants.plans import Module
from tenants.records.tags import service as tags
from workers.job import job


@job(Job.RECOMPUTE_TAGS, Module.ACCOUNTS)
async def recompute_tags(ctx: TenantContext, tag_id: UUID) -> None:
    await tags.recompute(ctx, tag_id=tag_id)
