"""A page as the public sees it: whose it is, and when one can come."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import ARRAY, Uuid, any_, bindparam, func, select

from tenants.adapters import limiter
from tenants.adapters.limiter import Limit
from tenants.context import TenantContext
from tenants.crm.activities.models import Activity, ActivityKind
from tenants.crm.bookings import pages, slots
from tenants.crm.bookings.models import Booking, BookingState
from tenants.crm.bookings.slots import Span, Terms
from tenants.crm.capture import service as capture
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import NotFound
from tenants.hours.service import calendar_of
from tenants.kit.business_time import NeverOpen
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.kit.periods import start_of
from tenants.plans import Module
from tenants.registry import service as registry
from tenants.registry.doors import service as doors
from tenants.registry.visitor import Visitor

LOOKS = Limit("booking-look", amount=120, seconds=60)
SHOWN = timedelta(days=7)
_LONGEST = timedelta(hours=12)
_HOSTS = bindparam("hosts", type_=ARRAY(Uuid()))
_BUSY = select(Booking.host_id, Booking.starts_at, Booking.ends_at).where(
    Booking.host_id == any_(_HOSTS),
    Booking.state == BookingState.BOOKED,
    Booking.starts_at >= bindparam("start"),
    Booking.starts_at < bindparam("end"),
    Booking.id.is_distinct_from(bindparam("but", type_=Uuid())),
)
_MEETINGS = select(Activity.owner_id, Activity.due_at, Activity.duration_minutes).where(
    Activity.owner_id == any_(_HOSTS),
    Activity.kind == ActivityKind.MEETING,
    Activity.completed_at.is_(None),
    Activity.deleted_at.is_(None),
    Activity.due_at >= bindparam("start"),
    Activity.due_at < bindparam("end"),
    Activity.id.is_distinct_from(bindparam("but_activity", type_=Uuid())),
)
_TO_COME = (
    select(Booking.host_id, func.count().label("n"), func.max(Booking.booked_at).label("last"))
    .where(Booking.host_id == any_(_HOSTS), Booking.state == BookingState.BOOKED)
    .where(Booking.starts_at >= bindparam("moment"))
    .group_by(Booking.host_id)
)


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A booking page as it is now. `context` is the company itself at work."""

    context: TenantContext
    row: Row

    @property
    def public_id(self) -> str:
        return str(self.row["public_id"])

    @property
    def locale(self) -> str:
        return str(self.row["locale"])

    def zone(self, wanted: str) -> str:
        """The visitor's clock, where it is one; else the company's."""
        try:
            ZoneInfo(wanted)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return self.context.time_zone
        return wanted

    def terms(self, moment: datetime) -> Terms:
        of = self.row
        return Terms(
            timedelta(minutes=of["minutes"]), timedelta(minutes=of["buffer_minutes"]),
            moment + timedelta(hours=of["notice_hours"]), moment + timedelta(days=of["days_ahead"]),
        )  # fmt: skip


async def open_page(visitor: Visitor, *, public_id: str) -> OpenPage:
    """The page at an address. Raises NotFound for none, one that is switched off, or a company whose plan has neither
    leads nor activities; RateLimited.
    """
    await limiter.hit(LOOKS, visitor.network)
    found = await doors.behind(public_id, kind=pages.KIND, request_id=visitor.request_id)
    async with unit_of_work(found.context, read_only=True) as uow:
        row = await pages.one(uow, found.source_id)
    writes = all(found.context.has(module, writes=True) for module in (Module.LEADS, Module.ACTIVITIES))
    if not (row["enabled"] and writes):
        raise NotFound(say("This page is closed.", "该页面已关闭。"))
    return OpenPage(found.context, row)


def stamped(page: OpenPage) -> str:
    """A fresh stamp, for one showing of the page."""
    return capture.stamp(page.public_id, now())


def judged(page: OpenPage, stamp: str, work: str) -> capture.Verdict:
    """What the stamp that came back is worth."""
    return capture.judge(stamp, page.public_id, work, now())


async def offers(page: OpenPage, *, zone: str, from_day: date, moved: Row | None = None) -> dict[date, list[datetime]]:
    """When an appointment can begin in the seven days from a day on, by days of the visitor's clock. `moved` is one
    that is to be moved, and in nobody's way.
    """
    start = max(start_of(from_day, zone), now())
    async with unit_of_work(page.context, read_only=True) as uow:
        found = await open_starts(uow, page, start, start_of(from_day, zone) + SHOWN, moved)
    by_day: dict[date, list[datetime]] = defaultdict(list)
    for each in found:
        by_day[each.astimezone(ZoneInfo(zone)).date()].append(each)
    return dict(by_day)


async def open_starts(
    uow: UnitOfWork, page: OpenPage, start: datetime, end: datetime, moved: Row | None = None
) -> list[datetime]:
    """The moments at which somebody of the page is free."""
    terms, hosts = page.terms(now()), await hosts_of(uow, page)
    busy = await busy_of(uow, hosts, start, end, moved)
    try:
        found = list(slots.starts(await calendar_of(uow), terms, start, end))
    except NeverOpen:
        return []
    return [at for at in found if slots.free(hosts, busy, terms, at)]


async def hosts_of(uow: UnitOfWork, page: OpenPage) -> list[UUID]:
    """The people of the page who are still members."""
    there = {member.id for member in await registry.members(uow)}
    return [each for each in page.row["host_ids"] if each in there]


async def busy_of(
    uow: UnitOfWork, hosts: Sequence[UUID], start: datetime, end: datetime, moved: Row | None = None
) -> Mapping[UUID, list[Span]]:
    """What each of them has: appointments, and planned meetings."""
    wanted: dict[str, Any] = {"hosts": list(hosts), "start": start - _LONGEST, "end": end + _LONGEST}
    found: dict[UUID, list[Span]] = defaultdict(list)
    for row in await uow.rows(_BUSY, **wanted, but=moved["id"] if moved else None):
        found[row["host_id"]].append((row["starts_at"], row["ends_at"]))
    for row in await uow.rows(_MEETINGS, **wanted, but_activity=moved["activity_id"] if moved else None):
        long = timedelta(minutes=row["duration_minutes"] or 30)
        found[row["owner_id"]].append((row["due_at"], row["due_at"] + long))
    return found


async def turns(uow: UnitOfWork, hosts: Sequence[UUID]) -> tuple[Mapping[UUID, int], Mapping[UUID, datetime]]:
    """How many appointments each has to come, and when they were booked last."""
    rows = await uow.rows(_TO_COME, hosts=list(hosts), moment=now())
    return Counter({row["host_id"]: row["n"] for row in rows}), {row["host_id"]: row["last"] for row in rows}
