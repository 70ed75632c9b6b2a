"""What a company sees of its billing. Everything but whom to ask is for owners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from tenants.billing import cards, coupons
from tenants.billing.cards import Card
from tenants.billing.coupons import Discount
from tenants.billing.documents import CONTENT_TYPE
from tenants.billing.invoicing import Estimate, InvoiceState, Kind, credit, estimate
from tenants.billing.models import Invoice
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
_ONE = select(*_COLUMNS).where(Invoice.id == bindparam("invoice_id"), Invoice.state != InvoiceState.DRAFT.value)


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
class Issued:
    """An invoice in the list; amounts in minor units. `url` is a link to the PDF, good for 15 minutes, once there is
    one.
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
    return [_issued(uow, row) for row in await uow.rows(_NEWEST, count=min(max(first, 1), MOST))]


async def invoice(uow: UnitOfWork, *, invoice_id: UUID) -> Issued:
    """Raises Forbidden, NotFound."""
    require_owner(uow.context)
    row = await uow.row(_ONE, invoice_id=invoice_id)
    if row is None:
        raise NotFound(say("There is no such invoice.", "没有该账单。"), "id")
    return _issued(uow, row)


async def _next_bill(uow: UnitOfWork, live: Bought | None) -> Estimate | None:
    if live is None or live.state is State.ENDING or live.bill_to is not None:
        return None
    terms = await with_coupon(uow, live, await following_terms(uow, live, await uow.value(SEATS)))
    line = whole(terms, period_of(terms.interval, live.period.end, live.period.end))
    return await estimate(uow, terms.currency, [shown(line)])


def _issued(uow: UnitOfWork, row: Row) -> Issued:
    key, owed = row["pdf_key"], InvoiceState(row["state"]) is InvoiceState.OPEN
    name = f"{row['number']}.pdf"
    url = files.download_url(uow.tenant_id, key=key, filename=name, content_type=CONTENT_TYPE) if key else None
    return Issued(
        kind=Kind(row["kind"]),
        state=InvoiceState(row["state"]),
        provider=Paying(row["provider"]),
        due=row["total"] - row["credited"] - row["settled"] if owed else 0,
        url=url,
        **{n: row[n] for n in ("id", "number", "issued_on", "due_on", "currency", "net", "tax", "total", "paid_at")},
    )
