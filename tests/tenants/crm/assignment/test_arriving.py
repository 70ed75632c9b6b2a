"""A lead arrives at acme, and the rules say who gets it and why."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import bindparam, select, update

from tenants.config import settings
from tenants.context import Role, TenantContext
from tenants.crm.assignment import service as assignment
from tenants.crm.assignment.models import Assignment, AssignmentRule
from tenants.crm.assignment.service import Arrival, Fallback, How, RuleTerms, Seat, Skipped, Strategy, Why
from tenants.crm.capture import service as capture
from tenants.crm.leads.models import Lead
from tenants.crm.pools import service as pools
from tenants.crm.pools.service import PoolRules
from tenants.db.database import Database, open_database, use
from tenants.db.unit_of_work import Row, unit_of_work
from tenants.errors import DomainError, Forbidden, ValidationFailed
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.periods import today_in
from tenants.records import custom, custom_fields, writing
from tenants.records.arrivals import arriving
from tenants.records.catalogue import catalogue
from tenants.records.custom_kinds import CustomKind
from tenants.registry import service as registry
from tenants.registry.service import Visitor
from tests import cast
from tests.cast import Cast
from tests.tenants.conftest import create, on_plan, read
from tests.tenants.crm.capture.story import form_of, logged, open_one, send, worker

_OWNERS = select(Lead.id, Lead.owner_id).where(Lead.deleted_at.is_(None)).order_by(Lead.id)
_YESTERDAY = update(Assignment).values(at=bindparam("moment"))
_TURN = select(AssignmentRule.last_id, AssignmentRule.credits)


async def ruled(ctx: TenantContext, *seats: Seat | UUID, **terms: Any) -> UUID:
    """A rule, and its id."""
    listed = [seat if isinstance(seat, Seat) else Seat(seat) for seat in seats]
    async with unit_of_work(ctx) as uow:
        found = await assignment.create_rule(uow, RuleTerms(**{"name": "Everybody", "seats": listed, **terms}))
    rule_id: UUID = found["id"]
    return rule_id


async def arrives(people: Cast, name: str = "Ada", **values: Any) -> UUID:
    """Somebody filled in a form: nobody of the company is at work."""
    return await create(people.acme, "lead", name=name, **values)


async def owner_of(people: Cast, lead_id: UUID) -> UUID | None:
    found = await read(people.acme, "lead", lead_id, "owner_id", "status")
    owner: UUID | None = found["owner_id"]
    assert found["status"] == ("assigned" if owner else "new")
    return owner


async def decided(people: Cast, lead_id: UUID) -> Row:
    async with unit_of_work(people.alice.context) as uow:
        found, _ = await assignment.decisions(uow, lead_id=lead_id)
    return found[0]


def why(row: Row) -> dict[UUID, str]:
    return {UUID(each["user_id"]): each["why"] for each in row["verdicts"]}


async def joined(people: Cast, *names: str) -> list[cast.Person]:
    """More reps of acme."""
    found = [await cast.colleague(people.alice, name, Role.REP) for name in names]
    return [on_plan(each, people.alice.context.plan) for each in found]


async def test_leads_go_round_and_each_decision_says_why(people: Cast) -> None:
    alice, bob = people.alice.id, people.bob.id
    await ruled(people.alice.context, alice, bob, name="Round")
    made = [await arrives(people) for _ in range(3)]
    assert [await owner_of(people, each) for each in made] == [alice, bob, alice]
    row = await decided(people, made[1])
    assert (row["rule_name"], row["strategy"], row["how"]) == ("Round", "round_robin", How.STRATEGY)
    assert why(row) == {alice: Why.NOT_NEXT, bob: Why.CHOSEN}


async def test_without_rules_a_lead_is_nobodys_and_a_typed_one_its_makers(people: Cast) -> None:
    assert await owner_of(people, await arrives(people)) is None
    assert await owner_of(people, await create(people.bob.context, "lead", name="Typed")) == people.bob.id


async def test_a_typed_lead_is_its_makers_unless_a_rule_is_for_those(people: Cast) -> None:
    await ruled(people.alice.context, people.alice.id)
    typed = await create(people.bob.context, "lead", name="Typed")
    assert await owner_of(people, typed) == people.bob.id
    await ruled(people.alice.context, people.alice.id, arrivals=[Arrival.ENTERED])
    assert await owner_of(people, await create(people.bob.context, "lead", name="Typed")) == people.alice.id
    named = await create(people.bob.context, "lead", name="Named", owner_id=people.bob.id)
    assert await owner_of(people, named) == people.bob.id, "whoever is named has it"


async def test_the_first_rule_that_is_met_decides_and_what_was_passed_is_told(people: Cast) -> None:
    ctx = people.alice.context
    by_hand = await ruled(ctx, people.bob.id, name="Typed", arrivals=[Arrival.ENTERED])
    fair = await ruled(ctx, people.bob.id, name="Fair", filter={"source": {"eq": "Fair"}})
    await ruled(ctx, people.alice.id, name="Rest")
    assert await owner_of(people, await arrives(people, source="Fair")) == people.bob.id
    row = await decided(people, await arrives(people, source="Site"))
    assert row["rule_name"] == "Rest"
    assert [(each["rule_id"], each["why"]) for each in row["passed"]] == [
        (str(by_hand), Skipped.ARRIVAL),
        (str(fair), Skipped.FILTER),
    ]


async def test_filters_look_at_a_lead_as_if_it_were_stored(people: Cast) -> None:
    """Its own fields, its addresses and what it does not have are asked about before there is a row of it."""
    ctx = people.alice.context
    await ruled(ctx, people.bob.id, name="Address", filter={"emails": {"has": "ada@big.example"}})
    await ruled(ctx, people.alice.id, name="No phone", filter={"phones": {"is_null": True}, "employees": {"gte": 100}})
    assert await owner_of(people, await arrives(people, emails=[{"value": "ada@big.example"}])) == people.bob.id
    assert await owner_of(people, await arrives(people, employees=100)) == people.alice.id
    assert await owner_of(people, await arrives(people, employees=99)) is None
    assert (await decided(people, await arrives(people)))["how"] == How.NONE


async def test_whoever_is_away_or_has_left_is_skipped_and_the_turn_moves_on_success_alone(people: Cast) -> None:
    ctx, (carol,) = people.alice.context, await joined(people, "Carol")
    await ruled(ctx, people.bob.id, carol.id)
    day = today_in(ctx.time_zone, now())
    async with unit_of_work(people.bob.context) as uow:
        away = await assignment.add_absence(uow, user_id=people.bob.id, from_day=day, to_day=day + timedelta(days=2))
    async with unit_of_work(ctx) as uow:
        await registry.remove_member(uow, user_id=carol.id)
    nobodys = await arrives(people)
    assert await owner_of(people, nobodys) is None
    row = await decided(people, nobodys)
    assert row["how"] == How.QUEUE
    assert why(row) == {people.bob.id: Why.ABSENT, carol.id: Why.LEFT}
    async with unit_of_work(ctx) as uow:
        assert dict((await uow.rows(_TURN))[0]) == {"last_id": None, "credits": {}}
    async with unit_of_work(people.bob.context) as uow:
        await assignment.remove_absence(uow, absence_id=away["id"])
    assert await owner_of(people, await arrives(people)) == people.bob.id


async def test_who_is_full_is_passed_over_and_the_fallback_is_a_pool_a_queue_or_the_next_rule(people: Cast) -> None:
    ctx = people.alice.context
    async with unit_of_work(ctx) as uow:
        pool = await pools.create_pool(uow, PoolRules("lead", "Public"))
    one = Seat(people.bob.id, most_open=1)
    await ruled(ctx, one, name="Next", filter={"source": {"eq": "a"}}, fallback=Fallback.NEXT)
    await ruled(ctx, one, name="Pool", filter={"source": {"eq": "a"}}, fallback=Fallback.POOL, pool_id=pool["id"])
    await ruled(ctx, one, name="Queue", queue="Late shift")
    assert await owner_of(people, await arrives(people, source="a")) == people.bob.id
    pooled = await arrives(people, source="a")
    row = await decided(people, pooled)
    assert (row["rule_name"], row["how"], row["pool_id"]) == ("Pool", How.POOL, pool["id"])
    assert row["passed"] == [{"rule_id": row["passed"][0]["rule_id"], "name": "Next", "why": Skipped.NOBODY}]
    async with unit_of_work(people.bob.context) as uow:
        assert [each.id for each in await pools.waiting(uow, pool_id=pool["id"])] == [pooled]
    row = await decided(people, await arrives(people))
    assert (row["how"], row["queue"], why(row)) == (How.QUEUE, "Late shift", {people.bob.id: Why.FULL})


async def test_who_comes_back_goes_to_whom_they_know(people: Cast) -> None:
    ctx = people.alice.context
    await create(people.bob.context, "account", name="Big GmbH", website="https://big.example")
    await create(people.bob.context, "contact", name="Ada", emails=[{"value": "ada@home.example"}])
    await ruled(ctx, people.alice.id, sticky=True)
    for values in ({"emails": [{"value": "ada@home.example"}]}, {"company": "BIG"}, {"website": "https://big.example"}):
        lead = await arrives(people, **values)
        assert await owner_of(people, lead) == people.bob.id, values
        assert (await decided(people, lead))["how"] == How.KNOWN
    assert await owner_of(people, await arrives(people, "Eve", company="Small")) == people.alice.id


async def test_territories_and_skills_say_who_may_have_it(people: Cast) -> None:
    ctx, (carol,) = people.alice.context, await joined(people, "Carol")
    south = Seat(people.bob.id, territories=("Bayern", "DE"), skills=("german",))
    rest = Seat(carol.id, skills=("german", "solar"))
    await ruled(ctx, south, rest, filter={"source": {"eq": "r"}}, territory_field="region")
    await ruled(ctx, south, rest, filter={"source": {"eq": "c"}}, territory_field="country")
    await ruled(ctx, south, Seat(carol.id, skills=("german", "solar")), territory_field="", skills=["german", "solar"])
    assert await owner_of(people, await arrives(people, source="r", region="bayern")) == people.bob.id
    assert await owner_of(people, await arrives(people, source="r", region="Tirol")) == carol.id
    munich = [{"value": "+498912345678"}]
    assert await owner_of(people, await arrives(people, source="c", phones=munich)) == people.bob.id
    skilled = await arrives(people)
    assert await owner_of(people, skilled) == carol.id


async def test_many_that_come_in_one_write_are_dealt_out_one_after_the_other(people: Cast) -> None:
    """What a file brings is decided at one desk, by fields of the company's own as well."""
    ctx = people.alice.context
    async with unit_of_work(ctx) as uow:
        await custom_fields.create_field(uow, record_type="lead", key="tier", kind=CustomKind.INTEGER, label_en="Tier")
    gold = {"custom_fields": [{"key": "tier", "gte": "2"}]}
    await ruled(ctx, people.bob.id, name="Gold", filter=gold, arrivals=[Arrival.IMPORTED])
    await ruled(ctx, people.alice.id, Seat(people.bob.id), name="Rest", arrivals=[Arrival.IMPORTED])
    record = catalogue()["lead"]
    async with unit_of_work(people.bob.context) as uow:
        arriving(uow, Arrival.IMPORTED)
        fields = await custom.definitions(uow, "lead")
        given = [{"name": f"Lead {tier}", "custom": {"tier": tier}} for tier in (1, 2, 3, 1)]
        checked = [writing.check_new(uow, record, each, fields)[0] for each in given]
        made = await writing.create_many(uow, record, checked)
    expected = [people.alice.id, people.bob.id, people.bob.id, people.bob.id]
    assert [await owner_of(people, each) for each in made] == expected


