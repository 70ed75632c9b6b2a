"""Exports of records."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, index, member_ref


class ExportFormat(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


class RecordExportState(StrEnum):
    RUNNING = "running"
    READY = "ready"
    STOPPED = "stopped"
    """Whoever asked for it may not have it any more."""
    GONE = "gone"


class RecordExport(TenantRow):
    """A file of the records a list shows: its ticked ones (`ids`), or all its filter and search leave, in its order.
    `columns` are [path, header] pairs. `bytes` is the size of the file as it is fetched; at rest it is sealed.
    """

    __tablename__ = "record_exports"
    __table_args__ = (index("requested_by", "created_at", "id"), index("created_at"))

    record_type: Mapped[str] = mapped_column(code(40))
    format: Mapped[str] = mapped_column(code(4))
    columns: Mapped[list[Any]] = mapped_column(JSONB())
    ids: Mapped[list[str] | None]
    filter: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    search: Mapped[str]
    sorting: Mapped[list[Any]] = mapped_column(JSONB())
    locale: Mapped[str] = mapped_column(code(16))
    state: Mapped[str] = mapped_column(code(12), server_default="running")
    rows_total: Mapped[int]
    rows_done: Mapped[int] = mapped_column(server_default="0")
    bytes: Mapped[int | None]
    key: Mapped[str | None]
    failure_code: Mapped[str | None] = mapped_column(code(40))
    requested_by: Mapped[UUID | None] = member_ref()
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
