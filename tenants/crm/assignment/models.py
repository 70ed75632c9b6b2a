"""Rules that give leads to people, what they decided, who is away, and how fast leads were answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, index, member_ref, ref, unique

_CLOSED = {"closed": True}
"""Columns that hold no words of the company's own."""


class AssignmentRule(TenantRow):
    """One step of the ladder; the first that a lead meets has it. `filter` is in the house's names, `seats` are who
    gets them (`choosing.Seat`). `last_id` and `credits` are where its turn stands.
    """

    __tablename__ = "assignment_rules"
    __table_args__ = (index("position", "id"),)

    name: Mapped[str]
    enabled: Mapped[bool]
    position: Mapped[int]
    filter: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    arrivals: Mapped[list[str]] = mapped_column(server_default="{}", info=_CLOSED)
    strategy: Mapped[str] = mapped_column(code(20), info=_CLOSED)
    seats: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")
    skills: Mapped[list[str]] = mapped_column(server_default="{}")
    territory_field: Mapped[str] = mapped_column(code(40), server_default="", info=_CLOSED)
    sticky: Mapped[bool]
    fallback: Mapped[str] = mapped_column(code(12))
    pool_id: Mapped[UUID | None]
    queue: Mapped[str] = mapped_column(server_default="")
    accept_minutes: Mapped[int | None]
    answer_minutes: Mapped[int | None]
    last_id: Mapped[UUID | None]
    credits: Mapped[dict[str, Any]] = mapped_column(server_default="{}", info=_CLOSED)
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    created_by: Mapped[UUID | None]


class Absence(TenantRow):
    """Somebody is away from one day to another, both included, by the company's clock."""

    __tablename__ = "absences"
    __table_args__ = (index("user_id", "to_day"),)

    user_id: Mapped[UUID] = member_ref(nullable=False)
    from_day: Mapped[date] = mapped_column(Date())
    to_day: Mapped[date] = mapped_column(Date())
    note: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None] = member_ref()


class Assignment(TenantRow):
    """One decision: which rule, how, to whom, and why each of the others was passed over. It is in force until
    `ended_at`. The rule is named as it was; it may be gone by now.
    """

    __tablename__ = "assignments"
    __table_args__ = (index("lead_id", "at", "id"), index("owner_id", "at"))

    lead_id: Mapped[UUID] = ref("leads", on_delete="CASCADE", index=False)
    rule_id: Mapped[UUID | None]
    rule_name: Mapped[str]
    strategy: Mapped[str] = mapped_column(code(20), info=_CLOSED)
    how: Mapped[str] = mapped_column(code(12))
    arrival: Mapped[str] = mapped_column(code(12))
    owner_id: Mapped[UUID | None] = member_ref()
    pool_id: Mapped[UUID | None]
    queue: Mapped[str]
    detail: Mapped[str] = mapped_column(Text())
    verdicts: Mapped[list[dict[str, Any]]]
    passed: Mapped[list[dict[str, Any]]]
    attempt: Mapped[int]
    at: Mapped[datetime]
    accept_by: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended: Mapped[str] = mapped_column(code(12), server_default="")


class LeadSpeed(TenantRow):
    """How fast a lead was answered: open minutes of the company from its arrival to the first time somebody got in
    touch. `owner_id` is who had it then, or was late.
    """

    __tablename__ = "lead_speeds"
    __table_args__ = (unique("lead_id"),)

    lead_id: Mapped[UUID] = ref("leads", on_delete="CASCADE", index=False)
    rule_id: Mapped[UUID | None]
    arrived_at: Mapped[datetime]
    target_minutes: Mapped[int | None]
    due_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    minutes: Mapped[int | None]
    owner_id: Mapped[UUID | None] = member_ref()
    late_at: Mapped[datetime | None]
