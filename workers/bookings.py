"""Appointments."""

from __future__ import annotations

from uuid import UUID

from tenants.context import TenantContext
from tenants.crm.bookings import service as bookings
from tenants.jobs import Job
from tenants.plans import Module
from workers.job import job


@job(Job.BOOKING_EMAIL, Module.LEADS)
async def booking_email(ctx: TenantContext, mail_id: UUID, booking_id: UUID) -> None:
    await bookings.send_booking_mail(ctx, mail_id=mail_id, booking_id=booking_id)
