"""How a company stands with us, in dates."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import RegistryRow, code


class CompanyLife(RegistryRow):
    """The dates of a company's life (`tenants/life/`). A day is one of the company's own time zone; moments are UTC.

    `tenants.status` is where it stands: trial, active, past_due, suspended, closed, gone.
    """

    __tablename__ = "company_lives"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"), unique=True)
    trial_last_day: Mapped[date | None]
    next_plan: Mapped[str | None] = mapped_column(code(20))
    """Bought, and beginning when the trial is over."""
    past_due_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    before: Mapped[str | None] = mapped_column(code(20))
    """Where a closed company stood, and stands again when it is reopened."""
    told: Mapped[list[str]] = mapped_column(server_default="{}")
    """Reminders of the trial that have been sent."""
    look_at: Mapped[datetime | None]
    """When the clock has something to do here."""
    shredded_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "look_at", postgresql_where=text("look_at is not null")),)
