"""A partner that pays for a company it runs: one bill for all of them, each with its own lines (`tenants/billing`)."""

from __future__ import annotations

from uuid import UUID

from tenants.billing import service as billing
from tenants.billing.service import Bought
from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.partners import companies, gates
from tenants.registry.plan.entitlements import entitlement_within


async def pay_for(context: TenantContext, *, company_id: UUID, seats: int) -> Bought:
    """From today on the bills of a company go to the asker's, for its plan and so many seats; what it had paid itself
    is given back to it. Raises Forbidden, NotAPartner, PartnerSuspended, NotFound, AllowanceReached, SeatsInUse,
    ValidationFailed.
    """
    async with unit_of_work(await companies.toward(context, company_id)) as uow:
        found = await gates.require_partner(uow, context.tenant_id, lock=True)
        now = await entitlement_within(uow, company_id)
        await companies.require_room(uow, context.tenant_id, found, seats=seats - now.limits.seats)
        return await billing.subscribe_for(uow, payer=context.tenant_id, plan=now.plan, seats=seats)


async def stop_paying_for(context: TenantContext, *, company_id: UUID) -> Bought:
    """The bills go to the asker's company until the period ends, and nothing is bought after that. Raises Forbidden,
    NotAPartner, PartnerSuspended, NotFound, NothingBought.
    """
    async with unit_of_work(await companies.toward(context, company_id)) as uow:
        await gates.require_partner(uow, context.tenant_id, lock=True)
        return await billing.cancel_subscription(uow)
