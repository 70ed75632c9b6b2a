"""The one place where a job enters its tenant: it claims the row, and gets the tenant as it is now."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from tenants.context import TenantContext
from tenants.db import queue
from tenants.db.queue import Claim
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import NotFound
from tenants.registry.job_context import job_context
from tenants.registry.plan.entitlements import entitlement_within
from tenants.registry.plan.waiting import lay_aside
from workers.job import Actor


def inside(tenant_id: UUID) -> TenantContext:
    """Just enough to touch the tenant's own queue; no job runs with it."""
    return TenantContext(tenant_id, system=True)


async def enter(
    actor: Actor, tenant_id: UUID, job_id: UUID, *, worker: str, lease: timedelta, suspects: bool
) -> tuple[Claim, TenantContext] | None:
    """Claim the job and build its context. None when there is nothing to do: taken, done, dropped, its
    module not in the plan, tenant closed.
    """
    async with unit_of_work(inside(tenant_id)) as uow:
        claim = await queue.claim(uow, job=actor.job, job_id=job_id, worker=worker, lease=lease, suspects=suspects)
        if claim is None:
            return None
        try:
            context = await job_context(uow, requested_by=claim.requested_by, request_id=claim.request_id)
        except NotFound as gone:
            await queue.cancel(uow, claim, reason=str(gone))
            return None
        if actor.module and not context.has(actor.module, writes=True):
            if await lay_aside(uow, claim, actor.module):
                return None
            context = replace(context, entitlement=await entitlement_within(uow, tenant_id))
        return claim, context
