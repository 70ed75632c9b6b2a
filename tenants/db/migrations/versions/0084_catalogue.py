"""products, price books, and the prices in them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0084_catalogue"
down_revision = "0083_approval_deadlines"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _products()
    _price_books()
    _prices()
    # Who sells what decides for itself from now on; the plans an installation begins with have products and quotes.
    op.execute(
        "UPDATE plans SET modules = array_append(modules, 'quotes')"
        " WHERE code IN ('free', 'team', 'business', 'enterprise') AND NOT 'quotes' = ANY (modules)"
    )


def _products() -> None:
    op.create_table(
        "products",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(length=40, collation="C"), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("tax_category", sa.String(length=40, collation="C"), nullable=True),
        sa.Column("tax_rate", sa.BigInteger(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("cost_currency", sa.String(length=3, collation="C"), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
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
            ["tenant_id", "created_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_products_tenant_id_created_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_products_tenant_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "updated_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_products_tenant_id_updated_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_products")),
    )
    op.raise_walls("products")
    op.create_index(
        op.f("ix_products_tenant_id_active_sort_key_id"),
        "products",
        ["tenant_id", "active", "sort_key", "id"],
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_index(op.f("ix_products_tenant_id_created_at_id"), "products", ["tenant_id", "created_at", "id"])
    op.create_index(
        op.f("ix_products_tenant_id_kind_created_at_id"),
        "products",
        ["tenant_id", "kind", "created_at", "id"],
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_index(op.f("ix_products_tenant_id_name_id"), "products", ["tenant_id", "name", "id"])
    op.create_index(
        op.f("ix_products_tenant_id_sku"),
        "products",
        ["tenant_id", "sku"],
        unique=True,
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_index(op.f("ix_products_tenant_id_sort_key_id"), "products", ["tenant_id", "sort_key", "id"])
    op.create_index(op.f("ix_products_tenant_id_updated_at_id"), "products", ["tenant_id", "updated_at", "id"])


def _price_books() -> None:
    op.create_table(
        "price_books",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("tax_included", sa.Boolean(), nullable=True),
        sa.Column("standard", sa.Boolean(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("tier", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
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
            name=op.f("fk_price_books_tenant_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_price_books_tenant_id_created_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_price_books_tenant_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "updated_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_price_books_tenant_id_updated_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_price_books")),
    )
    op.raise_walls("price_books")
    op.create_index(op.f("ix_price_books_tenant_id_account_id"), "price_books", ["tenant_id", "account_id"])
    op.create_index(
        op.f("ix_price_books_tenant_id_active_sort_key_id"),
        "price_books",
        ["tenant_id", "active", "sort_key", "id"],
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_index(op.f("ix_price_books_tenant_id_created_at_id"), "price_books", ["tenant_id", "created_at", "id"])
    op.create_index(
        op.f("ix_price_books_tenant_id_currency"),
        "price_books",
        ["tenant_id", "currency"],
        unique=True,
        postgresql_where=sa.text("standard and deleted_at is null"),
    )
    op.create_index(
        op.f("ix_price_books_tenant_id_currency_sort_key_id"),
        "price_books",
        ["tenant_id", "currency", "sort_key", "id"],
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_index(op.f("ix_price_books_tenant_id_name_id"), "price_books", ["tenant_id", "name", "id"])
    op.create_index(op.f("ix_price_books_tenant_id_sort_key_id"), "price_books", ["tenant_id", "sort_key", "id"])
    op.create_index(op.f("ix_price_books_tenant_id_updated_at_id"), "price_books", ["tenant_id", "updated_at", "id"])


def _prices() -> None:
    op.create_table(
        "prices",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("price_book_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("min_quantity", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("floor", sa.BigInteger(), nullable=True),
        sa.Column("volume_discount", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "price_book_id"],
            ["price_books.tenant_id", "price_books.id"],
            name=op.f("fk_prices_tenant_id_price_book_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "product_id"],
            ["products.tenant_id", "products.id"],
            name=op.f("fk_prices_tenant_id_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "updated_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_prices_tenant_id_updated_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_prices")),
        sa.UniqueConstraint(
            "tenant_id", "price_book_id", "product_id", "valid_from", "min_quantity", name="uq_prices_of_a_day"
        ),
    )
    op.raise_walls("prices")
    op.create_index(op.f("ix_prices_tenant_id_product_id"), "prices", ["tenant_id", "product_id"])


def downgrade() -> None:
    op.execute("UPDATE plans SET modules = array_remove(modules, 'quotes')")
    op.drop_table("prices")
    op.drop_table("price_books")
    op.drop_table("products")
