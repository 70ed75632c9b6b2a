"""Who went into whom, under which id they are found now, and what was moved from one to the other."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, index, member_ref, ref


class RecordMerge(TenantRow):
    """Records (`loser_ids`) went into another. What that changed of the survivor stands in the change log, between the
    two versions; the losers lie in the bin as they were. `kept` is what an undo left alone, since it was changed.
    """

    __tablename__ = "record_merges"
    __table_args__ = (index("survivor_id", "merged_at"), index("merged_at", "id"))

    record_type: Mapped[str] = mapped_column(code(40))
    survivor_id: Mapped[UUID]
    loser_ids: Mapped[list[Any]] = mapped_column(ARRAY(Uuid()))
    version_before: Mapped[int]
    version_after: Mapped[int]
    merged_at: Mapped[datetime]
    merged_by: Mapped[UUID | None] = member_ref()
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None] = member_ref()
    kept: Mapped[list[str]] = mapped_column(server_default="{}")


class RecordAlias(TenantRow):
    """A record that went into another (`into_id`), which may have gone on: `root_id` is the one that is there."""

    __tablename__ = "record_aliases"
    __table_args__ = (index("into_id"), index("root_id"))

    record_type: Mapped[str] = mapped_column(code(40))
    merge_id: Mapped[UUID] = ref("record_merges")
    into_id: Mapped[UUID]
    root_id: Mapped[UUID]


class RecordMove(TenantRow):
    """What pointed at a record (`from_id`) and was made to point at the survivor: the row `id` of a `place`."""

    __tablename__ = "record_moves"

    merge_id: Mapped[UUID] = ref("record_merges", on_delete="CASCADE", index=False, primary_key=True, sort_order=-50)
    place: Mapped[str] = mapped_column(code(80), primary_key=True, sort_order=-49)
    from_id: Mapped[UUID]
