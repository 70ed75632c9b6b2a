"""Alerts, and what a company has set about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import Base, TenantRow, code, member_ref

_CLOSED = {"closed": True}
"""Holds numbers, dates and words of ours; nothing anybody typed."""


class Alert(TenantRow):
    """Something unusual that a person, or nobody known, did between `first_at` and `last_at`. More of the same while it
    lasts makes it grow; `cause` is what it began with, and makes one alert of one thing however often it is looked at.
    """

    __tablename__ = "alerts"
    __table_args__ = (UniqueConstraint("tenant_id", "kind", "cause"),)

    kind: Mapped[str] = mapped_column(code(30))
    person_id: Mapped[UUID | None]
    cause: Mapped[str]
    evidence: Mapped[dict[str, Any]]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    raised_at: Mapped[datetime]
    mailed_at: Mapped[datetime | None]
    acknowledged_by: Mapped[UUID | None] = member_ref()
    acknowledged_at: Mapped[datetime | None]


class AlertRules(Base):
    """Where a company departs from the defaults: `rules` by kind, and the `office` hours of its calendar."""

    __tablename__ = "alert_rules"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    rules: Mapped[dict[str, Any]] = mapped_column(info=_CLOSED)
    office: Mapped[dict[str, Any]] = mapped_column(info=_CLOSED)
    updated_at: Mapped[datetime]


class AlertWatch(Base):
    """How far a company has been looked at. Its row is what whoever looks locks."""

    __tablename__ = "alert_watches"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    looked_until: Mapped[datetime]
