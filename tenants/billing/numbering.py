"""Numbers of invoices: one after the other for each legal entity and year, none left out and none twice.

The counter is moved in the transaction that issues: an invoice that does not come to be leaves no gap, and two that are
issued at once wait for each other. It is therefore the last thing such a transaction does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from tenants.billing.models import InvoiceCounter, InvoiceNumber
from tenants.config import settings
from tenants.db.unit_of_work import UnitOfWork, look_up
from tenants.errors import NotFound
from tenants.kit.ids import uuid7
from tenants.kit.message import say

_NEXT = (
    insert(InvoiceCounter)
    .values(id=bindparam("id"), entity=bindparam("entity"), year=bindparam("year"), last=1)
    .on_conflict_do_update(index_elements=["entity", "year"], set_={"last": InvoiceCounter.last + 1})
    .returning(InvoiceCounter.last)
)
_REGISTER = insert(InvoiceNumber).values(
    id=bindparam("id"),
    tenant_id=bindparam("tenant_id"),
    entity=bindparam("entity"),
    year=bindparam("year"),
    sequence=bindparam("sequence"),
    number=bindparam("number"),
    due_on=bindparam("due_on"),
    settled=bindparam("settled"),
)
_SETTLE = update(InvoiceNumber).where(InvoiceNumber.id == bindparam("invoice_id")).values(settled=True)
_MISS = (
    update(InvoiceNumber)
    .where(InvoiceNumber.id == bindparam("invoice_id"), ~InvoiceNumber.missed, ~InvoiceNumber.settled)
    .values(missed=True)
)
_FIND = select(InvoiceNumber.id, InvoiceNumber.tenant_id).where(InvoiceNumber.number == bindparam("number"))


@dataclass(frozen=True, slots=True)
class Numbered:
    """Whose invoice a number is of."""

    invoice_id: UUID
    tenant_id: UUID


async def number(uow: UnitOfWork, invoice_id: UUID, *, day: date, due_on: date, settled: bool) -> str:
    """The next number of the issuer in the year of `day`, taken by an invoice of the company."""
    entity = settings().issuer_entity
    sequence = await uow.value(_NEXT, id=uuid7(), entity=entity, year=day.year)
    text = f"{entity}{day.year}-{sequence:06d}"
    await uow.run(
        _REGISTER, id=invoice_id, entity=entity, year=day.year, sequence=sequence, number=text, due_on=due_on,
        settled=settled,
    )  # fmt: skip
    return text


async def settled(uow: UnitOfWork, invoice_id: UUID) -> None:
    await uow.run(_SETTLE, invoice_id=invoice_id)


async def missed(uow: UnitOfWork, invoice_id: UUID) -> bool:
    """Whether it is the first time that this is said of an invoice that is still not paid."""
    return bool(await uow.run(_MISS, invoice_id=invoice_id))


async def behind(text: str) -> Numbered:
    """Raises NotFound."""
    row = await look_up(_FIND, number=text)
    if row is None:
        raise NotFound(say("There is no such invoice.", "没有该发票。"), "number")
    return Numbered(row["id"], row["tenant_id"])
