"""From charges and credits to an invoice: its addressee, its taxes, its number, and what is due on it.

What adds up to less than nothing is a credit note, and what it says is to the payer's credit: the next invoices use it
up. An invoice that was issued is never changed; what was wrong is answered by a credit note.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Date, bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from tenants.billing import numbering
from tenants.billing.models import BillingCredit, BillingItem, Invoice
from tenants.billing.profile import buyer_of, seller
from tenants.billing.providers import PROVIDERS
from tenants.billing.settling import give_credit, use_credit
from tenants.billing.subscriptions import Paying
from tenants.billing.taxes import treatment
from tenants.config import settings
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.periods import today_in
from tenants.kit.vat import Totals, Treatment, add_up
from tenants.registry.models import Tenant


class Kind(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class InvoiceState(StrEnum):
    """A draft has no number yet; open is owed; void was taken back by a credit note."""

    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"
    VOID = "void"


_before = bindparam("before", type_=Date())
_ITEMS = (
    select(*BillingItem.__table__.columns, Tenant.name.label("company"))
    .join(Tenant, Tenant.id == BillingItem.tenant_id)
    .where(
        BillingItem.payer_id == bindparam("payer"),
        BillingItem.invoice_id.is_(None),
        or_(_before.is_(None), BillingItem.booked_on < _before),
    )
    .order_by(Tenant.name, BillingItem.starts_on, BillingItem.id)
    .with_for_update(of=BillingItem)
)
_ON_INVOICE = (
    update(BillingItem).where(BillingItem.id == bindparam("item_id")).values(invoice_id=bindparam("new_invoice"))
)
_DRAFT = insert(Invoice).values(
    **{
        name: bindparam(name)
        for name in (
            "id", "kind", "state", "corrects_id", "locale", "currency", "seller", "buyer", "lines", "taxes", "net",
            "tax", "total", "credited", "provider", "created_at",
        )
    }
)  # fmt: skip
_ISSUE = (
    update(Invoice)
    .where(Invoice.id == bindparam("invoice_id"), Invoice.state == InvoiceState.DRAFT.value)
    .values(
        state=bindparam("new_state"),
        number=bindparam("new_number"),
        issued_on=bindparam("new_day"),
        due_on=bindparam("new_due"),
        credited=bindparam("new_credited"),
        paid_at=bindparam("new_paid"),
    )
)
_CREDIT_NOW = select(func.coalesce(func.sum(BillingCredit.amount), 0)).where(
    BillingCredit.tenant_id == bindparam("tenant_id"), BillingCredit.currency == bindparam("currency")
)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What an invoice would say; amounts in minor units. `due` is what is left after what is to the payer's credit."""

    currency: str
    lines: list[dict[str, Any]]
    totals: Totals
    due: int


@dataclass(frozen=True, slots=True)
class _Draft:
    kind: Kind
    currency: str
    lines: list[dict[str, Any]]
    totals: Totals
    buyer: dict[str, Any]
    corrects: UUID | None = None


async def invoice_items(
    uow: UnitOfWork, *, provider: Paying, before: date | None = None, collective: bool = False
) -> list[UUID]:
    """Put what waits for the company, as payer, on an invoice for each currency; `before` is the first day of booking
    that is left for later. Returns the invoices.
    """
    buyer, currencies = await buyer_of(uow), dict[str, list[Row]]()
    for row in await uow.rows(_ITEMS, payer=uow.tenant_id, before=before):
        currencies.setdefault(row["currency"], []).append(row)
    made = []
    for currency, rows in sorted(currencies.items()):
        lines = [line_of(row, row["company"] if collective else "") for row in rows]
        draft = await _drafted(uow, currency, lines, buyer)
        invoice_id = await _issue(uow, draft, provider)
        for row in rows:
            await uow.run(_ON_INVOICE, item_id=row["id"], new_invoice=invoice_id)
        made.append(invoice_id)
    return made


async def estimate(uow: UnitOfWork, currency: str, lines: Sequence[dict[str, Any]]) -> Estimate:
    """What an invoice of these lines would say now; nothing is written."""
    taxed, totals = await _taxed(uow, lines, await buyer_of(uow))
    held = await credit(uow, currency)
    return Estimate(currency, taxed, totals, max(0, totals.total - held))


async def credit(uow: UnitOfWork, currency: str) -> int:
    """What the company has to its credit, in minor units."""
    return int(await uow.value(_CREDIT_NOW, currency=currency))


