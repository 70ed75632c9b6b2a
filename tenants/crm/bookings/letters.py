"""The mail about an appointment, as it is when the mail is sent: that it stands, and when, or that it is off."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import bindparam, select

from tenants.adapters.mail import AddressRefused, Mail, mailer
from tenants.config import settings
from tenants.context import TenantContext
from tenants.crm.bookings.models import Booking, BookingPage, BookingState
from tenants.crm.bookings.words import BOOKED, CANCELLED
from tenants.db.unit_of_work import Row, unit_of_work
from tenants.registry import service as registry
from tenants.registry import tokens
from tenants.registry.mails.frame import set_words
from tenants.registry.models import Tenant

log = structlog.get_logger()
_TO_MAIL = (
    select(
        Booking.name, Booking.email, Booking.zone, Booking.starts_at, Booking.state, Booking.host_id,
        BookingPage.name.label("what"), BookingPage.public_id, BookingPage.locale, BookingPage.minutes,
    )
    .join(BookingPage, BookingPage.id == Booking.page_id)
    .where(Booking.id == bindparam("booking_id"))
)  # fmt: skip
_COMPANY = select(Tenant.name).where(Tenant.id == bindparam("tenant_id"))


async def send_booking_mail(ctx: TenantContext, *, mail_id: UUID, booking_id: UUID) -> None:
    """Say how the appointment stands; nothing where its page is gone. Raises MailDelayed, MailRefused."""
    async with unit_of_work(ctx, read_only=True) as uow:
        row = await uow.row(_TO_MAIL, booking_id=booking_id)
        company = await uow.value(_COMPANY)
        host = await registry.addressee(uow, user_id=row["host_id"]) if row and row["host_id"] else None
    if row is None:
        return
    try:
        await mailer().send(_mail(row, company or "", host.name if host else "", mail_id, booking_id))
    except AddressRefused as error:
        log.info("mail.address_refused", letter="booking", mail_id=str(mail_id), answer=str(error))


def _mail(row: Row, company: str, host: str, mail_id: UUID, booking_id: UUID) -> Mail:
    locale, off = row["locale"], row["state"] == BookingState.CANCELLED
    link = f"{settings().public_url.rstrip('/')}/b/{row['public_id']}"
    if not off:
        link += f"/manage?{urlencode({'token': tokens.for_mail('booking', booking_id)})}"
    values = {
        "company": company, "host": host or company, "name": row["name"], "what": row["what"], "zone": row["zone"],
        "at": row["starts_at"].astimezone(ZoneInfo(row["zone"])).strftime("%Y-%m-%d %H:%M"),
        "minutes": str(row["minutes"]),
    }  # fmt: skip
    page = set_words((CANCELLED if off else BOOKED)[locale], locale, link, **values)
    return replace(page, sender=company).mail(row["email"], row["name"], locale, cause=mail_id)
