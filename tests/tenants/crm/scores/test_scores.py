"""Scores stand with the lead, follow what it does, and say why they are what they are."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tenants.access.company import Level, Scope
from tenants.context import TenantContext
from tenants.crm.conversions import service as conversions
from tenants.crm.leads import service as leads
from tenants.crm.leads.models import DisqualifyReason, LeadFit
from tenants.crm.scores import service as scores
from tenants.crm.scores.engagement import EngagementKind, EngagementRule
from tenants.crm.scores.fit import FitField, FitRule, FitTest
from tenants.crm.scores.scoring import Scoring
from tenants.crm.scores.service import Told
from tenants.db import schedule
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, NotFound, ValidationFailed
from tenants.kit.clock import now
from tests.cast import Cast
from tests.tenants.access.people import grants, now_as, reps_may
from tests.tenants.conftest import create, delete, found, read, restore, update

KEPT = ("fit", "engagement", "chance", "qualified_at")
BUYER: dict[str, Any] = {
    "name": "Jane Doe",
    "title": "Purchasing director",
    "company": "Acme Tools",
    "employees": 120,
    "emails": [{"value": "jane@acme.example"}],
}


async def kept(people: Cast, lead: UUID) -> tuple[Any, ...]:
    row = await read(people.acme, "lead", lead, *KEPT)
    return tuple(row[name] for name in KEPT)


async def noted(ctx: TenantContext, lead: UUID, kind: EngagementKind, **facts: Any) -> bool:
    async with unit_of_work(ctx) as uow:
        return await scores.note_engagement(uow, lead_id=lead, kind=kind, **facts)


async def told(ctx: TenantContext, lead: UUID) -> Told:
    async with unit_of_work(ctx, read_only=True) as uow:
        return await scores.tell(uow, lead_id=lead)


async def scored_by(ctx: TenantContext, scoring: Scoring) -> None:
    async with unit_of_work(ctx) as uow:
        await scores.set_scoring(uow, scoring=scoring)


def ago(days: float) -> datetime:
    return now() - timedelta(days=days)


async def test_a_lead_is_graded_as_it_comes_in_and_again_when_more_is_known(people: Cast) -> None:
    bob = people.bob.context
    stranger = await create(bob, "lead", name="Jane Doe", fit="a", engagement=99)
    assert await kept(people, stranger) == ("d", 0, None, None)
    await update(bob, "lead", stranger, **{name: BUYER[name] for name in ("title", "employees", "emails")})
    assert (await kept(people, stranger))[0] == "b"
    buyer = await create(bob, "lead", **BUYER)
    assert (await kept(people, buyer))[0] == "a"
    assert await found(bob, "lead", filter={"fit": {"eq": "a"}}) == [buyer]


async def test_what_a_lead_does_counts_once_and_makes_it_qualified(people: Cast) -> None:
    bob = people.bob.context
    lead = await create(bob, "lead", **BUYER, first_source="baidu", first_landing_page="https://acme.example/pricing")
    assert await kept(people, lead) == ("a", 20, None, None)  # a touch, and one of a page of prices
    assert await noted(bob, lead, EngagementKind.FORM, key="f-1")
    assert not await noted(bob, lead, EngagementKind.FORM, key="f-1")
    fit, engagement, chance, qualified_at = await kept(people, lead)
    assert (fit, engagement, chance, qualified_at is not None) == ("a", 40, None, True)
    await noted(bob, lead, EngagementKind.UNSUBSCRIBED)
    assert await kept(people, lead) == ("a", 0, None, qualified_at)
    history = (await told(bob, lead)).history
    assert [(each["engagement"], each["qualified_at"] is not None) for each in history] == [
        (0, True),
        (40, True),
        (20, False),
    ]


async def test_sixteen_deliveries_of_one_event_at_once_count_once(people: Cast) -> None:
    lead = await create(people.bob.context, "lead", **BUYER)
    new = await asyncio.gather(*(noted(people.acme, lead, EngagementKind.FORM, key="f-1") for _ in range(16)))
    assert sum(new) == 1
    assert (await kept(people, lead))[1] == 20


async def test_who_calls_writes_or_meets_us_is_interested(people: Cast) -> None:
    bob = people.bob.context
    lead, other = [await create(bob, "lead", name=name) for name in ("Jane", "John")]
    call = await create(bob, "activity", kind="call", subject="Asked for prices", direction="inbound", lead_id=lead)
    await create(bob, "activity", kind="call", subject="Called back", direction="outbound", lead_id=lead)
    await create(bob, "activity", kind="meeting", subject="To come", due_at=now() + timedelta(days=2), lead_id=lead)
    assert (await kept(people, lead))[1] == 20
    await update(bob, "activity", call, subject="Asked for a quote")
    assert (await kept(people, lead))[1] == 20
    await update(bob, "activity", call, lead_id=other)
    assert [(await kept(people, each))[1] for each in (lead, other)] == [0, 20]
    await delete(bob, "activity", call)
    assert (await kept(people, other))[1] == 0
    await restore(bob, "activity", call)
    assert (await kept(people, other))[1] == 20


async def test_every_night_interest_has_faded_a_little(people: Cast) -> None:
    bob = people.bob.context
    lead = await create(bob, "lead", **BUYER)
    await noted(bob, lead, EngagementKind.FORM, at=ago(30))
    assert (await kept(people, lead))[1] == 10
    await scored_by(people.alice.context, Scoring(half_life_days=15))
    assert (await kept(people, lead))[1] == 10  # until the night, or the job that a new rule leaves
    await scores.score_all(people.acme)
    assert (await kept(people, lead))[1] == 5
    version = (await read(bob, "lead", lead))["version"]
    await scores.score_all(people.acme)
    assert (await read(bob, "lead", lead))["version"] == version
    async with unit_of_work(people.acme, read_only=True) as uow:
        assert [row["name"] for row in await schedule.list_schedules(uow)].count("lead-scores") == 1


async def test_why_a_score_is_what_it_is(people: Cast) -> None:
    bob = people.bob.context
    lead = await create(bob, "lead", **BUYER)
    await noted(bob, lead, EngagementKind.PAGE, detail="https://acme.example/Price-list")
    why = await told(bob, lead)
    assert why.fit is not None and why.engagement is not None
    assert (why.fit.points, sum(rule.points for rule in why.fit.reasons)) == (65, 65)
    assert [(each.rule.kind, each.rule.points, each.count) for each in why.engagement.reasons] == [
        ("page", 1, 1),
        ("page", 10, 1),
    ]
    assert (why.chance, why.book.knowledge) == (None, None)


async def test_no_reason_tells_what_somebody_may_not_see(people: Cast) -> None:
    alice = people.alice
    lead = await create(people.bob.context, "lead", **BUYER)
    hidden = {("lead", "title"): Level.NONE, ("lead", "emails"): Level.NONE, ("lead", "engagement"): Level.NONE}
    await reps_may(alice, *grants(Scope.ALL, kinds=["lead"]), levels=hidden)
    why = await told(await now_as(people.bob), lead)
    assert why.fit is not None
    assert (why.fit.grade, {rule.field for rule in why.fit.reasons}) == ("a", {"employees", "company"})
    assert (why.engagement, why.history) == (None, ())


async def test_the_chance_is_learnt_from_what_was_won_and_lost(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    for number in range(20):
        good = await create(
            alice, "lead", name=f"Won {number}", source="Fair", emails=[{"value": f"a{number}@b.example"}]
        )
        bad = await create(alice, "lead", name=f"Lost {number}", source="List")
        async with unit_of_work(alice) as uow:
            await conversions.convert(uow, lead_id=good, choice=conversions.Choice(alone=True))
            await leads.disqualify(uow, lead_id=bad, reason=DisqualifyReason.NO_NEED)
        if number == 18:
            await scores.score_all(people.acme)
            known = (await told(alice, bad)).book.knowledge
            assert known is not None and (known.total.won, known.total.lost) == (19, 19)
            assert (await told(alice, bad)).chance is None
    await scores.score_all(people.acme)
    promising = await create(bob, "lead", name="Jane", source="fair", emails=[{"value": "jane@acme.example"}])
    hopeless = await create(bob, "lead", name="John", source="LIST")
    high, low = [(await kept(people, each))[2] for each in (promising, hopeless)]
    assert high > 90 and low < 10
    why = await told(bob, promising)
    assert why.chance is not None and why.book.trial is not None
    assert why.chance.reasons[0].field in ("source", "email")
    assert (why.book.trial.size, why.book.trial.accuracy) == (8, 1.0)


async def test_a_converted_lead_keeps_the_scores_it_was_converted_with(people: Cast) -> None:
    alice = people.alice.context
    lead = await create(alice, "lead", **BUYER)
    async with unit_of_work(alice) as uow:
        await conversions.convert(uow, lead_id=lead, choice=conversions.Choice(alone=True))
    before = await kept(people, lead)
    assert await noted(alice, lead, EngagementKind.FORM)
    await scores.score_all(people.acme)
    assert await kept(people, lead) == before


async def test_only_who_runs_the_company_says_how_it_scores(people: Cast) -> None:
    with pytest.raises(Forbidden):
        await scored_by(people.bob.context, Scoring())
    wrong = Scoring(
        fit=(
            FitRule(FitField.EMPLOYEES, FitTest.AT_LEAST, 500, ("many",)),
            FitRule(FitField.TITLE, FitTest.CONTAINS, 1),
        ),
        engagement=(EngagementRule(EngagementKind.FORM, 1, cap=0),),
        thresholds=(10, 20, 30),
        half_life_days=0,
    )
    with pytest.raises(ValidationFailed) as refused:
        await scored_by(people.alice.context, wrong)
    assert sorted((each.field, each.code) for each in refused.value.problems) == [
        ("engagement.0.cap", "OUT_OF_RANGE"),
        ("fit.0.points", "OUT_OF_RANGE"),
        ("fit.0.values", "INVALID_NUMBER"),
        ("fit.1.values", "REQUIRED"),
        ("halfLifeDays", "OUT_OF_RANGE"),
        ("thresholds", "OUT_OF_RANGE"),
    ]
    rules = replace(
        Scoring(), fit=(FitRule(FitField.REGION, FitTest.ANY_OF, 70, ("Bavaria",)),), qualified_fit=LeadFit.A
    )
    await scored_by(people.alice.context, rules)
    async with unit_of_work(people.bob.context, read_only=True) as uow:
        assert (await scores.read_book(uow)).scoring == rules
    here, there = [await create(people.bob.context, "lead", name="X", region=each) for each in ("bavaria", "Saxony")]
    assert [(await kept(people, each))[0] for each in (here, there)] == ["a", "d"]


async def test_what_is_to_come_is_not_noted(people: Cast) -> None:
    lead = await create(people.bob.context, "lead", **BUYER)
    for facts, code in (({"at": ago(-2)}, "IN_THE_FUTURE"), ({"key": "x" * 201}, "TOO_LONG")):
        with pytest.raises(ValidationFailed) as refused:
            await noted(people.bob.context, lead, EngagementKind.FORM, **facts)
        assert [problem.code for problem in refused.value.problems] == [code]


async def test_mallory_neither_sees_nor_moves_a_score_of_acmes(people: Cast) -> None:
    lead = await create(people.bob.context, "lead", **BUYER)
    mallory = people.mallory.context
    with pytest.raises(NotFound):
        await told(mallory, lead)
    with pytest.raises(NotFound):
        await noted(mallory, lead, EngagementKind.FORM)
    await scored_by(mallory, Scoring(half_life_days=1))
    async with unit_of_work(people.acme, read_only=True) as uow:
        assert (await scores.read_book(uow)).scoring == Scoring()
