"""In whose name a company's mails go out: its partner's brand, where it has one."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from tenants.adapters.mail import Attachment
from tenants.db.unit_of_work import UnitOfWork
from tenants.registry.acting.models import Brand, Partner, Partnership
from tenants.registry.mails.frame import OURS, Look

_LOOK = (
    select(Brand.name, Brand.colour, Brand.logo, Brand.logo_type)
    .join(Partner, (Partner.tenant_id == Brand.partner_id) & (Partner.state == "active"))
    .join(Partnership, Partnership.partner_id == Brand.partner_id)
    .where(Partnership.tenant_id == bindparam("tenant_id"), Partnership.ended_at.is_(None))
)


async def look_of(uow: UnitOfWork) -> Look:
    """How mails of the unit's company look: as its partner set it, or our own."""
    row = await uow.row(_LOOK)
    if row is None:
        return OURS
    logo = Attachment("logo", row["logo_type"], row["logo"]) if row["logo"] else None
    return Look(row["name"], row["colour"], logo, branded=True)
