"""Today, this week and "me" are the reader's own: in their time zone, when they ask, whoever it was compiled for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.context import TenantContext
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import BadInput, FieldProblem, ValidationFailed
from tenants.kit.clock import now
from tenants.kit.periods import Period, span, today_in
from tenants.plans import Plan
from tenants.records import custom_fields
from tenants.records.custom_kinds import CustomKind
from tests.cast import Cast, owner
from tests.tenants.conftest import create, found, on_plan, page

ZONES = ("Asia/Shanghai", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Australia/Lord_Howe")
HOURS = range(-24 * 12, 24 * 12, 7)
TILINGS: tuple[tuple[dict[str, Any], ...], ...] = (
    ({"older_than_days": 3}, {"last_days": 3}, {"next_days": 4}, {"later_than_days": 4}),
    ({"older_than_days": 1}, {"during": "TODAY"}, {"during": "TOMORROW"}, {"later_than_days": 1}),
    ({"past": True}, {"past": False}),
)
WITHIN: tuple[tuple[dict[str, Any], list[dict[str, Any]]], ...] = (
    ({"during": "TODAY"}, [{"last_days": 1}]),
    ({"last_days": 2}, [{"during": "YESTERDAY"}, {"during": "TODAY"}]),
    ({"next_days": 1}, [{"during": "TOMORROW"}]),
)


@pytest.fixture(scope="module")
async def diary(database: Database) -> TenantContext:
    """Alice's activities around this moment, each with a day and, as a field of her own, a day and a moment."""
    alice = on_plan(await owner("Alice", "acme"), Plan.BUSINESS)
    async with unit_of_work(alice.context) as uow:
        for key, kind in (("day", CustomKind.DATE), ("at", CustomKind.MOMENT)):
            await custom_fields.create_field(uow, record_type="activity", kind=kind, key=key, label_en=key)
    start = now()
    for hours in HOURS:
        at = start + timedelta(hours=hours)
        day = at.astimezone(UTC).date()
        given_custom = {"day": day.isoformat(), "at": at.isoformat()}
        values = {"subject": f"{hours}", "due_at": at, "next_step_on": day, "custom": given_custom}
        await create(alice.context, "activity", kind="task", occurred_at=at, **values)
    return alice.context


def _places(condition: dict[str, Any]) -> list[dict[str, Any]]:
    """The condition on a moment, a date, and the tenant's own date and moment."""
    own = [{"custom_fields": [{"key": key, **condition}]} for key in ("day", "at")]
    return [{"due_at": condition}, {"next_step_on": condition}, *own]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(zone=st.sampled_from(ZONES), tiles=st.sampled_from(TILINGS), place=st.integers(0, 3))
async def test_they_leave_nothing_out_and_have_nothing_twice(
    diary: TenantContext, zone: str, tiles: tuple[dict[str, Any], ...], place: int
) -> None:
    reader = replace(diary, time_zone=zone)
    pieces = [await found(reader, "activity", filter=_places(tile)[place]) for tile in tiles]
    together = [each for piece in pieces for each in piece]
    assert len(together) == len(set(together)) == len(HOURS)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("whole", "parts"), WITHIN)
async def test_one_way_to_say_it_is_as_good_as_another(
    diary: TenantContext, zone: str, whole: dict[str, Any], parts: list[dict[str, Any]]
) -> None:
    reader = replace(diary, time_zone=zone)
    for place in range(4):
        either = {"or": [_places(part)[place] for part in parts]}
        assert await found(reader, "activity", filter=_places(whole)[place]) == await found(
            reader, "activity", filter=either
        )


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("period", list(Period))
async def test_a_period_is_the_readers(diary: TenantContext, zone: str, period: Period) -> None:
    reader = replace(diary, time_zone=zone)
    first, end = span(period, today_in(zone, now()))
    everything = await _days(reader)
    for place in ("due_at", "next_step_on"):
        expected = {each for each, days in everything.items() if first <= days[place] < end}
        assert set(await found(reader, "activity", filter={place: {"during": period}})) == expected


async def _days(reader: TenantContext) -> dict[UUID, Any]:
    rows = (await page(reader, "activity", "due_at", "next_step_on")).rows
    return {
        row["id"]: {"due_at": today_in(reader.time_zone, row["due_at"]), "next_step_on": row["next_step_on"]}
        for row in rows
    }


async def test_me_is_whoever_asks(people: Cast) -> None:
    hers = await create(people.alice.context, "account", name="Hers")
    his = await create(people.bob.context, "account", name="His")
    theirs = await create(people.acme, "account", name="Nobody's")
    contact = await create(people.alice.context, "contact", name="Ada", account_id=his)
    mine, others = {"owner_id": {"me": True}}, {"owner_id": {"me": False}}
    assert await found(people.alice.context, "account", filter=mine) == [hers]
    assert await found(people.bob.context, "account", filter=mine) == [his]
    assert set(await found(people.bob.context, "account", filter=others)) == {hers, theirs}
    assert await found(people.acme, "account", filter=mine) == []
    assert await found(people.bob.context, "contact", filter={"account": mine}) == [contact]
    assert await found(people.alice.context, "contact", filter={"account": mine}) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"due_at": {"during": "SOMEDAY"}},
        {"due_at": {"last_days": 0}},
        {"due_at": {"last_days": True}},
        {"due_at": {"last_days": 10**9}},
        {"due_at": {"past": "yes"}},
        {"subject": {"during": "TODAY"}},
        {"account_id": {"me": True}},
        {"owner_id": {"me": 1}},
        {"custom_fields": [{"key": "day", "last_days": "7"}]},
    ],
)
async def test_what_makes_no_sense_is_refused(diary: TenantContext, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        await found(diary, "activity", filter=wrong)


@pytest.mark.parametrize("rule", ['{"created_at": {"last_days": 7}}', '{"owner_id": {"me": true}}'])
async def test_a_tags_rule_depends_neither_on_the_day_nor_on_the_reader(people: Cast, rule: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await create(people.alice.context, "tag", name="New", kind="rule", applies_to="account", rule=rule)
    problems: list[FieldProblem] = list(refused.value.problems)
    assert [(problem.field, problem.code) for problem in problems] == [("rule", "INVALID_RULE")]


def test_days_are_dates_of_the_zone() -> None:
    assert str(today_in("Pacific/Kiritimati", datetime(2026, 3, 1, 12, tzinfo=UTC))) == "2026-03-02"
