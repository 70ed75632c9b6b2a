"""What settles an invoice: money that came, or what the payer has to its credit. The oldest open one comes first."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from tenants.billing import granting, numbering
from tenants.billing.models import BillingCredit, Invoice
from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.clock import now
from tenants.kit.ids import uuid7

_PAID = (
    update(Invoice)
    .where(Invoice.id == bindparam("invoice_id"), Invoice.state == "open")
    .values(state="paid", paid_at=bindparam("moment"))
)
_CREDIT = insert(BillingCredit).values(
    id=bindparam("id"), tenant_id=bindparam("tenant_id"), currency=bindparam("currency"), amount=bindparam("amount")
)
_ADD = _CREDIT.on_conflict_do_update(
    index_elements=["tenant_id", "currency"], set_={"amount": BillingCredit.amount + _CREDIT.excluded.amount}
)
_HELD = (
    select(BillingCredit.amount)
    .where(BillingCredit.tenant_id == bindparam("tenant_id"), BillingCredit.currency == bindparam("currency"))
    .with_for_update()
)
_OPEN = (
    select(Invoice.id, (Invoice.total - Invoice.credited - Invoice.settled).label("due"))
    .where(Invoice.state == "open", Invoice.currency == bindparam("currency"))
    .order_by(Invoice.created_at, Invoice.id)
    .with_for_update()
)
_SETTLE = (
    update(Invoice).where(Invoice.id == bindparam("invoice_id")).values(settled=Invoice.settled + bindparam("amount"))
)


async def pay(uow: UnitOfWork, *, invoice_id: UUID) -> bool:
    """Nothing is owed on an open invoice any more; False where that was known, or it was taken back."""
    if not await uow.run(_PAID, invoice_id=invoice_id, moment=now()):
        return False
    await numbering.settled(uow, invoice_id)
    await granting.paid(uow)
    return True


async def give_credit(uow: UnitOfWork, currency: str, amount: int) -> None:
    """Something is to the payer's credit: it settles what is open, and the next invoices use up what is left."""
    await _add(uow, currency, amount)
    for row in await uow.rows(_OPEN, currency=currency):
        used = await use_credit(uow, currency, row["due"])
        await uow.run(_SETTLE, invoice_id=row["id"], amount=used)
        if used == row["due"]:
            await pay(uow, invoice_id=row["id"])


async def use_credit(uow: UnitOfWork, currency: str, due: int) -> int:
    """Take at most `due` of what the payer has to its credit; returns how much that was."""
    held: int = await uow.value(_HELD, currency=currency) or 0
    used = min(held, due)
    await _add(uow, currency, -used)
    return used


async def _add(uow: UnitOfWork, currency: str, amount: int) -> None:
    if amount:
        await uow.run(_ADD, id=uuid7(), currency=currency, amount=amount)
