"""Money that goes back to the card it came from: a credit note, and the refund it is paid out by.

The refund is a row before anybody is asked, in the transaction that issues the credit note; its id is the key it is
asked for with, and comes back with each event. It only ever moves on: pending, succeeded, failed. What a bank turns
down is to the payer's credit instead, once.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, insert, select, update

from tenants.adapters.payments import Outcome, Return, card_payments
from tenants.billing import paying
from tenants.billing.invoicing import correct, paid_of
from tenants.billing.models import Payment, Refund
from tenants.billing.settling import give_credit
from tenants.billing.subscriptions import Paying
from tenants.context import TenantContext
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.errors import Conflict
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.registry.memberships import LOCK_TENANT

_RANK = {"pending": 0, "succeeded": 1, "failed": 2}
_TAKEN = (
    select(Payment.id, Payment.amount)
    .where(Payment.invoice_id == bindparam("invoice_id"), Payment.state == "succeeded", Payment.reference.is_not(None))
    .order_by(Payment.created_at)
    .limit(1)
)
_PUT = insert(Refund).values(
    id=bindparam("id"),
    invoice_id=bindparam("note"),
    payment_id=bindparam("payment"),
    state="pending",
    amount=bindparam("amount"),
    currency=bindparam("currency"),
    created_at=bindparam("moment"),
)
_TO_SEND = (
    select(Refund.amount, Refund.reference, Payment.reference.label("charge"))
    .join(Payment, Payment.id == Refund.payment_id)
    .where(Refund.id == bindparam("refund_id"))
)
_HOLD = (
    select(Refund.state, Refund.version, Refund.reference, Refund.amount, Refund.currency)
    .where(Refund.id == bindparam("refund_id"))
    .with_for_update()
)
_MOVE = (
    update(Refund)
    .where(Refund.id == bindparam("refund_id"))
    .values(
        state=bindparam("new_state"),
        version=bindparam("new_version"),
        problem=bindparam("new_problem"),
        reference=bindparam("new_reference"),
    )
)


class NotPaidByCard(Conflict):
    """There is no card the money could go back to."""

    code = "NOT_PAID_BY_CARD"


async def refund(uow: UnitOfWork, *, invoice_id: UUID) -> UUID:
    """Take an invoice back by a credit note, which is returned, and what its card paid back to that card; what was paid
    by credit is to the payer's credit again. An operator's verb. Raises Forbidden, NotFound, Conflict, NotPaidByCard.
    """
    row = await paying.to_take_back(uow, invoice_id)
    taken = await uow.row(_TAKEN, invoice_id=invoice_id)
    if row["state"] != "paid" or taken is None:
        raise NotPaidByCard(say("{number} was not paid by card.", "{number} 并非以银行卡支付。", number=row["number"]))
    amount, refund_id = min(taken["amount"], paid_of(row)), uuid7()
    note = await correct(uow, row, Paying(row["provider"]), returned=amount)
    held = {"note": note, "payment": taken["id"], "amount": amount, "currency": row["currency"]}
    await uow.run(_PUT, id=refund_id, moment=now(), **held)
    uow.enqueue(Job.REFUND_PAYMENT, key=f"refund:{refund_id}", refund_id=refund_id)
    return note


async def send_refund(context: TenantContext, *, refund_id: UUID) -> None:
    """Have the provider give the money back; asked again, it is the same refund. Raises PaymentsUnavailable."""
    provider = card_payments()
    async with unit_of_work(context, read_only=True) as uow:
        row = await uow.row(_TO_SEND, refund_id=refund_id)
    if provider is None or row is None or row["reference"] is not None:
        return
    facts = {"tenant": str(context.tenant_id), "refund": str(refund_id)}
    outcome = await provider.refund(Return(str(refund_id), row["charge"], row["amount"], facts))
    async with unit_of_work(context) as uow:
        await record_refund(uow, refund_id=refund_id, outcome=outcome, version="")


async def record_refund(uow: UnitOfWork, *, refund_id: UUID, outcome: Outcome, version: str) -> None:
    """What became of a refund, as far as it is news. `version` orders what is told of one state."""
    await uow.run(LOCK_TENANT)
    row = await uow.row(_HOLD, refund_id=refund_id)
    if row is None:
        return
    known, told = (_RANK[row["state"]], row["version"]), (_RANK[outcome.state], version)
    if row["reference"] is not None and known >= told:
        return
    await uow.run(
        _MOVE,
        refund_id=refund_id,
        new_state=outcome.state,
        new_version=version,
        new_problem=outcome.problem,
        new_reference=outcome.reference,
    )
    if outcome.state == "failed" and row["state"] != "failed":
        await give_credit(uow, row["currency"], row["amount"])
