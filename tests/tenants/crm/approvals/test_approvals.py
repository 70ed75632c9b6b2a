"""Bob submits a deal; Alice and her colleagues decide, each once, and nobody changes it meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tenants.access.recognition import today
from tenants.context import Role, TenantContext
from tenants.crm.approvals import service as approvals
from tenants.crm.approvals.service import Approver, ApproverKind, Condition, FlowTerms, Mode, Node, Op
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, NotFound, ValidationFailed
from tests import cast
from tests.cast import Cast, Person
from tests.tenants.conftest import create, delete, on_plan, update

EUROS = {"amount": 1_000_000, "amount_currency": "EUR"}


async def did(ctx: TenantContext, verb: Callable[..., Awaitable[Any]], **how: Any) -> Any:
    async with unit_of_work(ctx) as uow:
        return await verb(uow, **how)


async def flow(ctx: TenantContext, *nodes: Node, **terms: Any) -> Any:
    return await did(ctx, approvals.create_flow, terms=FlowTerms("deal", "Big deals", nodes, **terms))


def asks(*people: Person, **terms: Any) -> Node:
    return Node("Managers", [Approver(ApproverKind.MEMBER, each.id) for each in people], **terms)


async def submitted(person: Person, deal: UUID) -> UUID:
    found: UUID = await did(person.context, approvals.submit, record_type="deal", record_id=deal)
    return found


async def seats(person: Person) -> list[UUID]:
    return [each.row["seat_id"] for each in await did(person.context, approvals.inbox)]


async def trail(person: Person, deal: UUID) -> Any:
    return (await did(person.context, approvals.approvals_of, record_type="deal", record_id=deal))[0]


async def refused(verb: Awaitable[Any]) -> list[tuple[str, str]]:
    with pytest.raises(ValidationFailed) as found:
        await verb
    return [(each.field, each.code) for each in found.value.problems]


async def test_a_deal_is_locked_while_it_is_decided_and_its_approval_ends_with_a_change(people: Cast) -> None:
    alice, bob = people.alice, people.bob
    await flow(alice.context, asks(alice), tests=[Condition("amount", Op.GE, 500_000, "EUR")])
    small = await create(bob.context, "deal", name="Small", amount=1, amount_currency="EUR")
    assert await refused(submitted(bob, small)) == [("id", "NO_FLOW")]
    deal = await create(bob.context, "deal", name="Fleet", **EUROS)
    await submitted(bob, deal)
    assert await refused(submitted(bob, deal)) == [("id", "IN_APPROVAL")]
    assert await refused(update(bob.context, "deal", deal, amount=5)) == [("amount", "RECORD_IN_APPROVAL")]
    assert await refused(delete(bob.context, "deal", deal)) == [("id", "RECORD_IN_APPROVAL")]
    [seat] = await seats(alice)
    with pytest.raises(NotFound):
        await did(bob.context, approvals.approve, seat_id=seat)
    with pytest.raises(NotFound):
        await did(people.mallory.context, approvals.approve, seat_id=seat)
    await did(alice.context, approvals.approve, seat_id=seat, comment="Go")
    assert await refused(did(alice.context, approvals.approve, seat_id=seat)) == [("id", "ALREADY_DECIDED")]
    found = await trail(bob, deal)
    assert (found.row["status"], [step["action"] for step in found.steps]) == ("approved", ["submitted", "approved"])
    await update(bob.context, "deal", deal, next_step="Call")
    assert (await trail(bob, deal)).row["outdated_at"] is None
    await update(bob.context, "deal", deal, amount=5)
    assert (await trail(bob, deal)).row["outdated_at"] is not None


@pytest.mark.timeout(300)
async def test_sixteen_cast_a_thousand_votes_at_once_and_no_vote_is_lost(people: Cast) -> None:
    """Ten voters on a hundred deals; every fifth vote is sent twice, and votes on one deal come together."""
    others = [on_plan(await cast.colleague(people.alice, f"Voter{n}", Role.REP), "business") for n in range(9)]
    voters = [people.alice, *others]
    await flow(people.alice.context, asks(*voters))
    deals = [await create(people.bob.context, "deal", name=f"Fleet {n}", **EUROS) for n in range(100)]
    for deal in deals:
        await submitted(people.bob, deal)
    lists = [[(person, seat) for seat in await seats(person)] for person in voters]
    votes = [vote for votes_of_a_deal in zip(*lists, strict=True) for vote in votes_of_a_deal]
    assert len(votes) == 1_000
    turn = asyncio.Semaphore(16)

    async def vote(person: Person, seat: UUID) -> bool:
        async with turn:
            try:
                await did(person.context, approvals.approve, seat_id=seat)
            except ValidationFailed:
                return False
            return True

    sent = [each for at, each in enumerate(votes) for _ in range(1 if at % 5 else 2)]
    results = await asyncio.gather(*(vote(*each) for each in sent))
    assert sum(results) == 1_000, "each vote counts, once"
    for deal in deals:
        found = await trail(people.bob, deal)
        assert found.row["status"] == "approved"
        assert [step["number"] for step in found.steps] == list(range(1, 12))


async def test_what_is_sent_back_is_changed_and_submitted_again(people: Cast) -> None:
    alice, bob = people.alice, people.bob
    carol = on_plan(await cast.colleague(alice, "Carol", Role.MANAGER), "business")
    await flow(alice.context, asks(alice, carol, mode=Mode.ANY))
    deal = await create(bob.context, "deal", name="Fleet", **EUROS)
    approval = await submitted(bob, deal)
    [seat] = await seats(carol)
    await did(carol.context, approvals.send_back, seat_id=seat, to_node=None, comment="Too dear")
    assert await seats(alice) == []
    await update(bob.context, "deal", deal, amount=9)
    assert await submitted(bob, deal) == approval
    with pytest.raises(Forbidden):
        await did(alice.context, approvals.withdraw, approval_id=approval)
    [seat] = await seats(alice)
    assert (await did(alice.context, approvals.inbox))[0].values["amount"] == 9
    await did(alice.context, approvals.refuse, seat_id=seat, comment="No")
    assert (await trail(bob, deal)).row["status"] == "unapproved" and await seats(carol) == []


async def test_nobody_decides_about_their_own_not_even_for_somebody_else(people: Cast) -> None:
    alice, bob = people.alice, people.bob
    await flow(alice.context, asks(bob, alice))
    deal = await create(bob.context, "deal", name="Fleet", **EUROS)
    await submitted(bob, deal)
    assert await seats(bob) == [], "his own seat goes to nobody, since he has no superior"
    day = today(alice.context)
    await did(alice.context, approvals.add_stand_in, stand_in_id=bob.id, from_day=day, to_day=day + timedelta(days=1))
    [seat] = await seats(alice)
    assert await seats(bob) == []
    assert await refused(did(bob.context, approvals.approve, seat_id=seat)) == [("id", "OWN_REQUEST")]
    mine = await create(alice.context, "deal", name="Mine", **EUROS)
    await flow(alice.context, asks(alice))
    await submitted(alice, mine)
    assert len(await seats(bob)) == 1


async def test_what_runs_keeps_the_version_it_began_with(people: Cast) -> None:
    alice, bob = people.alice, people.bob
    made = await flow(alice.context, asks(alice))
    deal = await create(bob.context, "deal", name="Fleet", **EUROS)
    approval = await submitted(bob, deal)
    terms = FlowTerms("deal", "Stricter", [asks(alice), asks(alice)])
    changed = await did(alice.context, approvals.update_flow, flow_id=made.id, terms=terms, number=1)
    assert changed.number == 2
    assert (await trail(bob, deal)).nodes == ("Managers",)
    await did(bob.context, approvals.withdraw, approval_id=approval)
    await submitted(bob, deal)
    assert len((await trail(bob, deal)).nodes) == 2
    with pytest.raises(Forbidden):
        await flow(bob.context, asks(alice))
