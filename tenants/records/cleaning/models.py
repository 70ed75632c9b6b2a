"""Policies of cleaning up, what they do to which record, and what is held back from them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, index, member_ref, ref, unique


class CleaningPolicy(TenantRow):
    """Records of a kind that fail all of these rules of quality are announced to their owners, lie in the bin
    `notice_days` later, and `keep_days` after that come to their `ending`: they stay there, or lose what is personal.
    """

    __tablename__ = "cleaning_policies"
    __table_args__ = (unique("name"),)

    name: Mapped[str]
    record_type: Mapped[str] = mapped_column(code(40))
    rule_ids: Mapped[list[Any]] = mapped_column(ARRAY(Uuid()))
    notice_days: Mapped[int]
    keep_days: Mapped[int]
    ending: Mapped[str] = mapped_column(code(12))
    enabled: Mapped[bool]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None] = member_ref()


class CleaningCase(TenantRow):
    """A record that a policy is about to clean up: `id` is the record's. `noticed` until `due_at`, then `archived`
    until the next `due_at`, then `done`.
    """

    __tablename__ = "cleaning_cases"
    __table_args__ = (index("policy_id", "state", "due_at"),)

    policy_id: Mapped[UUID] = ref("cleaning_policies", on_delete="CASCADE", index=False)
    record_type: Mapped[str] = mapped_column(code(40))
    state: Mapped[str] = mapped_column(code(12))
    noticed_at: Mapped[datetime]
    due_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class LegalHold(TenantRow):
    """A record no policy touches as long as this stands: `id` is the record's."""

    __tablename__ = "legal_holds"

    record_type: Mapped[str] = mapped_column(code(40))
    reason: Mapped[str]
    held_at: Mapped[datetime]
    held_by: Mapped[UUID | None] = member_ref()
