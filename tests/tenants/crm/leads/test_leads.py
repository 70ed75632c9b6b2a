"""A lead comes in once, is worked on, and keeps where it came from."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from tenants.context import TenantContext
from tenants.crm.leads import service as leads
from tenants.crm.leads.models import DisqualifyReason, LeadStatus
from tenants.crm.leads.service import Received
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Conflict, NotFound, ValidationFailed
from tests.cast import Cast
from tests.tenants.conftest import create, delete, found, read, restore, update

MARCH = datetime(2026, 3, 1, 9, tzinfo=UTC)


async def moved(ctx: TenantContext, verb: Callable[..., Awaitable[int]], lead: UUID, **how: Any) -> int:
    async with unit_of_work(ctx) as uow:
        return await verb(uow, lead_id=lead, **how)


async def received(ctx: TenantContext, **given: Any) -> Received:
    async with unit_of_work(ctx) as uow:
        return await leads.receive(uow, given=given)


async def status_of(people: Cast, lead: UUID) -> str:
    return str((await read(people.acme, "lead", lead, "status"))["status"])


def codes(refused: ValidationFailed) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in refused.problems]


async def test_a_lead_with_an_owner_is_assigned_and_one_without_is_new(people: Cast) -> None:
    bobs = await create(people.bob.context, "lead", name="王芳", company="北京华为")
    nobodys = await create(people.acme, "lead", name="Jane Doe")
    assert [await status_of(people, each) for each in (bobs, nobodys)] == ["assigned", "new"]
    await update(people.alice.context, "lead", nobodys, owner_id=people.bob.id)
    await update(people.alice.context, "lead", bobs, owner_id=None)
    assert [await status_of(people, each) for each in (bobs, nobodys)] == ["new", "assigned"]


async def test_the_status_is_moved_by_verbs_and_never_typed(people: Cast) -> None:
    bob = people.bob.context
    lead = await create(bob, "lead", name="Jane Doe", status="converted", disqualify_reason="other")
    assert await status_of(people, lead) == "assigned"
    version = await moved(bob, leads.start, lead, version=1)
    assert (version, await status_of(people, lead)) == (2, "in_process")
    assert await moved(bob, leads.start, lead) == 2  # done twice it stays done
    version = await moved(bob, leads.disqualify, lead, reason=DisqualifyReason.NO_BUDGET, note=" next year ")
    row = await read(bob, "lead", lead)
    assert (row["status"], row["disqualify_reason"], row["disqualify_note"]) == ("dead", "no_budget", "next year")
    assert row["version"] == version == 3
    with pytest.raises(ValidationFailed) as refused:
        await moved(bob, leads.start, lead)
    assert codes(refused.value) == [("id", "LEAD_CLOSED")]
    await moved(bob, leads.reopen, lead)
    row = await read(bob, "lead", lead)
    assert (row["status"], row["disqualify_reason"], row["disqualify_note"]) == ("assigned", None, None)
    with pytest.raises(ValidationFailed) as refused:
        await moved(bob, leads.reopen, lead)
    assert codes(refused.value) == [("id", "LEAD_OPEN")]
    await moved(bob, leads.recycle, lead)
    await moved(bob, leads.start, lead)
    assert await status_of(people, lead) == "in_process"
    with pytest.raises(Conflict):
        await moved(bob, leads.recycle, lead, version=1)
    with pytest.raises(ValidationFailed) as refused:
        await moved(bob, leads.disqualify, lead, reason=DisqualifyReason.OTHER, note="x" * 501)
    assert codes(refused.value) == [("note", "TOO_LONG")]


async def test_mallory_moves_no_lead_of_acmes(people: Cast) -> None:
    lead = await create(people.bob.context, "lead", name="Jane Doe")
    with pytest.raises(NotFound):
        await moved(people.mallory.context, leads.start, lead)


async def test_a_source_that_sends_a_lead_again_brings_it_up_to_date(people: Cast) -> None:
    first = await received(
        people.acme, name="Jane", source="ads", external_id="L-1", first_source="google", first_campaign="spring",
        phones=[{"value": "+44 20 7946 0958"}],
    )  # fmt: skip
    again = await received(
        people.acme, name="Jane Doe", source="ads", external_id="L-1", first_source="bing", last_source="newsletter",
        phones=[], company="Northwind",
    )  # fmt: skip
    assert (first.created, again.created, first.id == again.id) == (True, False, True)
    row = await read(people.acme, "lead", first.id)
    assert (row["name"], row["company"], row["first_source"], row["last_source"]) == (
        "Jane Doe", "Northwind", "google", "newsletter",
    )  # fmt: skip
    assert (row["first_campaign"], row["last_campaign"]) == ("spring", "spring")
    assert [phone["value"] for phone in row["phones"]] == ["+442079460958"]  # what it leaves empty takes nothing away
    other = await received(people.globex, name="Jane", source="ads", external_id="L-1")
    assert other.created and other.id != first.id
    with pytest.raises(ValidationFailed) as refused:
        await received(people.acme, name="Jane", external_id="L-2")
    assert codes(refused.value) == [("source", "REQUIRED")]


async def test_sixteen_deliveries_of_one_lead_at_once_make_one(people: Cast) -> None:
    for number in range(8):
        given = {"name": "Jane", "source": "ads", "external_id": f"race-{number}"}
        results = await asyncio.gather(*(received(people.acme, **given) for _ in range(16)))
        assert [each.created for each in results].count(True) == 1
        assert len({each.id for each in results}) == 1


async def test_the_same_outside_id_is_refused_where_people_type_it(people: Cast) -> None:
    bob = people.bob.context
    first = await create(bob, "lead", name="Jane", source="ads", external_id="L-1")
    with pytest.raises(ValidationFailed) as refused:
        await create(bob, "lead", name="June", source="ads", external_id="L-1")
    assert codes(refused.value) == [("external_id", "TAKEN")]
    second = await create(bob, "lead", name="June", source="fair", external_id="L-1")
    with pytest.raises(ValidationFailed) as refused:
        await update(bob, "lead", second, source="ads")
    assert codes(refused.value) == [("external_id", "TAKEN")]
    await delete(people.alice.context, "lead", first)
    await update(bob, "lead", second, source="ads")  # what is in the bin holds nothing
    with pytest.raises(ValidationFailed) as refused:
        await restore(people.alice.context, "lead", first)
    assert codes(refused.value) == [("external_id", "TAKEN")]


async def test_a_lead_in_the_bin_is_not_brought_back_by_its_source(people: Cast) -> None:
    first = await received(people.acme, name="Spam", source="ads", external_id="L-9")
    await delete(people.alice.context, "lead", first.id)
    assert await received(people.acme, name="Spam", source="ads", external_id="L-9") == Received(first.id, False)
    assert await found(people.acme, "lead") == []


async def test_the_first_touch_stays_and_the_last_one_moves(people: Cast) -> None:
    bob = people.bob.context
    lead = await create(bob, "lead", name="Jane", last_source="fair", last_medium="booth", first_touch_at=MARCH)
    row = await read(bob, "lead", lead)
    assert (row["first_source"], row["first_medium"], row["first_touch_at"]) == ("fair", "booth", MARCH)
    with pytest.raises(ValidationFailed) as refused:
        await update(bob, "lead", lead, first_source="google", first_touch_at=None, last_source="google")
    assert codes(refused.value) == [(f"first_{name}", "FIRST_TOUCH_STAYS") for name in ("touch_at", "source")]
    await update(bob, "lead", lead, last_source="google", last_click_id="gclid-7")
    row = await read(bob, "lead", lead)
    assert (row["first_source"], row["last_source"], row["last_click_id"]) == ("fair", "google", "gclid-7")
    assert row["last_touch_at"] > MARCH


@pytest.mark.parametrize(
    ("activity", "reached"),
    [
        ({"kind": "call", "direction": "outbound"}, True),
        ({"kind": "meeting"}, True),
        ({"kind": "mail", "direction": "inbound"}, False),
        ({"kind": "note"}, False),
        ({"kind": "call", "due_at": "2031-01-01T00:00:00Z"}, False),
    ],
)
async def test_speed_to_lead_ends_with_the_first_time_somebody_got_in_touch(
    people: Cast, activity: dict[str, Any], reached: bool
) -> None:
    bob = people.bob.context
    lead = await create(bob, "lead", name="Jane")
    await create(bob, "activity", subject="Hello", occurred_at=MARCH, lead_id=lead, **activity)
    row = await read(bob, "lead", lead)
    expected = (MARCH, LeadStatus.IN_PROCESS) if reached else (None, LeadStatus.ASSIGNED)
    assert (row["first_followed_at"], row["status"]) == expected
    planned = "due_at" in activity
    assert (row["last_followed_at"], row["next_activity_at"] is not None) == (None if planned else MARCH, planned)


async def test_the_first_contact_is_the_earliest_however_late_it_is_written_down(people: Cast) -> None:
    bob = people.bob.context
    lead = await create(bob, "lead", name="Jane")
    for day in (3, 1, 2):
        when = MARCH.replace(day=day)
        await create(bob, "activity", kind="call", subject="Hello", occurred_at=when, lead_id=lead)
    row = await read(bob, "lead", lead)
    assert (row["first_followed_at"].day, row["last_followed_at"].day) == (1, 3)
    assert row["status"] == "in_process"
