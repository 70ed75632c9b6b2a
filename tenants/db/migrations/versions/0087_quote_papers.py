"""what the customer has of a quote: its page, its documents, and who signed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0087_quote_papers"
down_revision = "0086_bookings"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "quote_papers",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("quote_id", sa.Uuid(), nullable=False),
        sa.Column("public_id", sa.String(length=32, collation="C"), nullable=False),
        sa.Column("told", postgresql.JSONB(), nullable=False),
        sa.Column("files", postgresql.JSONB(), nullable=False),
        sa.Column("signer", postgresql.JSONB(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("signed_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "quote_id"],
            ["quotes.tenant_id", "quotes.id"],
            name=op.f("fk_quote_papers_tenant_id_quote_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_quote_papers")),
        sa.UniqueConstraint("tenant_id", "quote_id", name=op.f("uq_quote_papers_tenant_id_quote_id")),
    )
    op.raise_walls("quote_papers")


def downgrade() -> None:
    op.drop_table("quote_papers")