async def test_what_a_form_brings_is_given_away_once_also_when_a_person_takes_it_later(people: Cast) -> None:
    await ruled(people.alice.context, people.bob.id, people.alice.id)
    source = await form_of(people)
    await send(source, name="Ada", emails="ada@visitor.example")
    (lead,) = await worker(people)
    assert lead is not None and await owner_of(people, lead) == people.bob.id
    (submission,) = await logged(people)
    async with unit_of_work(people.acme) as uow:
        await capture.take_submission(uow, submission_id=submission.id)
    await capture.send(Visitor(), await open_one(source), sent={"name": "Eve", "emails": "eve@visitor.example"})
    refused = next(each for each in await logged(people) if each.id != submission.id)
    async with unit_of_work(people.alice.context) as uow:
        taken = await capture.take_anyway(uow, submission_id=refused.id)
    assert await owner_of(people, taken) == people.alice.id, "whoever takes it is not who gets it"
    row = await decided(people, taken)
    assert (row["arrival"], row["attempt"]) == (Arrival.CAPTURED, 1)


async def test_what_a_program_makes_comes_by_the_api(people: Cast) -> None:
    await ruled(people.alice.context, people.bob.id, arrivals=[Arrival.BY_API])
    program = replace(people.alice.context, key_id=uuid7(), session_id=None)
    assert await owner_of(people, await create(program, "lead", name="Ada")) == people.bob.id
    assert await owner_of(people, await create(people.alice.context, "lead", name="Eve")) == people.alice.id


