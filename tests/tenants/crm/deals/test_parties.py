"""Who has a part in a deal: contacts with roles, competitors, and members whose shares make a hundred percent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.access.company import Scope
from tenants.context import TenantContext
from tenants.crm.deals import service as deals
from tenants.crm.deals.parties import Parties
from tenants.crm.deals.service import CompetitorStatus, ContactRole, LostReason
from tenants.crm.deals.shares import WHOLE, portions
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import NotFound, ValidationFailed
from tenants.records.history import history
from tests.cast import Cast
from tests.tenants.access.people import grants, now_as, reps_may
from tests.tenants.conftest import create, read, update
from tests.tenants.records.merging.test_merging import merge, undo

EUROS = {"amount": 10_001, "amount_currency": "EUR"}


async def seen(ctx: TenantContext, deal: UUID) -> Parties:
    async with unit_of_work(ctx, read_only=True) as uow:
        return await deals.parties(uow, deal_id=deal)


async def did(ctx: TenantContext, verb: Any, deal: UUID, **how: Any) -> None:
    async with unit_of_work(ctx) as uow:
        await verb(uow, deal_id=deal, **how)


def codes(refused: ValidationFailed) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in refused.problems]


@st.composite
def shares_of_all(draw: st.DrawFn) -> list[int]:
    cuts = sorted(draw(st.sets(st.integers(1, WHOLE - 1), max_size=19)))
    return [high - low for low, high in zip([0, *cuts], [*cuts, WHOLE], strict=True)]


@given(st.integers(0, 10**15), shares_of_all())
def test_portions_make_the_amount_and_only_the_largest_gets_what_is_left(amount: int, shares: Sequence[int]) -> None:
    found = portions(amount, shares)
    assert sum(found) == amount
    largest = list(shares).index(max(shares))
    for place, (portion, share) in enumerate(zip(found, shares, strict=True)):
        over = portion - amount * share // WHOLE
        assert 0 <= over < len(shares) if place == largest else over == 0
    assert portions(amount, []) == []


async def test_the_first_contact_is_the_primary_and_there_is_one(people: Cast) -> None:
    bob = people.bob.context
    deal = await create(bob, "deal", name="Fleet")
    ada, eve, joe = [await create(bob, "contact", name=name) for name in ("Ada", "Eve", "Joe")]
    await did(bob, deals.set_contact, deal, contact_id=ada, role=ContactRole.CHAMPION)
    await did(bob, deals.set_contact, deal, contact_id=eve, role=ContactRole.DECISION_MAKER)
    assert (await read(bob, "deal", deal))["contact_id"] == ada
    await did(bob, deals.set_contact, deal, contact_id=eve, role=ContactRole.ECONOMIC_BUYER, primary=True)
    told = [(each.name, each.role, each.primary) for each in (await seen(bob, deal)).contacts]
    assert told == [("Eve", ContactRole.ECONOMIC_BUYER, True), ("Ada", ContactRole.CHAMPION, False)]
    await update(bob, "deal", deal, contact_id=joe)
    told = [(each.name, each.role, each.primary) for each in (await seen(bob, deal)).contacts]
    assert told[0] == ("Joe", None, True) and {name for name, _, _ in told} == {"Ada", "Eve", "Joe"}
    await did(bob, deals.remove_contact, deal, contact_id=joe)
    await did(bob, deals.remove_contact, deal, contact_id=joe)
    assert (await read(bob, "deal", deal))["contact_id"] is None
    assert not any(each.primary for each in (await seen(bob, deal)).contacts)


async def test_sixteen_who_name_one_contact_name_it_once(people: Cast) -> None:
    bob = people.bob.context
    deal, ada = await create(bob, "deal", name="Fleet"), await create(bob, "contact", name="Ada")
    roles = (list(ContactRole) * 2)[:16]
    await asyncio.gather(*(did(bob, deals.set_contact, deal, contact_id=ada, role=role) for role in roles))
    (told,) = (await seen(bob, deal)).contacts
    assert told.primary and told.role is not None


async def test_a_contact_that_went_into_another_keeps_its_part(people: Cast) -> None:
    alice = people.alice.context
    deal = await create(alice, "deal", name="Fleet")
    ada, countess = [await create(alice, "contact", name=name) for name in ("Ada", "Countess")]
    await did(alice, deals.set_contact, deal, contact_id=countess, role=ContactRole.CHAMPION)
    merged = await merge(alice, "contact", ada, countess)
    assert [(each.contact_id, each.role) for each in (await seen(alice, deal)).contacts] == [(ada, "champion")]
    await undo(alice, merged)
    assert [each.contact_id for each in (await seen(alice, deal)).contacts] == [countess]


async def test_a_competitor_is_one_however_it_is_written(people: Cast) -> None:
    bob = people.bob.context
    deal = await create(bob, "deal", name="Fleet")
    await did(bob, deals.set_competitor, deal, name="  Globex ", status=CompetitorStatus.RUNNING)
    await did(bob, deals.set_competitor, deal, name="GLOBEX", status=CompetitorStatus.AHEAD, note="cheaper")
    await did(bob, deals.set_competitor, deal, name="Initech", status=CompetitorStatus.OUT)
    told = [(row["name"], row["status"], row["note"]) for row in (await seen(bob, deal)).competitors]
    assert told == [("GLOBEX", "ahead", "cheaper"), ("Initech", "out", None)]
    await did(bob, deals.remove_competitor, deal, name="globex")
    assert [row["name"] for row in (await seen(bob, deal)).competitors] == ["Initech"]
    with pytest.raises(ValidationFailed) as refused:
        await did(bob, deals.set_competitor, deal, name=" ", status=CompetitorStatus.OUT, note="x" * 501)
    assert codes(refused.value) == [("name", "REQUIRED"), ("note", "TOO_LONG")]
    async with unit_of_work(bob, read_only=True) as uow:
        changes = (await history(uow, record_type="deal", record_id=deal)).changes
    assert [(each.field, each.old, each.new) for each in changes[0].fields] == [
        ("competitors", "GLOBEX · ahead · cheaper", None)
    ]


async def test_a_deal_is_split_whole_or_not_at_all(people: Cast) -> None:
    alice, bob = people.alice.id, people.bob.id
    ctx = people.bob.context
    deal = await create(ctx, "deal", name="Fleet", **EUROS)
    await did(ctx, deals.split, deal, shares=[(alice, 3_333), (bob, 6_667)])
    told = await seen(ctx, deal)
    assert [(each.user_id, each.basis_points, each.amount) for each in told.splits] == [
        (bob, 6_667, 6_668), (alice, 3_333, 3_333),
    ]  # fmt: skip
    for shares, wrong in (
        ([(alice, 3_333), (bob, 6_666)], [("splits", "SPLIT_NOT_WHOLE")]),
        ([(alice, 5_000), (alice, 5_000)], [("splits.1.user_id", "DUPLICATE")]),
        ([(alice, 0), (bob, 10_000)], [("splits.0.basis_points", "OUT_OF_RANGE")]),
        ([(uuid4(), 10_000)], [("splits.0.user_id", "NOT_FOUND")]),
        ([(people.mallory.id, 10_000)], [("splits.0.user_id", "NOT_FOUND")]),
    ):
        with pytest.raises(ValidationFailed) as refused:
            await did(ctx, deals.split, deal, shares=shares)
        assert codes(refused.value) == wrong
    assert (await seen(ctx, deal)).splits == told.splits
    await did(ctx, deals.lose, deal, reason=LostReason.PRICE)
    with pytest.raises(ValidationFailed) as refused:
        await did(ctx, deals.split, deal, shares=[])
    assert codes(refused.value) == [("id", "DEAL_CLOSED")]
    await did(people.alice.context, deals.reopen, deal, reason="again")
    await did(ctx, deals.split, deal, shares=[])
    assert (await seen(ctx, deal)).splits == []


async def test_sixteen_who_split_one_deal_leave_it_whole(people: Cast) -> None:
    alice, bob = people.alice.id, people.bob.id
    deal = await create(people.bob.context, "deal", name="Fleet")
    ways = [[(alice, 500 * n), (bob, WHOLE - 500 * n)] for n in range(1, 17)]
    await asyncio.gather(*(did(people.bob.context, deals.split, deal, shares=way) for way in ways))
    told = (await seen(people.bob.context, deal)).splits
    assert sum(each.basis_points for each in told) == WHOLE and len(told) == 2


async def test_nobody_sees_a_contact_here_that_they_see_nowhere(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    deal = await create(bob, "deal", name="Fleet")
    hers, his = await create(alice, "contact", name="Hers"), await create(bob, "contact", name="His")
    for contact in (hers, his):
        await did(alice, deals.set_contact, deal, contact_id=contact)
    await reps_may(people.alice, *grants(Scope.OWN, kinds=("deal", "contact")))
    limited = await now_as(bob)
    assert [each.name for each in (await seen(limited, deal)).contacts] == ["His"]
    with pytest.raises(ValidationFailed) as refused:
        await did(limited, deals.set_contact, deal, contact_id=hers)
    assert codes(refused.value) == [("contact_id", "NOT_FOUND")]
    elsewhere = await create(alice, "deal", name="Alice's")
    for attempt in (
        did(limited, deals.split, elsewhere, shares=[]),
        did(limited, deals.remove_contact, elsewhere, contact_id=his),
        did(limited, deals.remove_competitor, elsewhere, name="Globex"),
        seen(limited, elsewhere),
        seen(people.mallory.context, deal),
        did(people.mallory.context, deals.split, deal, shares=[]),
    ):
        with pytest.raises(NotFound):
            await attempt
