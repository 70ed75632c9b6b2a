"""The stream's two tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import Base, TenantRow, code


class ChangeCounter(Base):
    """The tenant's last sequence number. Its row is locked last, just before COMMIT, so that a reader who has seen
    `seq` n has seen everything up to n: sequences and timestamps both lose rows under concurrent writers.
    """

    __tablename__ = "change_counters"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int]


class Change(TenantRow):
    """One change of one record. `fields` maps a field to [old, new]; rows of one transaction share a `seq`.

    `kind` is created, updated, deleted, restored or erased; `version` is the record's after the change. `session_id` is
    the sign-in it was made from, where there was one.
    """

    __tablename__ = "changes"
    __table_args__ = (
        Index("ix_changes_stream", "tenant_id", "seq", "id"),
        Index("ix_changes_record", "tenant_id", "record_id", "at", "id"),
        Index("ix_changes_actor", "tenant_id", "actor_id", "id"),
    )

    seq: Mapped[int]
    record_type: Mapped[str] = mapped_column(code(40))
    record_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(code(12))
    version: Mapped[int]
    fields: Mapped[dict[str, Any]]
    actor_id: Mapped[UUID | None]
    on_behalf_of: Mapped[UUID | None]
    at: Mapped[datetime]
    request_id: Mapped[str]
    session_id: Mapped[UUID | None]
