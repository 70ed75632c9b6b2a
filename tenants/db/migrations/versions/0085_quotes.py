"""quotes, their lines and events, numbers of documents, and what a company asks of quotes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0085_quotes"
down_revision = "0084_catalogue"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _quotes()
    _quote_lines()
    _document_numbers()
    _quote_settings()
    _quote_events()


def _quotes() -> None:
    op.create_table(
        "quotes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("series", sa.Text(), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=True),
        sa.Column("current", sa.Boolean(), nullable=True),
        sa.Column("status", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("deal_id", sa.Uuid(), nullable=True),
        sa.Column("price_book_id", sa.Uuid(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("tax_included", sa.Boolean(), nullable=True),
        sa.Column("net", sa.BigInteger(), nullable=True),
        sa.Column("tax", sa.BigInteger(), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3, collation="C"), nullable=True),
        sa.Column("discount_rate", sa.BigInteger(), nullable=True),
        sa.Column("discount", sa.BigInteger(), nullable=True),
        sa.Column("discount_share", sa.BigInteger(), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("cost_currency", sa.String(length=3, collation="C"), nullable=True),
        sa.Column("margin", sa.BigInteger(), nullable=True),
        sa.Column("needs_approval", sa.Boolean(), nullable=True),
        sa.Column("approval_reasons", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("viewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("terms", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("custom", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["accounts.tenant_id", "accounts.id"],
            name=op.f("fk_quotes_tenant_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["contacts.tenant_id", "contacts.id"],
            name=op.f("fk_quotes_tenant_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_quotes_tenant_id_created_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"], ["deals.tenant_id", "deals.id"], name=op.f("fk_quotes_tenant_id_deal_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_quotes_tenant_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "price_book_id"],
            ["price_books.tenant_id", "price_books.id"],
            name=op.f("fk_quotes_tenant_id_price_book_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "updated_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_quotes_tenant_id_updated_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_quotes")),
    )
    op.raise_walls("quotes")
    op.create_index(op.f("ix_quotes_tenant_id_account_id"), "quotes", ["tenant_id", "account_id"])
    op.create_index(op.f("ix_quotes_tenant_id_contact_id"), "quotes", ["tenant_id", "contact_id"])
    op.create_index(op.f("ix_quotes_tenant_id_created_at_id"), "quotes", ["tenant_id", "created_at", "id"])
    op.create_index(op.f("ix_quotes_tenant_id_deal_id"), "quotes", ["tenant_id", "deal_id"])
    op.create_index(op.f("ix_quotes_tenant_id_decided_at"), "quotes", ["tenant_id", "decided_at"])
    op.create_index(op.f("ix_quotes_tenant_id_discount_share"), "quotes", ["tenant_id", "discount_share"])
    op.create_index(op.f("ix_quotes_tenant_id_margin"), "quotes", ["tenant_id", "margin"])
    op.create_index(op.f("ix_quotes_tenant_id_name_id"), "quotes", ["tenant_id", "name", "id"])
    op.create_index(op.f("ix_quotes_tenant_id_number"), "quotes", ["tenant_id", "number"])
    op.create_index(
        op.f("ix_quotes_tenant_id_owner_id_created_at_id"),
        "quotes",
        ["tenant_id", "owner_id", "created_at", "id"],
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_index(op.f("ix_quotes_tenant_id_price_book_id"), "quotes", ["tenant_id", "price_book_id"])
    op.create_index(op.f("ix_quotes_tenant_id_sent_at"), "quotes", ["tenant_id", "sent_at"])
    op.create_index(
        op.f("ix_quotes_tenant_id_series"),
        "quotes",
        ["tenant_id", "series"],
        unique=True,
        postgresql_where=sa.text("current and deleted_at is null"),
    )
    op.create_index(
        op.f("ix_quotes_tenant_id_series_revision"), "quotes", ["tenant_id", "series", "revision"], unique=True
    )
    op.create_index(op.f("ix_quotes_tenant_id_sort_key_id"), "quotes", ["tenant_id", "sort_key", "id"])
    op.create_index(
        op.f("ix_quotes_tenant_id_status_created_at_id"), "quotes", ["tenant_id", "status", "created_at", "id"]
    )
    op.create_index(op.f("ix_quotes_tenant_id_status_valid_until"), "quotes", ["tenant_id", "status", "valid_until"])
    op.create_index(op.f("ix_quotes_tenant_id_total"), "quotes", ["tenant_id", "total"])
    op.create_index(op.f("ix_quotes_tenant_id_updated_at_id"), "quotes", ["tenant_id", "updated_at", "id"])
    op.create_index(op.f("ix_quotes_tenant_id_valid_until_id"), "quotes", ["tenant_id", "valid_until", "id"])


def _quote_lines() -> None:
    op.create_table(
        "quote_lines",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("quote_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("base_quantity", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("discount_rate", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("volume_discount", sa.BigInteger(), nullable=False),
        sa.Column("optional", sa.Boolean(), nullable=False),
        sa.Column("tax_category", sa.String(length=2, collation="C"), nullable=False),
        sa.Column("tax_rate", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "product_id"],
            ["products.tenant_id", "products.id"],
            name=op.f("fk_quote_lines_tenant_id_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "quote_id"], ["quotes.tenant_id", "quotes.id"], name=op.f("fk_quote_lines_tenant_id_quote_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_quote_lines")),
        sa.UniqueConstraint(
            "tenant_id", "quote_id", "position", name=op.f("uq_quote_lines_tenant_id_quote_id_position")
        ),
    )
    op.raise_walls("quote_lines")
    op.create_index(op.f("ix_quote_lines_tenant_id_product_id"), "quote_lines", ["tenant_id", "product_id"])


def _document_numbers() -> None:
    op.create_table(
        "document_numbers",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12, collation="C"), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_document_numbers")),
        sa.UniqueConstraint("tenant_id", "kind", "year", name=op.f("uq_document_numbers_tenant_id_kind_year")),
    )
    op.raise_walls("document_numbers")


def _quote_settings() -> None:
    op.create_table(
        "quote_settings",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("prefix", sa.String(length=8, collation="C"), nullable=False),
        sa.Column("yearly", sa.Boolean(), nullable=False),
        sa.Column("valid_days", sa.BigInteger(), nullable=False),
        sa.Column("least_margin", sa.BigInteger(), nullable=True),
        sa.Column("most_discount", sa.BigInteger(), nullable=True),
        sa.Column("managers_discount", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_quote_settings")),
    )
    op.raise_walls("quote_settings")


def _quote_events() -> None:
    op.create_table(
        "quote_events",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("quote_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12, collation="C"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "by_id"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_quote_events_tenant_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "quote_id"],
            ["quotes.tenant_id", "quotes.id"],
            name=op.f("fk_quote_events_tenant_id_quote_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_quote_events")),
    )
    op.raise_walls("quote_events")
    op.create_index(op.f("ix_quote_events_tenant_id_quote_id_at"), "quote_events", ["tenant_id", "quote_id", "at"])


def downgrade() -> None:
    op.drop_table("quote_events")
    op.drop_table("quote_settings")
    op.drop_table("document_numbers")
    op.drop_table("quote_lines")
    op.drop_table("quotes")
