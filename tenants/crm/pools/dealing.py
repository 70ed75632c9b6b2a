"""What came of a record so far, as far as a pool's rules go by it: its deals."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Executable, bindparam, exists, func, literal, select

from tenants.crm.deals.models import Deal, DealStatus
from tenants.db.unit_of_work import UnitOfWork


def goes_by_deals(pool: Mapping[str, Any]) -> bool:
    """Whether a rule of the pool asks for deals at all."""
    days = ("no_deal_days", "unwon_days")
    return (
        not pool["deals_enter"]
        or any(pool[name] for name in days)
        or any(level.get(name) for level in pool["levels"] for name in days)
    )


def deals_of(record_type: str, record_id: Any, asked: bool) -> list[ColumnElement[Any]]:
    """Columns: whether a deal of the record is open (`dealing`), when its last was made (`dealt_at`, UTC), and whether
    it ever won one (`won`). Where they are not asked for, they are nothing.
    """
    if not asked:
        return [literal(value).label(name) for name, value in (("dealing", False), ("dealt_at", None), ("won", True))]
    of = (getattr(Deal, f"{record_type}_id") == record_id, Deal.deleted_at.is_(None))
    return [
        exists().where(*of, Deal.status == DealStatus.OPEN).label("dealing"),
        select(func.max(Deal.created_at)).where(*of).scalar_subquery().label("dealt_at"),
        exists().where(*of, Deal.status == DealStatus.WON).label("won"),
    ]


async def has_open_deal(uow: UnitOfWork, record_type: str, record_id: UUID) -> bool:
    """Whether somebody still wants to sell it something."""
    return bool(await uow.value(_open(record_type), record_id=record_id))


@lru_cache(maxsize=8)
def _open(record_type: str) -> Executable:
    return select(deals_of(record_type, bindparam("record_id"), True)[0])
