"""What a company sees of its billing. Everything but whom to ask is for owners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select

from tenants.billing import cards, coupons
from tenants.billing.cards import Card
from tenants.billing.coupons import Discount
from tenants.billing.documents import CONTENT_TYPE, FOLDER
from tenants.billing.invoicing import Estimate, InvoiceState, Kind, credit, estimate
from tenants.billing.models import Invoice, Payment, Refund
from tenants.billing.prices import company, currency_of
from tenants.billing.profile import Profile, billing_profile
from tenants.billing.proration import period_of, whole
from tenants.billing.providers import offered
from tenants.billing.quoting import shown, with_coupon
from tenants.billing.renewing import following_terms
from tenants.billing.subscriptions import Bought, Paying, State, bought, living
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import NotFound
from tenants.kit.message import say
from tenants.records.files import service as files
from tenants.registry.plan.previewing import SEATS
from tenants.registry.roles import require_owner

MOST = 100
_COLUMNS = (
    Invoice.id,
    Invoice.kind,
    Invoice.state,
    Invoice.number,
    Invoice.issued_on,
    Invoice.due_on,
    Invoice.currency,
    Invoice.net,
    Invoice.tax,
    Invoice.total,
    Invoice.credited,
    Invoice.settled,
    Invoice.provider,
    Invoice.paid_at,
    Invoice.pdf_key,
    Invoice.pdf_bytes,
)
_NEWEST = (
    select(*_COLUMNS)
    .where(Invoice.state != InvoiceState.DRAFT.value)
    .order_by(Invoice.created_at.desc(), Invoice.id.desc())
    .limit(bindparam("count"))
)
_ids = bindparam("ids", type_=ARRAY(Uuid()))
_TRIES = (
    select(Payment.invoice_id, Payment.state, Payment.problem)
    .where(Payment.invoice_id == any_(_ids))
    .order_by(Payment.created_at)
)
_REFUNDS = select(Refund.invoice_id, Refund.state, Refund.amount).where(Refund.invoice_id == any_(_ids))
_ONE = select(*_COLUMNS).where(Invoice.id == bindparam("invoice_id"), Invoice.state != InvoiceState.DRAFT.value)


class PaymentState(StrEnum):
    PENDING = "pending"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SUCCEEDED = "succeeded"


class RefundState(StrEnum):
    """Failed: it is to the payer's credit instead."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Overview:
    """`next_bill` is what the period's end will ask for, on `subscription.period.end`; `billed_by` is the name of who
    pays instead.
    """

    subscription: Bought | None
    currency: str
    seats_used: int
    credit: int
    next_bill: Estimate | None
    coupon: Discount | None
    profile: Profile | None
    card: Card | None
    providers: list[Paying]
    billed_by: str | None


@dataclass(frozen=True, slots=True)
class Tried:
    """The last attempt to collect an invoice by card; `problem` is the provider's word for why it came to nothing."""

    state: PaymentState
    problem: str


@dataclass(frozen=True, slots=True)
class Returned:
    """What of a credit note goes back to a card, in minor units."""

    state: RefundState
    amount: int


@dataclass(frozen=True, slots=True)
class Issued:
    """An invoice in the list; amounts in minor units. `url` is a link to the PDF, good for 15 minutes, once there is
    one. `tried` is of an open one.
    """

    id: UUID
    kind: Kind
    state: InvoiceState
    number: str
    issued_on: date
    due_on: date
    currency: str
    net: int
    tax: int
    total: int
    due: int
    provider: Paying
    paid_at: datetime | None
    url: str | None
    tried: Tried | None
    returned: Returned | None


async def overview(uow: UnitOfWork) -> Overview:
    """Raises Forbidden."""
    require_owner(uow.context)
    found = await bought(uow)
    live = living(found)
    currency = live.terms.currency if live else await currency_of(uow)
    lasting = live.coupon_id if live and (live.terms.net < live.terms.list_amount or live.coupon_periods != 0) else None
    return Overview(
        live,
        currency,
        await uow.value(SEATS),
        await credit(uow, currency),
        await _next_bill(uow, live),
        await coupons.discount_of(uow, lasting) if lasting else None,
        await billing_profile(uow),
        await cards.saved_card(uow),
        offered(),
        (await company(uow, live.bill_to))["name"] if live and live.bill_to else None,
    )


async def invoices(uow: UnitOfWork, *, first: int = 24) -> list[Issued]:
    """Newest first. Raises Forbidden."""
    require_owner(uow.context)
    return await _issued(uow, await uow.rows(_NEWEST, count=min(max(first, 1), MOST)))


async def invoice(uow: UnitOfWork, *, invoice_id: UUID) -> Issued:
    """Raises Forbidden, NotFound."""
    require_owner(uow.context)
    row = await uow.row(_ONE, invoice_id=invoice_id)
    if row is None:
        raise NotFound(say("There is no such invoice.", "没有该账单。"), "id")
    [found] = await _issued(uow, [row])
    return found


async def _next_bill(uow: UnitOfWork, live: Bought | None) -> Estimate | None:
    if live is None or live.state is State.ENDING or live.bill_to is not None:
        return None
    terms = await with_coupon(uow, live, await following_terms(uow, live, await uow.value(SEATS)))
    line = whole(terms, period_of(terms.interval, live.period.end, live.period.end))
    return await estimate(uow, terms.currency, [shown(line)])


async def _issued(uow: UnitOfWork, rows: Sequence[Row]) -> list[Issued]:
    ids = [row["id"] for row in rows]
    tries = {row["invoice_id"]: row for row in await uow.rows(_TRIES, ids=ids)}
    refunds = {row["invoice_id"]: row for row in await uow.rows(_REFUNDS, ids=ids)}
    return [_one(uow, row, tries.get(row["id"]), refunds.get(row["id"])) for row in rows]


def _one(uow: UnitOfWork, row: Row, tried: Row | None, refund: Row | None) -> Issued:
    key, owed = row["pdf_key"], InvoiceState(row["state"]) is InvoiceState.OPEN
    named = {"filename": f"{row['number']}.pdf", "content_type": CONTENT_TYPE}
    url = files.made_url(uow.tenant_id, FOLDER, row["id"], key=key, **named) if key else None
    return Issued(
        kind=Kind(row["kind"]),
        state=InvoiceState(row["state"]),
        provider=Paying(row["provider"]),
        due=row["total"] - row["credited"] - row["settled"] if owed else 0,
        url=url,
        tried=Tried(PaymentState(tried["state"]), tried["problem"]) if tried and owed else None,
        returned=Returned(RefundState(refund["state"]), refund["amount"]) if refund else None,
        **{n: row[n] for n in ("id", "number", "issued_on", "due_on", "currency", "net", "tax", "total", "paid_at")},
    )