async def correct(uow: UnitOfWork, row: Row, provider: Paying, *, returned: int = 0) -> UUID:
    """Issue the credit note that takes an invoice back as a whole. What was paid of it is to the payer's credit, but
    for what is `returned` to them.
    """
    groups = add_up((line["net"], Treatment(line["category"], line["basis_points"])) for line in row["lines"])
    draft = _Draft(Kind.CREDIT_NOTE, row["currency"], row["lines"], groups, row["buyer"], row["id"])
    return await _issue(uow, draft, provider, credits=paid_of(row) - returned)


def paid_of(row: Row) -> int:
    return int(row["total"] if row["state"] == "paid" else row["credited"] + row["settled"])


def line_of(row: Any, company: str = "") -> dict[str, Any]:
    """A line as it is kept on an invoice; `company` is who had it, where that is not the payer."""
    return {
        "plan": row["plan"],
        "interval": str(row["interval"]),
        "seats": row["seats"],
        "company": company,
        "starts_on": row["starts_on"].isoformat(),
        "ends_on": row["ends_on"].isoformat(),
        "list_amount": row["list_amount"],
        "discount": row["discount"],
        "net": row["list_amount"] - row["discount"],
        "tax_kind": row["tax_kind"],
    }


async def _drafted(uow: UnitOfWork, currency: str, lines: Sequence[dict[str, Any]], buyer: dict[str, Any]) -> _Draft:
    taxed, totals = await _taxed(uow, lines, buyer)
    if totals.total >= 0:
        return _Draft(Kind.INVOICE, currency, taxed, totals, buyer)
    turned = [{**line, **{name: -line[name] for name in ("list_amount", "discount", "net")}} for line in taxed]
    return _Draft(Kind.CREDIT_NOTE, currency, turned, _totals(turned), buyer)


async def _taxed(
    uow: UnitOfWork, lines: Sequence[dict[str, Any]], buyer: dict[str, Any]
) -> tuple[list[dict[str, Any]], Totals]:
    home, known, day = settings().issuer_country, dict[str, Treatment](), issuing_day()
    for kind in {line["tax_kind"] for line in lines}:
        known[kind] = await treatment(
            uow, seller=home, buyer=buyer["country"], tax_id=buyer["tax_id"], kind=kind, day=day
        )
    found = []
    for line in lines:
        how = known[line["tax_kind"]]
        found.append({**line, "category": how.category, "basis_points": how.basis_points})
    return found, _totals(found)


def _totals(lines: Sequence[dict[str, Any]]) -> Totals:
    return add_up((line["net"], Treatment(line["category"], line["basis_points"])) for line in lines)


def issuing_day() -> date:
    """Which day it is for whoever issues."""
    return today_in(settings().issuer_time_zone, now())


async def _issue(uow: UnitOfWork, draft: _Draft, provider: Paying, credits: int | None = None) -> UUID:
    """Write it down, settle it with what is to the payer's credit, and give it its number, which is the last thing."""
    invoice_id, moment, day, totals = uuid7(), now(), issuing_day(), draft.totals
    taxes = [
        {"category": g.treatment.category, "basis_points": g.treatment.basis_points, "net": g.net, "tax": g.tax}
        for g in totals.groups
    ]
    await uow.run(
        _DRAFT, id=invoice_id, kind=draft.kind.value, state=InvoiceState.DRAFT.value, corrects_id=draft.corrects,
        locale=draft.buyer["locale"], currency=draft.currency, seller=dict(seller()), buyer=draft.buyer,
        lines=draft.lines, taxes=taxes, net=totals.net, tax=totals.tax, total=totals.total, credited=0,
        provider=provider.value, created_at=moment,
    )  # fmt: skip
    used = await _settle_credit(uow, draft, credits)
    due = totals.total - used if draft.kind is Kind.INVOICE else 0
    due_on = PROVIDERS[provider].due_on(day) if due else day
    text = await numbering.number(uow, invoice_id, day=day, due_on=due_on, settled=not due)
    state = InvoiceState.OPEN if due else InvoiceState.PAID
    await uow.run(
        _ISSUE, invoice_id=invoice_id, new_state=state.value, new_number=text, new_day=day, new_due=due_on,
        new_credited=used, new_paid=None if due else moment,
    )  # fmt: skip
    uow.enqueue(Job.INVOICE_DOCUMENT, key=f"document:{invoice_id}", invoice_id=invoice_id)
    if due:
        PROVIDERS[provider].issued(uow, invoice_id)
    return invoice_id


async def _settle_credit(uow: UnitOfWork, draft: _Draft, credits: int | None) -> int:
    """How much of an invoice is settled by what the payer had to its credit; a credit note adds to that."""
    if draft.kind is Kind.INVOICE:
        return await use_credit(uow, draft.currency, draft.totals.total)
    await give_credit(uow, draft.currency, draft.totals.total if credits is None else credits)
    return 0
