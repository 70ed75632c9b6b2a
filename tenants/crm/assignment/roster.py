"""What the people of some rules have on their hands: looked up in one statement, under the lock that decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, any_, bindparam, func, select

from tenants.access.recognition import today
from tenants.crm.assignment.choosing import Load, Seat
from tenants.crm.assignment.models import Absence, Assignment
from tenants.crm.leads.models import Lead, LeadStatus
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.kit.periods import start_of
from tenants.registry import service as registry

MONTH = timedelta(days=30)
_OPEN = [str(each) for each in (LeadStatus.NEW, LeadStatus.ASSIGNED, LeadStatus.IN_PROCESS)]
_WHO = func.unnest(bindparam("ids", type_=ARRAY(Uuid()))).column_valued("who")
_MINE = Assignment.owner_id == _WHO


def _given(since: str) -> Any:
    return (
        select(func.count()).select_from(Assignment).where(_MINE, Assignment.at >= bindparam(since)).scalar_subquery()
    )


_AWAY = (
    Absence.user_id == _WHO,
    Absence.from_day <= bindparam("day"),
    Absence.to_day >= bindparam("day"),
)
_HELD = (
    Lead.owner_id == _WHO,
    Lead.deleted_at.is_(None),
    Lead.status == any_(bindparam("open_states", type_=ARRAY(Text()))),
)
_LOADS = select(
    _WHO.label("user_id"),
    select(func.max(Absence.to_day)).where(*_AWAY).scalar_subquery().label("absent_until"),
    select(func.count()).select_from(Lead).where(*_HELD).scalar_subquery().label("open"),
    _given("month").label("month"),
    _given("midnight").label("today"),
    select(func.max(Assignment.at)).where(_MINE).scalar_subquery().label("last_at"),
)


async def loads_of(uow: UnitOfWork, ids: Iterable[UUID], moment: datetime) -> dict[UUID, Load]:
    """By member. Days are the company's."""
    wanted, day = sorted(set(ids)), today(uow.context)
    if not wanted:
        return {}
    midnight = start_of(day, uow.context.time_zone)
    rows = await uow.rows(_LOADS, ids=wanted, day=day, month=moment - MONTH, midnight=midnight, open_states=_OPEN)
    here = await registry.active(uow, user_ids=wanted)
    return {row["user_id"]: _load(row, active=row["user_id"] in here) for row in rows}


def _load(row: Row, *, active: bool) -> Load:
    known = {name: row[name] for name in ("absent_until", "open", "month", "today", "last_at")}
    return Load(active=active, **known)


def seats_of(rule: Mapping[str, Any]) -> list[Seat]:
    """Who a stored rule gives leads to, in its order."""
    return [
        Seat(
            UUID(each["user_id"]), each["weight"], each["most_open"], each["per_month"],
            tuple(each["territories"]), tuple(each["skills"]),
        )
        for each in rule["seats"]
    ]  # fmt: skip