async def test_somebody_gets_a_thirtieth_of_a_months_leads_on_a_day_and_no_more_in_a_month(people: Cast) -> None:
    await ruled(people.alice.context, Seat(people.bob.id, per_month=31), people.alice.id, strategy=Strategy.ROUND_ROBIN)
    made = [await arrives(people) for _ in range(5)]
    owners = [await owner_of(people, each) for each in made]
    assert owners.count(people.bob.id) == 2, "31 in 30 days are two on one day"
    assert why(await decided(people, made[-1]))[people.bob.id] == Why.DAY_FULL
    async with unit_of_work(people.acme) as uow:
        await uow.run(_YESTERDAY, moment=now() - timedelta(days=1))
    assert people.bob.id in [await owner_of(people, await arrives(people)) for _ in range(2)]
    async with unit_of_work(people.alice.context) as uow:
        (rule,) = await assignment.rules(uow)
        terms = RuleTerms("Everybody", seats=[Seat(people.bob.id, per_month=3)])
        await assignment.update_rule(uow, rule["id"], terms)
    assert why(await decided(people, await arrives(people))) == {people.bob.id: Why.MONTH_FULL}


async def test_only_who_may_set_access_sets_rules_and_a_rule_must_hold_together(people: Cast) -> None:
    with pytest.raises(Forbidden):
        await ruled(people.bob.context, people.bob.id)
    with pytest.raises(Forbidden):
        async with unit_of_work(people.bob.context) as uow:
            day = today_in("UTC", now())
            await assignment.add_absence(uow, user_id=people.alice.id, from_day=day, to_day=day)
    with pytest.raises(ValidationFailed) as wrong:
        await ruled(
            people.alice.context,
            Seat(people.bob.id, weight=0),
            Seat(people.bob.id),
            arrivals=[],
            territory_field="emails",
            filter={"owner_id": {"me": True}},
            accept_minutes=0,
        )
    assert {problem.field for problem in wrong.value.problems} == {
        "seats", "seats.0.weight", "arrivals", "territory_field", "filter", "accept_minutes",
    }  # fmt: skip


