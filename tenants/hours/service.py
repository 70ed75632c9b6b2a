"""When a company works, as it has set it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from tenants.changes.log import ChangeKind, Noted, note
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import Conflict
from tenants.hours.announced import ANNOUNCED, announced
from tenants.hours.models import BusinessHours
from tenants.hours.week import OFFICE, Hours, Opening, SpecialDay, checked
from tenants.kit.business_time import BusinessCalendar
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.registry.roles import require_permission

MANAGE = "tenant:manage"
_READ = select(BusinessHours.week, BusinessHours.days, BusinessHours.version).where(
    BusinessHours.tenant_id == bindparam("tenant_id")
)
_MADE = insert(BusinessHours).values(
    week=bindparam("week"), days=bindparam("days"), updated_at=bindparam("moment"), updated_by=bindparam("by")
)
_PUT = _MADE.on_conflict_do_update(
    index_elements=["tenant_id"],
    set_={name: _MADE.excluded[name] for name in ("week", "days", "updated_at", "updated_by")}
    | {"version": BusinessHours.version + 1},
)


async def calendar_of(uow: UnitOfWork) -> BusinessCalendar:
    """The company's calendar, by its own clock: what every count of business time goes by."""
    return (await hours_of(uow)).calendar(uow.context.time_zone)


async def hours_of(uow: UnitOfWork) -> Hours:
    """What the company has set, else an office's week. Everybody in it may know."""
    row = await uow.row(_READ)
    if row is None:
        return OFFICE
    return Hours(
        tuple(Opening(each["weekday"], each["opens"], each["closes"]) for each in row["week"]),
        tuple(SpecialDay(date.fromisoformat(each["day"]), each["works"], each.get("name", "")) for each in row["days"]),
        row["version"],
    )


async def set_hours(
    uow: UnitOfWork, *, week: list[Opening], days: list[SpecialDay], version: int | None = None
) -> Hours:
    """Say when the company works from now on. Raises Forbidden, Conflict, ValidationFailed with all that is wrong."""
    require_permission(uow.context, MANAGE)
    wanted, before = checked(week, days), await hours_of(uow)
    if version is not None and version != before.version:
        raise Conflict(say("Somebody changed this since you read it.", "该设置已被他人修改。"), "version")
    old, new = _plain(before), _plain(wanted)
    await uow.run(_PUT, **new, moment=now(), by=uow.context.user_id)
    changed = {name: [old[name], new[name]] for name in new if old[name] != new[name]}
    if changed:
        note(uow, Noted("business_hours", uow.tenant_id, ChangeKind.UPDATED, before.version + 1, changed))
    return replace(wanted, version=before.version + 1)


def _plain(hours: Hours) -> dict[str, Any]:
    return {
        "week": [{"weekday": each.weekday, "opens": each.opens, "closes": each.closes} for each in hours.week],
        "days": [{"day": each.day.isoformat(), "works": each.works, "name": each.name} for each in hours.days],
    }


__all__ = [
    "ANNOUNCED", "Hours", "Opening", "SpecialDay", "announced", "calendar_of", "hours_of", "set_hours",
]  # fmt: skip
