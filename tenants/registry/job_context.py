"""The tenant a job runs for, read afresh when it starts: plan, language and zone may have changed since."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from tenants.context import PLATFORM, PLATFORM_TENANT, TenantContext
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import NotFound
from tenants.registry.acting.force import acting_now
from tenants.registry.models import Tenant
from tenants.registry.plan.entitlements import entitlement_at

_TENANT = select(Tenant.terms, Tenant.locale, Tenant.time_zone).where(
    Tenant.id == bindparam("tenant_id"), Tenant.status != "gone"
)


async def job_context(
    uow: UnitOfWork,
    *,
    requested_by: UUID | None,
    request_id: str,
    session_id: UUID | None = None,
    key_id: UUID | None = None,
    grant_id: UUID | None = None,
) -> TenantContext:
    """Every permission of the tenant's plan of now, in the name of who asked; of somebody from outside, with how
    they may act now, if they may. Raises NotFound for a closed tenant.
    """
    asked: dict[str, Any] = {
        "user_id": requested_by, "request_id": request_id, "session_id": session_id, "key_id": key_id
    }  # fmt: skip
    if uow.tenant_id == PLATFORM_TENANT:
        return replace(PLATFORM, **asked)
    row = await uow.row(_TENANT)
    if row is None:
        raise NotFound("The tenant is gone.")
    if grant_id and requested_by:
        asked["on_behalf_of"] = grant_id
        asked["acting"] = await acting_now(uow, grant_id=grant_id, user_id=requested_by)
    return TenantContext(
        uow.tenant_id,
        entitlement=await entitlement_at(uow.tenant_id, row["terms"]),
        locale=row["locale"],
        time_zone=row["time_zone"],
        system=True,
        **asked,
    )
