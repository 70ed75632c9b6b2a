"""indexes for what lists are asked for, and whole addresses and numbers among the words"""

from __future__ import annotations

from alembic import op

revision = "0008_asked_for"
down_revision = "0007_saved_views"
branch_labels = None
depends_on = None

_INDEXES = (
    ("accounts", "external_id"),
    ("accounts", "last_followed_at"),
    ("accounts", "updated_at", "id"),
    ("contacts", "external_id"),
    ("contacts", "last_followed_at"),
    ("contacts", "updated_at", "id"),
    ("contacts", "birthday"),
    ("activities", "updated_at", "id"),
    ("activities", "due_at"),
)
_WORDS = """
INSERT INTO record_tokens (tenant_id, record_type, id, token)
SELECT DISTINCT r.tenant_id, '{record}', r.id, '=' || left(regexp_replace(e ->> 'value', '\\s', '', 'g'), 320)
FROM {table} r, jsonb_array_elements(r.emails || r.phones) e WHERE r.deleted_at IS NULL AND e ? 'value'
ON CONFLICT DO NOTHING
"""


def upgrade() -> None:
    for table, *columns in _INDEXES:
        name = op.f(f"ix_{table}_tenant_id_{'_'.join(columns)}")
        op.create_index(name, table, ["tenant_id", *columns], unique=False)
    tables = {"account": "accounts", "contact": "contacts"}
    for table in ("record_tokens", *tables.values()):  # of every tenant, which the policies show to nobody
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    for record, table in tables.items():
        op.execute(_WORDS.format(record=record, table=table))
    for table in ("record_tokens", *tables.values()):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    for table, *columns in _INDEXES:
        op.drop_index(op.f(f"ix_{table}_tenant_id_{'_'.join(columns)}"), table_name=table)
