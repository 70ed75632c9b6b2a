"""Is a grant in force? Said once, and asked by whoever lets somebody in, keeps a socket open or runs a job."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Uuid, and_, any_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from tenants.context import Acting, Role
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.kit.clock import now
from tenants.registry.acting.models import Elevation, Grant, Partner, Partnership
from tenants.registry.models import Membership, Tenant

PARTNER, SUPPORT = "partner", "support"
_moment = bindparam("now", type_=DateTime(timezone=True))
_RANK = (Role.ADMIN, Role.MANAGER, Role.REP)
_HOME = aliased(Tenant)

APPROVED = and_(Grant.approved.is_(True), Grant.revoked_at.is_(None), Grant.expires_at > _moment)
_HOME_STANDS = exists().where(
    Partner.tenant_id == Grant.grantee_id,
    Partner.kind == Grant.kind,
    Partner.state == "active",
    _HOME.id == Grant.grantee_id,
    _HOME.status != "closed",
    _HOME.status != "gone",
)
_RUNS_IT = or_(
    Grant.kind == SUPPORT,
    exists().where(
        Partnership.partner_id == Grant.grantee_id,
        Partnership.tenant_id == Grant.tenant_id,
        Partnership.ended_at.is_(None),
    ),
)
IN_FORCE = and_(APPROVED, _HOME_STANDS, _RUNS_IT)
"""Of a grant, with `now`: approved, not over, not revoked; its people's company is a partner in good standing, and
still runs this one.
"""


def is_for(user_id: Any) -> Any:
    """The condition that a grant lets a user in: still of the company it was given to, and not for another person."""
    at_home = exists().where(
        Membership.tenant_id == Grant.grantee_id, Membership.user_id == user_id, Membership.state == "active"
    )
    return and_(at_home, or_(Grant.person_id.is_(None), Grant.person_id == user_id))


def terms_of(user_id: Any) -> tuple[Any, ...]:
    """The columns `acting_by` reads, for one user's use of a grant."""
    elevation = (
        select(
            func.json_build_object(
                "id", Elevation.id, "role", Elevation.role, "until", func.extract("epoch", Elevation.expires_at)
            )
        )
        .where(
            Elevation.grant_id == Grant.id,
            Elevation.user_id == user_id,
            Elevation.approved.is_(True),
            Elevation.ended_at.is_(None),
            Elevation.expires_at > _moment,
        )
        .order_by(Elevation.expires_at.desc(), Elevation.id)
        .limit(1)
        .correlate(Grant)
    )
    return (
        Grant.id.label("acts_by"),
        Grant.grantee_id,
        Grant.roles,
        Grant.modules,
        Grant.read_only,
        Grant.expires_at.label("granted_until"),
        elevation.scalar_subquery().label("elevated"),
    )


def acting_by(row: Row) -> Acting:
    """How somebody acts, from the columns of `terms_of`."""
    raised: Mapping[str, Any] | None = row["elevated"]
    until: datetime = row["granted_until"]
    roles = frozenset(row["roles"])
    if raised:
        roles |= {raised["role"]}
        until = min(until, datetime.fromtimestamp(float(raised["until"]), tz=until.tzinfo))
    modules = row["modules"]
    return Acting(
        row["acts_by"],
        row["grantee_id"],
        roles,
        None if modules is None else frozenset(modules),
        row["read_only"],
        until,
        UUID(raised["id"]) if raised else None,
    )


def role_of(acting: Acting) -> Role:
    """The highest built-in role among those somebody acts with; what it includes is `access/acting.py`'s to say."""
    return next((role for role in _RANK if role.value in acting.roles), Role.READ_ONLY)


_grant_id = bindparam("grant_id", type_=Uuid())
_user_id = bindparam("user_id", type_=Uuid())
_ACTING = select(*terms_of(_user_id)).where(Grant.id == _grant_id, IN_FORCE, is_for(_user_id))
_STANDING = (
    select(Grant.id, Membership.user_id)
    .join(Membership, and_(Membership.tenant_id == Grant.grantee_id, Membership.state == "active"))
    .where(
        Grant.id == any_(bindparam("ids", type_=ARRAY(Uuid()))),
        Membership.user_id == any_(bindparam("users", type_=ARRAY(Uuid()))),
        or_(Grant.person_id.is_(None), Grant.person_id == Membership.user_id),
        IN_FORCE,
    )
)


async def acting_now(uow: UnitOfWork, *, grant_id: UUID, user_id: UUID) -> Acting | None:
    """How a user may act by a grant now; None when they may not, or not any more."""
    row = await uow.row(_ACTING, grant_id=grant_id, user_id=user_id, now=now())
    return acting_by(row) if row else None


async def standing_grants(uow: UnitOfWork, pairs: Collection[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Those of the (grant, user) that still stand."""
    if not pairs:
        return set()
    grants, users = ({pair[at] for pair in pairs} for at in (0, 1))
    rows = await uow.rows(_STANDING, ids=list(grants), users=list(users), now=now())
    return {(row["id"], row["user_id"]) for row in rows}
