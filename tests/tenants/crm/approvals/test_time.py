"""When somebody's time is over what the node says happens, once; and what a flow watches is submitted by itself."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import bindparam, select, update

from tenants.context import Role
from tenants.crm.approvals import service as approvals
from tenants.crm.approvals.models import ApprovalSeat
from tenants.crm.approvals.service import Condition, Late, News, Op, Trigger
from tenants.db.outbox import JobRow
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import ValidationFailed
from tests import cast
from tests.cast import Cast, Person
from tests.tenants.conftest import create, on_plan
from tests.tenants.conftest import update as change
from tests.tenants.crm.approvals.test_approvals import EUROS, asks, did, flow, seats, submitted, trail

_OVER = update(ApprovalSeat).where(ApprovalSeat.id == bindparam("seat_id")).values(due_at=ApprovalSeat.opened_at)
_JOBS = select(JobRow.name, JobRow.arguments).where(JobRow.name.like("approvals.%")).order_by(JobRow.created_at)


async def late(people: Cast, person: Person) -> None:
    """As if the time of the seat that waits for somebody were over; the clock strikes twice."""
    [seat] = await seats(person)
    async with unit_of_work(people.acme) as uow:
        await uow.run(_OVER, seat_id=seat)
    for _ in range(2):
        await did(people.acme, approvals.fall_due, seat_id=seat)


async def told(people: Cast) -> list[tuple[str, str]]:
    """Whom the mails that wait are to, and what news."""
    async with unit_of_work(people.acme, read_only=True) as uow:
        rows = [row["arguments"] for row in await uow.rows(_JOBS) if row["name"] == "approvals.email"]
    return [(each["user_id"], each["news"]) for each in rows]


@pytest.mark.parametrize(
    ("when", "status", "act"),
    [
        (Late.REMIND, "approving", "reminded"),
        (Late.APPROVE, "auto_approved", "approved"),
        (Late.REFUSE, "auto_rejected", "refused"),
        (Late.ADMINISTRATOR, "approving", "handed_over"),
        (Late.SUPERIOR, "approving", "handed_over"),
    ],
)
async def test_when_time_is_over_what_the_node_says_happens_once(
    people: Cast, when: Late, status: str, act: str
) -> None:
    carol = on_plan(await cast.colleague(people.alice, "Carol", Role.MANAGER), "business")
    await flow(people.alice.context, asks(carol, minutes=60, late=when))
    deal = await create(people.bob.context, "deal", name="Fleet", **EUROS)
    await submitted(people.bob, deal)
    await late(people, carol)
    found = await trail(people.bob, deal)
    assert found.row["status"] == status
    assert [step["action"] for step in found.steps] == ["submitted", act]
    assert (await seats(people.alice) != []) is (act == "handed_over")
    assert (str(carol.id), News.ASKED.value) in await told(people)


async def test_whoever_decides_in_time_is_not_late(people: Cast) -> None:
    await flow(people.alice.context, asks(people.alice, minutes=60, late=Late.REFUSE))
    deal = await create(people.bob.context, "deal", name="Fleet", **EUROS)
    await submitted(people.bob, deal)
    [seat] = await seats(people.alice)
    await did(people.acme, approvals.fall_due, seat_id=seat)
    await did(people.alice.context, approvals.approve, seat_id=seat)
    await did(people.acme, approvals.fall_due, seat_id=seat)
    assert (await trail(people.bob, deal)).row["status"] == "approved"
    assert await told(people) == [(str(people.alice.id), "asked"), (str(people.bob.id), "ended")]


async def test_what_a_flow_watches_is_submitted_as_it_is_made_and_as_it_changes(people: Cast) -> None:
    alice, bob = people.alice, people.bob
    big: Any = [Condition("amount", Op.GE, 500_000, "EUR")]
    await flow(alice.context, asks(alice), tests=big, triggers=[Trigger.CREATE, Trigger.UPDATE])
    made = await create(bob.context, "deal", name="Fleet", **EUROS)
    assert (await trail(bob, made)).row["submitted_by"] == bob.id
    small = await create(bob.context, "deal", name="Small", amount=1, amount_currency="EUR")
    assert await did(bob.context, approvals.approvals_of, record_type="deal", record_id=small) == []
    await change(bob.context, "deal", small, amount=900_000)
    assert (await trail(bob, small)).row["status"] == "approving"
    [first, _] = await seats(alice)
    await did(alice.context, approvals.approve, seat_id=first)
    await change(bob.context, "deal", made, next_step="Call")
    assert len(await did(bob.context, approvals.approvals_of, record_type="deal", record_id=made)) == 1
    await change(bob.context, "deal", made, amount=800_000)
    again = await did(bob.context, approvals.approvals_of, record_type="deal", record_id=made)
    assert [each.row["status"] for each in again] == ["approving", "approved"]


async def test_time_is_a_number_of_minutes(people: Cast) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await flow(people.alice.context, asks(people.alice, minutes=0))
    assert [(each.field, each.code) for each in refused.value.problems] == [("nodes.0.minutes", "OUT_OF_RANGE")]
