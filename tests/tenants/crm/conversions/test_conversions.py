"""A lead becomes an account and a contact, once, and stays as it was."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from tenants.access.company import Scope
from tenants.context import TenantContext
from tenants.crm.conversions import service as conversions
from tenants.crm.conversions.service import Choice, DealChoice, Proposal
from tenants.crm.leads import service as leads
from tenants.crm.leads.models import DisqualifyReason
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, NotFound, ValidationFailed
from tests.cast import Cast
from tests.tenants.access.people import grants, now_as, reps_may
from tests.tenants.conftest import create, found, read, update

JANE: dict[str, Any] = {
    "name": "Jane Doe", "company": "Northwind", "title": "CTO", "industry": "Optics", "employees": 40,
    "website": "https://northwind.example", "message": "Please call", "source": "fair",
    "emails": [{"value": "jane@northwind.example"}], "phones": [{"value": "+44 20 7946 0958"}],
}  # fmt: skip


async def converted(ctx: TenantContext, lead: UUID, **choice: Any) -> dict[str, Any]:
    async with unit_of_work(ctx) as uow:
        await conversions.convert(uow, lead_id=lead, choice=Choice(**choice))
    row: dict[str, Any] = await read(ctx, "lead", lead)
    return row


async def proposed(ctx: TenantContext, lead: UUID) -> Proposal:
    async with unit_of_work(ctx, read_only=True) as uow:
        return await conversions.propose(uow, lead_id=lead)


async def test_a_lead_becomes_an_account_and_a_contact_with_what_was_known(people: Cast) -> None:
    bob = people.bob.context
    lead = await create(bob, "lead", **JANE)
    await create(bob, "activity", kind="call", subject="Hello", lead_id=lead)
    row = await converted(people.alice.context, lead)
    assert (row["status"], row["converted_by"]) == ("converted", people.alice.id)
    account = await read(bob, "account", row["converted_account_id"])
    contact = await read(bob, "contact", row["converted_contact_id"])
    assert [account[name] for name in ("name", "industry", "employees", "domain", "source", "owner_id")] == [
        "Northwind", "Optics", 40, "northwind.example", "fair", people.bob.id,
    ]  # fmt: skip
    assert [contact[name] for name in ("name", "given_name", "title", "description", "account_id", "owner_id")] == [
        "Jane Doe", "Jane", "CTO", "Please call", account["id"], people.bob.id,
    ]  # fmt: skip
    assert [each["value"] for each in (*contact["emails"], *contact["phones"])] == [
        "jane@northwind.example", "+442079460958",
    ]  # fmt: skip
    (call,) = [await read(bob, "activity", each) for each in await found(bob, "activity")]
    assert (call["lead_id"], call["account_id"], call["contact_id"]) == (lead, account["id"], contact["id"])
    assert account["last_followed_at"] == contact["last_followed_at"] == row["last_followed_at"]


async def test_a_converted_lead_answers_like_the_first_time_and_stays_as_it_was(people: Cast) -> None:
    bob = people.bob.context
    lead = await create(bob, "lead", **JANE)
    first = await converted(bob, lead)
    assert await converted(bob, lead, alone=True) == first
    for given in ({"name": "John"}, {"owner_id": people.alice.id}, {"last_source": "google"}):
        with pytest.raises(ValidationFailed) as refused:
            await update(bob, "lead", lead, **given)
        assert [(p.field, p.code) for p in refused.value.problems] == [("id", "LEAD_CONVERTED")]
    async with unit_of_work(bob) as uow:
        with pytest.raises(ValidationFailed):
            await leads.disqualify(uow, lead_id=lead, reason=DisqualifyReason.OTHER)
    assert await read(bob, "lead", lead) == first
    assert await found(bob, "lead", filter={"status": {"eq": "converted"}}) == [lead]  # and is counted


async def test_sixteen_who_convert_at_once_make_one_account(people: Cast) -> None:
    bob = people.bob.context
    for _ in range(4):
        lead = await create(bob, "lead", **JANE)
        rows = await asyncio.gather(*(converted(bob, lead) for _ in range(16)))
        assert len({(row["converted_account_id"], row["converted_contact_id"]) for row in rows}) == 1
    assert [len(await found(bob, kind)) for kind in ("account", "contact")] == [4, 4]


async def test_a_deal_is_made_with_what_was_known_where_one_is_wanted(people: Cast) -> None:
    bob = people.bob.context
    worth = {"opportunity_amount": 12_500, "opportunity_currency": "JPY"}
    lead = await create(bob, "lead", **JANE, **worth)
    await create(bob, "activity", kind="call", subject="Hello", lead_id=lead)
    proposal = await proposed(bob, lead)
    assert [proposal.deal[name] for name in ("name", "amount", "amount_currency")] == ["Northwind", 12_500, "JPY"]
    row = await converted(people.alice.context, lead, deal=DealChoice(name="Lenses", closes_on=date(2031, 3, 1)))
    (deal_id,) = await found(bob, "deal", filter={"lead_id": {"eq": lead}})
    deal = await read(bob, "deal", deal_id)
    assert [deal[name] for name in ("name", "amount", "amount_currency", "source", "owner_id", "closes_on")] == [
        "Lenses", 12_500, "JPY", "fair", people.bob.id, date(2031, 3, 1),
    ]  # fmt: skip
    assert (deal["account_id"], deal["contact_id"]) == (row["converted_account_id"], row["converted_contact_id"])
    assert deal["last_followed_at"] == row["last_followed_at"], "its call is about the deal as well"
    other = await create(bob, "lead", **JANE)
    await converted(bob, other)
    assert await found(bob, "deal") == [deal_id], "nobody wanted one"


async def test_sixteen_who_convert_at_once_make_one_deal(people: Cast) -> None:
    bob = people.bob.context
    lead = await create(bob, "lead", **JANE)
    await asyncio.gather(*(converted(bob, lead, deal=DealChoice(name=f"Deal {n}")) for n in range(16)))
    assert [len(await found(bob, kind)) for kind in ("account", "contact", "deal")] == [1, 1, 1]


async def test_a_deal_that_cannot_be_made_leaves_the_lead_open_and_says_where(people: Cast) -> None:
    bob = people.bob.context
    lead = await create(bob, "lead", **JANE)
    with pytest.raises(ValidationFailed) as refused:
        await converted(bob, lead, deal=DealChoice(amount=-1, currency="EUR", stage_id=uuid4()))
    assert {(p.field, p.code) for p in refused.value.problems} >= {("deal.amount", "OUT_OF_RANGE")}
    assert [await found(bob, kind) for kind in ("account", "contact", "deal")] == [[], [], []]
    assert (await read(bob, "lead", lead))["status"] == "assigned"


async def test_who_may_make_no_deals_converts_without_one(people: Cast) -> None:
    bob = people.bob.context
    lead = await create(bob, "lead", **JANE)
    await reps_may(people.alice, *grants(Scope.ALL, kinds=("lead", "account", "contact", "activity")))
    limited = await now_as(bob)
    with pytest.raises(Forbidden):
        await converted(limited, lead, deal=DealChoice())
    assert (await converted(limited, lead))["status"] == "converted"


async def test_what_is_there_is_proposed_and_linked_to(people: Cast) -> None:
    bob = people.bob.context
    northwind = await create(bob, "account", name="Northwind Ltd", website="https://northwind.example")
    jane = await create(bob, "contact", name="J. Doe", emails=[{"value": "jane@northwind.example"}])
    await create(people.mallory.context, "account", name="Northwind")
    lead = await create(bob, "lead", **JANE)
    proposal = await proposed(bob, lead)
    assert proposal.account is not None and proposal.account["name"] == "Northwind"
    assert [each.id for each in proposal.accounts] == [northwind]
    assert [each.id for each in proposal.contacts] == [jane]
    row = await converted(bob, lead, account_id=northwind, contact_id=jane)
    assert (row["converted_account_id"], row["converted_contact_id"]) == (northwind, jane)
    assert [len(await found(bob, kind)) for kind in ("account", "contact")] == [1, 1]


async def test_a_person_without_a_company_becomes_a_contact_alone(people: Cast) -> None:
    bob = people.bob.context
    lead = await create(bob, "lead", name="Jane Doe")
    assert (await proposed(bob, lead)).account is None
    row = await converted(bob, lead)
    assert row["converted_account_id"] is None
    assert (await read(bob, "contact", row["converted_contact_id"]))["account_id"] is None
    named = await create(bob, "lead", name="June", company="Own work")
    assert (await converted(bob, named, alone=True))["converted_account_id"] is None


async def test_nothing_is_converted_by_halves(people: Cast) -> None:
    """What it would be linked to is not there: the lead is open, and nothing was made."""
    bob = people.bob.context
    foreign = await create(people.mallory.context, "contact", name="Max")
    lead = await create(bob, "lead", **JANE)
    for absent in (foreign, uuid4()):
        with pytest.raises(ValidationFailed) as refused:
            await converted(bob, lead, contact_id=absent)
        assert [(p.field, p.code) for p in refused.value.problems] == [("contactId", "NOT_FOUND")]
    assert await found(bob, "account") == []
    assert (await read(bob, "lead", lead))["status"] == "assigned"
    with pytest.raises(NotFound):
        await converted(people.mallory.context, lead)


async def test_a_disqualified_lead_is_reopened_before_it_is_converted(people: Cast) -> None:
    bob = people.bob.context
    lead = await create(bob, "lead", **JANE)
    async with unit_of_work(bob) as uow:
        await leads.disqualify(uow, lead_id=lead, reason=DisqualifyReason.NO_NEED)
    with pytest.raises(ValidationFailed) as refused:
        await converted(bob, lead)
    assert [(p.field, p.code) for p in refused.value.problems] == [("id", "LEAD_CLOSED")]
