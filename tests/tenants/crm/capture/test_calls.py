"""A call is logged by its number: whoever has it gets it, a stranger can become a lead, nobody sees others' people."""

from __future__ import annotations

import pytest

from tenants.crm.capture import service as capture
from tenants.crm.capture.service import CallDirection, LoggedCall
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import ValidationFailed
from tests.cast import Cast, Person
from tests.tenants.conftest import create, found, page, read


async def call(person: Person, number: str, **more: object) -> LoggedCall:
    async with unit_of_work(person.context) as uow:
        given = {"direction": CallDirection.OUTBOUND, **more}
        return await capture.log_call(uow, number=number, **given)  # type: ignore[arg-type]


async def test_a_call_goes_to_whoever_has_the_number_however_it_is_written(people: Cast) -> None:
    grace = await create(people.bob.context, "contact", family_name="Hopper", phones=[{"value": "+442079460958"}])
    logged = await call(people.bob, "+44 (0)20 7946-0958", minutes=5, outcome="Wants a price")
    assert (logged.number, logged.record_type, logged.record_id) == ("+442079460958", "contact", grace)
    [row] = (await page(people.bob.context, "activity", "kind", "duration_minutes", "contact_id")).rows
    assert (row["kind"], row["duration_minutes"], row["contact_id"]) == ("call", 5, grace)


async def test_a_strangers_number_writes_nothing_until_it_has_a_name_and_then_a_lead(people: Cast) -> None:
    bob = people.bob.context
    assert (await call(people.bob, "+442079460958")).record_id is None
    assert await found(bob, "activity") == await found(bob, "lead") == []
    logged = await call(people.bob, "+442079460958", lead_name="Ada")
    lead = await read(bob, "lead", logged.record_id)  # type: ignore[arg-type]
    assert (lead["name"], lead["phones"][0]["value"]) == ("Ada", "+442079460958")
    assert (await call(people.bob, "+442079460958", lead_name="Somebody else")).record_id == logged.record_id


async def test_the_same_end_abroad_is_somebody_else(people: Cast) -> None:
    await create(people.bob.context, "contact", family_name="Hopper", phones=[{"value": "+442079460958"}])
    assert (await call(people.bob, "+12079460958")).record_id is None


async def test_nobody_is_found_in_another_company(people: Cast) -> None:
    await create(people.alice.context, "contact", family_name="Hopper", phones=[{"value": "+442079460958"}])
    assert (await call(people.mallory, "+442079460958")).record_id is None


@pytest.mark.parametrize("number", ["", "12", "hello", "+1"])
async def test_what_is_no_number_is_refused_by_its_field(people: Cast, number: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await call(people.bob, number)
    assert [(each.field, each.code) for each in refused.value.problems] == [("number", "INVALID_PHONE")]
