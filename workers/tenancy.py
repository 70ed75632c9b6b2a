"""The one place where a job enters its tenant: it claims the row, and gets the tenant as it is now."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from tenants.context import TenantContext
from tenants.db import queue
from tenants.db.queue import Claim
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.errors import NotFound
from tenants.jobs import TERMS
from tenants.registry import service as registry
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
    """Claim the job and build its context. None when there is nothing to do: taken, done, dropped, its module not in
    the plan, tenant closed, or the access of whoever asked revoked.
    """
    async with unit_of_work(inside(tenant_id)) as uow:
        claim = await queue.claim(uow, job=actor.job, job_id=job_id, worker=worker, lease=lease, suspects=suspects)
        if claim is None:
            return None
        try:
            context = await job_context(
                uow,
                requested_by=claim.requested_by,
                request_id=claim.request_id,
                session_id=claim.session_id,
                key_id=claim.key_id,
                grant_id=claim.grant_id,
            )
        except NotFound as gone:
            await queue.cancel(uow, claim, reason=str(gone))
            return None
        if TERMS[claim.job].for_asker and await registry.lapsed(uow, [asker_of(claim)]):
            await cancel(uow, actor, claim)
            return None
        if actor.module and not context.has(actor.module, writes=True):
            if await lay_aside(uow, claim, actor.module):
                return None
            context = replace(context, entitlement=await entitlement_within(uow, tenant_id))
    return claim, context


def asker_of(claim: Claim) -> registry.Asker:
    return registry.Asker(claim.tenant_id, claim.requested_by, claim.session_id, claim.key_id, claim.grant_id)


async def stop(actor: Actor, claim: Claim, context: TenantContext) -> None:
    """Whoever asked has lost their access: write down what becomes of the work, and that it was stopped, together."""
    async with unit_of_work(context) as uow:
        await cancel(uow, actor, claim)


async def cancel(uow: UnitOfWork, actor: Actor, claim: Claim) -> None:
    why = registry.revoked()
    if actor.stopped is not None:
        await actor.stopped(uow, **actor.arguments(claim.arguments))
    await queue.cancel(uow, claim, reason=f"{why.code}: {why}")
