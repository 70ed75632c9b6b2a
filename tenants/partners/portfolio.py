"""What a partner sees of the companies it runs: as many reads as companies, each in that company alone.

Nothing of what stands in their records: how much they are used, what fails, what they take up, when they renew, and
whether the partner pays for them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, DateTime, Text, Uuid, any_, bindparam, case, distinct, func, select

from tenants.billing.subscriptions import State, bought, living
from tenants.changes.models import Change
from tenants.db.outbox import JobRow
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import BadInput
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.kit.periods import start_of
from tenants.partners import gates
from tenants.records import paging
from tenants.records.catalogue import catalogue
from tenants.records.files.models import Upload
from tenants.records.importing.models import Import
from tenants.records.ordering import Order, Term
from tenants.registry.acting.models import Partnership
from tenants.registry.models import Membership, Session, Tenant
from tenants.registry.plan.entitlements import entitlement_within

MOST = 50
FRESH = 60.0
"""Seconds for which a company's figures are kept."""
KEPT = 5_000
DAYS = 30
_COLUMNS: Mapping[str, Column[Any]] = Tenant.__table__.c  # type: ignore[assignment]
ORDER: Order = (Term(_COLUMNS["id"], "ASC"),)


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the last 30 days (`week`: 7); times are UTC. `failing` counts parked jobs and failed imports."""

    members: int
    seats: int
    active_week: int
    active_month: int
    active_days: int
    touched: int
    failing: int
    stored_bytes: int
    renews_at: datetime | None = None
    paid_by: UUID | None = None
    """Whom the company's bills go to, where that is not itself."""


@dataclass(frozen=True, slots=True)
class Portrait:
    id: UUID
    name: str
    plan: str
    status: str
    since: datetime
    figures: Figures


@dataclass(frozen=True, slots=True)
class PortfolioPage:
    companies: list[Portrait]
    cursors: list[str]
    has_next: bool


_since = bindparam("since", type_=DateTime(timezone=True))
_week = bindparam("week", type_=DateTime(timezone=True))
_from_id = bindparam("from_id", type_=Uuid())
_RUN = (
    select(Tenant.id, Tenant.name, Tenant.plan, Tenant.status, Partnership.since)
    .join(Partnership, Partnership.tenant_id == Tenant.id)
    .where(
        Partnership.partner_id == bindparam("partner_id", type_=Uuid()),
        Partnership.ended_at.is_(None),
        Tenant.id > bindparam("after", type_=Uuid()),
    )
    .order_by(Tenant.id)
    .limit(bindparam("count"))
)
_ONE = _RUN.where(Tenant.id == bindparam("company_id", type_=Uuid()))
_MEMBERS = (
    select(func.count())
    .select_from(Membership)
    .where(Membership.tenant_id == bindparam("company_id", type_=Uuid()), Membership.state == "active")
)
"""Read each time: whether the owner has come is what one waits for."""
_ACTIVE = (
    select(
        func.count(distinct(Session.user_id)).label("month"),
        func.count(distinct(case((Session.last_seen_at > _week, Session.user_id)))).label("week"),
    )
    .join(Membership, (Membership.tenant_id == Session.tenant_id) & (Membership.user_id == Session.user_id))
    .where(
        Session.tenant_id == bindparam("tenant_id"),
        Session.grant_id.is_(None),
        Membership.state == "active",
        Session.last_seen_at > _since,
    )
)
_USE = select(
    func.count(distinct(func.date_trunc("day", Change.at))).label("days"),
    func.count(distinct(Change.record_id)).label("touched"),
).where(
    Change.id >= _from_id,
    Change.at > _since,
    Change.on_behalf_of.is_(None),
    Change.record_type == any_(bindparam("records", type_=ARRAY(Text()))),
)
"""What members did with their records; what was set up for them is none of it."""
_ZONE = select(Tenant.time_zone).where(Tenant.id == bindparam("tenant_id"))
_PARKED = select(func.count()).select_from(JobRow).where(JobRow.state == "parked")
_FAILED = select(func.count()).select_from(Import).where(Import.state == "failed", Import.created_at > _since)
_STORED = select(func.coalesce(func.sum(Upload.size), 0)).where(Upload.state == "stored")
_known: OrderedDict[UUID, tuple[float, Figures]] = OrderedDict()


async def portfolio(uow: UnitOfWork, *, first: int = 20, after: str | None = None) -> PortfolioPage:
    """A page of the companies the asker's runs, the oldest first. Raises Forbidden, NotAPartner, PartnerSuspended,
    BadInput.
    """
    gates.require_manager(uow.context)
    if not 1 <= first <= MOST:
        raise BadInput(say("Between 1 and {n} at once.", "每次 1 到 {n} 个。", n=MOST), "first")
    await gates.require_partner(uow, uow.tenant_id)
    place = paging.read_cursor(uow.tenant_id, ORDER, after, "after")[0] if after else UUID(int=0)
    rows = await uow.rows(_RUN, partner_id=uow.tenant_id, after=place, count=first + 1)
    found = [await _portrait(uow, row) for row in rows[:first]]
    cursors = [paging.make_cursor(uow.tenant_id, ORDER, [each.id]) for each in found]
    return PortfolioPage(found, cursors, len(rows) > first)


async def company(uow: UnitOfWork, *, company_id: UUID) -> Portrait:
    """One of them. Raises the same, NotFound."""
    gates.require_manager(uow.context)
    await gates.require_partner(uow, uow.tenant_id)
    await gates.require_runs(uow, uow.tenant_id, company_id)
    row = await uow.row(_ONE, partner_id=uow.tenant_id, after=UUID(int=0), count=1, company_id=company_id)
    assert row is not None
    return await _portrait(uow, row)


def forget(company_id: UUID) -> None:
    """Look at a company anew next time."""
    _known.pop(company_id, None)


async def _portrait(uow: UnitOfWork, row: Row) -> Portrait:
    members = await uow.value(_MEMBERS, company_id=row["id"])
    figures = replace(await _figures(uow, row["id"]), members=members)
    return Portrait(row["id"], row["name"], row["plan"], row["status"], row["since"], figures)


async def _figures(asking: UnitOfWork, company_id: UUID) -> Figures:
    found = _known.get(company_id)
    if found is not None and found[0] > monotonic():
        return found[1]
    async with unit_of_work(gates.inside(asking.context, company_id), read_only=True) as uow:
        fresh = await _read(uow)
    _known[company_id] = (monotonic() + FRESH, fresh)
    _known.move_to_end(company_id)
    if len(_known) > KEPT:
        _known.popitem(last=False)
    return fresh


async def _read(uow: UnitOfWork) -> Figures:
    moment = now()
    since, week = moment - timedelta(days=DAYS), moment - timedelta(days=7)
    active = await uow.row(_ACTIVE, since=since, week=week)
    first = UUID(int=int((since - timedelta(minutes=1)).timestamp() * 1000) << 80)
    use = await uow.row(_USE, since=since, from_id=first, records=sorted(catalogue()))
    assert active is not None and use is not None
    found = await bought(uow)
    live = living(found)
    zone = await uow.value(_ZONE)
    return Figures(
        members=0,
        seats=(await entitlement_within(uow, uow.tenant_id)).limits.seats,
        active_week=active["week"],
        active_month=active["month"],
        active_days=use["days"],
        touched=use["touched"],
        failing=await uow.value(_PARKED) + await uow.value(_FAILED, since=since),
        stored_bytes=int(await uow.value(_STORED)),
        renews_at=start_of(live.period.end, zone) if live and live.state is State.ACTIVE else None,
        paid_by=live.bill_to if live else None,
    )
