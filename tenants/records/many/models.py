"""The tables of changes of many records."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, index, member_ref, ref, unique


class MassAction(StrEnum):
    EDIT = "edit"
    """Gives them values: an owner as well."""
    DELETE = "delete"


class MassState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    """By whoever asked, or since they may not go on: it can be taken up again."""
    UNDOING = "undoing"
    UNDONE = "undone"


class MassOutcome(StrEnum):
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    """It had these values already."""
    LEFT = "left"
    """It stays as it is: `why` says for what reason."""
    RESTORED = "restored"
    KEPT = "kept"
    """Undoing left it, or some of its fields, as somebody made them since."""


class MassChange(TenantRow):
    """What is done to which records, and how far. `values` are the house's, as JSON; the records stand in
    `mass_change_rows` from 1 on. `checkpoint` is the last of them that is done, `undo_from` the last that is still to
    be undone; both move in the transaction that does it. A job of another `pass_number` is out of date.
    """

    __tablename__ = "mass_changes"
    __table_args__ = (index("created_by", "created_at", "id"),)

    record_type: Mapped[str] = mapped_column(code(40))
    action: Mapped[str] = mapped_column(code(8))
    values: Mapped[dict[str, Any]] = mapped_column(JSONB())
    state: Mapped[str] = mapped_column(code(12))
    stopped_in: Mapped[str | None] = mapped_column(code(12))
    pass_number: Mapped[int] = mapped_column(server_default="1")
    checkpoint: Mapped[int] = mapped_column(server_default="0")
    undo_from: Mapped[int] = mapped_column(server_default="0")
    rows_total: Mapped[int]
    rows_changed: Mapped[int] = mapped_column(server_default="0")
    rows_unchanged: Mapped[int] = mapped_column(server_default="0")
    rows_left: Mapped[int] = mapped_column(server_default="0")
    rows_restored: Mapped[int] = mapped_column(server_default="0")
    rows_kept: Mapped[int] = mapped_column(server_default="0")
    failure_code: Mapped[str | None] = mapped_column(code(40))
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None] = member_ref()
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class MassChangeRow(TenantRow):
    """One of the records. `version` is what the change made of it; `fields` those that undoing left as they were."""

    __tablename__ = "mass_change_rows"
    __table_args__ = (unique("change_id", "position"),)

    change_id: Mapped[UUID] = ref("mass_changes", index=False)
    position: Mapped[int]
    record_id: Mapped[UUID]
    outcome: Mapped[str | None] = mapped_column(code(12))
    version: Mapped[int | None]
    why: Mapped[str | None] = mapped_column(code(40))
    message: Mapped[str | None]
    fields: Mapped[list[str] | None]
