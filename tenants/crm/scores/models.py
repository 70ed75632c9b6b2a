"""What leads did, how their scores went, and how a company scores."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, index, ref, unique


class LeadEvent(TenantRow):
    """Something a lead did at `happened_at`. `key` names it where it came from: told twice, it happened once."""

    __tablename__ = "lead_events"
    __table_args__ = (unique("lead_id", "key"), index("key"))

    lead_id: Mapped[UUID] = ref("leads", on_delete="CASCADE", index=False)
    kind: Mapped[str] = mapped_column(code(20))
    key: Mapped[str]
    happened_at: Mapped[datetime]
    detail: Mapped[str]


class LeadScore(TenantRow):
    """How a lead stood from `at` on. Kept when its fit or its qualification changed, every five points of engagement,
    and every ten of its chance.
    """

    __tablename__ = "lead_scores"
    __table_args__ = (index("lead_id", "at", "id"),)

    lead_id: Mapped[UUID] = ref("leads", on_delete="CASCADE", index=False)
    at: Mapped[datetime]
    fit: Mapped[str | None] = mapped_column(code(1))
    engagement: Mapped[int | None]
    chance: Mapped[int | None]
    qualified_at: Mapped[datetime | None]


class LeadScoring(TenantRow):
    """How a company scores, where it departs from the beginning, and what its closed leads taught at `learned_at`. One
    row: its `id` is always the same.
    """

    __tablename__ = "lead_scorings"

    rules: Mapped[dict[str, Any]]
    knowledge: Mapped[dict[str, Any] | None]
    trial: Mapped[dict[str, Any] | None]
    learned_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
