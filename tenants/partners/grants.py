"""Grants as people see them: what is asked for, what is in force, what is over, and who is at work by one now."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Uuid, any_, bindparam, or_, select
from sqlalchemy.orm import aliased

from tenants.access.roles import roles as own_roles
from tenants.context import Role
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import NotFound, invalid
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.partners.gates import MANAGE
from tenants.plans import Module
from tenants.registry.acting.force import IN_FORCE, PARTNER, SUPPORT
from tenants.registry.acting.models import Elevation, Grant
from tenants.registry.models import Session, Tenant, User
from tenants.registry.roles import require_permission

SEE = "members:manage"
SEEN_WITHIN = timedelta(minutes=15)
LONGEST = {PARTNER: timedelta(days=730), SUPPORT: timedelta(days=7)}
SHORTEST = timedelta(minutes=5)
BUILT_IN = frozenset(role.value for role in Role if role is not Role.OWNER)


class GrantState(StrEnum):
    REQUESTED = "requested"
    DECLINED = "declined"
    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"
    DORMANT = "dormant"
    """Approved, but its partner is suspended or runs the company no more."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a grant gives. Roles are names of built-in ones, or ids of the company's own; `modules` None is all."""

    roles: tuple[str, ...]
    seconds: int
    elevates_to: tuple[str, ...] = ()
    elevates_freely: bool = False
    modules: tuple[str, ...] | None = None
    read_only: bool = False
    reason: str = ""
    person: str = ""
    """The address of the one person it is to be for, as it was typed; empty is everybody of that company."""


@dataclass(frozen=True, slots=True)
class GrantInfo:
    """Times are UTC; `company`, `grantee` and `person` are names. A person is there when it is for them alone."""

    id: UUID
    kind: str
    state: GrantState
    company_id: UUID
    company: str
    grantee_id: UUID
    grantee: str
    terms: Terms
    requested_by: str | None
    requested_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None
    person_id: UUID | None
    person: str | None


@dataclass(frozen=True, slots=True)
class ElevationInfo:
    id: UUID
    grant_id: UUID
    person: str
    grantee: str
    role: str
    reason: str
    requested_at: datetime
    approved: bool | None
    expires_at: datetime | None
    ended_at: datetime | None
    seconds: int


@dataclass(frozen=True, slots=True)
class AtWork:
    """Somebody from outside who works in the company now, or did within a quarter of an hour."""

    session_id: UUID
    grant_id: UUID
    person: str
    grantee: str
    kind: str
    since: datetime
    last_seen_at: datetime
    until: datetime


_moment = bindparam("now", type_=DateTime(timezone=True))
_asker, _decider, _person, _home = aliased(User), aliased(User), aliased(User), aliased(Tenant)
_GRANTS = (
    select(
        *Grant.__table__.columns,
        Tenant.name.label("company"),
        _home.name.label("grantee"),
        _asker.name.label("asker"),
        _decider.name.label("decider"),
        _person.name.label("person"),
        IN_FORCE.label("in_force"),
    )
    .select_from(Grant)
    .join(Tenant, Tenant.id == Grant.tenant_id)
    .join(_home, _home.id == Grant.grantee_id)
    .outerjoin(_asker, _asker.id == Grant.requested_by)
    .outerjoin(_decider, _decider.id == Grant.decided_by)
    .outerjoin(_person, _person.id == Grant.person_id)
    .order_by(Grant.requested_at.desc(), Grant.id.desc())
    .limit(200)
)
_HERE = _GRANTS.where(Grant.tenant_id == bindparam("tenant_id"))
_THEIRS = _GRANTS.where(
    Grant.grantee_id == bindparam("tenant_id"),
    or_(
        bindparam("company_id", type_=Uuid()).is_(None),
        Grant.tenant_id == bindparam("company_id", type_=Uuid()),
    ),
)
_ONE = _GRANTS.where(
    Grant.id == bindparam("grant_id", type_=Uuid()),
    or_(Grant.tenant_id == bindparam("tenant_id"), Grant.grantee_id == bindparam("tenant_id")),
)
_ELEVATIONS = (
    select(*Elevation.__table__.columns, User.name.label("person"), _home.name.label("grantee"))
    .select_from(Elevation)
    .join(Grant, Grant.id == Elevation.grant_id)
    .join(User, User.id == Elevation.user_id)
    .join(_home, _home.id == Grant.grantee_id)
    .where(Grant.tenant_id == bindparam("tenant_id"))
    .order_by(Elevation.requested_at.desc())
    .limit(100)
)
_AT_WORK = (
    select(
        Session.id,
        Grant.id.label("by_grant"),
        User.name.label("person"),
        _home.name.label("grantee"),
        Grant.kind.label("grant_kind"),
        Session.last_seen_at,
        Session.created_at,
        Grant.expires_at.label("granted_until"),
    )
    .select_from(Session)
    .join(Grant, Grant.id == Session.grant_id)
    .join(User, User.id == Session.user_id)
    .join(_home, _home.id == Grant.grantee_id)
    .where(
        Grant.tenant_id == bindparam("tenant_id"),
        Session.tenant_id == bindparam("tenant_id"),
        Session.revoked_at.is_(None),
        Session.expires_at > _moment,
        IN_FORCE,
    )
    .order_by(Session.last_seen_at.desc())
)
_NAMED = select(User.id, User.name).where(User.id == any_(bindparam("ids", type_=ARRAY(Uuid()))))


