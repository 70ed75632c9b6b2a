"""What a company says of its fiscal year. Without a row it is the calendar's."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import Base, code


class FiscalYear(Base):
    """It begins with the first day of `first_month` (January is 1) and is called
    after the year it begins or ends in.
    """

    __tablename__ = "fiscal_years"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    first_month: Mapped[int]
    named_after: Mapped[str] = mapped_column(code(10))
    updated_at: Mapped[datetime]
    updated_by: Mapped[UUID | None]
