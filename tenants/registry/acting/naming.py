"""In whose name a company's mails go out: its partner's brand, where it has one."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from tenants.db.unit_of_work import UnitOfWork
from tenants.registry.acting.models import Brand, Partner, Partnership

_NAME = (
    select(Brand.name)
    .join(Partner, (Partner.tenant_id == Brand.partner_id) & (Partner.state == "active"))
    .join(Partnership, Partnership.partner_id == Brand.partner_id)
    .where(Partnership.tenant_id == bindparam("tenant_id"), Partnership.ended_at.is_(None))
)


async def sender_of(uow: UnitOfWork) -> str:
    """The name beside the address mails of the unit's company come from; empty is our own."""
    return await uow.value(_NAME) or ""
