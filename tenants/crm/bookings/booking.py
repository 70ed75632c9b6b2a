"""Making, moving and cancelling an appointment: one at a time for each page's hosts, whoever else wants the moment."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update

from tenants.adapters import limiter
from tenants.adapters.limiter import Limit
from tenants.crm.activities.models import Activity, ActivityKind, Direction
from tenants.crm.bookings import slots
from tenants.crm.bookings.models import Booking, BookingState
from tenants.crm.bookings.opening import OpenPage, busy_of, hosts_of, open_starts, turns
from tenants.crm.capture import service as capture
from tenants.crm.leads import service as leads
from tenants.crm.leads.models import Lead
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import FieldProblem, NotFound, ValidationFailed, invalid
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.kit.text import clean, one_line
from tenants.records import writing
from tenants.records.arrivals import Arrival, arriving
from tenants.records.duplicates.terms import Way
from tenants.records.duplicates.ways import coming_by
from tenants.records.locks import hold
from tenants.records.merging.service import goes_with
from tenants.records.values import Wrong, phone_entry
from tenants.registry import addresses, tokens
from tenants.registry.visitor import Visitor

goes_with(Lead, Booking, "lead_id")
BOOKS = Limit("booking-send", amount=20, seconds=600)
_NAMES = (
    "id", "page_id", "host_id", "starts_at", "ends_at", "state", "name", "email", "phone", "message", "zone", "token",
    "link_hash", "lead_id", "activity_id", "booked_at",
)  # fmt: skip
_INSERT = insert(Booking).values({name: bindparam(name) for name in _NAMES})
_AGAIN = select(Booking).where(Booking.token == bindparam("token"))
_BY_LINK = select(Booking).where(
    Booking.page_id == bindparam("page_id"),
    Booking.link_hash == bindparam("hash"),
    Booking.state == BookingState.BOOKED,
    Booking.starts_at > bindparam("moment"),
)
_MOVE = (
    update(Booking)
    .where(Booking.id == bindparam("booking_id"))
    .values({name: bindparam(name) for name in ("host_id", "starts_at", "ends_at")})
)
_CANCEL = (
    update(Booking)
    .where(Booking.id == bindparam("booking_id"), Booking.state == BookingState.BOOKED)
    .values(state=BookingState.CANCELLED.value, cancelled_at=bindparam("moment"))
)
_LONGEST = {"name": 120, "email": 254, "phone": 40, "message": 2_000}
CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for; `zone` is their clock."""

    start: datetime
    zone: str
    name: str
    email: str
    phone: str = ""
    message: str = ""


async def book(visitor: Visitor, page: OpenPage, wanted: Wanted, *, token: bytes) -> Row:
    """Make an appointment with whoever's turn it is: a lead (or what is known by the address), a planned meeting, and a
    mail with a link to move or cancel it. The page sent twice (`token`) is one appointment.

    Raises ValidationFailed: REQUIRED, INVALID_EMAIL, INVALID_PHONE, TOO_LONG, SLOT_TAKEN; RateLimited.
    """
    await limiter.hit(BOOKS, visitor.network, page.public_id)
    given = _checked(wanted, page)
    async with unit_of_work(page.context) as uow:
        await hold(uow, f"bookings of {uow.tenant_id}")
        again = await uow.row(_AGAIN, token=token)
        if again is not None:
            return again
        host = await _host(uow, page, given.start)
        booking_id = uuid7()
        lead_id, activity_id = await _written_down(uow, page, given, host, booking_id)
        row = {
            "id": booking_id, "page_id": page.row["id"], "host_id": host, "starts_at": given.start,
            "ends_at": given.start + timedelta(minutes=page.row["minutes"]), "state": BookingState.BOOKED.value,
            "name": given.name, "email": given.email, "phone": given.phone, "message": given.message,
            "zone": page.zone(given.zone), "token": token, "lead_id": lead_id, "activity_id": activity_id,
            "link_hash": tokens.digest(tokens.for_mail("booking", booking_id)), "booked_at": now(),
        }  # fmt: skip
        await uow.run(_INSERT, **row)
        uow.enqueue(Job.BOOKING_EMAIL, mail_id=uuid7(), booking_id=booking_id)
    return row


async def booked(page: OpenPage, *, link: str) -> Row:
    """The appointment a link of a mail is of, as long as it is to come. Raises ValidationFailed: LINK_INVALID."""
    async with unit_of_work(page.context, read_only=True) as uow:
        return await _of_link(uow, page, link)


async def move(page: OpenPage, *, link: str, start: datetime) -> Row:
    """Another moment for an appointment, with the same person where they are free then. Raises as `booked`, and
    SLOT_TAKEN.
    """
    async with unit_of_work(page.context) as uow:
        await hold(uow, f"bookings of {uow.tenant_id}")
        row = await _of_link(uow, page, link)
        host = await _host(uow, page, start, row)
        new = {"host_id": host, "starts_at": start, "ends_at": start + timedelta(minutes=page.row["minutes"])}
        await uow.run(_MOVE, booking_id=row["id"], **new)
        await _keep(uow, row, {"due_at": start, "owner_id": host})
        uow.enqueue(Job.BOOKING_EMAIL, mail_id=uuid7(), booking_id=row["id"])
    return {**row, **new}


