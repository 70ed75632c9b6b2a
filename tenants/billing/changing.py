"""Buying, changing, cancelling and taking up again. Money and plan change in one transaction."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy import bindparam, select

from tenants.billing import coupons
from tenants.billing.granting import grant, withdraw
from tenants.billing.invoicing import invoice_items
from tenants.billing.prices import currency_of, free_plan, is_priced, terms_of
from tenants.billing.profile import billing_profile
from tenants.billing.proration import Interval, period_of, rest, whole
from tenants.billing.providers import PROVIDERS
from tenants.billing.quoting import Quote, When, Wish, check_seats, quote
from tenants.billing.subscriptions import Bought, Paying, State, book, bought, keep, living, standing, today
from tenants.context import TenantContext
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import Conflict, Forbidden, NotFound, invalid
from tenants.kit.message import say
from tenants.registry.models import Tenant
from tenants.registry.plan.service import paid_for
from tenants.registry.roles import require_owner

_LOCK = select(Tenant.id).where(Tenant.id == bindparam("tenant_id")).with_for_update(key_share=True)


class PaymentRequired(Conflict):
    """The plan costs something: it is bought, not just chosen."""

    code = "PAYMENT_REQUIRED"


class BilledByPartner(Forbidden):
    """Somebody else pays, and so somebody else changes it."""

    code = "BILLED_BY_PARTNER"


class ProfileMissing(Conflict):
    """An invoice needs somebody to be addressed to."""

    code = "BILLING_PROFILE_MISSING"


class NothingBought(NotFound):
    code = "NO_SUBSCRIPTION"


async def quote_change(uow: UnitOfWork, *, wish: Wish) -> Quote:
    """What a change would cost and do; changes nothing. Raises what `change_subscription` does."""
    found = await _gate(uow, lock=False)
    await _payable(uow, wish, found)
    return await quote(uow, wish)


async def change_subscription(uow: UnitOfWork, *, wish: Wish) -> Bought:
    """Buy a plan, or change what is bought: at once, with the days that are left charged and given back, or when the
    period ends.

    Raises Forbidden, BilledByPartner, ProfileMissing, ProviderMissing, PaymentMethodMissing, SeatsInUse,
    ValidationFailed.
    """
    found = await _gate(uow, lock=True)
    await _payable(uow, wish, found)
    live = living(found)
    offered = await quote(uow, wish)
    if live is not None and wish.when is When.PERIOD_END:
        later = replace(
            standing(live), next_plan=wish.plan, next_interval=wish.interval, next_seats=wish.seats,
            provider=wish.provider,
        )  # fmt: skip
        await keep(uow, later)
        return later
    return await _settle(uow, wish, offered, live)


async def _settle(uow: UnitOfWork, wish: Wish, offered: Quote, live: Bought | None) -> Bought:
    day = await today(uow)
    if live is None:
        lasting = None
        if offered.discount is not None:
            await coupons.take(uow, offered.discount)
            lasting = offered.discount.periods
        after = Bought(
            State.ACTIVE, wish.provider, None, offered.terms, day, offered.period,
            offered.discount.id if offered.discount else None, None if lasting is None else lasting - 1,
        )  # fmt: skip
    else:
        anchor = live.anchor if offered.period == live.period else day
        after = replace(
            standing(live), terms=offered.terms, period=offered.period, anchor=anchor, provider=wish.provider
        )
    await keep(uow, after)
    await book(uow, offered.lines, payer=after.bill_to or uow.tenant_id, day=day)
    await grant(uow, plan=wish.plan, seats=wish.seats)
    if after.bill_to is None:
        await invoice_items(uow, provider=after.provider)
    return after


async def cancel_subscription(uow: UnitOfWork, *, when: When = When.PERIOD_END) -> Bought:
    """Buy nothing any more: when the period ends, or at once, and then the days that are left are given back.

    Raises Forbidden, BilledByPartner, NothingBought.
    """
    found = await _live(uow)
    if when is When.PERIOD_END:
        ending = replace(standing(found), state=State.ENDING)
        await keep(uow, ending)
        return ending
    day = await today(uow)
    back = rest(found.terms, found.period, day, -1)
    ended = await end(uow, found)
    await book(uow, [back], payer=found.bill_to or uow.tenant_id, day=day)
    if found.bill_to is None:
        await invoice_items(uow, provider=found.provider)
    return ended


async def end(uow: UnitOfWork, found: Bought) -> Bought:
    """The subscription is over: the company has what costs nothing."""
    ended = replace(standing(found), state=State.ENDED)
    await keep(uow, ended)
    await withdraw(uow, plan=await free_plan(uow))
    return ended


async def resume_subscription(uow: UnitOfWork) -> Bought:
    """Take back a cancellation, or a change, that stands for the period's end. Raises as `cancel_subscription`."""
    kept = standing(await _live(uow))
    await keep(uow, kept)
    return kept


