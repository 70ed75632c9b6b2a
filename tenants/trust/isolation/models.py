"""Signed runs of the isolation proof."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import RegistryRow, code


class IsolationRun(RegistryRow):
    """`statement` is the very text that was signed (canonical JSON). It speaks of the installation, of no company.

    `source` is `build` for the whole proof, made for the code that runs, or `live` for the look at this database.
    """

    __tablename__ = "isolation_runs"
    __table_args__ = (Index(None, "source", "at"),)

    source: Mapped[str] = mapped_column(code(10))
    at: Mapped[datetime]
    passed: Mapped[bool]
    statement: Mapped[str]
    key_id: Mapped[str] = mapped_column(code(16))
    signature: Mapped[bytes]
