"""What becomes of leads that rules gave to people: accepted, passed on, answered, or late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import bindparam, select, update

from tenants.access import departments
from tenants.config import Settings
from tenants.crm.assignment import service as assignment
from tenants.crm.assignment.models import Assignment, LeadSpeed
from tenants.crm.assignment.service import Arrival, How, News, RuleTerms, Seat, SpeedBy, Why
from tenants.crm.assignment.telling import managers_of
from tenants.crm.leads import service as leads
from tenants.db.outbox import JobRow
from tenants.db.unit_of_work import Row, unit_of_work
from tenants.errors import Forbidden, NotFound, ValidationFailed
from tenants.hours.week import OFFICE
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.periods import today_in
from tests.cast import Cast
from tests.tenants.conftest import create, delete, read
from tests.tenants.conftest import update as edit
from tests.tenants.crm.assignment.test_arriving import arrives, decided, joined, owner_of, ruled, why

_JOBS = select(JobRow.arguments, JobRow.run_at).where(JobRow.name == bindparam("job")).order_by(JobRow.run_at)
_LOG = select(Assignment).where(Assignment.lead_id == bindparam("lead_id")).order_by(Assignment.at, Assignment.id)
_AGE = (
    update(LeadSpeed)
    .where(LeadSpeed.lead_id == bindparam("of_lead"))
    .values(arrived_at=bindparam("moment"), due_at=bindparam("due_at"))
)


async def jobs(people: Cast, job: Job) -> Sequence[Row]:
    async with unit_of_work(people.acme) as uow:
        return await uow.rows(_JOBS, job=job.value)


async def log(people: Cast, lead_id: UUID) -> Sequence[Row]:
    async with unit_of_work(people.acme) as uow:
        return await uow.rows(_LOG, lead_id=lead_id)


async def time_is_over(people: Cast, lead_id: UUID) -> None:
    """What the worker does when the time to accept has passed; a crash makes it do so twice."""
    newest = (await log(people, lead_id))[-1]
    for _ in range(2):
        async with unit_of_work(people.acme) as uow:
            await assignment.not_accepted(uow, assignment_id=newest["id"])


async def answer_is_due(people: Cast, lead_id: UUID) -> None:
    for _ in range(2):
        async with unit_of_work(people.acme) as uow:
            await assignment.answer_due(uow, lead_id=lead_id)


async def speed_of(people: Cast, lead_id: UUID) -> Row | None:
    async with unit_of_work(people.alice.context) as uow:
        return (await assignment.decisions(uow, lead_id=lead_id))[1]


async def aged(people: Cast, lead_id: UUID, arrived_at: datetime, due_at: datetime) -> None:
    async with unit_of_work(people.acme) as uow:
        await uow.run(_AGE, of_lead=lead_id, moment=arrived_at, due_at=due_at)


async def test_who_does_not_accept_in_open_minutes_loses_it_to_the_next_and_it_is_logged(people: Cast) -> None:
    await ruled(people.alice.context, people.bob.id, people.alice.id, accept_minutes=30)
    lead = await arrives(people)
    (row,) = await log(people, lead)
    calendar = OFFICE.calendar(people.alice.context.time_zone)
    assert row["accept_by"] == calendar.add(row["at"], timedelta(minutes=30))
    (job,) = await jobs(people, Job.LEAD_NOT_ACCEPTED)
    assert (job["arguments"], job["run_at"]) == ({"assignment_id": str(row["id"])}, row["accept_by"])
    await time_is_over(people, lead)
    first, second = await log(people, lead)
    assert (first["ended"], second["owner_id"], second["attempt"]) == ("not_accepted", people.alice.id, 2)
    assert why(second)[people.bob.id] == Why.HAD_IT
    assert await owner_of(people, lead) == people.alice.id
    await time_is_over(people, lead)
    assert await owner_of(people, lead) is None, "who had it is asked no more"
    assert (await decided(people, lead))["how"] == How.QUEUE


async def test_what_is_accepted_worked_on_moved_or_gone_is_not_passed_on(people: Cast) -> None:
    bob = people.bob.context
    await ruled(people.alice.context, people.bob.id, accept_minutes=30)
    accepted, begun, called, moved, gone = [await arrives(people, f"Lead {n}") for n in range(5)]
    async with unit_of_work(bob) as uow:
        await assignment.accept(uow, lead_id=accepted)
        await assignment.accept(uow, lead_id=accepted)
        await leads.start(uow, lead_id=begun)
    await create(bob, "activity", kind="call", subject="Hello", lead_id=called)
    await edit(bob, "lead", moved, owner_id=people.alice.id)
    await delete(bob, "lead", gone)
    for lead in (accepted, begun, called, moved, gone):
        await time_is_over(people, lead)
        (row,) = await log(people, lead)
        assert (row["accepted_at"] is not None) == (lead in (accepted, begun, called))
        assert row["ended"] == ("moved" if lead == moved else "")
    assert (await read(bob, "lead", moved, "owner_id"))["owner_id"] == people.alice.id


async def test_only_whoever_rules_gave_it_accepts_it(people: Cast) -> None:
    await ruled(people.alice.context, people.bob.id)
    lead, typed = await arrives(people), await create(people.bob.context, "lead", name="Typed")
    async with unit_of_work(people.alice.context) as uow:
        with pytest.raises(Forbidden):
            await assignment.accept(uow, lead_id=lead)
    async with unit_of_work(people.bob.context) as uow:
        with pytest.raises(ValidationFailed) as refused:
            await assignment.accept(uow, lead_id=typed)
    assert refused.value.problems[0].code == "NOT_ASSIGNED"
    async with unit_of_work(people.mallory.context) as uow:
        with pytest.raises(NotFound):
            await assignment.accept(uow, lead_id=lead)
        with pytest.raises(NotFound):
            await assignment.decisions(uow, lead_id=lead)


async def test_what_waits_is_decided_again_when_somebody_is_back(people: Cast) -> None:
    ctx = people.alice.context
    day = today_in(ctx.time_zone, now())
    await ruled(ctx, people.bob.id)
    async with unit_of_work(ctx) as uow:
        away = await assignment.add_absence(uow, user_id=people.bob.id, from_day=day, to_day=day)
    lead = await arrives(people)
    async with unit_of_work(ctx) as uow:
        await assignment.remove_absence(uow, absence_id=away["id"])
        await assignment.assign_again(uow, lead_id=lead)
    assert await owner_of(people, lead) == people.bob.id
    assert [row["ended"] for row in await log(people, lead)] == ["again", ""]
    alone = await create(people.bob.context, "lead", name="Typed")
    async with unit_of_work(ctx) as uow:
        (rule,) = await assignment.rules(uow)
        await assignment.delete_rule(uow, rule["id"])
        with pytest.raises(ValidationFailed) as refused:
            await assignment.assign_again(uow, lead_id=alone)
    assert refused.value.problems[0].code == "NO_RULE"


async def test_what_waits_goes_to_whoever_has_room_again_and_nothing_else_is_written(
    people: Cast,
) -> None:
    ctx = people.alice.context
    await ruled(ctx, Seat(people.bob.id, most_open=1))
    first, second, third = [await arrives(people, f"Lead {n}") for n in range(3)]
    assert await assignment.look_again(people.acme) == 0
    assert len(await log(people, second)) == 1
    async with unit_of_work(people.bob.context) as uow:
        await leads.disqualify(uow, lead_id=first, reason=leads.DisqualifyReason.NO_NEED)
    assert await assignment.look_again(people.acme) == 1
    assert [await owner_of(people, each) for each in (second, third)] == [people.bob.id, None], "who waited longest"
    await edit(ctx, "lead", third, owner_id=people.alice.id)
    assert await assignment.look_again(people.acme) == 0


async def test_speed_is_counted_in_the_companys_open_time(people: Cast) -> None:
    """A lead of Friday evening that is called on Monday morning at half past nine waited half an hour."""
    await ruled(people.alice.context, people.bob.id, answer_minutes=60)
    lead = await arrives(people)
    friday = datetime.fromisoformat("2026-03-06T19:00:00+08:00")
    await aged(people, lead, friday, datetime.fromisoformat("2026-03-09T10:00:00+08:00"))
    called = datetime.fromisoformat("2026-03-09T09:30:00+08:00")
    await create(people.bob.context, "activity", kind="call", subject="Hello", lead_id=lead, occurred_at=called)
    row = await speed_of(people, lead)
    assert row is not None
    assert (row["minutes"], row["target_minutes"], row["owner_id"]) == (30, 60, people.bob.id)
    await answer_is_due(people, lead)
    row = await speed_of(people, lead)
    assert row is not None and row["late_at"] is None


async def test_a_late_answer_is_noted_once_and_the_manager_is_told(people: Cast, settings: Settings) -> None:
    ctx, (carol,) = people.alice.context, await joined(people, "Carol")
    await ruled(ctx, people.bob.id, answer_minutes=60)
    async with unit_of_work(ctx) as uow:
        sales = await departments.create_department(uow, name="Sales")
        south = await departments.create_department(uow, name="South", parent_id=sales.id)
        day = today_in(ctx.time_zone, now())
        await departments.post(uow, department_id=sales.id, user_id=carol.id, manager=True, from_day=day)
        await departments.post(uow, department_id=south.id, user_id=people.bob.id, from_day=day)
        assert await managers_of(uow, people.bob.id) == [carol.id]
        assert await managers_of(uow, carol.id) == [people.alice.id], "above them, whoever owns the company"
    lead = await arrives(people, "Ada Late")
    assert [job["arguments"]["lead_id"] for job in await jobs(people, Job.LEAD_ANSWER_DUE)] == [str(lead)]
    await answer_is_due(people, lead)
    row = await speed_of(people, lead)
    assert row is not None and row["late_at"] is None, "not before it is due"
    await aged(people, lead, now() - timedelta(days=9), now() - timedelta(days=8))
    await answer_is_due(people, lead)
    told = [job["arguments"] for job in await jobs(people, Job.LEAD_EMAIL)]
    assert told == [
        {"lead_id": str(lead), "user_id": str(people.bob.id), "news": News.YOURS},
        {"lead_id": str(lead), "user_id": str(carol.id), "news": News.LATE},
    ]
    await assignment.send(people.acme, lead_id=lead, user_id=carol.id, news=News.LATE)
    (mail,) = await mails(settings, carol.email, "Ada Late")
    assert mail["subject"] == "Not answered in time: Ada Late" and "It is with: Bob" in mail["text"]


async def mails(settings: Settings, to: str, word: str) -> list[dict[str, Any]]:
    async with httpx.AsyncClient(trust_env=False) as client:
        found = (await client.get(f"{settings.inbox_url}/api/messages", params={"to": to})).json()
    return [mail for mail in found if word in mail["subject"]]


async def test_figures_are_by_owner_and_by_source(people: Cast) -> None:
    ctx = people.alice.context
    await ruled(ctx, people.bob.id, answer_minutes=60)
    quick, slow, silent = [await arrives(people, f"Lead {n}", source="Fair") for n in range(3)]
    night = now().astimezone(ZoneInfo(ctx.time_zone)).replace(hour=0) - timedelta(days=30)
    moment = OFFICE.calendar(ctx.time_zone).next_open(night)  # so that a working day lies ahead, whatever the hour is
    for lead, minutes in ((quick, 10), (slow, 90)):
        await aged(people, lead, moment, moment + timedelta(minutes=60))
        then = moment + timedelta(minutes=minutes)
        await create(people.bob.context, "activity", kind="call", subject="Hi", lead_id=lead, occurred_at=then)
    await aged(people, silent, moment, moment + timedelta(minutes=60))
    day = today_in(ctx.time_zone, now())
    async with unit_of_work(ctx) as uow:
        (by_owner,) = await assignment.speed_to_lead(uow, by=SpeedBy.OWNER, from_day=day, to_day=day)
        (by_source,) = await assignment.speed_to_lead(uow, by=SpeedBy.SOURCE, from_day=day, to_day=day)
    assert (by_owner.key, by_source.key) == (str(people.bob.id), "Fair")
    assert (by_owner.arrived, by_owner.answered, by_owner.median) == (3, 2, 50)
    assert (by_owner.promised, by_owner.on_time, by_owner.late) == (3, 1, 2)


async def test_a_preview_says_who_would_get_the_last_leads_and_writes_nothing(people: Cast) -> None:
    ctx = people.alice.context
    for number in range(3):
        await arrives(people, f"Lead {number}", source="Fair" if number else "Site")
    terms = RuleTerms("Fair", filter={"source": {"eq": "Fair"}}, seats=[Seat(people.bob.id), Seat(people.alice.id)])
    async with unit_of_work(ctx, read_only=True) as uow:
        found = await assignment.preview(uow, terms)
    assert [(each.title, each.decision.owner_id, each.decision.how) for each in found] == [
        ("Lead 2", people.alice.id, How.STRATEGY),
        ("Lead 1", people.bob.id, How.STRATEGY),
        ("Lead 0", None, How.NONE),
    ]
    rule_id = await ruled(ctx, people.bob.id)
    other = RuleTerms("Everybody", seats=[Seat(people.alice.id)], arrivals=[Arrival.ENTERED])
    async with unit_of_work(ctx, read_only=True) as uow:
        assert {each.decision.how for each in await assignment.preview(uow, other, rule_id)} == {How.NONE}
    with pytest.raises(Forbidden):
        async with unit_of_work(people.bob.context, read_only=True) as uow:
            await assignment.preview(uow, terms)