async def redeem_coupon(uow: UnitOfWork, *, name: str) -> Bought:
    """Have a coupon taken off from the next period on. Raises as `cancel_subscription`, and ValidationFailed."""
    found = await _live(uow)
    discount = await coupons.find_coupon(uow, name=name, currency=found.terms.currency)
    await coupons.take(uow, discount)
    kept = replace(found, coupon_id=discount.id, coupon_periods=discount.periods)
    await keep(uow, kept)
    return kept


async def subscribe_for(
    uow: UnitOfWork, *, payer: UUID, plan: str, interval: Interval = Interval.MONTH, seats: int
) -> Bought:
    """Have another company pay: from today on a partner is billed for what `uow`'s company has. The partner's floor
    decides who may; here it is the system's verb. What the company had paid itself is given back to it.

    Raises Forbidden, SeatsInUse, ValidationFailed.
    """
    if not uow.context.system:
        raise Forbidden(say("A partner does this.", "由合作伙伴执行此操作。"))
    await uow.run(_LOCK)
    await check_seats(uow, plan=plan, seats=seats)
    found, day = await bought(uow, lock=True), await today(uow)
    live = living(found)
    currency = await currency_of(uow, payer)
    terms = await terms_of(uow, plan=plan, interval=interval, seats=seats, currency=currency)
    if live is not None:
        await book(uow, [rest(live.terms, live.period, day, -1)], payer=live.bill_to or uow.tenant_id, day=day)
    period = period_of(interval, day, day)
    after = Bought(State.ACTIVE, Paying.INVOICE, payer if payer != uow.tenant_id else None, terms, day, period)
    await keep(uow, after)
    await book(uow, [whole(terms, period)], payer=payer, day=day)
    await grant(uow, plan=plan, seats=seats)
    if (live is not None and live.bill_to is None) or after.bill_to is None:
        await invoice_items(uow, provider=live.provider if live else Paying.INVOICE)
    return after


async def live_of(uow: UnitOfWork, *, payer: UUID) -> Bought | None:
    """What the company has, if another pays for it; nobody else changes it until this is done."""
    live = living(await bought(uow, lock=True))
    return live if live is not None and live.bill_to == payer else None


async def part_from_payer(uow: UnitOfWork, *, payer: UUID) -> None:
    """Who paid for the company pays to the end of the period, and no longer."""
    live = await live_of(uow, payer=payer)
    if live is not None:
        await keep(uow, replace(standing(live), state=State.ENDING))


async def _gate(uow: UnitOfWork, *, lock: bool) -> Bought | None:
    """Owners buy, unless somebody else pays; while they do, nobody joins."""
    if not uow.context.system:
        require_owner(uow.context)
    if lock:
        await uow.run(_LOCK)
    found = await bought(uow, lock=lock)
    if found and found.bill_to is not None and found.state is not State.ENDED and not uow.context.system:
        raise BilledByPartner(
            say(
                "Your partner pays for this plan; ask them to change it.",
                "该套餐由您的合作伙伴付费，请联系合作伙伴更改。",
            )
        )
    return found


async def _live(uow: UnitOfWork) -> Bought:
    found = await _gate(uow, lock=True)
    if found is None or found.state is State.ENDED:
        raise NothingBought(say("There is no subscription.", "当前没有订阅。"))
    return found


async def _payable(uow: UnitOfWork, wish: Wish, found: Bought | None) -> None:
    if not await is_priced(uow, wish.plan):
        raise invalid(
            "plan", say("This plan is not bought; cancel instead.", "该套餐无需购买，请改为取消订阅。"), "UNKNOWN_PLAN"
        )
    if found is not None and found.bill_to is not None and found.state is not State.ENDED:
        return
    await PROVIDERS[wish.provider].require_ready(uow)
    if await billing_profile(uow) is None:
        raise ProfileMissing(say("Say first who invoices are addressed to.", "请先填写发票抬头信息。"), "profile")


async def _pay(uow: UnitOfWork, plan: str) -> None:
    """An owner moves the company by themselves: only where nothing is asked for it, and nothing runs."""
    if await is_priced(uow, plan):
        raise PaymentRequired(say("This plan is bought; see what it costs.", "该套餐需要购买，请查看价格。"), "plan")
    found = await bought(uow)
    if found is not None and found.state is not State.ENDED:
        raise PaymentRequired(say("Cancel the subscription instead.", "请改为取消订阅。"), "plan")


def system_of(tenant_id: UUID) -> TenantContext:
    """A company itself at work."""
    return TenantContext(tenant_id, system=True)


paid_for(_pay)
