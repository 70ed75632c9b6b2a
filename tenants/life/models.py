"""Exports of everything, sample records, what of the checklist was laid aside, and what people say of the product."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import RegistryRow, TenantRow, code, index, member_ref, unique


class ExportState(StrEnum):
    WAITING = "waiting"
    WRITING = "writing"
    READY = "ready"
    STOPPED = "stopped"
    """The access of whoever asked for it was revoked."""
    GONE = "gone"


class CompanyExport(TenantRow):
    """An archive of everything, under `key` in the object store once it is ready. `done` of `total` rows are in it;
    `bytes` is its size.
    """

    __tablename__ = "company_exports"
    __table_args__ = (index("created_at"),)

    state: Mapped[str] = mapped_column(code(12), server_default="waiting")
    requested_by: Mapped[UUID | None] = member_ref()
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    key: Mapped[str | None]
    done: Mapped[int] = mapped_column(server_default="0")
    total: Mapped[int] = mapped_column(server_default="0")
    bytes: Mapped[int | None]


class SampleRecord(TenantRow):
    """A record that was made to look at: `id` is its own. Whoever says it is theirs now takes it out of here.

    `version` is the record's when it was made: a higher one has been touched.
    """

    __tablename__ = "sample_records"

    record_type: Mapped[str] = mapped_column(code(40))
    version: Mapped[int]
    created_at: Mapped[datetime]


class ChecklistMark(TenantRow):
    """An item of the go-live checklist that somebody decided the company does not need."""

    __tablename__ = "checklist_marks"
    __table_args__ = (unique("item"),)

    item: Mapped[str] = mapped_column(code(30))
    marked_at: Mapped[datetime]
    marked_by: Mapped[UUID | None] = member_ref()


class Feedback(RegistryRow):
    """What somebody said of the product, for its operator. `page` is the path they were on."""

    __tablename__ = "feedback"

    company_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(code(10))
    text: Mapped[str]
    page: Mapped[str]
    may_contact: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(index=True)


class ReadNotes(RegistryRow):
    """The newest release whose notes somebody has read."""

    __tablename__ = "read_notes"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    release: Mapped[str] = mapped_column(code(20))
    read_at: Mapped[datetime]
