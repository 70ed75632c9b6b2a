"""The verbs of appointments strangers make."""

from __future__ import annotations

from tenants.crm.bookings.booking import Wanted, book, booked, cancel, move
from tenants.crm.bookings.letters import send_booking_mail
from tenants.crm.bookings.listing import bookings, cancel_booking
from tenants.crm.bookings.models import BookingState
from tenants.crm.bookings.opening import SHOWN, OpenPage, judged, offers, open_page, stamped
from tenants.crm.bookings.pages import PageTerms, create_page, delete_page, pages, update_page

__all__ = [
    "SHOWN",
    "BookingState",
    "OpenPage",
    "PageTerms",
    "Wanted",
    "book",
    "booked",
    "bookings",
    "cancel",
    "cancel_booking",
    "create_page",
    "delete_page",
    "judged",
    "move",
    "offers",
    "open_page",
    "pages",
    "send_booking_mail",
    "stamped",
    "update_page",
]