async def grants(uow: UnitOfWork) -> list[GrantInfo]:
    """Everything outsiders asked for or were given here, newest first. Raises Forbidden."""
    require_permission(uow.context, SEE)
    return [info(row) for row in await uow.rows(_HERE, now=now())]


async def their_grants(uow: UnitOfWork, *, company_id: UUID | None = None) -> list[GrantInfo]:
    """What companies gave the asker's, newest first; of one of them, or of all. What is for one person is seen by them
    and by who manages the company.
    """
    found = [info(row) for row in await uow.rows(_THEIRS, company_id=company_id, now=now())]
    if uow.context.may(MANAGE):
        return found
    return [each for each in found if each.person_id in (None, uow.context.user_id)]


async def find(uow: UnitOfWork, grant_id: UUID) -> GrantInfo:
    """A grant this company gave, or was given. Raises NotFound."""
    row = await uow.row(_ONE, grant_id=grant_id, now=now())
    if row is None:
        raise NotFound(say("There is no such grant.", "没有该授权。"), "grant_id")
    return info(row)


async def elevations(uow: UnitOfWork) -> list[ElevationInfo]:
    """Higher roles asked for here, newest first. Raises Forbidden."""
    require_permission(uow.context, SEE)
    return [elevation_info(row) for row in await uow.rows(_ELEVATIONS)]


async def at_work(uow: UnitOfWork) -> list[AtWork]:
    """Who from outside is in the company now. Raises Forbidden."""
    require_permission(uow.context, SEE)
    return [
        AtWork(
            row["id"], row["by_grant"], row["person"], row["grantee"], row["grant_kind"], row["created_at"],
            row["last_seen_at"], row["granted_until"],
        )
        for row in await uow.rows(_AT_WORK, now=now())
    ]  # fmt: skip


async def checked(uow: UnitOfWork, kind: str, terms: Terms, *, asked: bool = False) -> Terms:
    """The terms as they may be given in this company; `asked` by a partner, who knows of no roles of its own. Raises
    ValidationFailed.
    """
    if not terms.roles:
        raise invalid("roles", say("Choose at least one role.", "请至少选择一个角色。"), "REQUIRED")
    await _require_roles(uow, (*terms.roles, *terms.elevates_to), asked=asked)
    _require_modules(terms.modules)
    if not SHORTEST.total_seconds() <= terms.seconds <= LONGEST[kind].total_seconds():
        raise invalid(
            "seconds",
            say(
                "Between five minutes and {n} days.", "有效期须在五分钟到 {n} 天之间。", n=LONGEST[kind].days
            ),
            "OUT_OF_RANGE",
        )  # fmt: skip
    return terms


async def _require_roles(uow: UnitOfWork, names: Collection[str], *, asked: bool) -> None:
    own = set() if asked or set(names) <= BUILT_IN else {str(held.rights.id) for held in await own_roles(uow)}
    for name in names:
        if name not in BUILT_IN and name not in own:
            raise invalid("roles", say("There is no such role to give.", "没有可授予的该角色。"), "UNKNOWN_ROLE")


def _require_modules(modules: Iterable[str] | None) -> None:
    unknown = [name for name in modules or () if name not in set(Module)]
    if unknown or modules == ():
        raise invalid("modules", say("There is no such module.", "没有该模块。"), "UNKNOWN_MODULE")


def info(row: Row) -> GrantInfo:
    terms = Terms(
        tuple(row["roles"]),
        row["seconds"],
        tuple(row["elevates_to"]),
        row["elevates_freely"],
        None if row["modules"] is None else tuple(row["modules"]),
        row["read_only"],
        row["reason"],
    )
    return GrantInfo(
        row["id"], row["kind"], _state(row), row["tenant_id"], row["company"], row["grantee_id"], row["grantee"], terms,
        row["asker"], row["requested_at"], row["decider"], row["decided_at"], row["expires_at"], row["revoked_at"],
        row["person_id"], row["person"],
    )  # fmt: skip


def _state(row: Row) -> GrantState:
    if row["revoked_at"] is not None:
        return GrantState.REVOKED
    if row["approved"] is None:
        return GrantState.REQUESTED
    if not row["approved"]:
        return GrantState.DECLINED
    if row["expires_at"] <= now():
        return GrantState.EXPIRED
    return GrantState.ACTIVE if row["in_force"] else GrantState.DORMANT


def elevation_info(row: Row) -> ElevationInfo:
    same = ("id", "grant_id", "person", "grantee", "role", "reason", "requested_at", "approved", "expires_at")
    return ElevationInfo(**{name: row[name] for name in (*same, "ended_at", "seconds")})
