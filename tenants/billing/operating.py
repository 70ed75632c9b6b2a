"""What only an operator does, by the number of an invoice."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from tenants.billing import numbering, paying, refunding
from tenants.billing.changing import system_of
from tenants.billing.models import InvoiceNumber
from tenants.context import PLATFORM
from tenants.db.unit_of_work import Row, unit_of_work

_OPEN = (
    select(InvoiceNumber.number, InvoiceNumber.tenant_id, InvoiceNumber.due_on, InvoiceNumber.missed)
    .where(~InvoiceNumber.settled)
    .order_by(InvoiceNumber.due_on, InvoiceNumber.number)
)


async def mark_paid(number: str) -> None:
    """The money for an invoice has come. Raises NotFound, Conflict."""
    found = await numbering.behind(number)
    async with unit_of_work(system_of(found.tenant_id)) as uow:
        await paying.pay_by_hand(uow, invoice_id=found.invoice_id)


async def void(number: str) -> UUID:
    """Take an invoice back by a credit note. Raises NotFound, Conflict."""
    found = await numbering.behind(number)
    async with unit_of_work(system_of(found.tenant_id)) as uow:
        return await paying.void(uow, invoice_id=found.invoice_id)


async def refund(number: str) -> UUID:
    """Take an invoice back, and the money back to the card it came from. Raises NotFound, Conflict, NotPaidByCard."""
    found = await numbering.behind(number)
    async with unit_of_work(system_of(found.tenant_id)) as uow:
        return await refunding.refund(uow, invoice_id=found.invoice_id)


async def unpaid() -> list[Row]:
    """Numbers that wait for money, the longest due first: `number`, `tenant_id`, `due_on`, and whether it is late."""
    async with unit_of_work(PLATFORM, read_only=True) as uow:
        return await uow.rows(_OPEN)
