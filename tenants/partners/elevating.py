"""A higher role for hours, with a reason: what a grant allows on request, approved beforehand or at the time."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Uuid, bindparam, insert, select, update
from sqlalchemy.orm import aliased

from tenants.context import TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import Conflict, Forbidden, NotFound, invalid
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.kit.text import one_line
from tenants.noting import ChangeKind, Noted, as_json, note
from tenants.partners.grants import ElevationInfo, elevation_info
from tenants.partners.mailing import tell_owners
from tenants.partners.words import Told
from tenants.registry.acting.models import Elevation, Grant
from tenants.registry.acting.recognising import GrantEnded
from tenants.registry.models import Tenant, User
from tenants.registry.roles import require_owner

LONGEST = timedelta(hours=8)
SHORTEST = timedelta(minutes=5)
LONGEST_REASON = 500


class ElevationBeyondGrant(Forbidden):
    """The grant does not allow this role, not even on request."""

    code = "ELEVATION_BEYOND_GRANT"


class ElevationDecided(Conflict):
    code = "ELEVATION_DECIDED"


_home = aliased(Tenant)
_elevation_id = bindparam("elevation_id", type_=Uuid())
_ALLOWED = select(Grant.elevates_to, Grant.elevates_freely).where(
    Grant.id == bindparam("grant_id", type_=Uuid()), Grant.tenant_id == bindparam("tenant_id")
)
_WAITS = select(Elevation.id).where(
    Elevation.grant_id == bindparam("grant_id", type_=Uuid()),
    Elevation.user_id == bindparam("user_id", type_=Uuid()),
    Elevation.approved.is_(None),
    Elevation.ended_at.is_(None),
)
_INSERT = insert(Elevation).values({name: bindparam(name) for name in (
    "id", "grant_id", "user_id", "role", "reason", "seconds", "requested_at", "decided_at", "approved", "expires_at",
)})  # fmt: skip
_ONE = (
    select(*Elevation.__table__.columns, User.name.label("person"), _home.name.label("grantee"))
    .select_from(Elevation)
    .join(Grant, Grant.id == Elevation.grant_id)
    .join(User, User.id == Elevation.user_id)
    .join(_home, _home.id == Grant.grantee_id)
    .where(Elevation.id == _elevation_id, Grant.tenant_id == bindparam("tenant_id"))
)
_DECIDE = (
    update(Elevation)
    .where(Elevation.id == _elevation_id, Elevation.approved.is_(None), Elevation.ended_at.is_(None))
    .values(
        approved=bindparam("approval"),
        decided_by=bindparam("who"),
        decided_at=bindparam("moment"),
        expires_at=bindparam("ends"),
    )
)
_END = (
    update(Elevation)
    .where(
        Elevation.grant_id == bindparam("grant_id", type_=Uuid()),
        Elevation.user_id == bindparam("user_id", type_=Uuid()),
        Elevation.ended_at.is_(None),
    )
    .values(ended_at=bindparam("moment"))
)


async def elevate(context: TenantContext, *, role: str, reason: str, seconds: int) -> ElevationInfo:
    """Ask for a higher role while at work in a company; where the grant approves it beforehand, it holds at once. The
    company's owners are told by mail either way. Raises GrantEnded, ElevationBeyondGrant, ValidationFailed, Conflict.
    """
    if context.acting is None or context.user_id is None:
        raise GrantEnded(say("You are not working in another's company.", "您没有在代表其他公司操作。"))
    words = _checked(reason, seconds)
    grant_id, moment = context.acting.grant_id, now()
    async with unit_of_work(context.as_system()) as uow:
        allowed = await uow.row(_ALLOWED, grant_id=grant_id)
        if allowed is None or role not in allowed["elevates_to"]:
            raise ElevationBeyondGrant(
                say("The company's grant does not allow this role.", "该公司的授权不允许此角色。"), "role"
            )
        if await uow.value(_WAITS, grant_id=grant_id, user_id=context.user_id) is not None:
            raise Conflict(say("You have asked already; the company decides.", "您已提交申请，请等待该公司处理。"))
        free = allowed["elevates_freely"]
        elevation_id = uuid7()
        await uow.run(
            _INSERT,
            id=elevation_id,
            grant_id=grant_id,
            user_id=context.user_id,
            role=role,
            reason=words,
            seconds=seconds,
            requested_at=moment,
            decided_at=moment if free else None,
            approved=True if free else None,
            expires_at=moment + timedelta(seconds=seconds) if free else None,
        )
        found = await _find(uow, elevation_id)
        _note(uow, found, ChangeKind.CREATED)
        told = Told.ELEVATED if free else Told.ELEVATION_REQUESTED
        tell_owners(uow, told, grant_id=grant_id, elevation_id=elevation_id)
        return found


async def decide_elevation(uow: UnitOfWork, *, elevation_id: UUID, approve: bool) -> ElevationInfo:
    """For owners. Raises Forbidden, NotFound, ElevationDecided."""
    require_owner(uow.context)
    asked = await _find(uow, elevation_id)
    moment = now()
    ends = moment + timedelta(seconds=asked.seconds) if approve else None
    decided = {"approval": approve, "who": uow.context.user_id, "moment": moment, "ends": ends}
    if not await uow.run(_DECIDE, elevation_id=elevation_id, **decided):
        raise ElevationDecided(say("This has been decided.", "该申请已处理。"), "elevation_id")
    found = await _find(uow, elevation_id)
    _note(uow, found, ChangeKind.UPDATED)
    return found


async def end_elevation(context: TenantContext) -> None:
    """Go back to what the grant gives. Raises GrantEnded."""
    if context.acting is None:
        raise GrantEnded(say("You are not working in another's company.", "您没有在代表其他公司操作。"))
    async with unit_of_work(context.as_system()) as uow:
        grant_id = context.acting.grant_id
        if await uow.run(_END, grant_id=grant_id, user_id=context.user_id, moment=now()):
            note(uow, Noted("elevation", context.acting.elevation_id or grant_id, ChangeKind.DELETED, 1, {}))


def _checked(reason: str, seconds: int) -> str:
    words = one_line(reason)
    if not words or len(words) > LONGEST_REASON:
        message = say("Say why, in at most {n} characters.", "请说明原因，最多 {n} 个字符。", n=LONGEST_REASON)
        raise invalid("reason", message, "REQUIRED" if not words else "TOO_LONG")
    if not SHORTEST.total_seconds() <= seconds <= LONGEST.total_seconds():
        raise invalid(
            "seconds", say("Between five minutes and eight hours.", "须在五分钟到八小时之间。"), "OUT_OF_RANGE"
        )
    return words


async def _find(uow: UnitOfWork, elevation_id: UUID) -> ElevationInfo:
    row: Row | None = await uow.row(_ONE, elevation_id=elevation_id)
    if row is None:
        raise NotFound(say("There is no such request.", "没有该申请。"), "elevation_id")
    return elevation_info(row)


def _note(uow: UnitOfWork, found: ElevationInfo, kind: ChangeKind) -> None:
    facts = {
        "person": found.person,
        "role": found.role,
        "reason": found.reason,
        "approved": found.approved,
        "expires_at": as_json(found.expires_at),
    }
    note(uow, Noted("elevation", found.id, kind, 1, {name: [None, value] for name, value in facts.items()}))
