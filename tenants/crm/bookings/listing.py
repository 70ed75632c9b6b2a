"""What was booked, for the people of the company."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from tenants.crm.bookings.booking import call_off
from tenants.crm.bookings.models import Booking
from tenants.crm.bookings.pages import MANAGE, one
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import Forbidden, NotFound
from tenants.kit.message import say
from tenants.plans import Module

MOST = 200
_PAST = bindparam("past", type_=Uuid())
_OF = (
    select(Booking)
    .where(
        Booking.page_id == bindparam("page_id"),
        _PAST.is_(None) | (Booking.starts_at < select(Booking.starts_at).where(Booking.id == _PAST).scalar_subquery()),
    )
    .order_by(Booking.starts_at.desc(), Booking.id.desc())
    .limit(bindparam("most"))
)
_ONE = select(Booking).where(Booking.id == bindparam("booking_id"))


async def bookings(uow: UnitOfWork, *, page_id: UUID, past: UUID | None = None, first: int = 50) -> list[Row]:
    """What was booked on a page, what is last first, from behind `past`. Raises ModuleNotInPlan, Forbidden,
    NotFound.
    """
    uow.context.require_to_look(Module.LEADS, MANAGE)
    await one(uow, page_id)
    return await uow.rows(_OF, page_id=page_id, past=past, most=min(max(first, 1), MOST))


async def cancel_booking(uow: UnitOfWork, *, booking_id: UUID) -> Row:
    """Call an appointment off: for whoever it is with, and who sets pages up. Cancelled before, it stays so.
    Raises ModuleNotInPlan, Forbidden, NotFound.
    """
    uow.require(Module.LEADS, "leads:write")
    row = await uow.row(_ONE, booking_id=booking_id)
    if row is None:
        raise NotFound(say("There is no such appointment.", "没有该预约。"), "id")
    if row["host_id"] != uow.context.user_id and not uow.context.may(MANAGE):
        raise Forbidden(say("It is somebody else's appointment.", "这是其他人的预约。"))
    await call_off(uow, row)
    found = await uow.row(_ONE, booking_id=booking_id)
    assert found is not None
    return found
