"""The ways money comes in, and what each does when an invoice is issued.

Stripe moves money and nothing else: prices, periods, proration, taxes, numbers and invoices are ours
either way, so that there is one truth about what is owed (decision 0028).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy import bindparam, select

from tenants.adapters.payments import card_payments
from tenants.billing.models import BillingAccount
from tenants.billing.subscriptions import Paying
from tenants.config import settings
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import Conflict
from tenants.jobs import Job
from tenants.kit.message import say

_METHOD = select(BillingAccount.method).where(
    BillingAccount.tenant_id == bindparam("tenant_id"), BillingAccount.method.is_not(None)
)


class PaymentMethodMissing(Conflict):
    """Nothing can be collected: there is no card yet."""

    code = "PAYMENT_METHOD_MISSING"


class ProviderMissing(Conflict):
    """The installation takes no money this way."""

    code = "PROVIDER_NOT_OFFERED"


class Provider(Protocol):
    """One way of paying."""

    async def require_ready(self, uow: UnitOfWork) -> None:
        """Raises ProviderMissing, PaymentMethodMissing."""

    def due_on(self, day: date) -> date:
        """When an invoice of a day is to be paid."""

    def issued(self, uow: UnitOfWork, invoice_id: UUID) -> None:
        """Something is due on an invoice that is being issued: leave the work that collects it."""


class ByInvoice:
    """The invoice goes out by mail, the payer sends the money, and the operator says that it has come."""

    async def require_ready(self, uow: UnitOfWork) -> None:
        return None

    def due_on(self, day: date) -> date:
        return day + timedelta(days=settings().invoice_due_days)

    def issued(self, uow: UnitOfWork, invoice_id: UUID) -> None:
        return None


class ByCard:
    """A saved card is charged by Stripe, at once."""

    async def require_ready(self, uow: UnitOfWork) -> None:
        if card_payments() is None:
            raise ProviderMissing(say("Cards are not taken here.", "本系统不支持银行卡支付。"), "provider")
        if not await has_card(uow):
            raise PaymentMethodMissing(say("Add a card first.", "请先添加银行卡。"), "provider")

    def due_on(self, day: date) -> date:
        return day

    def issued(self, uow: UnitOfWork, invoice_id: UUID) -> None:
        uow.enqueue(Job.COLLECT_INVOICE, key=f"collect:{invoice_id}", invoice_id=invoice_id)


async def has_card(uow: UnitOfWork) -> bool:
    return await uow.value(_METHOD) is not None


PROVIDERS: dict[Paying, Provider] = {Paying.INVOICE: ByInvoice(), Paying.CARD: ByCard()}


def offered() -> list[Paying]:
    """The ways this installation is set up for."""
    return [Paying.INVOICE] if card_payments() is None else list(Paying)
