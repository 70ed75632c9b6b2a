"""fields a tenant adds, tags, order of titles, reminders sent"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003_records"
down_revision = "0002_queue"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "task_reminders",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", "remind_at", name=op.f("pk_task_reminders")),
        info={"keys_composed": True},
    )
    op.raise_walls("task_reminders")
    op.create_table(
        "custom_fields",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_type", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("key", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("kind", sa.String(length=20, collation="C"), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("label_zh", sa.Text(), nullable=False),
        sa.Column("required", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("options", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("scale", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_custom_fields_tenant_id_created_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_custom_fields")),
        sa.UniqueConstraint("tenant_id", "record_type", "key", name=op.f("uq_custom_fields_tenant_id_record_type_key")),
        info={"keys_composed": True},
    )
    op.raise_walls("custom_fields")
    op.create_table(
        "tag_groups",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("exclusive", sa.Boolean(), nullable=False),
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
            name=op.f("fk_tag_groups_tenant_id_created_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_tag_groups_tenant_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "updated_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_tag_groups_tenant_id_updated_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_tag_groups")),
        info={"keys_composed": True},
    )
    op.raise_walls("tag_groups")
    op.create_table(
        "custom_values",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("field_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("text_value", sa.Text(collation="C"), nullable=True),
        sa.Column("int_value", sa.BigInteger(), nullable=True),
        sa.Column("moment_value", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "field_id"],
            ["custom_fields.tenant_id", "custom_fields.id"],
            name=op.f("fk_custom_values_tenant_id_field_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "field_id", "id", "ordinal", name=op.f("pk_custom_values")),
        info={"keys_composed": True},
    )
    op.raise_walls("custom_values")
    op.create_index(
        op.f("ix_custom_values_tenant_id_field_id_int_value_id"),
        "custom_values",
        ["tenant_id", "field_id", "int_value", "id"],
        unique=False,
        postgresql_where=sa.text("int_value is not null"),
    )
    op.create_index(
        op.f("ix_custom_values_tenant_id_field_id_moment_value_id"),
        "custom_values",
        ["tenant_id", "field_id", "moment_value", "id"],
        unique=False,
        postgresql_where=sa.text("moment_value is not null"),
    )
    op.create_index(
        op.f("ix_custom_values_tenant_id_field_id_text_value_id"),
        "custom_values",
        ["tenant_id", "field_id", "text_value", "id"],
        unique=False,
        postgresql_where=sa.text("text_value is not null"),
    )
    op.create_index(op.f("ix_custom_values_tenant_id_id"), "custom_values", ["tenant_id", "id"], unique=False)
    op.create_table(
        "tags",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("colour", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("applies_to", sa.Text(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=True),
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
            name=op.f("fk_tags_tenant_id_created_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "group_id"],
            ["tag_groups.tenant_id", "tag_groups.id"],
            name=op.f("fk_tags_tenant_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_tags_tenant_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "updated_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_tags_tenant_id_updated_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_tags")),
        info={"keys_composed": True},
    )
    op.raise_walls("tags")
    op.create_index(op.f("ix_tags_tenant_id_group_id"), "tags", ["tenant_id", "group_id"], unique=False)
    op.create_table(
        "record_tags",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("tag_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_type", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("source", sa.String(length=8, collation="C"), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_record_tags_tenant_id_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "tag_id"], ["tags.tenant_id", "tags.id"], name=op.f("fk_record_tags_tenant_id_tag_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "tag_id", "id", name=op.f("pk_record_tags")),
        info={"keys_composed": True},
    )
    op.raise_walls("record_tags")
    op.create_index(op.f("ix_record_tags_tenant_id_id"), "record_tags", ["tenant_id", "id"], unique=False)
    op.add_column("accounts", sa.Column("sort_key", sa.Text(collation="C"), server_default="", nullable=False))
    op.create_index(
        op.f("ix_accounts_tenant_id_sort_key_id"), "accounts", ["tenant_id", "sort_key", "id"], unique=False
    )
    op.add_column("activities", sa.Column("sort_key", sa.Text(collation="C"), server_default="", nullable=False))
    op.create_index(
        op.f("ix_activities_tenant_id_account_id_due_at"),
        "activities",
        ["tenant_id", "account_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("completed_at is null and deleted_at is null"),
    )
    op.create_index(
        op.f("ix_activities_tenant_id_contact_id_due_at"),
        "activities",
        ["tenant_id", "contact_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("completed_at is null and deleted_at is null"),
    )
    op.drop_index(op.f("ix_changes_record"), table_name="changes")
    op.create_index("ix_changes_record", "changes", ["tenant_id", "record_id", "at", "id"], unique=False)
    op.add_column("contacts", sa.Column("sort_key", sa.Text(collation="C"), server_default="", nullable=False))
    op.create_index(
        op.f("ix_contacts_tenant_id_sort_key_id"), "contacts", ["tenant_id", "sort_key", "id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_contacts_tenant_id_sort_key_id"), table_name="contacts")
    op.drop_column("contacts", "sort_key")
    op.drop_index("ix_changes_record", table_name="changes")
    op.create_index(op.f("ix_changes_record"), "changes", ["tenant_id", "record_id", "id"], unique=False)
    op.drop_index(
        op.f("ix_activities_tenant_id_contact_id_due_at"),
        table_name="activities",
        postgresql_where=sa.text("completed_at is null and deleted_at is null"),
    )
    op.drop_index(
        op.f("ix_activities_tenant_id_account_id_due_at"),
        table_name="activities",
        postgresql_where=sa.text("completed_at is null and deleted_at is null"),
    )
    op.drop_column("activities", "sort_key")
    op.drop_index(op.f("ix_accounts_tenant_id_sort_key_id"), table_name="accounts")
    op.drop_column("accounts", "sort_key")
    op.drop_index(op.f("ix_record_tags_tenant_id_id"), table_name="record_tags")
    op.drop_table("record_tags")
    op.drop_index(op.f("ix_tags_tenant_id_group_id"), table_name="tags")
    op.drop_table("tags")
    op.drop_index(op.f("ix_custom_values_tenant_id_id"), table_name="custom_values")
    op.drop_index(
        op.f("ix_custom_values_tenant_id_field_id_text_value_id"),
        table_name="custom_values",
        postgresql_where=sa.text("text_value is not null"),
    )
    op.drop_index(
        op.f("ix_custom_values_tenant_id_field_id_moment_value_id"),
        table_name="custom_values",
        postgresql_where=sa.text("moment_value is not null"),
    )
    op.drop_index(
        op.f("ix_custom_values_tenant_id_field_id_int_value_id"),
        table_name="custom_values",
        postgresql_where=sa.text("int_value is not null"),
    )
    op.drop_table("custom_values")
    op.drop_table("tag_groups")
    op.drop_table("custom_fields")
    op.drop_table("task_reminders")
