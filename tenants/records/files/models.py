"""What was uploaded."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, index, member_ref


class Upload(TenantRow):
    """A file announced (`pending`) and then kept (`stored`) under `key` with exactly this size and SHA-256, until it is
    taken away (`dropping`, while the object goes, then `gone`).
    """

    __tablename__ = "uploads"
    __table_args__ = (index("created_by", "sha256"), index("sha256"))

    filename: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(code(64))
    content_type: Mapped[str]
    key: Mapped[str]
    state: Mapped[str] = mapped_column(code(12), server_default="pending")
    created_by: Mapped[UUID | None] = member_ref()
    created_at: Mapped[datetime]
    stored_at: Mapped[datetime | None]
