"""Pages on which strangers make appointments, and what was booked on them."""

from __future__ import annotations

from typing import Any

import strawberry

from api.context import Info
from api.forms.links import booking_link
from api.naming import global_id, local_id
from api.schema.ids import maybe_id
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Moment
from tenants.crm.bookings import service as bookings
from tenants.plans import Module

MODULE = Module.LEADS
PAGE, BOOKING = "bookingPage", "booking"

strawberry.enum(bookings.BookingState, name="BookingState")


@strawberry.type(description="A page of the company on which anybody makes an appointment with one of its hosts.")
class BookingPage:
    id: strawberry.ID
    name: str
    enabled: bool
    host_ids: list[strawberry.ID] = strawberry.field(description="Each has a turn; who is free and has fewest is next.")
    minutes: int
    buffer_minutes: int = strawberry.field(description="Kept free before and after.")
    notice_hours: int = strawberry.field(description="How long ahead at the least.")
    days_ahead: int = strawberry.field(description="How long ahead at the most.")
    heading: str
    success: str
    locale: str
    link: str
    created_at: Moment


@strawberry.type(description="An appointment somebody made, by `zone`'s clock.")
class Booking:
    id: strawberry.ID
    host_id: strawberry.ID | None
    starts_at: Moment
    ends_at: Moment
    state: bookings.BookingState
    name: str
    email: str
    phone: str
    message: str
    zone: str
    lead_id: strawberry.ID | None
    meeting_id: strawberry.ID | None
    booked_at: Moment


@strawberry.input
class BookingPageInput:
    name: str
    host_ids: list[strawberry.ID]
    minutes: int = 30
    buffer_minutes: int = 0
    notice_hours: int = 2
    days_ahead: int = 30
    heading: str = ""
    success: str = ""
    locale: str = "en"

    def terms(self) -> bookings.PageTerms:
        hosts = [local_id(each, "user", "page.hostIds") for each in self.host_ids]
        return bookings.PageTerms(**{**vars(self), "host_ids": hosts})


@strawberry.input
class CreateBookingPageInput:
    page: BookingPageInput


@strawberry.input
class UpdateBookingPageInput:
    id: strawberry.ID
    page: BookingPageInput
    enabled: bool = True


@strawberry.input
class DeleteBookingPageInput:
    id: strawberry.ID


@strawberry.input
class CancelBookingInput:
    id: strawberry.ID


@strawberry.type
class BookingPagePayload:
    page: BookingPage | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class DeleteBookingPagePayload:
    id: strawberry.ID | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class BookingPayload:
    booking: Booking | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@query_fields
@strawberry.type
class BookingQueries:
    @strawberry.field(description="By name.")
    async def booking_pages(self, info: Info) -> list[BookingPage]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_page(row) for row in await bookings.pages(uow)]

    @strawberry.field(description="What was booked on a page, what is last first, from behind `beyond`.")
    async def bookings(
        self, info: Info, page_id: strawberry.ID, beyond: strawberry.ID | None = None, first: int = 50
    ) -> list[Booking]:
        past = None if beyond is None else local_id(beyond, BOOKING, "beyond")
        async with info.context.unit_of_work(read_only=True) as uow:
            rows = await bookings.bookings(uow, page_id=local_id(page_id, PAGE, "pageId"), past=past, first=first)
            return [_booking(row) for row in rows]


@mutation_fields
@strawberry.type
class BookingMutations:
    @strawberry.mutation
    async def create_booking_page(self, info: Info, input: CreateBookingPageInput) -> BookingPagePayload:
        async def verb(uow: Any) -> Any:
            return await bookings.create_page(uow, input.page.terms())

        return await settle_in_unit(info, BookingPagePayload, verb, page=_page)

    @strawberry.mutation(description="Everything the page is from now on; what was booked stays.")
    async def update_booking_page(self, info: Info, input: UpdateBookingPageInput) -> BookingPagePayload:
        async def verb(uow: Any) -> Any:
            return await bookings.update_page(uow, local_id(input.id, PAGE), input.page.terms(), enabled=input.enabled)

        return await settle_in_unit(info, BookingPagePayload, verb, page=_page)

    @strawberry.mutation(description="Close a page for good; the leads and meetings it made stay.")
    async def delete_booking_page(self, info: Info, input: DeleteBookingPageInput) -> DeleteBookingPagePayload:
        async def verb(uow: Any) -> None:
            await bookings.delete_page(uow, local_id(input.id, PAGE))

        return await settle_in_unit(info, DeleteBookingPagePayload, verb, id=lambda _: input.id)

    @strawberry.mutation(description="Call an appointment off; whoever made it is told by mail.")
    async def cancel_booking(self, info: Info, input: CancelBookingInput) -> BookingPayload:
        async def verb(uow: Any) -> Any:
            return await bookings.cancel_booking(uow, booking_id=local_id(input.id, BOOKING))

        return await settle_in_unit(info, BookingPayload, verb, booking=_booking)


_PAGE_PLAIN = (
    "name", "enabled", "minutes", "buffer_minutes", "notice_hours", "days_ahead", "heading", "success", "locale",
    "created_at",
)  # fmt: skip
_BOOKING_PLAIN = ("starts_at", "ends_at", "name", "email", "phone", "message", "zone", "booked_at")


def _page(row: Any) -> BookingPage:
    plain = {name: row[name] for name in _PAGE_PLAIN}
    hosts = [strawberry.ID(global_id("user", each)) for each in row["host_ids"]]
    page_id = strawberry.ID(global_id(PAGE, row["id"]))
    return BookingPage(id=page_id, host_ids=hosts, link=booking_link(row["public_id"]), **plain)


def _booking(row: Any) -> Booking:
    plain = {name: row[name] for name in _BOOKING_PLAIN}
    return Booking(
        id=strawberry.ID(global_id(BOOKING, row["id"])),
        host_id=maybe_id("user", row["host_id"]),
        lead_id=maybe_id("lead", row["lead_id"]),
        meeting_id=maybe_id("activity", row["activity_id"]),
        state=bookings.BookingState(row["state"]),
        **plain,
    )
