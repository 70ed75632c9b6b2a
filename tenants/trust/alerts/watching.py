"""Looking for unusual use: every minute, in each company with news, at what has happened since the last look.

Counts are taken over every window that ends in that time, so nothing is missed when no worker ran for a while. Only
facts are kept as evidence: how much, from when to when, and from where; no value of a record.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from tenants.context import PLATFORM_TENANT, TenantContext
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.hours.service import hours_of
from tenants.jobs import Job
from tenants.kit.business_time import BusinessCalendar
from tenants.kit.clock import now
from tenants.registry import service as registry
from tenants.registry.models import Tenant
from tenants.trust.alerts import raising, settings, sightings
from tenants.trust.alerts.models import AlertWatch
from tenants.trust.alerts.rules import Rulebook

log = structlog.get_logger()
FURTHEST = timedelta(hours=24)
"""How far back the first look, or one after a long pause, goes."""
SETTLED = timedelta(seconds=5)
"""What is younger may still be in the making: a change is dated before it commits."""
DIGEST_AFTER = timedelta(minutes=5)

_zone = select(Tenant.time_zone).where(Tenant.id == bindparam("tenant_id"))
_BEGIN = (
    insert(AlertWatch).values(looked_until=bindparam("moment")).on_conflict_do_nothing(index_elements=["tenant_id"])
)
_LOCK = (
    select(AlertWatch.looked_until)
    .where(AlertWatch.tenant_id == bindparam("tenant_id"))
    .with_for_update(skip_locked=True)
)
_ADVANCE = (
    update(AlertWatch).where(AlertWatch.tenant_id == bindparam("tenant_id")).values(looked_until=bindparam("moment"))
)


async def watch_all(context: TenantContext, *, moment: datetime | None = None) -> int:
    """Look at every company; returns how many alerts were raised. One company's trouble keeps no other from its look;
    it is raised in the end.
    """
    raised, failed = 0, None
    async for tenant_id in registry.every_tenant():
        if tenant_id == PLATFORM_TENANT:
            continue
        try:
            raised += await watch(TenantContext(tenant_id, system=True), moment=moment)
        except Exception as error:
            log.error("alerts.not_looked", tenant_id=str(tenant_id), problem=type(error).__name__)
            failed = error
    if failed is not None:
        raise failed
    return raised


async def watch(context: TenantContext, *, moment: datetime | None = None) -> int:
    """Look at one company, unless somebody is at it; returns how many alerts were raised."""
    async with unit_of_work(context) as uow:
        until = (moment or now()) - SETTLED
        looked = await _lock(uow, until)
        if looked is None or looked >= until:
            return 0
        since = max(looked, until - FURTHEST)
        if not await sightings.has_news(uow, since):
            return 0
        book = await settings.rulebook(uow)
        calendar = (await hours_of(uow)).calendar(await uow.value(_zone) or "UTC")
        raised = await _look(uow, book, calendar, since, until)
        await uow.run(_ADVANCE, moment=until)
        if raised:
            uow.enqueue(Job.ALERT_DIGEST, at=now() + DIGEST_AFTER, key="digest")
        return raised


async def _lock(uow: UnitOfWork, until: datetime) -> datetime | None:
    """Until when the company has been looked at; None where somebody is at it."""
    looked: datetime | None = await uow.value(_LOCK)
    if looked is None:
        await uow.run(_BEGIN, moment=until - FURTHEST)
        looked = await uow.value(_LOCK)
    return looked


async def _look(uow: UnitOfWork, book: Rulebook, calendar: BusinessCalendar, since: datetime, until: datetime) -> int:
    raised = 0
    for kind, rule in book.rules.items():
        if not rule.enabled:
            continue
        look = sightings.Look(kind, rule, book.office, calendar, since, until)
        for sighting in await sightings.FINDERS[kind](uow, look):
            raised += await raising.tell(uow, kind, rule, sighting)
    return raised
