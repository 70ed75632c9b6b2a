"""Who follows a record, and up to where they have read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, index

_MEMBER = {"ref": "memberships", "on_delete": None, "ref_key": "user_id", "ref_index": False}


class RecordFollower(TenantRow):
    """Somebody wants to hear of a record that may be anybody's: `id` is the record's."""

    __tablename__ = "record_followers"
    __table_args__ = (index("id"),)

    user_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-50, info=_MEMBER)
    record_type: Mapped[str] = mapped_column(code(40))
    since: Mapped[datetime]


class NoticeMark(TenantRow):
    """Up to which transaction of the stream somebody has read their notices: `id` is theirs."""

    __tablename__ = "notice_marks"

    seq: Mapped[int]
    read_at: Mapped[datetime]
