"""What a console has to know at once: whether somebody is at work for another company, and what their own one is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.orm import aliased

from tenants.db.unit_of_work import UnitOfWork
from tenants.registry.acting.models import Grant, Partner
from tenants.registry.models import Tenant


@dataclass(frozen=True, slots=True)
class ActingNow:
    """`until` (UTC) is when the grant, or the higher role, ends."""

    grant_id: UUID
    company: str
    home: str
    kind: str
    until: datetime
    roles: Sequence[str]
    read_only: bool
    elevated: bool
    elevates_to: Sequence[str]
    elevates_freely: bool


@dataclass(frozen=True, slots=True)
class PartnerStanding:
    kind: str
    suspended: bool


_home = aliased(Tenant)
_GRANT = (
    select(Tenant.name.label("company"), _home.name.label("home"), Grant.kind, Grant.elevates_to, Grant.elevates_freely)
    .select_from(Grant)
    .join(Tenant, Tenant.id == Grant.tenant_id)
    .join(_home, _home.id == Grant.grantee_id)
    .where(Grant.id == bindparam("grant_id", type_=Uuid()))
)
_PARTNER = select(Partner.kind, Partner.state).where(Partner.tenant_id == bindparam("tenant_id"))


async def acting(uow: UnitOfWork) -> ActingNow | None:
    """How the asker works in another's company; None for who is at home."""
    by = uow.context.acting
    row = await uow.row(_GRANT, grant_id=by.grant_id) if by else None
    if by is None or row is None:
        return None
    return ActingNow(
        by.grant_id, row["company"], row["home"], row["kind"], by.until, sorted(by.roles), by.read_only,
        by.elevation_id is not None, row["elevates_to"], row["elevates_freely"],
    )  # fmt: skip


async def partner_standing(uow: UnitOfWork) -> PartnerStanding | None:
    """Whether the asker's company is a partner, or our support; nobody at work there from outside is told."""
    if uow.context.on_behalf_of is not None:
        return None
    row = await uow.row(_PARTNER)
    return PartnerStanding(row["kind"], row["state"] != "active") if row else None
