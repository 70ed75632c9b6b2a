"""The tables of billing. What is about companies, or is looked through for all of them, is the registry's; an invoice
and its payments belong to the company that pays them.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import RegistryRow, TenantRow, code, index, ref


class PlanPrice(RegistryRow):
    """What a plan costs for one `interval` (month, year): `flat`, and `per_seat` for each seat beyond the included."""

    __tablename__ = "plan_prices"

    plan: Mapped[str] = mapped_column(code(20))
    currency: Mapped[str] = mapped_column(code(3))
    interval: Mapped[str] = mapped_column(code(10))
    flat: Mapped[int]
    per_seat: Mapped[int]
    included_seats: Mapped[int] = mapped_column(server_default="0")
    tax_kind: Mapped[str] = mapped_column(code(20), server_default="standard")

    __table_args__ = (UniqueConstraint("plan", "currency", "interval"),)


class TaxRate(RegistryRow):
    """The rate of a country for one kind of supply, in basis points, from a day on (`valid_until` is the first day it
    is not any more). `category` is the VAT category code of EN 16931: S, Z, E, …
    """

    __tablename__ = "tax_rates"

    country: Mapped[str] = mapped_column(code(2))
    kind: Mapped[str] = mapped_column(code(20))
    category: Mapped[str] = mapped_column(code(2))
    basis_points: Mapped[int]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]

    __table_args__ = (UniqueConstraint("country", "kind", "valid_from"),)


class Coupon(RegistryRow):
    """A discount: `basis_points` of the price, or an `amount` of a `currency` for each period. `duration` is once,
    repeating (for `periods`) or forever; at most `most` companies redeem it.
    """

    __tablename__ = "coupons"

    name: Mapped[str] = mapped_column(code(40), unique=True)
    basis_points: Mapped[int | None]
    amount: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(code(3))
    duration: Mapped[str] = mapped_column(code(10))
    periods: Mapped[int | None]
    valid_from: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]
    most: Mapped[int | None]
    redeemed: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[datetime]


class CouponRedemption(RegistryRow):
    """A company redeems a coupon once."""

    __tablename__ = "coupon_redemptions"

    coupon_id: Mapped[UUID] = mapped_column(ForeignKey("coupons.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    redeemed_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("coupon_id", "tenant_id"),)


class Subscription(RegistryRow):
    """What a company has bought until `period_end` (the first day that is not paid), days of its own zone.

    `flat`, `per_seat`, `included_seats` and `tax_kind` are the price of this period, `discount_…` what a coupon takes
    off it. `next_…` is what it changes to at the period's end. `bill_to` pays in its stead.
    """

    __tablename__ = "subscriptions"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"), unique=True)
    bill_to: Mapped[UUID | None] = mapped_column(ForeignKey("tenants.id"))
    provider: Mapped[str] = mapped_column(code(10))
    state: Mapped[str] = mapped_column(code(10))
    """active, ending (cancelled, paid until the period's end) or ended."""
    plan: Mapped[str] = mapped_column(code(20))
    interval: Mapped[str] = mapped_column(code(10))
    seats: Mapped[int]
    currency: Mapped[str] = mapped_column(code(3))
    flat: Mapped[int]
    per_seat: Mapped[int]
    included_seats: Mapped[int]
    tax_kind: Mapped[str] = mapped_column(code(20))
    anchor: Mapped[date]
    period_start: Mapped[date]
    period_end: Mapped[date]
    coupon_id: Mapped[UUID | None] = mapped_column(ForeignKey("coupons.id"))
    coupon_periods: Mapped[int | None]
    """Periods the coupon is still good for after this one; None is without end."""
    discount_basis_points: Mapped[int] = mapped_column(server_default="0")
    discount_amount: Mapped[int] = mapped_column(server_default="0")
    next_plan: Mapped[str | None] = mapped_column(code(20))
    next_interval: Mapped[str | None] = mapped_column(code(10))
    next_seats: Mapped[int | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_subscriptions_due", "period_end", postgresql_where=text("state <> 'ended'")),
        Index(None, "bill_to"),
    )


class BillingItem(RegistryRow):
    """A charge or a credit that waits for its invoice, or is on one: what a company (`tenant_id`) had between two days,
    and who pays it. `list_amount` − `discount` is its net; both are negative of a credit.
    """

    __tablename__ = "billing_items"

    payer_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    plan: Mapped[str] = mapped_column(code(20))
    interval: Mapped[str] = mapped_column(code(10))
    seats: Mapped[int]
    currency: Mapped[str] = mapped_column(code(3))
    list_amount: Mapped[int]
    discount: Mapped[int]
    tax_kind: Mapped[str] = mapped_column(code(20))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    booked_on: Mapped[date]
    invoice_id: Mapped[UUID | None]
    created_at: Mapped[datetime]

    __table_args__ = (Index("ix_billing_items_open", "payer_id", postgresql_where=text("invoice_id is null")),)


class BillingAccount(RegistryRow):
    """A payer as a payment provider knows it. `method_version` orders what the provider tells of the card."""

    __tablename__ = "billing_accounts"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"), unique=True)
    customer: Mapped[str | None] = mapped_column(code(80), unique=True)
    method: Mapped[str | None] = mapped_column(code(80))
    brand: Mapped[str] = mapped_column(server_default="")
    last4: Mapped[str] = mapped_column(code(4), server_default="")
    expires: Mapped[str] = mapped_column(code(7), server_default="")
    method_version: Mapped[str] = mapped_column(code(100), server_default="")


class BillingCredit(RegistryRow):
    """What a payer has to its credit in one currency: credit notes that the next invoices use up."""

    __tablename__ = "billing_credits"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    currency: Mapped[str] = mapped_column(code(3))
    amount: Mapped[int]

    __table_args__ = (UniqueConstraint("tenant_id", "currency"),)


class InvoiceCounter(RegistryRow):
    """The last number of a legal entity's year. It is moved in the transaction that issues, so no number is skipped."""

    __tablename__ = "invoice_counters"

    entity: Mapped[str] = mapped_column(code(10))
    year: Mapped[int]
    last: Mapped[int]

    __table_args__ = (UniqueConstraint("entity", "year"),)


class InvoiceNumber(RegistryRow):
    """Every number there is, whose it is, and whether it still waits for money. `id` is the invoice's."""

    __tablename__ = "invoice_numbers"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    entity: Mapped[str] = mapped_column(code(10))
    year: Mapped[int]
    sequence: Mapped[int]
    number: Mapped[str] = mapped_column(code(30), unique=True)
    due_on: Mapped[date]
    settled: Mapped[bool]
    missed: Mapped[bool] = mapped_column(server_default="false")
    """Whether it has been said that it was not paid in time."""

    __table_args__ = (
        UniqueConstraint("entity", "year", "sequence"),
        Index("ix_invoice_numbers_due", "due_on", postgresql_where=text("not settled")),
    )


class ProviderEvent(RegistryRow):
    """What a payment provider told us, by its own id: told again, it is the same row."""

    __tablename__ = "provider_events"

    event: Mapped[str] = mapped_column(code(80), unique=True)
    kind: Mapped[str] = mapped_column(code(80))
    payload: Mapped[dict[str, Any]]
    received_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class BillingProfile(TenantRow):
    """Who invoices are addressed to. A company has one; its id is the company's."""

    __tablename__ = "billing_profiles"

    legal_name: Mapped[str]
    address: Mapped[str]
    country: Mapped[str] = mapped_column(code(2))
    tax_id: Mapped[str]
    email: Mapped[str]
    locale: Mapped[str] = mapped_column(code(10))


class Invoice(TenantRow):
    """An invoice or a credit note. A draft becomes open when it gets its number, and then says the same for ever: only
    `state`, the times beside it, what settled it, and where its PDF is, change. Amounts of a credit note are positive.
    """

    __tablename__ = "invoices"

    kind: Mapped[str] = mapped_column(code(12))
    state: Mapped[str] = mapped_column(code(8))
    number: Mapped[str | None] = mapped_column(code(30))
    corrects_id: Mapped[UUID | None] = ref("invoices", nullable=True)
    locale: Mapped[str] = mapped_column(code(10))
    currency: Mapped[str] = mapped_column(code(3))
    issued_on: Mapped[date | None]
    due_on: Mapped[date | None]
    seller: Mapped[dict[str, Any]]
    buyer: Mapped[dict[str, Any]]
    lines: Mapped[list[dict[str, Any]]]
    taxes: Mapped[list[dict[str, Any]]]
    net: Mapped[int]
    tax: Mapped[int]
    total: Mapped[int]
    credited: Mapped[int]
    """How much of the total was paid by what the payer had to its credit; the rest is due."""
    settled: Mapped[int] = mapped_column(server_default="0")
    """How much credit notes have settled since."""
    provider: Mapped[str] = mapped_column(code(10))
    created_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    pdf_key: Mapped[str | None]
    pdf_bytes: Mapped[int | None]

    __table_args__ = (index("created_at"),)


class Payment(TenantRow):
    """One attempt to collect an invoice. Its id is the idempotency key: asked for twice, it is taken once."""

    __tablename__ = "payments"

    invoice_id: Mapped[UUID] = ref("invoices")
    provider: Mapped[str] = mapped_column(code(10))
    reference: Mapped[str | None] = mapped_column(code(80))
    state: Mapped[str] = mapped_column(code(10))
    """pending, failed, cancelled or succeeded; of what is told in any order, the last of these that was told."""
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(code(3))
    problem: Mapped[str] = mapped_column(server_default="")
    version: Mapped[str] = mapped_column(code(100), server_default="")
    present: Mapped[bool] = mapped_column(server_default="false")
    """The payer was there, so that their bank could ask them."""
    created_at: Mapped[datetime]


class Refund(TenantRow):
    """Money that goes back to the card it came from, for a credit note (`invoice_id`). Its id is the key it is asked
    for with.
    """

    __tablename__ = "refunds"

    invoice_id: Mapped[UUID] = ref("invoices")
    payment_id: Mapped[UUID] = ref("payments")
    reference: Mapped[str | None] = mapped_column(code(80))
    state: Mapped[str] = mapped_column(code(10))
    """pending, succeeded or failed; a bank may turn down what had succeeded."""
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(code(3))
    problem: Mapped[str] = mapped_column(server_default="")
    version: Mapped[str] = mapped_column(code(100), server_default="")
    created_at: Mapped[datetime]
