"""A company's card: typed in on the provider's page, kept here as a reference."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from tenants.adapters.payments import Method, card_payments
from tenants.billing.models import BillingAccount, Subscription
from tenants.billing.profile import buyer_of
from tenants.billing.providers import ProviderMissing
from tenants.billing.subscriptions import Paying
from tenants.config import settings
from tenants.context import TenantContext
from tenants.db.unit_of_work import UnitOfWork, look_up, unit_of_work
from tenants.errors import Conflict
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.registry.roles import require_owner

PAGE = "settings/billing"


class PaymentMethodNeeded(Conflict):
    """A plan is paid by the card."""

    code = "PAYMENT_METHOD_NEEDED"


_OWN = BillingAccount.tenant_id == bindparam("tenant_id")
_FIND = select(
    BillingAccount.customer, BillingAccount.method, BillingAccount.brand, BillingAccount.last4, BillingAccount.expires
).where(_OWN)
_PUT_CUSTOMER = (
    insert(BillingAccount)
    .values(id=bindparam("id"), tenant_id=bindparam("tenant_id"), customer=bindparam("customer"))
    .on_conflict_do_nothing()
)
_WHOSE = select(BillingAccount.tenant_id).where(BillingAccount.customer == bindparam("customer"))
_KEEP = (
    update(BillingAccount)
    .where(_OWN, BillingAccount.method_version < bindparam("new_version"))
    .values(
        method=bindparam("new_method"),
        brand=bindparam("new_brand"),
        last4=bindparam("new_last4"),
        expires=bindparam("new_expires"),
        method_version=bindparam("new_version"),
    )
)
_RENEW = (
    update(BillingAccount)
    .where(BillingAccount.method == bindparam("reference"))
    .values(brand=bindparam("new_brand"), last4=bindparam("new_last4"), expires=bindparam("new_expires"))
)
_LIVE = select(Subscription.id).where(
    Subscription.tenant_id == bindparam("tenant_id"),
    Subscription.state == "active",
    Subscription.provider == Paying.CARD.value,
    Subscription.bill_to.is_(None),
)
_FORGET = (
    update(BillingAccount)
    .where(BillingAccount.method == bindparam("reference"))
    .values(method=None, brand="", last4="", expires="")
)


@dataclass(frozen=True, slots=True)
class Card:
    """A card; `expires` is a year and a month: 2028-04."""

    brand: str
    last4: str
    expires: str


async def saved_card(uow: UnitOfWork) -> Card | None:
    row = await uow.row(_FIND)
    return Card(row["brand"], row["last4"], row["expires"]) if row and row["method"] else None


async def card_page(context: TenantContext) -> str:
    """The address where an owner types in the company's card; they come back to the billing page.

    Raises Forbidden, ProviderMissing, PaymentsUnavailable.
    """
    require_owner(context)
    provider = card_payments()
    if provider is None:
        raise ProviderMissing(say("Cards are not taken here.", "本系统不支持银行卡支付。"))
    async with unit_of_work(context, read_only=True) as uow:
        row, buyer = await uow.row(_FIND), await buyer_of(uow)
    customer = row["customer"] if row else None
    if customer is None:
        facts = {"tenant": str(context.tenant_id)}
        customer = await provider.customer(f"customer-{context.tenant_id}", buyer["legal_name"], buyer["email"], facts)
        async with unit_of_work(context) as uow:
            await uow.run(_PUT_CUSTOMER, id=uuid7(), customer=customer)
    back = f"{settings().public_url.rstrip('/')}/{PAGE}"
    return await provider.page(customer, f"{back}?card=saved", back)


async def whose(customer: str) -> UUID | None:
    """The company behind a customer of the provider."""
    row = await look_up(_WHOSE, customer=customer)
    return row["tenant_id"] if row else None


async def remove_card(context: TenantContext) -> None:
    """Have the company's card forgotten, here and at the provider. Raises Forbidden, PaymentMethodNeeded where a plan
    is paid by it, PaymentsUnavailable.
    """
    require_owner(context)
    provider = card_payments()
    async with unit_of_work(context, read_only=True) as uow:
        row = await uow.row(_FIND)
        if await uow.value(_LIVE) is not None:
            raise PaymentMethodNeeded(
                say(
                    "Your plan is paid by this card: pay by invoice, or cancel, first.",
                    "您的套餐由此卡支付：请先改为按账单付款或取消订阅。",
                )
            )
    if row is None or row["method"] is None:
        return
    if provider is not None:
        await provider.let_go(row["method"])
    async with unit_of_work(context) as uow:
        await forget_card(uow, row["method"])


async def keep_card(uow: UnitOfWork, method: Method, version: str) -> str | None:
    """The card that was saved last, whatever order that is told in; returns the one it takes the place of."""
    before = await uow.row(_FIND)
    kept = await uow.run(
        _KEEP, new_method=method.reference, new_brand=method.brand, new_last4=method.last4,
        new_expires=method.expires, new_version=version,
    )  # fmt: skip
    if not kept:  # one that was saved later is there
        return method.reference if before and before["method"] != method.reference else None
    old: str | None = before["method"] if before else None
    return old if old != method.reference else None


async def renew_card(uow: UnitOfWork, method: Method) -> None:
    """The same card with other particulars, as its bank has told the provider."""
    await uow.run(
        _RENEW, reference=method.reference, new_brand=method.brand, new_last4=method.last4, new_expires=method.expires
    )


async def forget_card(uow: UnitOfWork, reference: str) -> None:
    """It was taken away at the provider."""
    await uow.run(_FORGET, reference=reference)
