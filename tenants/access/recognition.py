"""Looking up what somebody may reach, once for every state of the settings and every day.

Whoever lets people in calls `reaching`; for a company that never set anything that is one comparison. The version comes
with the context, at most two seconds old (`registry/recognition.py`).
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from tenants.access.acting import acting_reach
from tenants.access.loading import load
from tenants.access.objects import objects
from tenants.access.rules import Day
from tenants.context import Role, TenantContext
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.errors import NotFound
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.kit.periods import today_in
from tenants.reach import Reach
from tenants.registry import service as registry
from tenants.registry.acting.force import acting_now, role_of
from tenants.registry.askers import revoked
from tenants.registry.models import Membership, Tenant, User
from tenants.registry.plan.entitlements import entitlement_within

KEPT_COMPANIES = 100
KEPT = 5_000
Key = tuple[UUID, int, date]
_days: OrderedDict[Key, Day] = OrderedDict()
_reaches: OrderedDict[tuple[Any, ...], Reach] = OrderedDict()
_recognised: OrderedDict[str, tuple[registry.Authenticated, registry.Authenticated]] = OrderedDict()
"""By token: who the registry says it is, for two seconds in the very same object, and that with a reach."""


async def recognise(token: str, *, request_id: str = "") -> registry.Authenticated | None:
    """As the registry's, with what the person may reach."""
    found = await registry.recognise(token, request_id=request_id)
    if found is None or not (found.context.access_version or found.context.acting):
        return found
    known = _recognised.get(token)
    if known is not None and known[0] is found:
        return known[1]
    fresh = replace(found, context=await reaching(found.context))
    _keep(_recognised, token, (found, fresh), KEPT)
    return fresh


async def authenticate(token: str, *, request_id: str = "") -> registry.Authenticated | None:
    """As the registry's, with what the person may reach."""
    found = await registry.authenticate(token, request_id=request_id)
    if found is None or not (found.context.access_version or found.context.acting):
        return found
    return replace(found, context=await reaching(found.context))


async def reaching(context: TenantContext) -> TenantContext:
    """The context with what its person may reach, as of its version of the settings."""
    if context.user_id is None or context.system or not (context.access_version or context.acting):
        return context
    key = (*_key(context), context.user_id, context.role, context.acting)
    found = _reaches.get(key)
    if found is None:
        day = await day_of(context)
        by = context.acting
        found = acting_reach(day, context.user_id, by) if by else day.reach(context.user_id, context.role)
        _keep(_reaches, key, found, KEPT)
    return replace(context, reach=found)


_AS = (
    select(Membership.role, Tenant.access_version, Tenant.time_zone, User.locale)
    .join(Tenant, Tenant.id == Membership.tenant_id)
    .join(User, User.id == Membership.user_id)
    .where(
        Membership.tenant_id == bindparam("tenant_id"),
        Membership.user_id == bindparam("user_id"),
        Membership.state == "active",
    )
)


async def member(uow: UnitOfWork, user_id: UUID) -> TenantContext:
    """The context of a member as if they asked themselves: for work done in their name, and for looking with their
    eyes. Raises NotFound for somebody who is no member, or no more.
    """
    row = await uow.row(_AS, user_id=user_id)
    if row is None:
        raise NotFound(say("There is no such member.", "没有该成员。"), "user_id")
    context = TenantContext(
        uow.tenant_id,
        user_id,
        role=Role(row["role"]),
        entitlement=await entitlement_within(uow, uow.tenant_id),
        locale=row["locale"],
        time_zone=row["time_zone"],
        request_id=uow.context.request_id,
        access_version=row["access_version"],
    )
    if not context.access_version:
        return context
    return replace(context, reach=(await day_in(uow, context)).reach(user_id, context.role))


async def in_the_name_of(context: TenantContext) -> TenantContext:
    """The context of a job, held to what the member who asked for it may do today. In a company that never set
    anything, and for who has left it, the job is the house's as ever; of somebody from outside it never is. Raises
    AccessRevoked.
    """
    if context.user_id is None or not context.system:
        return context
    if context.on_behalf_of is not None:
        if context.acting is None:
            raise revoked()
        return await reaching(replace(context, system=False, role=role_of(context.acting)))
    async with unit_of_work(context, read_only=True) as uow:
        try:
            found = await member(uow, context.user_id)
        except NotFound:
            return context
    if not found.access_version:
        return context
    return replace(found, entitlement=context.entitlement, session_id=context.session_id, key_id=context.key_id)


async def still_may(uow: UnitOfWork, permission: str) -> bool:
    """Whether the person a long job works for is still a member here with that permission; nobody's always may."""
    if uow.context.user_id is None:
        return True
    if uow.context.on_behalf_of is not None:
        acting = await acting_now(uow, grant_id=uow.context.on_behalf_of, user_id=uow.context.user_id)
        if acting is None:
            return False
        return permission in acting_reach(await day_in(uow), uow.context.user_id, acting).permissions
    try:
        return (await member(uow, uow.context.user_id)).may(permission)
    except NotFound:
        return False


def is_of_yesterday(context: TenantContext) -> bool:
    """Whether what somebody reaches was looked up on another day: posts and shares begin and end with days."""
    return context.reach is not None and context.reach.day != today(context)


async def day_of(context: TenantContext) -> Day:
    """The company as the rules see it today."""
    key = _key(context)
    found = _days.get(key)
    if found is None:
        async with unit_of_work(context.as_system(), read_only=True) as uow:
            found = await day_in(uow)
        _keep(_days, key, found, KEPT_COMPANIES)
    return found


async def day_in(uow: UnitOfWork, context: TenantContext | None = None) -> Day:
    """The same as it stands in a unit of work, which may have changed it."""
    return Day(await load(uow), today(context or uow.context), objects())


def today(context: TenantContext) -> date:
    return today_in(context.time_zone, now())


def _key(context: TenantContext) -> Key:
    return context.tenant_id, context.access_version, today(context)


def _keep(cache: OrderedDict[Any, Any], key: Any, value: Any, most: int) -> None:
    cache[key] = value
    if len(cache) > most:
        cache.popitem(last=False)
