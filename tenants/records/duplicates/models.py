"""What records may have in common, how a company looks for it, what was found, and how far a search is."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, index, member_ref, unique


class DuplicateKey(TenantRow):
    """A match key of a living record (`keys.py`); records that share one are compared. `id` is the record's own."""

    __tablename__ = "duplicate_keys"
    __table_args__ = (Index("ix_duplicate_keys_of_record", "tenant_id", "id"),)

    key: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True, sort_order=-50)
    record_type: Mapped[str] = mapped_column(code(40), primary_key=True, sort_order=-49)


class DuplicateSettings(TenantRow):
    """How a company looks for duplicates of a kind, where it departs from the beginning (`settings.py`)."""

    __tablename__ = "duplicate_settings"
    __table_args__ = (unique("record_type"),)

    record_type: Mapped[str] = mapped_column(code(40))
    responses: Mapped[dict[str, Any]]
    thresholds: Mapped[dict[str, Any]]
    without: Mapped[list[str]]
    sentences: Mapped[list[Any] | None] = mapped_column(JSONB())
    updated_at: Mapped[datetime]
    updated_by: Mapped[UUID | None] = member_ref()


class DuplicatePair(TenantRow):
    """Two records that are taken for the same: `open`, or `different` when somebody said so, which is remembered.
    `one_id` is the lesser; `group_id` is the least of all that hang together. `check_id` found it last.
    """

    __tablename__ = "duplicate_pairs"
    __table_args__ = (
        unique("one_id", "other_id"),
        index("record_type", "other_type", "state", "group_id"),
        index("other_id"),
    )

    record_type: Mapped[str] = mapped_column(code(40))
    other_type: Mapped[str] = mapped_column(code(40))
    one_id: Mapped[UUID]
    other_id: Mapped[UUID]
    group_id: Mapped[UUID]
    agreed: Mapped[list[str]]
    sure: Mapped[bool]
    state: Mapped[str] = mapped_column(code(12))
    found_at: Mapped[datetime]
    check_id: Mapped[UUID]
    decided_by: Mapped[UUID | None] = member_ref()
    decided_at: Mapped[datetime | None]


class DuplicateCheck(TenantRow):
    """A search through everything: first the keys of each record are made anew, then records that share one are
    compared. It goes on behind `after_id` of `kind`, or behind `after_key`. `cut` counts keys that too many share.
    """

    __tablename__ = "duplicate_checks"

    phase: Mapped[str] = mapped_column(code(12))
    kind: Mapped[str] = mapped_column(code(40))
    after_key: Mapped[str] = mapped_column(Text(collation="C"), server_default="")
    after_id: Mapped[UUID | None]
    done: Mapped[int] = mapped_column(server_default="0")
    total: Mapped[int] = mapped_column(server_default="0")
    found: Mapped[int] = mapped_column(server_default="0")
    cut: Mapped[int] = mapped_column(server_default="0")
    cut_sorts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    asked_by: Mapped[UUID | None] = member_ref()
