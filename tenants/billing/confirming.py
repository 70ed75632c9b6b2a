"""Paying an open invoice with somebody there: their bank may want a word with them, on a page of its own (3-D Secure).

What counts is what the provider says, by its answer or an event; that somebody came back from the page says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tenants.adapters.payments import CardPayments, Outcome, card_payments
from tenants.billing import paying
from tenants.billing.cards import PAGE
from tenants.billing.paying import Claim
from tenants.billing.providers import PaymentMethodMissing, ProviderMissing, has_card
from tenants.billing.reading import Issued, invoice
from tenants.config import settings
from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Conflict
from tenants.kit.message import say
from tenants.registry.roles import require_owner


class NothingOwed(Conflict):
    """It is not open, or was tried too often."""

    code = "NOTHING_OWED"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The invoice as it is now, and the bank's page, where it wants to ask."""

    invoice: Issued
    page: str


async def pay_invoice(context: TenantContext, *, invoice_id: UUID) -> Confirmation:
    """Pay an open invoice with the company's card. For owners. Raises Forbidden, NotFound, ProviderMissing,
    PaymentMethodMissing, NothingOwed, PaymentsUnavailable.
    """
    require_owner(context)
    provider = card_payments()
    if provider is None:
        raise ProviderMissing(say("Cards are not taken here.", "本系统不支持银行卡支付。"))
    async with unit_of_work(context, read_only=True) as uow:
        await invoice(uow, invoice_id=invoice_id)
        if not await has_card(uow):
            raise PaymentMethodMissing(say("Add a card first.", "请先添加银行卡。"))
    outcome = await _tried(context, provider, invoice_id)
    async with unit_of_work(context, read_only=True) as uow:
        return Confirmation(await invoice(uow, invoice_id=invoice_id), outcome.page)


async def _tried(context: TenantContext, provider: CardPayments, invoice_id: UUID) -> Outcome:
    """An attempt that was under way is finished first; when that came to nothing there is a new one."""
    back = f"{settings().public_url.rstrip('/')}/{PAGE}?paying={invoice_id}"
    found = await _claim(context, invoice_id)
    outcome = await paying.attempt(context, provider, found, back)
    if not found.fresh and outcome.state in ("failed", "cancelled"):
        outcome = await paying.attempt(context, provider, await _claim(context, invoice_id), back)
    return outcome


async def _claim(context: TenantContext, invoice_id: UUID) -> Claim:
    async with unit_of_work(context) as uow:
        found = await paying.claim(uow, invoice_id, present=True)
    if found is None:
        raise NothingOwed(say("There is nothing to pay on it now.", "该账单目前无需付款。"), "invoice_id")
    return found
