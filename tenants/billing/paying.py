"""Money that comes in, and money that does not: attempts, what becomes of them, and invoices that are paid or missed.

What a provider tells comes in any order and more than once. An attempt only ever moves on in the order of its states
(pending, failed, cancelled, succeeded), and within one state to what was said later: whatever the order of arrival, the
end is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update

from tenants.adapters.payments import Charge, Outcome, card_payments
from tenants.billing import granting, numbering
from tenants.billing.invoicing import InvoiceState, Kind, correct
from tenants.billing.models import BillingAccount, Invoice, Payment
from tenants.billing.settling import give_credit, pay
from tenants.billing.subscriptions import Paying
from tenants.context import TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import Conflict, Forbidden, NotFound
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.registry.memberships import LOCK_TENANT

_RANK = {"pending": 0, "failed": 1, "cancelled": 2, "succeeded": 3}
MOST_TRIES = 4
"""How often a card is charged for one invoice before somebody has to do something."""

_INVOICE = select(*Invoice.__table__.columns).where(Invoice.id == bindparam("invoice_id"))
_LOCK = _INVOICE.with_for_update()
_VOID = (
    update(Invoice)
    .where(Invoice.id == bindparam("invoice_id"), Invoice.state == InvoiceState.OPEN.value)
    .values(state=InvoiceState.VOID.value, voided_at=bindparam("moment"))
)
_CORRECTED = select(Invoice.id).where(Invoice.corrects_id == bindparam("invoice_id"))
_ATTEMPTS = select(Payment.id, Payment.state).where(Payment.invoice_id == bindparam("invoice_id"))
ATTEMPT = insert(Payment).values(
    id=bindparam("id"),
    invoice_id=bindparam("invoice_id"),
    provider=bindparam("provider"),
    state="pending",
    amount=bindparam("amount"),
    currency=bindparam("currency"),
    created_at=bindparam("moment"),
)
_HOLD = (
    select(Payment.invoice_id, Payment.state, Payment.version, Payment.amount, Payment.currency)
    .where(Payment.id == bindparam("payment_id"))
    .with_for_update()
)
_MOVE = (
    update(Payment)
    .where(Payment.id == bindparam("payment_id"))
    .values(
        state=bindparam("new_state"),
        version=bindparam("new_version"),
        problem=bindparam("new_problem"),
        reference=bindparam("new_reference"),
    )
)
_ACCOUNT = select(BillingAccount.customer, BillingAccount.method).where(
    BillingAccount.tenant_id == bindparam("tenant_id")
)


@dataclass(frozen=True, slots=True)
class _Claim:
    payment_id: UUID
    amount: int
    currency: str
    number: str
    customer: str
    method: str


async def collect(context: TenantContext, *, invoice_id: UUID) -> None:
    """Charge the saved card for an open invoice: claim, send, record. Done again, it is the same attempt with the same
    key; one that was refused is a new attempt. Raises PaymentsUnavailable.
    """
    provider = card_payments()
    async with unit_of_work(context) as uow:
        claim = await _claim(uow, invoice_id)
    if provider is None or claim is None:
        return
    outcome = await provider.charge(
        Charge(
            str(claim.payment_id),
            claim.amount,
            claim.currency,
            claim.customer,
            claim.method,
            claim.number,
            {"tenant": str(context.tenant_id), "payment": str(claim.payment_id)},
        )
    )
    async with unit_of_work(context) as uow:
        await record(uow, payment_id=claim.payment_id, outcome=outcome, version="")


async def _claim(uow: UnitOfWork, invoice_id: UUID) -> _Claim | None:
    """The attempt that is under way, or a new one; None where there is nothing to do."""
    row, account = await uow.row(_LOCK, invoice_id=invoice_id), await uow.row(_ACCOUNT)
    if row is None or row["state"] != InvoiceState.OPEN or account is None or account["method"] is None:
        return None
    attempts = await uow.rows(_ATTEMPTS, invoice_id=invoice_id)
    pending = [each["id"] for each in attempts if each["state"] == "pending"]
    if not pending and len(attempts) >= MOST_TRIES:
        return None
    due = row["total"] - row["credited"] - row["settled"]
    payment_id = pending[0] if pending else uuid7()
    if not pending:
        await uow.run(
            ATTEMPT, id=payment_id, invoice_id=invoice_id, provider=Paying.CARD.value, amount=due,
            currency=row["currency"], moment=now(),
        )  # fmt: skip
    return _Claim(payment_id, due, row["currency"], row["number"], account["customer"], account["method"])


async def record(uow: UnitOfWork, *, payment_id: UUID, outcome: Outcome, version: str) -> None:
    """What became of an attempt, as far as it is news. `version` orders what is told of one state."""
    await uow.run(LOCK_TENANT)  # before an invoice, as whoever buys does
    row = await uow.row(_HOLD, payment_id=payment_id)
    if row is None or (_RANK[row["state"]], row["version"]) >= (_RANK[outcome.state], version):
        return
    await uow.run(
        _MOVE,
        payment_id=payment_id,
        new_version=version,
        new_state=outcome.state,
        new_problem=outcome.problem,
        new_reference=outcome.reference,
    )
    if row["state"] == outcome.state:
        return
    if outcome.state == "succeeded" and not await pay(uow, invoice_id=row["invoice_id"]):
        # Somebody else paid it meanwhile, or it was taken back.
        await give_credit(uow, row["currency"], row["amount"])
    elif outcome.state in ("failed", "cancelled"):
        await miss(uow, invoice_id=row["invoice_id"])


async def miss(uow: UnitOfWork, *, invoice_id: UUID) -> None:
    """The money is not there when it should be. It is said once of an invoice."""
    if await numbering.missed(uow, invoice_id):
        await granting.payment_missed(uow)


async def pay_by_hand(uow: UnitOfWork, *, invoice_id: UUID) -> None:
    """An operator has seen the money. Raises Forbidden, NotFound, Conflict where nothing is owed on it."""
    row = await _for_operator(uow, invoice_id)
    if not await pay(uow, invoice_id=invoice_id):
        raise Conflict(
            say("{number} is {state}.", "{number} 的状态为 {state}。", number=row["number"], state=row["state"])
        )


async def void(uow: UnitOfWork, *, invoice_id: UUID) -> UUID:
    """Take an invoice back by a credit note, which is returned; one that was paid leaves that to the payer's credit.

    An operator's verb. Raises Forbidden, NotFound, Conflict for what was taken back already, or is no invoice.
    """
    row = await _for_operator(uow, invoice_id)
    if row["kind"] != Kind.INVOICE or await uow.value(_CORRECTED, invoice_id=invoice_id) is not None:
        raise Conflict(say("This cannot be taken back.", "该单据无法作废。"))
    if await uow.run(_VOID, invoice_id=invoice_id, moment=now()):
        await numbering.settled(uow, invoice_id)
        await granting.paid(uow)
    return await correct(uow, row, Paying(row["provider"]))


async def _for_operator(uow: UnitOfWork, invoice_id: UUID) -> Row:
    if not uow.context.system:
        raise Forbidden(
            say("Only the operator of the installation can do this.", "只有本系统的运维人员可以执行此操作。")
        )
    await uow.run(LOCK_TENANT)
    row = await uow.row(_LOCK, invoice_id=invoice_id)
    if row is None:
        raise NotFound(say("There is no such invoice.", "没有该发票。"), "number")
    return row
