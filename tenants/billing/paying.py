"""Money that comes in, and money that does not: attempts, what becomes of them, and invoices that are paid or missed.

What a provider tells comes in any order and more than once. An attempt only ever moves on in the order of its states
(pending, failed, cancelled, succeeded), and within one state to what was said later: whatever the order of arrival, the
end is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update

from tenants.adapters.payments import CardPayments, Charge, Outcome, card_payments
from tenants.billing import granting, numbering
from tenants.billing.invoicing import InvoiceState, Kind, correct
from tenants.billing.models import BillingAccount, Invoice, Payment
from tenants.billing.settling import give_credit, pay
from tenants.billing.subscriptions import Paying
from tenants.context import TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import Conflict, Forbidden, NotFound
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.registry.memberships import LOCK_TENANT

_RANK = {"pending": 0, "failed": 1, "cancelled": 2, "succeeded": 3}
MOST_TRIES = 4
"""How often a card is charged for one invoice before somebody has to do something."""
MOST_BY_HAND = 20
"""How often somebody may try by themselves."""

_INVOICE = select(*Invoice.__table__.columns).where(Invoice.id == bindparam("invoice_id"))
_LOCK = _INVOICE.with_for_update()
_VOID = (
    update(Invoice)
    .where(Invoice.id == bindparam("invoice_id"), Invoice.state == InvoiceState.OPEN.value)
    .values(state=InvoiceState.VOID.value, voided_at=bindparam("moment"))
)
_CORRECTED = select(Invoice.id).where(Invoice.corrects_id == bindparam("invoice_id"))
_ATTEMPTS = select(Payment.id, Payment.state, Payment.reference, Payment.present, Payment.amount).where(
    Payment.invoice_id == bindparam("invoice_id")
)
_TO_COLLECT = select(Invoice.id).where(Invoice.state == InvoiceState.OPEN.value, Invoice.provider == Paying.CARD.value)
ATTEMPT = insert(Payment).values(
    id=bindparam("id"),
    invoice_id=bindparam("invoice_id"),
    provider=bindparam("provider"),
    state="pending",
    amount=bindparam("amount"),
    currency=bindparam("currency"),
    present=bindparam("present"),
    created_at=bindparam("moment"),
)
_HOLD = (
    select(Payment.invoice_id, Payment.state, Payment.version, Payment.reference, Payment.amount, Payment.currency)
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
_REFER = update(Payment).where(Payment.id == bindparam("payment_id")).values(reference=bindparam("new_reference"))
_ACCOUNT = select(BillingAccount.customer, BillingAccount.method).where(
    BillingAccount.tenant_id == bindparam("tenant_id")
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One attempt at an invoice. `reference` is the provider's, once it is known; `fresh` says that it was made now."""

    payment_id: UUID
    amount: int
    currency: str
    number: str
    customer: str
    method: str
    reference: str | None
    present: bool
    fresh: bool


async def collect(context: TenantContext, *, invoice_id: UUID) -> None:
    """Charge the saved card for an open invoice: claim, send, record. Done again, it is the same attempt with the same
    key; one that was refused is a new attempt. Raises PaymentsUnavailable.
    """
    provider = card_payments()
    async with unit_of_work(context) as uow:
        found = await claim(uow, invoice_id)
    if provider is not None and found is not None:
        await attempt(context, provider, found, "")


async def collect_open(uow: UnitOfWork, method: str) -> None:
    """Another card is there: what waits for one is asked of it."""
    for row in await uow.rows(_TO_COLLECT):
        uow.enqueue(Job.COLLECT_INVOICE, key=f"collect:{row['id']}:{method}", invoice_id=row["id"])


async def claim(uow: UnitOfWork, invoice_id: UUID, *, present: bool = False) -> Claim | None:
    """The attempt that is under way, or a new one; None where there is nothing to do."""
    row, account = await uow.row(_LOCK, invoice_id=invoice_id), await uow.row(_ACCOUNT)
    if row is None or row["state"] != InvoiceState.OPEN or account is None or account["method"] is None:
        return None
    attempts = await uow.rows(_ATTEMPTS, invoice_id=invoice_id)
    pending = [each for each in attempts if each["state"] == "pending"]
    facts = (row["currency"], row["number"], account["customer"], account["method"])
    if pending:
        [held, *_] = pending
        return Claim(held["id"], held["amount"], *facts, held["reference"], held["present"], fresh=False)
    if len([each for each in attempts if each["present"] is present]) >= (MOST_BY_HAND if present else MOST_TRIES):
        return None
    due, payment_id = row["total"] - row["credited"] - row["settled"], uuid7()
    await uow.run(
        ATTEMPT, id=payment_id, invoice_id=invoice_id, provider=Paying.CARD.value, amount=due,
        currency=row["currency"], present=present, moment=now(),
    )  # fmt: skip
    return Claim(payment_id, due, *facts, None, present, fresh=True)


async def attempt(context: TenantContext, provider: CardPayments, found: Claim, back: str) -> Outcome:
    """Ask the provider, outside of any transaction, and record what it says. What it has an own name for is looked at,
    not asked for again. Raises PaymentsUnavailable.
    """
    facts = {"tenant": str(context.tenant_id), "payment": str(found.payment_id)}
    charge = Charge(
        str(found.payment_id), found.amount, found.currency, found.customer, found.method, found.number, facts,
        back if found.present else "",
    )  # fmt: skip
    outcome = await (provider.look(found.reference) if found.reference else provider.charge(charge))
    async with unit_of_work(context) as uow:
        await record(uow, payment_id=found.payment_id, outcome=outcome, version="")
    return outcome


async def record(uow: UnitOfWork, *, payment_id: UUID, outcome: Outcome, version: str) -> None:
    """What became of an attempt, as far as it is news. `version` orders what is told of one state."""
    await uow.run(LOCK_TENANT)  # before an invoice, as whoever buys does
    row = await uow.row(_HOLD, payment_id=payment_id)
    if row is not None and row["reference"] is None and outcome.reference:
        await uow.run(_REFER, payment_id=payment_id, new_reference=outcome.reference)
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
    if outcome.state == "succeeded":
        await _came(uow, row)
    elif outcome.state in ("failed", "cancelled"):
        await miss(uow, invoice_id=row["invoice_id"])


async def _came(uow: UnitOfWork, attempt: Row) -> None:
    """What is more than was owed by then, since somebody else paid or it was taken back, is to the payer's credit."""
    row = await uow.row(_LOCK, invoice_id=attempt["invoice_id"])
    owed = row["total"] - row["credited"] - row["settled"] if row and row["state"] == InvoiceState.OPEN else 0
    await pay(uow, invoice_id=attempt["invoice_id"])
    if attempt["amount"] > owed:
        await give_credit(uow, attempt["currency"], attempt["amount"] - owed)


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
    row = await to_take_back(uow, invoice_id)
    if await uow.run(_VOID, invoice_id=invoice_id, moment=now()):
        await numbering.settled(uow, invoice_id)
        await granting.paid(uow)
    return await correct(uow, row, Paying(row["provider"]))


async def to_take_back(uow: UnitOfWork, invoice_id: UUID) -> Row:
    """An invoice that an operator may answer with a credit note. Raises Forbidden, NotFound, Conflict."""
    row = await _for_operator(uow, invoice_id)
    if row["kind"] != Kind.INVOICE or await uow.value(_CORRECTED, invoice_id=invoice_id) is not None:
        raise Conflict(say("This cannot be taken back.", "该单据无法作废。"))
    return row


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
