"""Exports of the audit log."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, index, member_ref


class ExportState(StrEnum):
    WAITING = "waiting"
    READY = "ready"
    STOPPED = "stopped"
    """The access of whoever asked for it was revoked."""
    GONE = "gone"


class AuditExport(TenantRow):
    """A file of the log up to `size` entries, under `key` in the object store once it is ready. Sizes are bytes."""

    __tablename__ = "audit_exports"
    __table_args__ = (index("created_at"),)

    state: Mapped[str] = mapped_column(code(12), server_default="waiting")
    requested_by: Mapped[UUID | None] = member_ref()
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    key: Mapped[str | None]
    entries: Mapped[int | None]
    bytes: Mapped[int | None]
