"""Closing a company, and opening it again while that can be done: an owner's verbs, in person."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from tenants.context import TenantContext
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.errors import Conflict, invalid
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.kit.text import one_line
from tenants.life import states
from tenants.life.keeping import hold, keep
from tenants.life.mailing import tell_owners
from tenants.life.states import Life, Notice, Status
from tenants.registry.confirming import confirm_password
from tenants.registry.models import Tenant
from tenants.registry.roles import require_own_sign_in, require_owner

_NAME = select(Tenant.name).where(Tenant.id == bindparam("tenant_id"))


class NotClosed(Conflict):
    """There is nothing to reopen."""

    code = "NOT_CLOSED"


async def close_company(context: TenantContext, *, name: str, password: str) -> Life:
    """Close the company, confirmed by its name and one's password. From now on its owners alone come in, to read, to
    take the data along, or to reopen it; after 30 days all of it goes. Closed already, it stays as it is.

    Raises Forbidden, ValidationFailed, WrongPassword, RateLimited.
    """
    require_owner(context)
    require_own_sign_in(context)
    async with unit_of_work(context, read_only=True) as uow:
        called = await uow.value(_NAME)
    if one_line(name) != one_line(called or ""):
        message = say("Type the name of the company as it is: {name}.", "请准确输入公司名称：{name}。", name=called)
        raise invalid("name", message, "NOT_CONFIRMED")
    await confirm_password(context, password=password)
    async with unit_of_work(context) as uow:
        before = await hold(uow)
        after = states.closed(before, now())
        if after is not before:
            await keep(uow, before, after)
            await tell_owners(uow, after, Notice.CLOSED)
        return after


async def reopen_company(uow: UnitOfWork) -> Life:
    """Have the company as it was before it was closed. Raises Forbidden, NotClosed."""
    require_owner(uow.context)
    before = await hold(uow)
    if before.status is not Status.CLOSED:
        raise NotClosed(say("The company is not closed.", "公司没有关闭。"))
    after = states.reopened(before)
    await keep(uow, before, after)
    return after
