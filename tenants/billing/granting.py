"""What money does to a company: what it bought is its own, and its life goes on or stops."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import bindparam, func, select

from tenants.billing.models import InvoiceNumber
from tenants.db.unit_of_work import UnitOfWork
from tenants.life import service as life
from tenants.registry.plan.service import grant_bought

for _table in ("invoices", "payments", "refunds"):
    life.remains(_table)

_MISSED = (
    select(func.count())
    .select_from(InvoiceNumber)
    .where(InvoiceNumber.tenant_id == bindparam("tenant_id"), InvoiceNumber.missed, ~InvoiceNumber.settled)
)


async def grant(uow: UnitOfWork, *, plan: str, seats: int) -> None:
    """The company has what it bought: at once, or, of less than its trial has, when the trial is over."""
    with itself(uow):
        now_on = await life.bought(uow, plan=plan)
        await grant_bought(uow, plan=now_on.plan, seats=seats)


async def withdraw(uow: UnitOfWork, *, plan: str) -> None:
    """It buys nothing any more: `plan` is what costs nothing."""
    await grant_bought(uow, plan=plan, seats=None)


async def paid(uow: UnitOfWork) -> None:
    """Money has come: where nothing is late any more, the company is as it was."""
    if not await uow.value(_MISSED):
        with itself(uow):
            await life.paid(uow)


async def payment_missed(uow: UnitOfWork) -> None:
    with itself(uow):
        await life.payment_missed(uow)


@contextmanager
def itself(uow: UnitOfWork) -> Iterator[None]:
    """What follows is done by the company itself; whoever asked has passed the gate of what they do."""
    asked = uow.context
    uow.context = asked.as_system()
    try:
        yield
    finally:
        uow.context = asked
