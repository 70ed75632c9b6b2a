"""what a company pays: prices, taxes, coupons, subscriptions, invoices with their numbers, payments"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020_billing"
down_revision = "0019_life"
branch_labels = None
depends_on = None

_REGISTRY = (
    "coupons", "invoice_counters", "plan_prices", "provider_events", "tax_rates", "billing_accounts", "billing_credits",
    "billing_items", "coupon_redemptions", "invoice_numbers", "subscriptions",
)  # fmt: skip
_TENANTS = ("billing_profiles", "invoices", "payments")
_SEATS = {
    "team": {"USD": 1_200, "EUR": 1_100, "GBP": 1_000, "CNY": 5_900, "JPY": 1_800},
    "business": {"USD": 2_900, "EUR": 2_700, "GBP": 2_400, "CNY": 14_900, "JPY": 4_400},
    "enterprise": {"USD": 5_900, "EUR": 5_500, "GBP": 4_900, "CNY": 29_900, "JPY": 8_900},
}
"""For a seat and a month, in minor units. A year costs ten months."""
_STANDARD = {
    "AT": 2_000, "BE": 2_100, "BG": 2_000, "CY": 1_900, "CZ": 2_100, "DE": 1_900, "DK": 2_500, "EE": 2_400,
    "ES": 2_100, "FI": 2_550, "FR": 2_000, "GR": 2_400, "HR": 2_500, "HU": 2_700, "IE": 2_300, "IT": 2_200,
    "LT": 2_100, "LU": 1_700, "LV": 2_100, "MT": 1_800, "NL": 2_100, "PL": 2_300, "PT": 2_300, "RO": 2_100,
    "SE": 2_500, "SI": 2_200, "SK": 2_300, "GB": 2_000, "CH": 810, "CN": 600, "SG": 900, "JP": 1_000,
}  # fmt: skip
"""Basis points, of services supplied at home. An operator looks them over: they are what was known when this was written."""


def upgrade() -> None:
    op.create_table(
        "billing_profiles",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("legal_name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("country", sa.String(length=2, collation="C"), nullable=False),
        sa.Column("tax_id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(length=10, collation="C"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_billing_profiles")),
    )
    op.create_table(
        "coupons",
        sa.Column("name", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("basis_points", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3, collation="C"), nullable=True),
        sa.Column("duration", sa.String(length=10, collation="C"), nullable=False),
        sa.Column("periods", sa.BigInteger(), nullable=True),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("most", sa.BigInteger(), nullable=True),
        sa.Column("redeemed", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coupons")),
        sa.UniqueConstraint("name", name=op.f("uq_coupons_name")),
    )
    op.create_table(
        "invoice_counters",
        sa.Column("entity", sa.String(length=10, collation="C"), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_counters")),
        sa.UniqueConstraint("entity", "year", name=op.f("uq_invoice_counters_entity_year")),
    )
    op.create_table(
        "invoices",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12, collation="C"), nullable=False),
        sa.Column("state", sa.String(length=8, collation="C"), nullable=False),
        sa.Column("number", sa.String(length=30, collation="C"), nullable=True),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("locale", sa.String(length=10, collation="C"), nullable=False),
        sa.Column("currency", sa.String(length=3, collation="C"), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("seller", postgresql.JSONB(), nullable=False),
        sa.Column("buyer", postgresql.JSONB(), nullable=False),
        sa.Column("lines", postgresql.JSONB(), nullable=False),
        sa.Column("taxes", postgresql.JSONB(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("credited", sa.BigInteger(), nullable=False),
        sa.Column("settled", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("provider", sa.String(length=10, collation="C"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pdf_key", sa.Text(), nullable=True),
        sa.Column("pdf_bytes", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "corrects_id"],
            ["invoices.tenant_id", "invoices.id"],
            name=op.f("fk_invoices_tenant_id_corrects_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_invoices")),
    )
    op.create_index(op.f("ix_invoices_tenant_id_corrects_id"), "invoices", ["tenant_id", "corrects_id"], unique=False)
    op.create_index(op.f("ix_invoices_tenant_id_created_at"), "invoices", ["tenant_id", "created_at"], unique=False)
    op.create_table(
        "plan_prices",
        sa.Column("plan", sa.String(length=20, collation="C"), nullable=False),
        sa.Column("currency", sa.String(length=3, collation="C"), nullable=False),
        sa.Column("interval", sa.String(length=10, collation="C"), nullable=False),
        sa.Column("flat", sa.BigInteger(), nullable=False),
        sa.Column("per_seat", sa.BigInteger(), nullable=False),
        sa.Column("included_seats", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("tax_kind", sa.String(length=20, collation="C"), server_default="standard", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_prices")),
        sa.UniqueConstraint("plan", "currency", "interval", name=op.f("uq_plan_prices_plan_currency_interval")),
    )
    op.create_table(
        "provider_events",
        sa.Column("event", sa.String(length=80, collation="C"), nullable=False),
        sa.Column("kind", sa.String(length=80, collation="C"), nullable=False),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_events")),
        sa.UniqueConstraint("event", name=op.f("uq_provider_events_event")),
    )
    op.create_table(
        "tax_rates",
        sa.Column("country", sa.String(length=2, collation="C"), nullable=False),
        sa.Column("kind", sa.String(length=20, collation="C"), nullable=False),
        sa.Column("category", sa.String(length=2, collation="C"), nullable=False),
        sa.Column("basis_points", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_rates")),
        sa.UniqueConstraint("country", "kind", "valid_from", name=op.f("uq_tax_rates_country_kind_valid_from")),
    )
    op.create_table(
        "billing_accounts",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("customer", sa.String(length=80, collation="C"), nullable=True),
        sa.Column("method", sa.String(length=80, collation="C"), nullable=True),
        sa.Column("brand", sa.Text(), server_default="", nullable=False),
        sa.Column("last4", sa.String(length=4, collation="C"), server_default="", nullable=False),
        sa.Column("expires", sa.String(length=7, collation="C"), server_default="", nullable=False),
        sa.Column("method_version", sa.String(length=100, collation="C"), server_default="", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_billing_accounts_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_accounts")),
        sa.UniqueConstraint("customer", name=op.f("uq_billing_accounts_customer")),
        sa.UniqueConstraint("tenant_id", name=op.f("uq_billing_accounts_tenant_id")),
    )
    op.create_table(
        "billing_credits",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3, collation="C"), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_billing_credits_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_credits")),
        sa.UniqueConstraint("tenant_id", "currency", name=op.f("uq_billing_credits_tenant_id_currency")),
    )
    op.create_table(
        "billing_items",
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("plan", sa.String(length=20, collation="C"), nullable=False),
        sa.Column("interval", sa.String(length=10, collation="C"), nullable=False),
        sa.Column("seats", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3, collation="C"), nullable=False),
        sa.Column("list_amount", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("tax_kind", sa.String(length=20, collation="C"), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["payer_id"], ["tenants.id"], name=op.f("fk_billing_items_payer_id")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_billing_items_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_items")),
    )
    op.create_index(
        "ix_billing_items_open",
        "billing_items",
        ["payer_id"],
        unique=False,
        postgresql_where=sa.text("invoice_id is null"),
    )
    op.create_table(
        "coupon_redemptions",
        sa.Column("coupon_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("redeemed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["coupon_id"], ["coupons.id"], name=op.f("fk_coupon_redemptions_coupon_id")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_coupon_redemptions_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coupon_redemptions")),
        sa.UniqueConstraint("coupon_id", "tenant_id", name=op.f("uq_coupon_redemptions_coupon_id_tenant_id")),
    )
    op.create_table(
        "invoice_numbers",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("entity", sa.String(length=10, collation="C"), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(length=30, collation="C"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("missed", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_invoice_numbers_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_numbers")),
        sa.UniqueConstraint("entity", "year", "sequence", name=op.f("uq_invoice_numbers_entity_year_sequence")),
        sa.UniqueConstraint("number", name=op.f("uq_invoice_numbers_number")),
    )
    op.create_index(
        "ix_invoice_numbers_due", "invoice_numbers", ["due_on"], unique=False, postgresql_where=sa.text("not settled")
    )
    op.create_table(
        "payments",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(length=10, collation="C"), nullable=False),
        sa.Column("reference", sa.String(length=80, collation="C"), nullable=True),
        sa.Column("state", sa.String(length=10, collation="C"), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3, collation="C"), nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.String(length=100, collation="C"), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "invoice_id"],
            ["invoices.tenant_id", "invoices.id"],
            name=op.f("fk_payments_tenant_id_invoice_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_payments")),
    )
    op.create_index(op.f("ix_payments_tenant_id_invoice_id"), "payments", ["tenant_id", "invoice_id"], unique=False)
    op.create_table(
        "subscriptions",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("bill_to", sa.Uuid(), nullable=True),
        sa.Column("provider", sa.String(length=10, collation="C"), nullable=False),
        sa.Column("state", sa.String(length=10, collation="C"), nullable=False),
        sa.Column("plan", sa.String(length=20, collation="C"), nullable=False),
        sa.Column("interval", sa.String(length=10, collation="C"), nullable=False),
        sa.Column("seats", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3, collation="C"), nullable=False),
        sa.Column("flat", sa.BigInteger(), nullable=False),
        sa.Column("per_seat", sa.BigInteger(), nullable=False),
        sa.Column("included_seats", sa.BigInteger(), nullable=False),
        sa.Column("tax_kind", sa.String(length=20, collation="C"), nullable=False),
        sa.Column("anchor", sa.Date(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("coupon_id", sa.Uuid(), nullable=True),
        sa.Column("coupon_periods", sa.BigInteger(), nullable=True),
        sa.Column("discount_basis_points", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("discount_amount", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("next_plan", sa.String(length=20, collation="C"), nullable=True),
        sa.Column("next_interval", sa.String(length=10, collation="C"), nullable=True),
        sa.Column("next_seats", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["bill_to"], ["tenants.id"], name=op.f("fk_subscriptions_bill_to")),
        sa.ForeignKeyConstraint(["coupon_id"], ["coupons.id"], name=op.f("fk_subscriptions_coupon_id")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_subscriptions_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("tenant_id", name=op.f("uq_subscriptions_tenant_id")),
    )
    op.create_index(op.f("ix_subscriptions_bill_to"), "subscriptions", ["bill_to"], unique=False)
    op.create_index(
        "ix_subscriptions_due",
        "subscriptions",
        ["period_end"],
        unique=False,
        postgresql_where=sa.text("state <> 'ended'"),
    )
    for table in _REGISTRY:
        op.open_registry(table)
    for table in _TENANTS:
        op.raise_walls(table)
    _prices()
    _rates()


def _prices() -> None:
    rows: list[tuple[str, str, str, str, int]] = []
    for plan, amounts in _SEATS.items():
        for currency, month in amounts.items():
            for interval, amount in (("month", month), ("year", month * 10)):
                number = f"01990000-0000-7000-8001-{len(rows) + 1:012d}"
                rows.append((number, plan, currency, interval, amount))
    for number, plan, currency, interval, amount in rows:
        op.execute(
            sa.text(
                "INSERT INTO plan_prices (id, plan, currency, interval, flat, per_seat)"
                " VALUES (CAST(:id AS uuid), :plan, :currency, :interval, 0, :amount)"
            ).bindparams(id=number, plan=plan, currency=currency, interval=interval, amount=amount)
        )


def _rates() -> None:
    for place, (country, rate) in enumerate(sorted(_STANDARD.items()), start=1):
        op.execute(
            sa.text(
                "INSERT INTO tax_rates (id, country, kind, category, basis_points, valid_from)"
                " VALUES (CAST(:id AS uuid), :country, 'standard', 'S', :rate, :since)"
            ).bindparams(id=f"01990000-0000-7000-8002-{place:012d}", country=country, rate=rate, since=date(2026, 1, 1))
        )


def downgrade() -> None:
    for table in ("payments", "invoices", "billing_profiles"):
        op.drop_table(table)
    for table in (
        "subscriptions", "invoice_numbers", "coupon_redemptions", "billing_items", "billing_credits",
        "billing_accounts", "tax_rates", "provider_events", "plan_prices", "invoice_counters", "coupons",
    ):  # fmt: skip
        op.drop_table(table)
