"""Pages on which appointments are made, and the appointments."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, index, member_ref, ref, unique


class BookingState(StrEnum):
    BOOKED = "booked"
    CANCELLED = "cancelled"


class BookingPage(TenantRow):
    """An appointment takes `minutes`, and keeps whoever has it free for `buffer_minutes` before and after. It is made
    `notice_hours` ahead at the least, and `days_ahead` at the most.
    """

    __tablename__ = "booking_pages"
    __table_args__ = (unique("name"),)

    name: Mapped[str]
    public_id: Mapped[str] = mapped_column(code(32))
    enabled: Mapped[bool]
    host_ids: Mapped[list[Any]] = mapped_column(ARRAY(Uuid()))
    minutes: Mapped[int]
    buffer_minutes: Mapped[int]
    notice_hours: Mapped[int]
    days_ahead: Mapped[int]
    heading: Mapped[str]
    success: Mapped[str]
    locale: Mapped[str] = mapped_column(code(8))
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None] = member_ref()
    updated_at: Mapped[datetime]


class Booking(TenantRow):
    """One appointment, from `starts_at` until `ends_at` (UTC); `zone` is the clock of whoever made it. `link_hash` is
    of the secret in their mail, by which they move or cancel it.
    """

    __tablename__ = "bookings"
    __table_args__ = (
        unique("token"),
        index("host_id", "starts_at"),
        index("page_id", "starts_at", "id"),
        index("link_hash"),
    )

    page_id: Mapped[UUID] = ref("booking_pages", on_delete="CASCADE", index=False)
    host_id: Mapped[UUID | None] = member_ref()
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(code(12))
    name: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str]
    message: Mapped[str]
    zone: Mapped[str]
    token: Mapped[bytes]
    link_hash: Mapped[bytes]
    lead_id: Mapped[UUID | None] = ref("leads", nullable=True)
    activity_id: Mapped[UUID | None] = ref("activities", nullable=True)
    booked_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
