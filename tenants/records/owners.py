"""Whose records were whose, and which wait for somebody: an append-only log, and a place for each that waits."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, index, member_ref
from tenants.db.bulk import insert_one
from tenants.db.together import Part
from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.clock import now
from tenants.kit.ids import uuid7


class OwnerReason(StrEnum):
    EDITED = "edited"
    CLAIMED = "claimed"
    ASSIGNED = "assigned"
    RETURNED = "returned"
    RECYCLED = "recycled"


class OwnerChange(TenantRow):
    """One record changed hands. `previous_id` or `owner_id` is None where nobody had it or has it; `pool_id` is where
    it was taken from or went to. Rows are added and never changed: caps and cooling-off are counted on them.
    """

    __tablename__ = "owner_changes"
    __table_args__ = (
        index("record_id", "at"),
        index("owner_id", "at"),
    )

    record_type: Mapped[str] = mapped_column(code(40))
    record_id: Mapped[UUID]
    previous_id: Mapped[UUID | None] = member_ref()
    owner_id: Mapped[UUID | None] = member_ref()
    reason: Mapped[str] = mapped_column(code(12))
    pool_id: Mapped[UUID | None]
    words: Mapped[str | None] = mapped_column(Text())
    by_id: Mapped[UUID | None] = member_ref()
    at: Mapped[datetime]


class RecordPlace(TenantRow):
    """Where a record belongs when nobody has it: `id` is the record's. It waits there since `entered_at` as long as it
    has no owner. `locked` keeps time from taking it from whoever has it.
    """

    __tablename__ = "record_places"
    __table_args__ = (index("pool_id", "entered_at", "id"),)

    record_type: Mapped[str] = mapped_column(code(40))
    pool_id: Mapped[UUID | None]
    entered_at: Mapped[datetime | None]
    locked: Mapped[bool] = mapped_column(server_default="false")


class OwnerTurn(TenantRow):
    """Whoever takes up to a cap does so one after the other: `id` is the taker's, `turn` how often they reached for
    something. A taking that saw another number than there is by the time it has the row has counted what is no more so.
    """

    __tablename__ = "owner_turns"

    turn: Mapped[int]


CHANGE = ("id", "record_type", "record_id", "previous_id", "owner_id", "reason", "pool_id", "words", "by_id", "at")
_INSERT = insert_one(OwnerChange.__table__, CHANGE)  # type: ignore[arg-type]


async def log_edited(uow: UnitOfWork, record_type: str, stored: dict[str, Any], changed: dict[str, Any]) -> None:
    """Somebody wrote another owner into a record."""
    if "owner_id" not in changed:
        return
    values = (
        uuid7(), record_type, stored["id"], stored["owner_id"], changed["owner_id"], OwnerReason.EDITED.value, None,
        None, uow.context.user_id, now(),
    )  # fmt: skip
    await uow.send(Part("owner_changes", _INSERT, values))
