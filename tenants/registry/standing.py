"""Do they still stand? For doors that are open for hours: of many sessions at once, those that are in force."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select

from tenants.context import PLATFORM, Acting, Role
from tenants.db.unit_of_work import Row, unit_of_work
from tenants.entitlement import Entitlement
from tenants.kit.clock import now
from tenants.registry.acting import recognising
from tenants.registry.acting.force import role_of
from tenants.registry.models import OPEN_TO_MEMBER, Membership, Session, Tenant
from tenants.registry.plan.entitlements import entitlement_at
from tenants.registry.sessions import STRONG_ENOUGH


@dataclass(frozen=True, slots=True)
class Standing:
    """What an open session stands for now."""

    tenant_id: UUID
    role: Role
    entitlement: Entitlement
    access_version: int
    acting: Acting | None = None


_STANDING = (
    select(Session.id, Session.tenant_id.label("works_in"), Membership.role, Tenant.terms, Tenant.access_version)
    .join(Tenant, Tenant.id == Session.tenant_id)
    .join(Membership, (Membership.tenant_id == Session.tenant_id) & (Membership.user_id == Session.user_id))
    .where(
        Session.id == any_(bindparam("ids", type_=ARRAY(Uuid()))),
        Session.grant_id.is_(None),
        Session.revoked_at.is_(None),
        Session.expires_at > bindparam("now"),
        Membership.state == "active",
        OPEN_TO_MEMBER,
        STRONG_ENOUGH,
    )
)


async def standing(session_ids: Collection[UUID]) -> dict[UUID, Standing]:
    """What those of the sessions that are open stand for; ended ones are left out. One statement for all of them, and
    one for those that are not their user's own company's.
    """
    async with unit_of_work(PLATFORM, read_only=True) as uow:
        rows = await uow.rows(_STANDING, ids=list(session_ids), now=now())
        others = set(session_ids) - {row["id"] for row in rows}
        acting = await recognising.standing(uow, others) if others else []
    found = {row["id"]: await standing_by(row) for row in rows}
    for row, by in acting:
        found[row["session_id"]] = await standing_by({**row, "role": role_of(by)}, by)
    return found


async def standing_by(row: Row, acting: Acting | None = None) -> Standing:
    """A row with works_in, role, terms and access_version. One statement for each company whose number is news."""
    entitlement = await entitlement_at(row["works_in"], row["terms"])
    return Standing(row["works_in"], Role(row["role"]), entitlement, row["access_version"], acting)
