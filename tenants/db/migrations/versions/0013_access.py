"""access: departments, groups, roles, shares, masks; and which field a word stands in"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013_access"
down_revision = "0012_identity"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_roles",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("base", sa.String(length=20, collation="C"), nullable=True),
        sa.Column("permissions", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_access_roles")),
        sa.UniqueConstraint("tenant_id", "base", name=op.f("uq_access_roles_tenant_id_base")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_access_roles_tenant_id_name")),
    )
    op.raise_walls("access_roles")
    op.create_table(
        "departments",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "parent_id"],
            ["departments.tenant_id", "departments.id"],
            name=op.f("fk_departments_tenant_id_parent_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_departments")),
    )
    op.raise_walls("departments")
    op.create_index(op.f("ix_departments_tenant_id_parent_id"), "departments", ["tenant_id", "parent_id"], unique=False)
    op.create_table(
        "field_masks",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("object", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("field", sa.String(length=60, collation="C"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_field_masks")),
        sa.UniqueConstraint("tenant_id", "object", "field", name=op.f("uq_field_masks_tenant_id_object_field")),
    )
    op.raise_walls("field_masks")
    op.create_table(
        "user_groups",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_user_groups")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_user_groups_tenant_id_name")),
    )
    op.raise_walls("user_groups")
    op.create_table(
        "access_role_fields",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("role_id", sa.Uuid(), nullable=False),
        sa.Column("object", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("field", sa.String(length=60, collation="C"), nullable=False),
        sa.Column("level", sa.String(length=8, collation="C"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "role_id"],
            ["access_roles.tenant_id", "access_roles.id"],
            name=op.f("fk_access_role_fields_tenant_id_role_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_access_role_fields")),
        sa.UniqueConstraint(
            "tenant_id", "role_id", "object", "field", name=op.f("uq_access_role_fields_tenant_id_role_id_object_field")
        ),
    )
    op.raise_walls("access_role_fields")
    op.create_table(
        "access_role_grants",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("role_id", sa.Uuid(), nullable=False),
        sa.Column("object", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("action", sa.String(length=12, collation="C"), nullable=False),
        sa.Column("scope", sa.String(length=20, collation="C"), nullable=False),
        sa.Column("departments", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "role_id"],
            ["access_roles.tenant_id", "access_roles.id"],
            name=op.f("fk_access_role_grants_tenant_id_role_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_access_role_grants")),
        sa.UniqueConstraint(
            "tenant_id",
            "role_id",
            "object",
            "action",
            name=op.f("uq_access_role_grants_tenant_id_role_id_object_action"),
        ),
    )
    op.raise_walls("access_role_grants")
    op.create_table(
        "access_role_assignments",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("role_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "group_id"],
            ["user_groups.tenant_id", "user_groups.id"],
            name=op.f("fk_access_role_assignments_tenant_id_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "role_id"],
            ["access_roles.tenant_id", "access_roles.id"],
            name=op.f("fk_access_role_assignments_tenant_id_role_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "user_id"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_access_role_assignments_tenant_id_user_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_access_role_assignments")),
        sa.UniqueConstraint(
            "tenant_id", "role_id", "group_id", name=op.f("uq_access_role_assignments_tenant_id_role_id_group_id")
        ),
        sa.UniqueConstraint(
            "tenant_id", "role_id", "user_id", name=op.f("uq_access_role_assignments_tenant_id_role_id_user_id")
        ),
    )
    op.raise_walls("access_role_assignments")
    op.create_index(
        op.f("ix_access_role_assignments_tenant_id_group_id"),
        "access_role_assignments",
        ["tenant_id", "group_id"],
        unique=False,
    )
    op.create_table(
        "department_members",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("manager", sa.Boolean(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "department_id"],
            ["departments.tenant_id", "departments.id"],
            name=op.f("fk_department_members_tenant_id_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "user_id"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_department_members_tenant_id_user_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_department_members")),
    )
    op.raise_walls("department_members")
    op.create_index(
        op.f("ix_department_members_tenant_id_department_id"),
        "department_members",
        ["tenant_id", "department_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_department_members_tenant_id_user_id"), "department_members", ["tenant_id", "user_id"], unique=False
    )
    op.create_table(
        "record_shares",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("object", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(length=12, collation="C"), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("edit", sa.Boolean(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("shared_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "shared_by"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_record_shares_tenant_id_shared_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_record_shares")),
        sa.UniqueConstraint(
            "tenant_id", "record_id", "subject_id", name=op.f("uq_record_shares_tenant_id_record_id_subject_id")
        ),
    )
    op.raise_walls("record_shares")
    op.create_index(
        op.f("ix_record_shares_tenant_id_subject_id_object_record_id"),
        "record_shares",
        ["tenant_id", "subject_id", "object", "record_id"],
        unique=False,
    )
    op.create_table(
        "user_group_members",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "group_id"],
            ["user_groups.tenant_id", "user_groups.id"],
            name=op.f("fk_user_group_members_tenant_id_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "user_id"],
            ["memberships.tenant_id", "memberships.user_id"],
            name=op.f("fk_user_group_members_tenant_id_user_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_user_group_members")),
        sa.UniqueConstraint(
            "tenant_id", "group_id", "user_id", name=op.f("uq_user_group_members_tenant_id_group_id_user_id")
        ),
    )
    op.raise_walls("user_group_members")
    op.create_index(
        op.f("ix_user_group_members_tenant_id_user_id"), "user_group_members", ["tenant_id", "user_id"], unique=False
    )
    op.add_column("record_tokens", sa.Column("fields", sa.Integer(), server_default="0", nullable=False))
    op.add_column("tenants", sa.Column("access_version", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("tenants", "access_version")
    op.drop_column("record_tokens", "fields")
    op.drop_index(op.f("ix_user_group_members_tenant_id_user_id"), table_name="user_group_members")
    op.drop_table("user_group_members")
    op.drop_index(op.f("ix_record_shares_tenant_id_subject_id_object_record_id"), table_name="record_shares")
    op.drop_table("record_shares")
    op.drop_index(op.f("ix_department_members_tenant_id_user_id"), table_name="department_members")
    op.drop_index(op.f("ix_department_members_tenant_id_department_id"), table_name="department_members")
    op.drop_table("department_members")
    op.drop_index(op.f("ix_access_role_assignments_tenant_id_group_id"), table_name="access_role_assignments")
    op.drop_table("access_role_assignments")
    op.drop_table("access_role_grants")
    op.drop_table("access_role_fields")
    op.drop_table("user_groups")
    op.drop_table("field_masks")
    op.drop_index(op.f("ix_departments_tenant_id_parent_id"), table_name="departments")
    op.drop_table("departments")
    op.drop_table("access_roles")