async def test_rules_are_the_companys_own(people: Cast) -> None:
    await ruled(people.alice.context, people.alice.id)
    async with unit_of_work(people.mallory.context) as uow:
        assert await assignment.rules(uow) == []
    assert (await read(people.globex, "lead", await create(people.globex, "lead", name="Hers"), "owner_id"))[
        "owner_id"
    ] is None
    with pytest.raises(DomainError):
        await ruled(people.mallory.context, people.bob.id)


async def test_a_filter_that_can_no_longer_be_run_loses_no_lead(people: Cast) -> None:
    ctx = people.alice.context
    async with unit_of_work(ctx) as uow:
        field = await custom_fields.create_field(
            uow, record_type="lead", key="tier", kind=CustomKind.INTEGER, label_en="Tier"
        )
    await ruled(ctx, people.bob.id, name="Old", filter={"custom_fields": [{"key": "tier", "eq": "2"}]})
    await ruled(ctx, people.alice.id, name="Rest", filter={"name": {"starts_with": "A"}})
    async with unit_of_work(ctx) as uow:
        await custom_fields.archive_field(uow, field_id=field.id)
    lead = await arrives(people)
    assert await owner_of(people, lead) == people.alice.id
    assert (await decided(people, lead))["passed"][0]["why"] == Skipped.FILTER


@pytest.fixture
async def crowd(database: Database) -> AsyncIterator[Database]:
    """Sixteen connections that are really there."""
    opened = use(await open_database(settings().model_copy(update={"database_pool": 16})))
    yield opened
    await opened.close()
    use(database)


@pytest.mark.parametrize("strategy", [Strategy.ROUND_ROBIN, Strategy.WEIGHTED])
async def test_sixteen_at_once_and_a_thousand_leads_are_dealt_out_exactly(
    people: Cast, crowd: Database, strategy: Strategy
) -> None:
    ctx, (carol, dave) = people.alice.context, await joined(people, "Carol", "Dave")
    weights = {people.alice.id: 4, people.bob.id: 3, carol.id: 2, dave.id: 1}
    seats = [Seat(user_id, weight=weight) for user_id, weight in weights.items()]
    await ruled(ctx, *seats, strategy=strategy)
    await _all_at_once(people, 1_000)
    async with unit_of_work(ctx) as uow:
        dealt = Counter(row["owner_id"] for row in await uow.rows(_OWNERS))
    exact = strategy is Strategy.WEIGHTED
    assert dealt == {user_id: weight * 100 if exact else 250 for user_id, weight in weights.items()}


async def test_sixteen_at_once_never_pass_a_cap(people: Cast, crowd: Database) -> None:
    ctx = people.alice.context
    await ruled(
        ctx, Seat(people.alice.id, most_open=30), Seat(people.bob.id, most_open=50), strategy=Strategy.LEAST_BUSY
    )
    await _all_at_once(people, 200)
    async with unit_of_work(ctx) as uow:
        dealt = Counter(row["owner_id"] for row in await uow.rows(_OWNERS))
    assert dealt == {people.alice.id: 30, people.bob.id: 50, None: 120}


async def _all_at_once(people: Cast, count: int) -> None:
    numbers = iter(range(count))

    async def arriving() -> None:
        for number in numbers:
            await arrives(people, f"Lead {number}")

    await asyncio.gather(*(arriving() for _ in range(16)))
