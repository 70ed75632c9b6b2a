"""The rules of each pool. What waits in it stands with the records (`records/owners.py`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, index, member_ref, unique


class Pool(TenantRow):
    """Days are whole days; a rule that is None does not exist. An empty scope is everybody in the company.

    `freeze_days` after it came in nobody takes a record; `cooling_days` and `cooling_hours` after they had it nobody
    who had it does. What waits in a pool that `hides` is out of everybody's reach but that of its administrators.
    `unfollowed_days`, `held_days`, `no_deal_days` (without a deal since it was taken) and `unwon_days` (without a won
    one) say when time takes a record back; `levels` says so otherwise for some values of `level_field`; `warn_days`
    before, whoever has it is told. Records whose `exempt_field` is one of `exempt` fill no holding; unless
    `exempt_enters` time never takes them back, and only an administrator of the pool gives them back. The same goes,
    unless `deals_enter`, for records with an open deal.
    """

    __tablename__ = "pools"
    __table_args__ = (index("record_type", "priority", "id"),)

    record_type: Mapped[str] = mapped_column(code(40))
    name: Mapped[str]
    enabled: Mapped[bool]
    priority: Mapped[int]
    user_ids: Mapped[list[Any]] = mapped_column(ARRAY(Uuid()), server_default="{}")
    department_ids: Mapped[list[Any]] = mapped_column(ARRAY(Uuid()), server_default="{}")
    roles: Mapped[list[str]] = mapped_column(server_default="{}")
    admin_ids: Mapped[list[Any]] = mapped_column(ARRAY(Uuid()), server_default="{}")
    daily_cap: Mapped[int | None]
    holding_cap: Mapped[int | None]
    cooling_days: Mapped[int | None]
    cooling_hours: Mapped[int | None]
    freeze_days: Mapped[int | None]
    exempt_field: Mapped[str] = mapped_column(code(40), server_default="")
    exempt: Mapped[list[str]] = mapped_column(server_default="{}")
    exempt_enters: Mapped[bool] = mapped_column(server_default="false")
    hides: Mapped[bool] = mapped_column(server_default="false")
    deals_enter: Mapped[bool] = mapped_column(server_default="true")
    recycle: Mapped[bool]
    every_condition: Mapped[bool]
    unfollowed_days: Mapped[int | None]
    held_days: Mapped[int | None]
    no_deal_days: Mapped[int | None]
    unwon_days: Mapped[int | None]
    protection_days: Mapped[int | None]
    business_days: Mapped[bool]
    level_field: Mapped[str] = mapped_column(code(40), server_default="")
    levels: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")
    warn_days: Mapped[list[Any]] = mapped_column(ARRAY(BigInteger()), server_default="{}")
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    created_by: Mapped[UUID | None]


class PoolNotice(TenantRow):
    """Whoever has a record was told, once, that it goes back to a pool in `days`, or (0) that it went; `due_at` is when
    it was to go. Following up makes another due time, and warnings of its own.
    """

    __tablename__ = "pool_notices"
    __table_args__ = (unique("record_id", "owner_id", "days", "due_at"), index("owner_id", "at"))

    record_type: Mapped[str] = mapped_column(code(40))
    record_id: Mapped[UUID]
    owner_id: Mapped[UUID | None] = member_ref()
    pool_id: Mapped[UUID]
    days: Mapped[int]
    due_at: Mapped[datetime]
    at: Mapped[datetime]
    mailed_at: Mapped[datetime | None]
