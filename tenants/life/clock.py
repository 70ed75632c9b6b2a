"""What time brings to companies: their trial ends, a payment stays out too long, what is closed is shredded.

One job looks at every company whose moment has come, each in a transaction of its own: whatever happens to the job,
what is written is written with its mails, and the rest is found again by the next one.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import DateTime, bindparam, select

from tenants.context import PLATFORM, TenantContext
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.kit.clock import now
from tenants.life import states
from tenants.life.keeping import hold, keep
from tenants.life.mailing import tell_owners
from tenants.life.shredding import shred
from tenants.life.states import Life, Status
from tenants.plans import Plan
from tenants.registry.company.models import CompanyLife
from tenants.registry.keyring.shredding import destroy_keys
from tenants.registry.plan.changing import change_plan

log = structlog.get_logger()
_PAGE = 200
_DUE = (
    select(CompanyLife.tenant_id)
    .where(
        CompanyLife.look_at <= bindparam("moment", type_=DateTime(timezone=True)),
        CompanyLife.tenant_id > bindparam("behind"),
    )
    .order_by(CompanyLife.tenant_id)
    .limit(_PAGE)
)


class SomeFailed(RuntimeError):
    """The others have been seen to."""


async def turn_lives(ctx: TenantContext) -> int:
    """See to every company whose moment has come; returns how many were moved. Raises SomeFailed, at the end."""
    turned, failed, behind = 0, 0, UUID(int=0)
    while page := await _due(behind):
        for tenant_id in page:
            try:
                turned += await turn(tenant_id)
            except Exception:
                log.exception("life.turn", tenant_id=str(tenant_id))
                failed += 1
        behind = page[-1]
    if failed:
        raise SomeFailed(f"{failed} companies could not be seen to")
    return turned


async def _due(behind: UUID) -> list[UUID]:
    async with unit_of_work(PLATFORM, read_only=True) as uow:
        return [row["tenant_id"] for row in await uow.rows(_DUE, moment=now(), behind=behind)]


async def turn(tenant_id: UUID, moment: datetime | None = None) -> bool:
    """See to one company; whether anything was to be done."""
    context = TenantContext(tenant_id, system=True)
    async with unit_of_work(context) as uow:
        before = await hold(uow)
        after = await _turned(uow, before, moment or now())
        if after is before and before.status is not Status.GONE:
            await keep(uow, before, after)  # the moment to look again, by the zone of now
    if after.status is Status.GONE:
        await shred(context)
        return True
    return after is not before


async def _turned(uow: UnitOfWork, life: Life, moment: datetime) -> Life:
    """Every step that is due, each written as it is taken."""
    while (step := states.due(life, moment)) is not None:
        if life.status is Status.TRIAL and step.life.status is Status.ACTIVE:
            plan = life.next_plan or Plan.FREE.value
            await change_plan(uow, plan=plan)
            step = states.on_plan(step, plan)
        await keep(uow, life, step.life)
        if step.notice:
            await tell_owners(uow, step.life, step.notice)
        if step.life.status is Status.GONE:
            await destroy_keys(uow, confirmation=str(uow.tenant_id))
        life = step.life
    return life
