"""What the verbs of partners begin with: is the asker's company a partner, and does it run that company?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from tenants.context import PLATFORM, TenantContext
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import Forbidden, NotFound
from tenants.kit.message import say
from tenants.registry.acting.force import PARTNER
from tenants.registry.acting.models import Partner, Partnership
from tenants.registry.models import IN_BUSINESS, Tenant
from tenants.registry.roles import require_permission, require_person

MANAGE = "tenant:manage"
NOBODY = PLATFORM
"""Of look-ups in the registry before it is known whose company it is about."""


class NotAPartner(Forbidden):
    code = "NOT_A_PARTNER"


class PartnerSuspended(Forbidden):
    code = "PARTNER_SUSPENDED"


@dataclass(frozen=True, slots=True)
class Allowance:
    """How far a partner may go by itself: companies, the seats of all of them together, and the plans it may give."""

    tenants: int = 0
    seats: int = 0
    plans: tuple[str, ...] = ()

    @staticmethod
    def of(row: dict[str, Any]) -> Allowance:
        return Allowance(int(row.get("tenants", 0)), int(row.get("seats", 0)), tuple(row.get("plans", ())))

    def as_row(self) -> dict[str, Any]:
        return {"tenants": self.tenants, "seats": self.seats, "plans": list(self.plans)}


@dataclass(frozen=True, slots=True)
class Running:
    """A company that a partner runs."""

    id: UUID
    name: str


_partner_id = bindparam("partner_id", type_=Uuid())
_PARTNER = select(Partner.kind, Partner.state, Partner.allowance).where(Partner.tenant_id == _partner_id)
_LOCKED = _PARTNER.with_for_update()
_RUNS = (
    select(Tenant.id, Tenant.name)
    .join(Partnership, Partnership.tenant_id == Tenant.id)
    .where(
        Partnership.partner_id == _partner_id,
        Partnership.ended_at.is_(None),
        Tenant.id == bindparam("company_id", type_=Uuid()),
        IN_BUSINESS,
    )
)


async def require_partner(uow: UnitOfWork, partner_id: UUID, *, lock: bool = False) -> Allowance:
    """What the company may do as a partner. Raises NotAPartner, PartnerSuspended."""
    row = await uow.row(_LOCKED if lock else _PARTNER, partner_id=partner_id)
    if row is None or row["kind"] != PARTNER:
        raise NotAPartner(say("Your company is no partner.", "贵公司不是合作伙伴。"))
    if row["state"] != "active":
        raise PartnerSuspended(
            say("Your partnership is suspended; write to us.", "贵公司的合作伙伴资格已暂停，请与我们联系。")
        )
    return Allowance.of(row["allowance"])


async def require_runs(uow: UnitOfWork, partner_id: UUID, company_id: UUID) -> Running:
    """Raises NotFound for a company the partner does not run, existing or not."""
    row = await uow.row(_RUNS, partner_id=partner_id, company_id=company_id)
    if row is None:
        raise NotFound(say("There is no such company.", "没有该公司。"), "company_id")
    return Running(row["id"], row["name"])


def require_manager(context: TenantContext) -> UUID:
    """The person, of what a partner's managers do at home. Raises Forbidden, NotOnBehalf."""
    person = require_person(context)
    require_permission(context, MANAGE)
    return person


def inside(context: TenantContext, company_id: UUID) -> TenantContext:
    """The house at work in one company, in the name of who asks from another."""
    return TenantContext(
        company_id,
        user_id=context.user_id,
        locale=context.locale,
        request_id=context.request_id,
        session_id=context.session_id,
        system=True,
    )
