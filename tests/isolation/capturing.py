"""What operations on sources need: a form, what a stranger sent by it, and what a channel cost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from api.naming import global_id
from tenants.crm.bookings import service as bookings
from tenants.crm.capture import service as capture
from tenants.crm.capture.service import FormField, FormSettings
from tenants.crm.channels import service as channels
from tenants.db.unit_of_work import unit_of_work
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.periods import today_in
from tenants.registry.service import Visitor
from tests import cast
from tests.isolation.inputs import Path

if TYPE_CHECKING:
    from tests.isolation.world import Company

Asker = cast.Person | None
Given = dict[Path, Any]
Records = Callable[..., Awaitable[str]]


async def _form(company: Company) -> capture.SourceInfo:
    async with unit_of_work(company.owner.context) as uow:
        name = f"{company.word} form {next(company.numbers)}"
        return await capture.create_form(uow, name=name, settings=FormSettings((FormField("name"),)))


async def _source(company: Company, _asker: Asker) -> UUID:
    return (await _form(company)).id


async def _webhook(company: Company, _asker: Asker) -> UUID:
    async with unit_of_work(company.owner.context) as uow:
        name = f"{company.word} webhook {next(company.numbers)}"
        settings = capture.WebhookSettings((capture.MappedQuestion("name", "name"),))
        return (await capture.create_webhook(uow, name=name, settings=settings)).source.id


async def _mailbox(company: Company, _asker: Asker) -> UUID:
    async with unit_of_work(company.owner.context) as uow:
        word = f"{company.word} mailbox {next(company.numbers)}"
        settings = capture.MailSettings("imap.example.com", f"{word}@example.com".replace(" ", "-"))
        made = await capture.create_mailbox(uow, name=word, settings=settings, password=word)
        return made.id


async def _submission(company: Company, _asker: Asker) -> UUID:
    """Refused, since it carries no stamp: a person may take it anyway."""
    source = await _form(company)
    form = await capture.open_form(Visitor(), public_id=source.public_id)
    await capture.send(Visitor(), form, sent={"name": f"{company.word} stranger"})
    async with unit_of_work(company.owner.context, read_only=True) as uow:
        return (await capture.submissions(uow, source_id=source.id))[0].id


async def _channel_cost(company: Company, _asker: Asker) -> UUID:
    async with unit_of_work(company.owner.context) as uow:
        day, word = date(2031, 3, 1), f"{company.word} channel {next(company.numbers)}"
        return await channels.add_cost(uow, cost=channels.Cost(word, day, day, 12_345, "EUR", campaign=word))


async def _page(company: Company, _asker: Asker) -> UUID:
    async with unit_of_work(company.owner.context) as uow:
        name = f"{company.word} visits {next(company.numbers)}"
        terms = bookings.PageTerms(name, [company.owner.id], heading=name, success=name)
        page_id: UUID = (await bookings.create_page(uow, terms))["id"]
        return page_id


async def _booking(company: Company, asker: Asker) -> UUID:
    return await _booked_on(company, await _page(company, asker))


async def _booked_on(company: Company, page_id: UUID) -> UUID:
    """The first moment there is, somewhere in the next days."""
    word = company.word
    async with unit_of_work(company.owner.context, read_only=True) as uow:
        row = next(each for each in await bookings.pages(uow) if each["id"] == page_id)
    page = await bookings.open_page(Visitor(), public_id=row["public_id"])
    days = await bookings.offers(page, zone="Asia/Shanghai", from_day=today_in("Asia/Shanghai", now()))
    start = next(moment for moments in days.values() for moment in moments)
    wanted = bookings.Wanted(start, "Asia/Shanghai", word, f"{word}@{word}.example", message=word)
    booking_id: UUID = (await bookings.book(Visitor(), page, wanted, token=uuid7().bytes))["id"]
    return booking_id


MAKERS: dict[str, Callable[[Company, Asker], Awaitable[UUID]]] = {
    "leadSource": _source,
    "webhookSource": _webhook,
    "mailSource": _mailbox,
    "submission": _submission,
    "channelCost": _channel_cost,
    "bookingPage": _page,
    "booking": _booking,
}


def prepared(record: Records) -> dict[str, Callable[[Company, Asker], Awaitable[Given]]]:
    """By operation; `record` makes one of a kind."""

    async def tagged(company: Company, _asker: Asker) -> Given:
        """A tag that a form can put on leads."""
        return {("input", "form", "tagIds"): [await record(company, "tag", appliesTo="lead", kind="MANUAL")]}

    async def half_an_hour(_company: Company, _asker: Asker) -> Given:
        return {("input", "page", "minutes"): 30}

    async def booked(company: Company, asker: Asker) -> Given:
        page_id = await _page(company, asker)
        await _booked_on(company, page_id)
        return {("pageId",): global_id("bookingPage", page_id), ("beyond",): None}

    pages = {"bookings": booked, "createBookingPage": half_an_hour, "updateBookingPage": half_an_hour}
    return {"createLeadForm": tagged, "updateLeadForm": tagged, **pages}
