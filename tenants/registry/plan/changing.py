"""Changing what a company may use. Nothing is ever deleted by it: what leaves the plan with something in it is kept for
reading, and is whole again when it returns; jobs that waited for it go on.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, any_, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from tenants.context import TenantContext
from tenants.db import queue
from tenants.db.unit_of_work import UnitOfWork
from tenants.entitlement import LIMITS, Entitlement
from tenants.errors import Forbidden, NotFound, invalid
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.noting import ChangeKind, Noted, note
from tenants.plans import Limits, Module, Offer
from tenants.registry.models import KeptModule, PlanOverride, PlanRow, Tenant
from tenants.registry.plan.contents import contents
from tenants.registry.plan.entitlements import entitlement_within, plan_book
from tenants.registry.roles import require_owner

_HERE = Tenant.id == bindparam("tenant_id")
_LOCK = select(Tenant.plan).where(_HERE).with_for_update(key_share=True)
_SET_PLAN = update(Tenant).where(_HERE).values(plan=bindparam("code"), terms=Tenant.terms + 1)
_ANEW = update(Tenant).where(_HERE).values(terms=Tenant.terms + 1)
_EVERYBODY_ANEW = update(Tenant).values(terms=Tenant.terms + 1)
_KEEP = (
    insert(KeptModule)
    .values(id=bindparam("id"), tenant_id=bindparam("tenant_id"), module=bindparam("left"), since=bindparam("now"))
    .on_conflict_do_nothing()
)
_RETURNED = delete(KeptModule).where(
    KeptModule.tenant_id == bindparam("tenant_id"), KeptModule.module == any_(bindparam("back", type_=ARRAY(Text())))
)
_OVERRIDE = insert(PlanOverride).values(
    id=bindparam("id"),
    tenant_id=bindparam("tenant_id"),
    kind=bindparam("kind"),
    name=bindparam("name"),
    number=bindparam("number"),
    reason=bindparam("reason"),
    created_at=bindparam("now"),
    expires_at=bindparam("expires_at"),
)
_PUT_OVERRIDE = _OVERRIDE.on_conflict_do_update(
    index_elements=["tenant_id", "kind", "name"],
    set_={name: _OVERRIDE.excluded[name] for name in ("number", "reason", "created_at", "expires_at")},
)
_LIFT = delete(PlanOverride).where(
    PlanOverride.tenant_id == bindparam("tenant_id"), PlanOverride.name == bindparam("name")
)
_PLAN = insert(PlanRow).values(
    id=bindparam("id", type_=Uuid()),
    code=bindparam("code"),
    rank=bindparam("rank"),
    name_en=bindparam("name_en"),
    name_zh=bindparam("name_zh"),
    modules=bindparam("modules", type_=ARRAY(Text())),
    limits=bindparam("limits", type_=JSONB()),
    sold=bindparam("sold"),
)
_PUT_PLAN = _PLAN.on_conflict_do_update(
    index_elements=["code"],
    set_={name: _PLAN.excluded[name] for name in ("rank", "name_en", "name_zh", "modules", "limits", "sold")},
)


Pay = Callable[[UnitOfWork, str], Awaitable[None]]
_paid: dict[str, Pay] = {}


def paid_for(pay: Pay) -> None:
    """Have whoever takes the money look at a change an owner makes by themselves, and refuse what is to be paid."""
    _paid["by"] = pay


async def change_plan(uow: UnitOfWork, *, plan: str) -> Entitlement:
    """Move the company to another plan, at once: an operator to any, an owner where nothing is to be paid for it.

    Raises Forbidden, ValidationFailed for a plan that is not sold, and what whoever takes the money refuses.
    """
    if not uow.context.system:
        require_owner(uow.context)
    offer = (await plan_book(uow)).named(plan)
    if offer is None or not (offer.sold or uow.context.system):
        raise invalid("plan", say("There is no such plan.", "没有该套餐。"), "UNKNOWN_PLAN")
    if not uow.context.system:
        for pay in _paid.values():
            await pay(uow, offer.code)
    before = await _before(uow)
    await uow.run(_SET_PLAN, code=offer.code)
    if offer.code != before.plan:
        _noted(uow, "plan", before.plan, offer.code)
    return await _settle(uow, before)


async def grant_bought(uow: UnitOfWork, *, plan: str, seats: int | None) -> Entitlement:
    """What the company has bought, or, without seats, what it has when it buys nothing any more. The gate is that of
    whoever takes the money.
    """
    before = await _before(uow)
    await uow.run(_SET_PLAN, code=plan)
    if plan != before.plan:
        _noted(uow, "plan", before.plan, plan)
    if seats is None:
        await uow.run(_LIFT, name="seats")
    else:
        values = {"kind": "limit", "name": "seats", "number": seats, "reason": "bought", "expires_at": None}
        await uow.run(_PUT_OVERRIDE, id=uuid7(), now=now(), **values)
    if seats is not None and seats != before.limits.seats:
        _noted(uow, "plan.seats", before.limits.seats, seats)
    return await _settle(uow, before)


async def override_module(
    uow: UnitOfWork, *, module: Module, on: bool, reason: str, expires_at: datetime | None = None
) -> Entitlement:
    """Give the company a module beyond its plan, or take one of it. An operator's verb."""
    return await _override(uow, "module", module.value, int(on), reason, expires_at)


