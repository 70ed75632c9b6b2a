"""Jobs whose module is not in the plan: laid aside where everybody sees them, and taken up when it is back."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from tenants.db import queue
from tenants.db.queue import Claim
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import ModuleNotInPlan
from tenants.plans import Module
from tenants.registry.models import Tenant
from tenants.registry.plan.entitlements import entitlement_within

_HOLD = select(Tenant.id).where(Tenant.id == bindparam("tenant_id")).with_for_update(read=True)


async def lay_aside(uow: UnitOfWork, held: Claim, module: Module) -> bool:
    """Park the job until the module is back; False when it is in the plan after all.

    The plan cannot change while this is decided: who gives the module back either sees the parked job, or is seen.
    """
    await uow.run(_HOLD)
    entitlement = await entitlement_within(uow, uow.tenant_id)
    if entitlement.has(module, writes=True):
        return False
    refusal = entitlement.refusal(module)
    await queue.park(uow, held, reason=f"{refusal.code}: {refusal}", module=module.value)
    return True


async def give_up(uow: UnitOfWork, held: Claim, refused: ModuleNotInPlan) -> str:
    """What becomes of a job that met the gate while it ran; returns its new state."""
    module = str(refused.extensions.get("module"))
    if module in set(Module) and not await lay_aside(uow, held, Module(module)):
        return await queue.release(uow, held)
    return "parked" if module in set(Module) else await queue.fail(uow, held, refused)
