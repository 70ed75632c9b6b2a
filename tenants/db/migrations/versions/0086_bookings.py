"""pages on which appointments are made, and the appointments"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0086_bookings"
down_revision = "0085_quotes"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "booking_pages",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("public_id", sa.String(32, collation="C"), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("host_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), nullable=False)
            for name in ("minutes", "buffer_minutes", "notice_hours", "days_ahead")
        ),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("success", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(8, collation="C"), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_booking_pages")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_booking_pages_tenant_id_name")),
        _member("booking_pages", "created_by"),
    )
    op.raise_walls("booking_pages")
    op.create_table(
        "bookings",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("host_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", _MOMENT, nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
        sa.Column("state", sa.String(12, collation="C"), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("name", "email", "phone", "message", "zone")),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("link_hash", sa.LargeBinary(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("activity_id", sa.Uuid(), nullable=True),
        sa.Column("booked_at", _MOMENT, nullable=False),
        sa.Column("cancelled_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bookings")),
        sa.UniqueConstraint("tenant_id", "token", name=op.f("uq_bookings_tenant_id_token")),
        _member("bookings", "host_id"),
        *(
            sa.ForeignKeyConstraint(
                ["tenant_id", name],
                [f"{table}.tenant_id", f"{table}.id"],
                name=op.f(f"fk_bookings_tenant_id_{name}"),
                ondelete=on_delete,
            )
            for name, table, on_delete in (
                ("page_id", "booking_pages", "CASCADE"), ("lead_id", "leads", None), ("activity_id", "activities", None),
            )
        ),
    )  # fmt: skip
    for columns in (
        ("host_id", "starts_at"), ("page_id", "starts_at", "id"), ("link_hash",), ("lead_id",), ("activity_id",),
    ):  # fmt: skip
        op.create_index(op.f("_".join(("ix_bookings_tenant_id", *columns))), "bookings", ["tenant_id", *columns])
    op.raise_walls("bookings")


def _member(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        ["memberships.tenant_id", "memberships.user_id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )


def downgrade() -> None:
    for table in ("bookings", "booking_pages"):
        op.drop_table(table)
