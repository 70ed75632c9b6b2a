"""What time does to quotes, and their documents."""

from __future__ import annotations

from uuid import UUID

from tenants.context import TenantContext
from tenants.crm.quotes import service as quotes
from tenants.jobs import Job
from tenants.plans import Module
from workers.job import job


@job(Job.QUOTE_EXPIRES, Module.QUOTES)
async def quote_expires(ctx: TenantContext, quote_id: UUID) -> None:
    await quotes.expire(ctx, quote_id=quote_id)


@job(Job.QUOTE_DOCUMENTS, Module.QUOTES)
async def quote_documents(ctx: TenantContext, quote_id: UUID) -> None:
    await quotes.write_documents(ctx, quote_id=quote_id)
