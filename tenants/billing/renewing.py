"""What time brings: periods that end, partners' months, invoices that are not paid. Each company by itself, each in one
transaction; run twice, it does nothing the second time.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import Date, bindparam, select

from tenants.billing.changing import end, system_of
from tenants.billing.granting import grant
from tenants.billing.invoicing import InvoiceState, invoice_items, issuing_day
from tenants.billing.models import BillingItem, Invoice, InvoiceNumber, Subscription
from tenants.billing.paying import miss
from tenants.billing.prices import asking, company
from tenants.billing.proration import Terms, period_of, whole
from tenants.billing.quoting import with_coupon
from tenants.billing.subscriptions import Bought, Paying, State, book, bought, keep, standing, today
from tenants.context import TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.registry.memberships import LOCK_TENANT
from tenants.registry.plan.previewing import SEATS

log = structlog.get_logger()
RETRY_DAYS = (3, 7, 14)
"""After how many days a card that was refused is tried again."""

_STOPPED = {"suspended", "closed", "gone"}
"""Nothing more is sold to who has not paid, or is leaving."""

_day = bindparam("day", type_=Date())
_DUE = (
    select(Subscription.tenant_id)
    .where(Subscription.period_end <= _day, Subscription.state != State.ENDED.value)
    .order_by(Subscription.tenant_id)
)
_PAYERS = (
    select(BillingItem.payer_id.label("tenant_id"))
    .where(BillingItem.invoice_id.is_(None), BillingItem.payer_id != BillingItem.tenant_id)
    .distinct()
)
_UNPAID = select(InvoiceNumber.tenant_id, InvoiceNumber.id, InvoiceNumber.due_on, InvoiceNumber.missed).where(
    InvoiceNumber.due_on < _day, ~InvoiceNumber.settled
)
_OF_CARD = select(Invoice.id).where(
    Invoice.id == bindparam("invoice_id"),
    Invoice.state == InvoiceState.OPEN.value,
    Invoice.provider == Paying.CARD.value,
)


async def keep_accounts(ctx: TenantContext) -> None:
    """Renew what has run out, invoice partners for the month that is over, and see what was not paid in time."""
    ahead = now().date() + timedelta(days=1)
    for tenant_id in await _companies(ctx, _DUE, ahead):
        await _alone(tenant_id, renew)
    for tenant_id in await _companies(ctx, _PAYERS, ahead):
        await _alone(tenant_id, invoice_month)
    async with unit_of_work(ctx, read_only=True) as uow:
        unpaid = await uow.rows(_UNPAID, day=issuing_day())
    for row in unpaid:
        await _alone(row["tenant_id"], lambda uow, row=row: _unpaid(uow, row))  # type: ignore[misc]


async def _companies(ctx: TenantContext, statement: object, day: object) -> Sequence[UUID]:
    async with unit_of_work(ctx, read_only=True) as uow:
        return [row["tenant_id"] for row in await uow.rows(statement, day=day)]  # type: ignore[arg-type]


async def _alone(tenant_id: UUID, act: Callable[[UnitOfWork], Awaitable[None]]) -> None:
    """One company's trouble is not another's."""
    try:
        async with unit_of_work(system_of(tenant_id)) as uow:
            await act(uow)
    except Exception:
        log.exception("billing.company_failed", tenant=str(tenant_id))


async def renew(uow: UnitOfWork) -> None:
    """Begin the periods that have come since the last look; an ending subscription ends."""
    await uow.run(LOCK_TENANT)
    found, day = await bought(uow, lock=True), await today(uow)
    if found is None or found.state is State.ENDED or found.period.end > day:
        return
    if found.state is State.ENDING or (await company(uow))["status"] in _STOPPED:
        await end(uow, found)
        return
    used = await uow.value(SEATS)
    before = found.terms
    while found.period.end <= day:
        found = await _following(uow, found, used)
        await book(uow, [whole(found.terms, found.period)], payer=found.bill_to or uow.tenant_id, day=day)
    await keep(uow, found)
    if (found.terms.plan, found.terms.seats) != (before.plan, before.seats):
        await grant(uow, plan=found.terms.plan, seats=found.terms.seats)
    if found.bill_to is None:
        await invoice_items(uow, provider=found.provider)


async def _following(uow: UnitOfWork, found: Bought, used: int) -> Bought:
    """The subscription in its next period: what was to change has changed, at the prices of now."""
    terms = await with_coupon(uow, found, await following_terms(uow, found, used))
    anchor = found.anchor if terms.interval is found.terms.interval else found.period.end
    left = None if found.coupon_periods is None else max(0, found.coupon_periods - 1)
    return replace(
        standing(found),
        terms=terms,
        anchor=anchor,
        period=period_of(terms.interval, anchor, found.period.end),
        coupon_periods=left,
    )


async def following_terms(uow: UnitOfWork, found: Bought, used: int) -> Terms:
    """What is had after this period, without a coupon: never fewer seats than people, `used`."""
    held = found.terms
    wanted = replace(
        held,
        plan=found.next_plan or held.plan,
        interval=found.next_interval or held.interval,
        seats=max(used, found.next_seats or held.seats),
        discount_basis_points=0,
        discount_amount=0,
    )
    priced = await asking(uow, plan=wanted.plan, interval=wanted.interval, seats=wanted.seats, currency=wanted.currency)
    return priced or wanted


async def invoice_month(uow: UnitOfWork) -> None:
    """One invoice for what a payer's companies were booked before this month began, where the payer is."""
    await uow.run(LOCK_TENANT)
    first = (await today(uow)).replace(day=1)
    found = await bought(uow)
    provider = found.provider if found is not None and found.state is not State.ENDED else Paying.INVOICE
    await invoice_items(uow, provider=provider, before=first, collective=True)


async def _unpaid(uow: UnitOfWork, row: Row) -> None:
    await uow.run(LOCK_TENANT)
    await miss(uow, invoice_id=row["id"])
    late = (issuing_day() - row["due_on"]).days
    if late in RETRY_DAYS and await uow.value(_OF_CARD, invoice_id=row["id"]) is not None:
        uow.enqueue(Job.COLLECT_INVOICE, key=f"collect:{row['id']}:{late}", invoice_id=row["id"])
