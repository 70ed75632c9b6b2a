"""What a change of plan would do, told before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import bindparam, func, select

from tenants.db import usage
from tenants.db.unit_of_work import UnitOfWork
from tenants.entitlement import LIMITS, UNITS, Entitlement
from tenants.errors import invalid
from tenants.kit.message import say
from tenants.plans import Module, Offer
from tenants.registry.models import Membership
from tenants.registry.plan.contents import contents, counted_against
from tenants.registry.plan.entitlements import entitlement_on, entitlement_within, plan_book
from tenants.registry.roles import require_permission

MANAGE = "tenant:manage"
WARN_AT = 80
"""Percent of a limit."""


class Fullness(StrEnum):
    FINE = "fine"
    NEAR = "near"
    OVER = "over"


SEATS = (
    select(func.count())
    .select_from(Membership)
    .where(Membership.tenant_id == bindparam("tenant_id"), Membership.state == "active")
)


@dataclass(frozen=True, slots=True)
class Leaving:
    """A module that leaves: with something in it, it can be read and exported; empty, it goes."""

    module: Module
    holds: int


@dataclass(frozen=True, slots=True)
class Exceeded:
    """More is used than the other plan allows: what is there stays, and nothing is added to it."""

    limit: str
    allowed: int
    used: int


@dataclass(frozen=True, slots=True)
class PlanPreview:
    plan: str
    gains: tuple[Module, ...]
    leaves: tuple[Leaving, ...]
    exceeds: tuple[Exceeded, ...]


async def plans(uow: UnitOfWork) -> list[Offer]:
    """The plans that are sold, the smallest first, and the company's own."""
    own = uow.context.plan
    return [offer for offer in (await plan_book(uow)).offers if offer.sold or offer.code == own]


async def preview_plan_change(uow: UnitOfWork, *, plan: str) -> PlanPreview:
    """What the company would gain, what would only be read any more, and where it uses more than it could.

    Raises Forbidden, ValidationFailed for a plan that is not sold.
    """
    require_permission(uow.context, MANAGE)
    offer = (await plan_book(uow)).named(plan)
    if offer is None or not offer.sold:
        raise invalid("plan", say("There is no such plan.", "没有该套餐。"), "UNKNOWN_PLAN")
    now = await entitlement_within(uow, uow.tenant_id)
    then = await entitlement_on(uow, uow.tenant_id, plan)
    holds = await contents(uow, sorted(now.modules - then.modules))
    return PlanPreview(
        plan,
        tuple(sorted(then.modules - now.modules)),
        tuple(Leaving(module, count) for module, count in holds.items()),
        tuple(await _exceeded(uow, then)),
    )


async def _exceeded(uow: UnitOfWork, then: Entitlement) -> list[Exceeded]:
    used = await used_by_limit(uow)
    allowed = {limit: getattr(then.limits, limit) for limit in LIMITS if limit in used}
    return [Exceeded(limit, number, used[limit]) for limit, number in allowed.items() if used[limit] > number]


@dataclass(frozen=True, slots=True)
class Meter:
    """How much of a limit is used; above `number` things go on to `most`, and there they end."""

    limit: str
    used: int
    number: int
    most: int

    @property
    def state(self) -> Fullness:
        if self.used > self.number:
            return Fullness.OVER
        return Fullness.NEAR if self.used and self.used * 100 >= self.number * WARN_AT else Fullness.FINE


async def meters(uow: UnitOfWork) -> list[Meter]:
    """How much the company uses of what its plan counts. Raises Forbidden."""
    require_permission(uow.context, MANAGE)
    return await levels(uow)


async def levels(uow: UnitOfWork) -> list[Meter]:
    """The same for the system."""
    entitlement = await entitlement_within(uow, uow.tenant_id)
    used = await used_by_limit(uow)
    return [
        Meter(limit, used[limit], getattr(entitlement.limits, limit), entitlement.most(limit))
        for limit in LIMITS
        if limit in used
    ]


async def used_by_limit(uow: UnitOfWork) -> dict[str, int]:
    """How much of each limit is used, where that can be counted from the rows."""
    return {
        "seats": await uow.value(SEATS),
        "records": await usage.used(uow, "records"),
        "storage_mb": -(-await usage.used(uow, "storage_mb") // UNITS["storage_mb"]),
        **await counted_against(uow, ("custom_fields",)),
    }
