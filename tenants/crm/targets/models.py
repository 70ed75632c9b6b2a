"""What is to be reached, as somebody set it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Date
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, member_ref, unique


class TargetScope(StrEnum):
    """Whose target: everybody's together, those of a department and of all below it, or one person's."""

    COMPANY = "company"
    DEPARTMENT = "department"
    PERSON = "person"


class TargetMeasure(StrEnum):
    """What is counted: what deals were won for, how many, accounts that bought for the first time, activities done."""

    WON_AMOUNT = "won_amount"
    WON_DEALS = "won_deals"
    NEW_CUSTOMERS = "new_customers"
    ACTIVITIES = "activities"


COMPANY = UUID(int=0)
"""The subject of what is everybody's together."""


class Target(TenantRow):
    """A number, or minor units of `currency`, for the fiscal period of a `unit` that begins on `first_day`. The subject
    is a department, a user, or `COMPANY`; who began on `joined_on` answers for the days from there.
    """

    __tablename__ = "targets"
    __table_args__ = (unique("measure", "first_day", "unit", "scope", "subject_id"),)

    measure: Mapped[str] = mapped_column(code(20))
    scope: Mapped[str] = mapped_column(code(12))
    subject_id: Mapped[UUID]
    unit: Mapped[str] = mapped_column(code(8))
    first_day: Mapped[date] = mapped_column(Date())
    value: Mapped[int]
    currency: Mapped[str | None] = mapped_column(code(3))
    joined_on: Mapped[date | None] = mapped_column(Date())
    updated_at: Mapped[datetime]
    updated_by: Mapped[UUID | None] = member_ref()
