"""What billing tells of a company: it bought, it paid, it did not. Each may be told twice, and late."""

from __future__ import annotations

from tenants.context import TenantContext
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import Conflict, Forbidden, invalid
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.life import states
from tenants.life.keeping import hold, keep
from tenants.life.mailing import tell_owners
from tenants.life.states import Life, Notice, Status
from tenants.registry.plan.changing import change_plan
from tenants.registry.plan.entitlements import plan_book


class CompanyOver(Conflict):
    """The company is closed, or gone: it is reopened before anything is bought for it."""

    code = "COMPANY_CLOSED"


async def bought(uow: UnitOfWork, *, plan: str) -> Life:
    """A plan was bought: it is the company's at once. In a trial one that is smaller than the one being tried waits for
    the end of it (`next_plan`, from `ends_at` on), so that nobody loses days by deciding early. For a system's context.

    Raises Forbidden, ValidationFailed for a plan nobody knows, CompanyOver.
    """
    _system(uow.context)
    before = await hold(uow)
    if before.status in (Status.CLOSED, Status.GONE):
        raise CompanyOver(say("The company is closed; reopen it first.", "公司已关闭，请先重新开启。"))
    book = await plan_book(uow)
    wanted, own = book.named(plan), book.named(before.plan)
    if wanted is None:
        raise invalid("plan", say("There is no such plan.", "没有该套餐。"), "UNKNOWN_PLAN")
    at_once = own is None or wanted.rank >= own.rank
    after = states.bought(before, wanted.code, at_once=at_once)
    if after.plan != before.plan:
        await change_plan(uow, plan=after.plan)
    await keep(uow, before, after)
    return after


async def paid(uow: UnitOfWork) -> Life:
    """Nothing is owed: a company past due or suspended is active, at once. For a system's context. Raises Forbidden."""
    _system(uow.context)
    before = await hold(uow)
    after = states.paid(before)
    await keep(uow, before, after)
    return after


async def payment_missed(uow: UnitOfWork) -> Life:
    """Something is owed and was not paid: an active company is past due, and its owners are told; after 14 days the
    clock suspends it. For a system's context. Raises Forbidden.
    """
    _system(uow.context)
    before = await hold(uow)
    after = states.payment_missed(before, now())
    if after is not before:
        await keep(uow, before, after)
        await tell_owners(uow, after, Notice.PAST_DUE)
    return after


def _system(context: TenantContext) -> None:
    if not context.system:
        raise Forbidden(say("Only the system itself does this.", "此操作仅由系统执行。"))
