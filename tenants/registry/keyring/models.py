"""The table of data keys."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, unique


class Purpose(StrEnum):
    DATA = "data"
    """Seals values; the one with the highest number seals new ones."""
    INDEX = "index"
    """Makes blind indexes. It stays when data keys are rotated, so that what was found before is found still."""


class DataKey(TenantRow):
    """A key of a company, wrapped. `wrapped_by` names the key-encryption key. When it is destroyed the row stays, so
    that nobody makes another and takes the company for one that has sealed nothing yet.
    """

    __tablename__ = "data_keys"
    __table_args__ = (unique("purpose", "number"),)

    purpose: Mapped[str] = mapped_column(code(10))
    number: Mapped[int]
    wrapped: Mapped[bytes | None]
    wrapped_by: Mapped[str]
    wrapped_at: Mapped[datetime]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    """Who rotated; None for a key that was made when it was first needed."""
    destroyed_at: Mapped[datetime | None]