async def override_limit(
    uow: UnitOfWork, *, limit: str, number: int, reason: str, expires_at: datetime | None = None
) -> Entitlement:
    """Give the company another number than its plan's. An operator's verb. Raises ValidationFailed."""
    if limit not in LIMITS or number < 0:
        raise invalid("limit", say("There is no such limit.", "没有该限额。"), "UNKNOWN_LIMIT")
    return await _override(uow, "limit", limit, number, reason, expires_at)


async def _override(
    uow: UnitOfWork, kind: str, name: str, number: int, reason: str, expires_at: datetime | None
) -> Entitlement:
    _operators(uow.context)
    before = await _before(uow)
    await uow.run(
        _PUT_OVERRIDE,
        id=uuid7(), kind=kind, name=name, number=number, reason=reason, now=now(), expires_at=expires_at,
    )  # fmt: skip
    await uow.run(_ANEW)
    _noted(uow, f"plan.{name}", None, number)
    return await _settle(uow, before)


async def lift_override(uow: UnitOfWork, *, name: str) -> Entitlement:
    """Go back to what the plan says of a module, a limit, or both of that name. An operator's verb. Raises NotFound."""
    _operators(uow.context)
    before = await _before(uow)
    if not await uow.run(_LIFT, name=name):
        raise NotFound(say("There is no such override.", "没有该项例外。"), "name")
    await uow.run(_ANEW)
    _noted(uow, f"plan.{name}", "override", None)
    return await _settle(uow, before)


async def put_plan(uow: UnitOfWork, *, offer: Offer) -> None:
    """Sell another plan, or change one for everybody who has it. An operator's verb."""
    _operators(uow.context)
    await uow.run(
        _PUT_PLAN,
        id=uuid7(),
        code=offer.code,
        rank=offer.rank,
        name_en=offer.name_en,
        name_zh=offer.name_zh,
        modules=sorted(map(str, offer.modules)),
        limits=limits_row(offer.limits),
        sold=offer.sold,
    )
    await uow.run(_EVERYBODY_ANEW)


def _noted(uow: UnitOfWork, what: str, old: object, new: object) -> None:
    note(uow, Noted("company", uow.tenant_id, ChangeKind.UPDATED, 1, {what: [old, new]}))


def limits_row(limits: Limits) -> Mapping[str, int]:
    return {name: getattr(limits, name) for name in LIMITS}


async def _before(uow: UnitOfWork) -> Entitlement:
    """What the company may use until now; nobody else changes it until this is done."""
    if await uow.value(_LOCK) is None:
        raise NotFound(say("There is no such company.", "没有该公司。"))
    return await entitlement_within(uow, uow.tenant_id)


async def _settle(uow: UnitOfWork, before: Entitlement) -> Entitlement:
    """Keep what left with something in it, give back what returned, and let the jobs go on that waited for it."""
    after = await entitlement_within(uow, uow.tenant_id)
    for module, count in (await contents(uow, before.planned - after.planned)).items():
        if count:
            await uow.run(_KEEP, id=uuid7(), left=module.value, now=now())
    await uow.run(_RETURNED, back=sorted(map(str, after.modules)))
    await queue.resume(uow, modules=sorted(map(str, after.modules)))
    return await entitlement_within(uow, uow.tenant_id)


def _operators(context: TenantContext) -> None:
    if not context.system:
        raise Forbidden(
            say("Only the operator of the installation can do this.", "只有本系统的运维人员可以执行此操作。")
        )


def of_company(tenant_id: UUID) -> TenantContext:
    """An operator's context in a company."""
    return TenantContext(tenant_id, system=True)
