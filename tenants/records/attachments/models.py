"""Which file is on which record."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, index, member_ref, ref


class Attachment(TenantRow):
    """A file announced for a record, and there once it was kept (`kept_at`). Several may share one upload: of two files
    with the same content a company stores one.
    """

    __tablename__ = "attachments"
    __table_args__ = (index("record_id", "kept_at", "id"),)

    record_type: Mapped[str] = mapped_column(code(40))
    record_id: Mapped[UUID]
    upload_id: Mapped[UUID] = ref("uploads")
    filename: Mapped[str]
    content_type: Mapped[str]
    created_by: Mapped[UUID | None] = member_ref()
    created_at: Mapped[datetime]
    kept_at: Mapped[datetime | None]
