"""What plans cost, from the table of prices."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy import bindparam, func, select

from tenants.billing.models import PlanPrice
from tenants.billing.proration import Interval, Terms
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import invalid
from tenants.kit.message import say
from tenants.registry.models import Tenant
from tenants.registry.plan.service import plans

FALLBACK = "USD"
"""For companies whose own currency nothing is sold in."""

_COLUMNS = (
    PlanPrice.plan,
    PlanPrice.interval,
    PlanPrice.currency,
    PlanPrice.flat,
    PlanPrice.per_seat,
    PlanPrice.included_seats,
    PlanPrice.tax_kind,
)
_ALL = select(*_COLUMNS).where(PlanPrice.currency == bindparam("currency")).order_by(PlanPrice.plan, PlanPrice.interval)
_ONE = select(*_COLUMNS).where(
    PlanPrice.plan == bindparam("plan"),
    PlanPrice.currency == bindparam("currency"),
    PlanPrice.interval == bindparam("interval"),
)
_COUNT = select(func.count()).select_from(PlanPrice).where(PlanPrice.plan == bindparam("plan"))
_SOLD_IN = select(PlanPrice.currency).where(PlanPrice.currency == bindparam("currency")).limit(1)
_COMPANY = select(Tenant.name, Tenant.currency, Tenant.time_zone, Tenant.locale, Tenant.status).where(
    Tenant.id == bindparam("company_id")
)


async def company(uow: UnitOfWork, company_id: UUID | None = None) -> Row:
    """The company's name, currency, time zone, language and state; it is the unit's own unless another is named."""
    row = await uow.row(_COMPANY, company_id=company_id or uow.tenant_id)
    assert row is not None
    return row


async def currency_of(uow: UnitOfWork, company_id: UUID | None = None) -> str:
    """The company's own currency where there are prices in it, else `FALLBACK`."""
    own: str = (await company(uow, company_id))["currency"]
    return own if await uow.value(_SOLD_IN, currency=own) else FALLBACK


async def prices(uow: UnitOfWork) -> list[Terms]:
    """Every price in the company's currency, of one seat."""
    return [_terms(row, 1) for row in await uow.rows(_ALL, currency=await currency_of(uow))]


async def is_priced(uow: UnitOfWork, plan: str) -> bool:
    """Whether money is asked for the plan, in any currency."""
    return bool(await uow.value(_COUNT, plan=plan))


async def terms_of(uow: UnitOfWork, *, plan: str, interval: Interval, seats: int, currency: str) -> Terms:
    """What a plan costs now. Raises ValidationFailed for one that is not sold that way."""
    found = await asking(uow, plan=plan, interval=interval, seats=seats, currency=currency)
    if found is None or plan not in {offer.code for offer in await plans(uow)}:
        raise invalid(
            "plan",
            say("The plan {plan} is not sold this way.", "套餐 {plan} 不以此方式出售。", plan=plan),
            "UNKNOWN_PLAN",
        )
    return found


async def asking(uow: UnitOfWork, *, plan: str, interval: Interval, seats: int, currency: str) -> Terms | None:
    """The price in the table, whether the plan is still sold or not."""
    row = await uow.row(_ONE, plan=plan, interval=interval.value, currency=currency)
    return _terms(row, seats) if row else None


async def free_plan(uow: UnitOfWork) -> str:
    """The plan of those who buy nothing: the smallest that nothing is asked for."""
    offers = [offer.code for offer in await plans(uow)]
    free = [code for code in offers if not await is_priced(uow, code)]
    return (free or offers)[0]


def _terms(row: Row, seats: int) -> Terms:
    found = Terms(
        row["plan"], Interval(row["interval"]), 0, row["currency"], row["flat"], row["per_seat"], row["included_seats"],
        row["tax_kind"],
    )  # fmt: skip
    return replace(found, seats=seats)
