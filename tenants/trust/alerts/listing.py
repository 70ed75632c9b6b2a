"""Alerts for people: the list, and saying that one has been seen to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, DateTime, bindparam, func, or_, select, update
from sqlalchemy.orm import aliased

from tenants.changes.audit.service import READ
from tenants.changes.log import ChangeKind, Noted, note
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import NotFound
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.registry.models import User
from tenants.registry.roles import require_permission
from tenants.trust.alerts.models import Alert
from tenants.trust.alerts.rules import AlertKind


@dataclass(frozen=True, slots=True)
class AlertFacts:
    """`person` and `acknowledged_by` are {id, name}. `evidence` is JSON: counts, places, roles. Times are UTC."""

    id: UUID
    kind: AlertKind
    person: Mapping[str, Any] | None
    evidence: Mapping[str, Any]
    first_at: datetime
    last_at: datetime
    raised_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: Mapping[str, Any] | None


_Acknowledger = aliased(User)
_ALERTS = (
    select(
        Alert.id,
        Alert.kind,
        Alert.person_id,
        User.name.label("person_name"),
        Alert.evidence,
        Alert.first_at,
        Alert.last_at,
        Alert.raised_at,
        Alert.acknowledged_at,
        Alert.acknowledged_by,
        _Acknowledger.name.label("acknowledger_name"),
    )
    .outerjoin(User, User.id == Alert.person_id)
    .outerjoin(_Acknowledger, _Acknowledger.id == Alert.acknowledged_by)
)
_LIST = (
    _ALERTS.where(
        or_(Alert.acknowledged_at.is_(None), bindparam("everything", type_=Boolean())),
        or_(
            bindparam("before", type_=DateTime(timezone=True)).is_(None),
            Alert.raised_at < bindparam("before", type_=DateTime(timezone=True)),
        ),
    )
    .order_by(Alert.raised_at.desc(), Alert.id.desc())
    .limit(bindparam("count"))
)
_ONE = _ALERTS.where(Alert.id == bindparam("alert_id"))
_OPEN = select(func.count()).select_from(Alert).where(Alert.acknowledged_at.is_(None))
_ACKNOWLEDGE = (
    update(Alert)
    .where(Alert.id == bindparam("alert_id"), Alert.acknowledged_at.is_(None))
    .values(acknowledged_at=bindparam("moment"), acknowledged_by=bindparam("user_id"))
)


async def alerts(
    uow: UnitOfWork, *, acknowledged: bool = False, before: datetime | None = None, first: int = 50
) -> list[AlertFacts]:
    """Those that wait, or with `acknowledged` all of them; the newest first, at most 200. Raises Forbidden."""
    require_permission(uow.context, READ)
    found = await uow.rows(_LIST, everything=acknowledged, before=before, count=min(max(first, 1), 200))
    return [_facts(row) for row in found]


async def open_alerts(uow: UnitOfWork) -> int:
    """How many wait. Raises Forbidden."""
    require_permission(uow.context, READ)
    return int(await uow.value(_OPEN))


async def acknowledge(uow: UnitOfWork, *, alert_id: UUID) -> AlertFacts:
    """Say that one has been seen to; who did stands beside it, and in the log. Done twice, the first one counts. Raises
    Forbidden, NotFound.
    """
    require_permission(uow.context, READ)
    if await uow.run(_ACKNOWLEDGE, alert_id=alert_id, moment=now(), user_id=uow.context.user_id):
        note(uow, Noted("alert", alert_id, ChangeKind.UPDATED, 1, {"acknowledged": [None, True]}))
    row = await uow.row(_ONE, alert_id=alert_id)
    if row is None:
        raise NotFound(say("There is no such alert.", "没有该提醒。"), "id")
    return _facts(row)


def _facts(row: Row) -> AlertFacts:
    by = row["acknowledged_by"]
    return AlertFacts(
        row["id"],
        AlertKind(row["kind"]),
        {"id": row["person_id"], "name": row["person_name"] or ""} if row["person_id"] else None,
        row["evidence"],
        row["first_at"],
        row["last_at"],
        row["raised_at"],
        row["acknowledged_at"],
        {"id": by, "name": row["acknowledger_name"] or ""} if by else None,
    )
