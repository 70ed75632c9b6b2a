"""Throwing away what nobody can use any more: finished jobs of every tenant, dead links and dead sessions."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import DateTime, Delete, bindparam, delete, or_, select

from tenants.context import PLATFORM, PLATFORM_TENANT, TenantContext
from tenants.db import queue
from tenants.db.unit_of_work import unit_of_work
from tenants.kit.clock import now
from tenants.registry.models import EmailToken, Session, Tenant

KEEP_JOBS = timedelta(days=7)
KEEP_ACCESS = timedelta(days=30)
"""How long a spent link or session is kept after its end, for the person who asks what it was."""
_BATCH = 1_000

_TENANTS = select(Tenant.id).where(Tenant.id > bindparam("behind")).order_by(Tenant.id).limit(bindparam("count"))
_CUTOFF = bindparam("cutoff", type_=DateTime(timezone=True))
_TOKENS = select(EmailToken.id).where(EmailToken.expires_at < _CUTOFF).limit(_BATCH)
_SESSIONS = select(Session.id).where(or_(Session.expires_at < _CUTOFF, Session.revoked_at < _CUTOFF)).limit(_BATCH)
_FORGET_TOKENS = delete(EmailToken).where(EmailToken.id.in_(_TOKENS))
_FORGET_SESSIONS = delete(Session).where(Session.id.in_(_SESSIONS))
"""Their refresh tokens go with them (on delete cascade)."""


async def sweep(ctx: TenantContext) -> None:
    """Run daily for the installation; each batch commits, so that a sweep cut short goes on where it was."""
    moment = now()
    for statement in (_FORGET_TOKENS, _FORGET_SESSIONS):
        await _forget(statement, moment - KEEP_ACCESS)
    behind = PLATFORM_TENANT
    await _forget_jobs(behind, moment - KEEP_JOBS)
    while tenants := await _tenants(behind):
        for tenant_id in tenants:
            await _forget_jobs(tenant_id, moment - KEEP_JOBS)
        behind = tenants[-1]


async def _forget(statement: Delete, cutoff: datetime) -> None:
    gone = _BATCH
    while gone == _BATCH:
        async with unit_of_work(PLATFORM) as uow:
            gone = await uow.run(statement, cutoff=cutoff)


async def _tenants(behind: UUID) -> list[UUID]:
    async with unit_of_work(PLATFORM, read_only=True) as uow:
        return [row["id"] for row in await uow.rows(_TENANTS, behind=behind, count=_BATCH)]


async def _forget_jobs(tenant_id: UUID, cutoff: datetime) -> None:
    gone = _BATCH
    while gone == _BATCH:
        async with unit_of_work(TenantContext(tenant_id, system=True)) as uow:
            gone = await queue.forget(uow, older_than=cutoff, batch=_BATCH)
