"""A stranger makes an appointment at acme, moves it and calls it off; nobody else has the same moment."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from tenants.config import settings
from tenants.crm.bookings import letters
from tenants.crm.bookings import service as bookings
from tenants.crm.bookings.models import Booking
from tenants.db.database import Database, open_database, use
from tenants.db.outbox import JobRow
from tenants.db.unit_of_work import Row, unit_of_work
from tenants.errors import Forbidden, NotFound, ValidationFailed
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.periods import today_in
from tenants.registry import tokens
from tenants.registry.service import Visitor
from tests.cast import Cast
from tests.tenants.conftest import create, found, page, read

ZONE = "Europe/Paris"
_ALL = select(Booking.id, Booking.host_id, Booking.starts_at, Booking.state)
_MAILS = select(JobRow.arguments).where(JobRow.name == Job.BOOKING_EMAIL.value)


async def opened(people: Cast, **terms: Any) -> bookings.OpenPage:
    given: dict[str, Any] = {
        "name": "A demo",
        "host_ids": [people.alice.id, people.bob.id],
        "minutes": 60,
        "notice_hours": 0,
    } | terms
    async with unit_of_work(people.alice.context) as uow:
        row = await bookings.create_page(uow, bookings.PageTerms(**given))
    return await bookings.open_page(Visitor(), public_id=row["public_id"])


async def moments(of: bookings.OpenPage) -> list[datetime]:
    """Every moment of the second week from now."""
    day = today_in(ZONE, now()) + timedelta(days=7)
    return [each for day in (await bookings.offers(of, zone=ZONE, from_day=day)).values() for each in day]


async def book(of: bookings.OpenPage, start: datetime, name: str = "Ada", **said: str) -> Row:
    wanted = bookings.Wanted(start, ZONE, name, said.pop("email", f"{name.lower()}@visitor.example"), **said)
    return await bookings.book(Visitor(), of, wanted, token=uuid7().bytes)


def link(row: Row) -> str:
    return tokens.for_mail("booking", row["id"])


async def test_it_is_a_lead_a_meeting_and_a_mail(people: Cast) -> None:
    demo = await opened(people)
    start = (await moments(demo))[0]
    row = await book(demo, start, phone="+33 1 44 55 66 77", message="Thirty seats")
    lead = await read(people.acme, "lead", row["lead_id"])
    assert (lead["name"], lead["source"], lead["owner_id"]) == ("Ada", "A demo", row["host_id"])
    meeting = await read(people.acme, "activity", row["activity_id"])
    assert (meeting["kind"], meeting["due_at"], meeting["duration_minutes"]) == ("meeting", start, 60)
    assert (meeting["owner_id"], meeting["lead_id"], meeting["body"]) == (row["host_id"], lead["id"], "Thirty seats")
    async with unit_of_work(people.acme) as uow:
        (told,) = await uow.rows(_MAILS)
        to_mail = await uow.row(letters._TO_MAIL, booking_id=row["id"])
    assert to_mail is not None
    mail = letters._mail(to_mail, "Acme", "Bob", uuid7(), row["id"])
    assert told["arguments"]["booking_id"] == str(row["id"])
    assert link(row) in mail.text and ZONE in mail.text and mail.to == "ada@visitor.example"


async def test_who_is_known_gets_no_second_lead(people: Cast) -> None:
    demo = await opened(people)
    ada = await create(people.bob.context, "contact", name="Ada", emails=[{"value": "ada@visitor.example"}])
    row = await book(demo, (await moments(demo))[0])
    assert row["lead_id"] is None and await found(people.acme, "lead") == []
    assert (await read(people.acme, "activity", row["activity_id"]))["contact_id"] == ada


async def test_what_is_taken_is_not_offered_and_hosts_have_turns(people: Cast) -> None:
    demo = await opened(people, buffer_minutes=30)
    first, *rest = await moments(demo)
    rows = [await book(demo, first, name) for name in ("Ada", "Eve")]
    assert {row["host_id"] for row in rows} == {people.alice.id, people.bob.id}
    assert first not in await moments(demo) and rest[0] not in await moments(demo), "nor what is within the buffer"
    with pytest.raises(ValidationFailed) as taken:
        await book(demo, first, "Zoe")
    assert [each.code for each in taken.value.problems] == ["SLOT_TAKEN"]
    with pytest.raises(ValidationFailed):
        await book(demo, first + timedelta(minutes=7), "Zoe")


async def test_a_planned_meeting_is_in_the_way_too(people: Cast) -> None:
    demo = await opened(people, host_ids=[people.bob.id])
    first = (await moments(demo))[0]
    await create(people.bob.context, "activity", kind="meeting", subject="Elsewhere", due_at=first, duration_minutes=30)
    assert first not in await moments(demo)


async def test_it_is_moved_and_called_off_by_the_link_and_by_no_other(people: Cast) -> None:
    demo = await opened(people, host_ids=[people.bob.id])
    first, second, *_ = await moments(demo)
    row = await book(demo, first)
    with pytest.raises(ValidationFailed):
        await bookings.move(demo, link="guessed", start=second)
    moved = await bookings.move(demo, link=link(row), start=second)
    assert moved["starts_at"] == second and first in await moments(demo)
    assert (await read(people.acme, "activity", row["activity_id"]))["due_at"] == second
    await bookings.cancel(demo, link=link(row))
    meeting = await read(people.acme, "activity", row["activity_id"])
    assert meeting["outcome"] == "cancelled" and meeting["completed_at"] is not None
    assert second in await moments(demo)
    with pytest.raises(ValidationFailed) as gone:
        await bookings.booked(demo, link=link(row))
    assert [each.code for each in gone.value.problems] == ["LINK_INVALID"]


async def test_one_page_sent_twice_is_one_appointment(people: Cast) -> None:
    demo = await opened(people)
    start = (await moments(demo))[0]
    wanted, token = bookings.Wanted(start, ZONE, "Ada", "ada@visitor.example"), uuid7().bytes
    rows = [await bookings.book(Visitor(), demo, wanted, token=token) for _ in range(2)]
    assert rows[0]["id"] == rows[1]["id"]


async def test_sixteen_at_three_moments_of_two_hosts_have_one_each_and_none_twice(
    people: Cast, database: Database
) -> None:
    demo = await opened(people)
    wanted = (await moments(demo))[:3]

    async def come(number: int) -> UUID | None:
        try:
            return UUID(str((await book(demo, wanted[number % 3], f"Visitor{number}"))["id"]))
        except ValidationFailed as refused:
            assert [each.code for each in refused.problems] == ["SLOT_TAKEN"]
            return None

    wide = use(await open_database(settings().model_copy(update={"database_pool": 16})))
    try:
        came = await asyncio.gather(*(come(number) for number in range(16)))
    finally:
        use(database)
        await wide.close()
    async with unit_of_work(people.acme) as uow:
        rows = await uow.rows(_ALL)
    assert len(rows) == len([each for each in came if each]) == 6
    assert set(Counter((row["host_id"], row["starts_at"]) for row in rows).values()) == {1}
    assert len(await found(people.acme, "lead")) == 6


async def test_pages_are_for_who_sets_sources_up_and_appointments_for_whose_they_are(people: Cast) -> None:
    demo = await opened(people, host_ids=[people.alice.id])
    row = await book(demo, (await moments(demo))[0])
    async with unit_of_work(people.bob.context) as uow:
        with pytest.raises(Forbidden):
            await bookings.pages(uow)
        with pytest.raises(Forbidden):
            await bookings.cancel_booking(uow, booking_id=row["id"])
    async with unit_of_work(people.mallory.context) as uow:
        with pytest.raises(NotFound):
            await bookings.bookings(uow, page_id=demo.row["id"])
    async with unit_of_work(people.alice.context) as uow:
        (listed,) = await bookings.bookings(uow, page_id=demo.row["id"])
        off = await bookings.cancel_booking(uow, booking_id=listed["id"])
    assert off["state"] == "cancelled"
    async with unit_of_work(people.alice.context) as uow:
        await bookings.delete_page(uow, demo.row["id"])
    with pytest.raises(NotFound):
        await bookings.open_page(Visitor(), public_id=demo.public_id)
    assert len((await page(people.acme, "lead", "name")).rows) == 1, "the lead stays"


@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        ({"name": " "}, "name", "REQUIRED"),
        ({"email": "ada at home"}, "email", "INVALID_EMAIL"),
        ({"phone": "ask for me"}, "phone", "INVALID_PHONE"),
        ({"message": "x" * 2_001}, "message", "TOO_LONG"),
    ],
)
async def test_what_a_visitor_types_is_checked_by_the_names_of_the_page(
    people: Cast, typed: dict[str, str], field: str, code: str
) -> None:
    demo = await opened(people)
    with pytest.raises(ValidationFailed) as wrong:
        await book(demo, (await moments(demo))[0], **typed)
    assert [(each.field, each.code) for each in wrong.value.problems] == [(field, code)]


async def test_what_a_page_is_set_to_is_checked(people: Cast) -> None:
    with pytest.raises(ValidationFailed) as wrong:
        await opened(people, minutes=1, host_ids=[], locale="fr", heading="x" * 200)
    assert {each.field for each in wrong.value.problems} == {"minutes", "host_ids", "locale", "heading"}
