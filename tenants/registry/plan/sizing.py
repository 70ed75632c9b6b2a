"""How much of what it may use a company wants to see. A small one is shown less; nothing is taken from anybody."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import bindparam, update

from tenants.db.unit_of_work import UnitOfWork
from tenants.registry.models import Tenant
from tenants.registry.roles import require_permission


class CompanySize(StrEnum):
    """Small: what a handful of people need. Large: everything."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


_SET = update(Tenant).where(Tenant.id == bindparam("tenant_id")).values(size=bindparam("wanted"))


async def set_company_size(uow: UnitOfWork, *, size: CompanySize) -> None:
    """Raises Forbidden."""
    require_permission(uow.context, "tenant:manage")
    await uow.run(_SET, wanted=size.value)
