"""What was paid for a channel, as somebody wrote it down."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, String
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, index, member_ref


class ChannelCost(TenantRow):
    """An amount in minor units for a run of days (both included). A channel is a source and, as far as it is known,
    medium, campaign and keyword, in the words of a lead's first touch.
    """

    __tablename__ = "channel_costs"
    __table_args__ = (index("to_day"),)

    source: Mapped[str] = mapped_column(String(120))
    medium: Mapped[str | None] = mapped_column(String(120))
    campaign: Mapped[str | None] = mapped_column(String(200))
    keyword: Mapped[str | None] = mapped_column(String(200))
    from_day: Mapped[date] = mapped_column(Date())
    to_day: Mapped[date] = mapped_column(Date())
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(code(3))
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None] = member_ref()
