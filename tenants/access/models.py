"""The tables of access. Every change of theirs counts `tenants.access_version` up, except a share."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, index, member_ref, ref, unique


class Department(TenantRow):
    """A node of the company's tree; no parent is the top."""

    __tablename__ = "departments"

    parent_id: Mapped[UUID | None] = ref("departments", nullable=True)
    name: Mapped[str]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime]


class DepartmentMember(TenantRow):
    """Who works where, from which day to which (both included, in the tenant's zone; no end is for good). A transfer
    ends one row and begins another. A department may have several managers.
    """

    __tablename__ = "department_members"
    __table_args__ = (index("user_id"),)

    department_id: Mapped[UUID] = ref("departments")
    user_id: Mapped[UUID] = member_ref(nullable=False)
    manager: Mapped[bool]
    from_day: Mapped[date] = mapped_column(Date())
    to_day: Mapped[date | None] = mapped_column(Date())


class UserGroup(TenantRow):
    """People who get the same rights together, across departments."""

    __tablename__ = "user_groups"
    __table_args__ = (unique("name"),)

    name: Mapped[str]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime]


class UserGroupMember(TenantRow):
    __tablename__ = "user_group_members"
    __table_args__ = (unique("group_id", "user_id"), index("user_id"))

    group_id: Mapped[UUID] = ref("user_groups", index=False, on_delete="CASCADE")
    user_id: Mapped[UUID] = member_ref(nullable=False)


class AccessRole(TenantRow):
    """A role of the company's own. `base` names the built-in role it stands for: whoever has that one has this instead.
    `permissions` are administrative (`members:manage` …).
    """

    __tablename__ = "access_roles"
    __table_args__ = (unique("name"), unique("base"))

    name: Mapped[str]
    base: Mapped[str | None] = mapped_column(code(20))
    permissions: Mapped[list[str]] = mapped_column(server_default="{}")
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class AccessRoleGrant(TenantRow):
    """One action a role may take on one kind of record, and on whose; `departments` where these are chosen."""

    __tablename__ = "access_role_grants"
    __table_args__ = (unique("role_id", "object", "action"),)

    role_id: Mapped[UUID] = ref("access_roles", index=False, on_delete="CASCADE")
    object: Mapped[str] = mapped_column(code(40))
    action: Mapped[str] = mapped_column(code(12))
    scope: Mapped[str] = mapped_column(code(20))
    departments: Mapped[list[Any]] = mapped_column(ARRAY(Uuid()), server_default="{}")


class AccessRoleField(TenantRow):
    """What a role may do with one field, where that is less than with its record: `none` or `read`."""

    __tablename__ = "access_role_fields"
    __table_args__ = (unique("role_id", "object", "field"),)

    role_id: Mapped[UUID] = ref("access_roles", index=False, on_delete="CASCADE")
    object: Mapped[str] = mapped_column(code(40))
    field: Mapped[str] = mapped_column(code(60))
    level: Mapped[str] = mapped_column(code(8))


class AccessRoleAssignment(TenantRow):
    """A role given to a member or to a group: one of the two."""

    __tablename__ = "access_role_assignments"
    __table_args__ = (unique("role_id", "user_id"), unique("role_id", "group_id"))

    role_id: Mapped[UUID] = ref("access_roles", index=False, on_delete="CASCADE")
    user_id: Mapped[UUID | None] = member_ref()
    group_id: Mapped[UUID | None] = ref("user_groups", nullable=True, on_delete="CASCADE")


class RecordShare(TenantRow):
    """One record for one member, group or department (`subject_id`), to read or to edit, up to a day (included)."""

    __tablename__ = "record_shares"
    __table_args__ = (unique("record_id", "subject_id"), index("subject_id", "object", "record_id"))

    object: Mapped[str] = mapped_column(code(40))
    record_id: Mapped[UUID]
    subject: Mapped[str] = mapped_column(code(12))
    subject_id: Mapped[UUID]
    edit: Mapped[bool]
    until: Mapped[date | None] = mapped_column(Date())
    shared_by: Mapped[UUID | None] = member_ref()
    created_at: Mapped[datetime]


class AccessVeil(TenantRow):
    """A place (`id`) whose records are out of reach as long as they wait there and nobody has them."""

    __tablename__ = "access_veils"

    object: Mapped[str] = mapped_column(code(16))
    keeper_ids: Mapped[list[Any]] = mapped_column(ARRAY(Uuid()))


class FieldMask(TenantRow):
    """A field everybody sees a hint of, until they reveal it."""

    __tablename__ = "field_masks"
    __table_args__ = (unique("object", "field"),)

    object: Mapped[str] = mapped_column(code(40))
    field: Mapped[str] = mapped_column(code(60))
