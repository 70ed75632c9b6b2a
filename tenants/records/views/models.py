"""The table of saved views."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, index, member_ref


class SavedView(TenantRow):
    """A filter, an order, a search and columns under a name. `owner_id` made it; a view that is not `shared` is
    nobody else's business. `filter` is a tree of the house's names, `sorting` a list of [field, direction].
    """

    __tablename__ = "saved_views"
    __table_args__ = (index("owner_id", "record_type"), index("record_type", "shared"))

    record_type: Mapped[str] = mapped_column(code(40))
    name: Mapped[str]
    owner_id: Mapped[UUID] = member_ref(nullable=False)
    shared: Mapped[bool]
    filter: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    search: Mapped[str]
    sorting: Mapped[list[Any]] = mapped_column(JSONB())
    columns: Mapped[list[str]]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