async def cancel(page: OpenPage, *, link: str) -> None:
    """The appointment is off, and its meeting with it. Raises as `booked`."""
    async with unit_of_work(page.context) as uow:
        await hold(uow, f"bookings of {uow.tenant_id}")
        row = await _of_link(uow, page, link)
        await call_off(uow, row)


async def call_off(uow: UnitOfWork, row: Row) -> None:
    """Cancel one that is booked, and say so by mail."""
    if await uow.run(_CANCEL, booking_id=row["id"], moment=now()):
        await _keep(uow, row, {"completed_at": now(), "outcome": CANCELLED})
        uow.enqueue(Job.BOOKING_EMAIL, mail_id=uuid7(), booking_id=row["id"])


async def _host(uow: UnitOfWork, page: OpenPage, start: datetime, moved: Row | None = None) -> UUID:
    """Who has time then: who had it before, else whose turn it is. Looked up behind the lock that every appointment of
    the company is made behind: of two who want one moment, the second sees the first's.
    """
    after = start + timedelta(seconds=1)
    if start not in await open_starts(uow, page, start, after, moved):
        raise invalid("start", say("This time is taken; choose another.", "该时间已被预约，请另选。"), "SLOT_TAKEN")
    hosts, terms = await hosts_of(uow, page), page.terms(now())
    there = slots.free(hosts, await busy_of(uow, hosts, start, after, moved), terms, start)
    if moved is not None and moved["host_id"] in there:
        return UUID(str(moved["host_id"]))
    return slots.next_host(there, *await turns(uow, hosts))


async def _of_link(uow: UnitOfWork, page: OpenPage, link: str) -> Row:
    row = await uow.row(_BY_LINK, page_id=page.row["id"], hash=tokens.digest(link), moment=now())
    if row is None:
        message = say("This link is of no appointment to come.", "该链接没有对应的待进行预约。")
        raise invalid("token", message, "LINK_INVALID")
    return row


async def _written_down(
    uow: UnitOfWork, page: OpenPage, given: Wanted, host: UUID, booking_id: UUID
) -> tuple[UUID | None, UUID]:
    """Whoever it is, as a lead where nobody knows them, and the meeting on their timeline."""
    known = await capture.by_address(uow, given.email)
    if known is None:
        whose = {"lead_id": await _lead(uow, page, given, host, booking_id)}
    else:
        whose = {f"{known.record_type}_id": known.id}
    meeting: Mapping[str, Any] = {
        "kind": ActivityKind.MEETING, "direction": Direction.INBOUND, "subject": f"{page.row['name']}: {given.name}",
        "body": given.message or None, "occurred_at": now(), "due_at": given.start, "owner_id": host,
        "duration_minutes": page.row["minutes"], **whose,
    }  # fmt: skip
    return whose.get("lead_id"), await writing.create(uow, Activity, meeting)


async def _lead(uow: UnitOfWork, page: OpenPage, given: Wanted, host: UUID, booking_id: UUID) -> UUID:
    arriving(uow, Arrival.CAPTURED)
    coming_by(uow, Way.CAPTURE)
    values: dict[str, Any] = {
        "name": given.name, "emails": [{"value": given.email}], "source": page.row["name"], "owner_id": host,
        "external_id": str(booking_id),
    }  # fmt: skip
    if given.phone:
        values["phones"] = [{"value": given.phone}]
    return (await leads.receive(uow, given=values)).id


async def _keep(uow: UnitOfWork, row: Row, values: dict[str, Any]) -> None:
    """The meeting follows its appointment, if it is still there."""
    if row["activity_id"] is not None:
        with suppress(NotFound):
            await writing.keep(uow, Activity, row["activity_id"], values)


def _checked(wanted: Wanted, page: OpenPage) -> Wanted:
    given = {name: one_line(getattr(wanted, name)) for name in ("name", "email", "phone")}
    given["message"] = clean(wanted.message)
    problems = [
        FieldProblem(name, "TOO_LONG", say("Use at most {n} characters.", "最多 {n} 个字符。", n=most))
        for name, most in _LONGEST.items()
        if len(given[name]) > most
    ]
    if not given["name"]:
        problems.append(FieldProblem("name", "REQUIRED", say("Say who you are.", "请填写您的姓名。")))
    if not problems and given["phone"]:
        try:
            given["phone"] = phone_entry({"value": given["phone"]}, page.context)["value"]
        except Wrong as wrong:
            problems.append(FieldProblem("phone", wrong.code, wrong.message))
    if not problems:
        return Wanted(wanted.start, wanted.zone, **given | {"email": addresses.normalise(given["email"])})
    raise ValidationFailed(problems)
