"""What a company says of its hours. Without a row it works from Monday to Friday, 9 to 18."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import Base


class BusinessHours(Base):
    """`week` is intervals of a weekday (Monday is 1) as HH:MM; `days` are dates that are otherwise: off, or worked."""

    __tablename__ = "business_hours"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    week: Mapped[list[dict[str, Any]]] = mapped_column(info={"closed": True})
    days: Mapped[list[dict[str, Any]]]
    version: Mapped[int] = mapped_column(server_default="1")
    updated_at: Mapped[datetime]
    updated_by: Mapped[UUID | None]
