"""What operations of billing need: an addressee, a subscription, an invoice, a coupon; a card that can be typed in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import UUID

from api.naming import global_id
from tenants.adapters.payments import Method
from tenants.billing import cards
from tenants.billing import service as billing
from tenants.billing.changing import NothingBought
from tenants.context import PLATFORM
from tenants.db.unit_of_work import unit_of_work
from tenants.entitlement import seeded
from tenants.kit.ids import uuid7
from tenants.plans import Module, Offer, Plan
from tenants.registry.plan import service as plans
from tests import cast
from tests.isolation.inputs import Path

if TYPE_CHECKING:
    from tests.isolation.world import Company

Asker = cast.Person | None
Given = dict[Path, Any]
PLAN = "enterprise"
"""What has room for whatever else is asked."""


async def _addressed(company: Company) -> None:
    word = company.word
    profile = billing.Profile(f"{word} Ltd", f"{word} road 1", "DE", "", f"books@{word}.example", "en")
    async with unit_of_work(company.owner.context) as uow:
        await billing.set_billing_profile(uow, profile=profile)


def _seats(company: Company) -> int:
    """Another number than before, which the plan has."""
    return 1_000 + next(company.numbers) % 9_000


async def _bought(company: Company) -> None:
    await _addressed(company)
    seats = _seats(company)
    async with unit_of_work(company.owner.context) as uow:
        await billing.change_subscription(uow, wish=billing.Wish(PLAN, billing.Interval.MONTH, seats))


async def _invoice(company: Company, _asker: Asker) -> UUID:
    await _bought(company)
    async with unit_of_work(company.owner.context, read_only=True) as uow:
        return (await billing.invoices(uow, first=1))[0].id


def _wish(company: Company) -> Given:
    seats = _seats(company)
    return {
        ("input", "plan"): PLAN,
        ("input", "interval"): "MONTH",
        ("input", "seats"): seats,
        ("input", "when"): "NOW",
        ("input", "coupon"): "",
        ("input", "provider"): "INVOICE",
    }


async def _to_change(company: Company, _asker: Asker) -> Given:
    await _addressed(company)
    return _wish(company)


async def _to_cancel(company: Company, _asker: Asker) -> Given:
    """Not at once: the company goes on with what it has."""
    await _bought(company)
    return {("input", "when"): "PERIOD_END"}


async def _to_resume(company: Company, _asker: Asker) -> Given:
    await _bought(company)
    return {}


async def _to_redeem(company: Company, _asker: Asker) -> Given:
    await _bought(company)
    name = f"{company.word}{uuid7().hex[-8:]}".upper()
    async with unit_of_work(PLATFORM) as uow:
        await billing.make_coupon(uow, name=name, percent=10)
    return {("input", "coupon"): name}


async def _a_plan(_company: Company, _asker: Asker) -> Given:
    return {("plan",): PLAN}


async def offer_gift() -> None:
    """A plan that has everything and is sold for nothing: of an installation, so it is there before anybody asks."""
    gift = Offer("gift", 35, "Gift", "赠送版", frozenset(Module), seeded(Plan.ENTERPRISE).limits)
    async with unit_of_work(PLATFORM) as uow:
        await plans.put_plan(uow, offer=gift)


async def _to_choose(company: Company, _asker: Asker) -> Given:
    """A plan nothing is asked for, and nothing bought any more."""
    with suppress(NothingBought):
        async with unit_of_work(company.owner.context) as uow:
            await billing.cancel_subscription(uow, when=billing.When.NOW)
    return {("input", "plan"): "gift"}


async def _carded(company: Company) -> None:
    """A card of the company's, as the provider would tell of one."""
    await billing.card_page(company.owner.context)
    card = Method(f"pm_{company.owner.tenant_id}", None, "visa", "4242", "2031-04")
    async with unit_of_work(company.owner.context) as uow:
        await cards.keep_card(uow, card, f"{next(company.numbers):012d}")


async def _to_pay(company: Company, asker: Asker) -> Given:
    await _carded(company)
    return {("input", "invoiceId"): global_id("invoice", await _invoice(company, asker))}


async def _to_forget(company: Company, asker: Asker) -> Given:
    await _carded(company)
    await _invoice(company, asker)
    return {}


MAKERS: dict[str, Callable[[Company, Asker], Awaitable[UUID]]] = {"invoice": _invoice}
PREPARED: dict[str, Callable[[Company, Asker], Awaitable[Given]]] = {
    "quoteSubscription": _to_change,
    "changeSubscription": _to_change,
    "cancelSubscription": _to_cancel,
    "resumeSubscription": _to_resume,
    "redeemCoupon": _to_redeem,
    "payInvoice": _to_pay,
    "removeCard": _to_forget,
    "previewPlanChange": _a_plan,
    "changePlan": _to_choose,
}
