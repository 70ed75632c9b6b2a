"""Schedules: by the tenant's clock, asked for once, made up for as stated."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.context import PLATFORM, TenantContext
from tenants.db import dispatch, schedule
from tenants.db.schedule import CatchUp, due_runs
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import ValidationFailed
from tenants.kit.clock import now
from tenants.kit.recurrence import parse
from tests.workers.jobs_for_tests import Probe, probe

UTC_ZONE = ZoneInfo("UTC")
HOURLY = parse("every 1h")
EIGHT = datetime(2026, 11, 25, 8, tzinfo=UTC)


async def plan(context: TenantContext, rule: str, catch_up: CatchUp = CatchUp.ONCE) -> datetime:
    async with unit_of_work(context) as uow:
        return await schedule.put(
            uow, name="digest", job=probe(Probe.EFFECT), rule=rule, catch_up=catch_up, arguments={"number": 7}
        )


async def digest(context: TenantContext) -> dict[str, object]:
    async with unit_of_work(context) as uow:
        (row,) = await schedule.list_schedules(uow)
    return dict(row)


async def was_due(context: TenantContext, ago: timedelta) -> UUID:
    """As if no scheduler had run since then."""
    async with unit_of_work(context) as uow:
        schedule_id: UUID = await uow.connection.fetchval(
            "UPDATE job_schedules SET next_run_at = now() - $2::interval WHERE tenant_id = $1 RETURNING id",
            context.tenant_id,
            ago,
        )
    return schedule_id


async def fire(context: TenantContext, schedule_id: UUID) -> int:
    async with unit_of_work(context) as uow:
        return await schedule.fire(uow, schedule_id=schedule_id, moment=now())


async def queued(context: TenantContext) -> int:
    async with unit_of_work(context) as uow:
        found: int = await uow.connection.fetchval(
            "SELECT count(*) FROM jobs WHERE tenant_id = $1 AND arguments = '{\"number\": 7}'", context.tenant_id
        )
    return found


async def test_daily_at_eight_means_eight_in_shanghai_for_acme(acme: TenantContext) -> None:
    following = await plan(acme, "0 8 * * *")
    assert (following.hour, following.minute) == (0, 0)
    assert (await digest(acme))["time_zone"] == "Asia/Shanghai"


async def test_a_company_that_moves_takes_its_schedules_along(acme: TenantContext) -> None:
    await plan(acme, "0 8 * * *")
    async with unit_of_work(acme) as uow:
        await schedule.move_zone(uow, old="Asia/Shanghai", new="Asia/Tokyo")
    row = await digest(acme)
    assert row["time_zone"] == "Asia/Tokyo"
    assert row["next_run_at"].hour == 23  # type: ignore[attr-defined]


async def test_replacing_and_ending_a_schedule(acme: TenantContext) -> None:
    await plan(acme, "0 8 * * *")
    await plan(acme, "every 15m")
    assert (await digest(acme))["rule"] == "every 15m"
    async with unit_of_work(acme) as uow:
        await schedule.remove(uow, name="digest")
        assert await schedule.list_schedules(uow) == []


@pytest.mark.parametrize(("rule", "zone", "field"), [("soon", None, "rule"), ("0 8 * * *", "Mars/Base", "timeZone")])
async def test_nonsense_is_refused_with_the_field_at_fault(
    acme: TenantContext, rule: str, zone: str | None, field: str
) -> None:
    async with unit_of_work(acme) as uow:
        with pytest.raises(ValidationFailed) as refused:
            await schedule.put(uow, name="x", job=probe(Probe.EFFECT), rule=rule, time_zone=zone)
    assert refused.value.problems[0].field == field


async def test_what_is_due_is_asked_for_once_though_four_schedulers_try(acme: TenantContext) -> None:
    await plan(acme, "every 1h")
    schedule_id = await was_due(acme, timedelta(seconds=5))
    assert await dispatch_due() == [(acme.tenant_id, schedule_id)]
    assert sum(await asyncio.gather(*(fire(acme, schedule_id) for _ in range(4)))) == 1
    assert await queued(acme) == 1
    assert await dispatch_due() == []
    assert (await digest(acme))["last_run_at"] is not None


async def dispatch_due() -> list[tuple[UUID, UUID]]:
    async with dispatch.leadership() as leader:
        assert leader is not None
        return await leader.due_schedules()


@pytest.mark.parametrize(("catch_up", "runs"), [(CatchUp.ALL, 5), (CatchUp.ONCE, 1)])
async def test_what_was_missed_is_made_up_for_by_the_policy(acme: TenantContext, catch_up: CatchUp, runs: int) -> None:
    await plan(acme, "every 1h", catch_up)
    schedule_id = await was_due(acme, timedelta(hours=4, seconds=1))
    assert await fire(acme, schedule_id) == runs
    assert await queued(acme) == runs
    assert (await digest(acme))["next_run_at"] > now()  # type: ignore[operator]


async def test_a_job_of_a_newer_release_is_looked_at_again_in_a_minute(acme: TenantContext) -> None:
    await plan(acme, "every 1h")
    schedule_id = await was_due(acme, timedelta(seconds=5))
    async with unit_of_work(acme) as uow:
        await uow.connection.execute("UPDATE job_schedules SET job = 'not.yet' WHERE tenant_id = $1", uow.tenant_id)
    assert await fire(acme, schedule_id) == 0
    assert now() < (await digest(acme))["next_run_at"] < now() + timedelta(minutes=2)  # type: ignore[operator]


async def test_housekeeping_is_planned_once(acme: TenantContext) -> None:
    for _ in range(2):
        await schedule.plan_housekeeping()
    async with unit_of_work(PLATFORM) as uow:
        planned = await schedule.list_schedules(uow)
    assert sorted((row["job"], row["catch_up"]) for row in planned) == [
        ("audit.seal", "once"),
        ("billing.day", "once"),
        ("life.turn", "once"),
        ("maintenance.sweep", "once"),
        ("maintenance.sweep_files", "once"),
        ("records.audit_all_quality", "once"),
        ("records.check_all_duplicates", "once"),
        ("records.clean_up_all", "once"),
        ("trust.check_isolation", "once"),
        ("trust.watch_use", "once"),
    ]


def test_skipping_drops_what_is_late_and_keeps_what_is_on_time() -> None:
    late = EIGHT + timedelta(hours=3, minutes=30)
    assert due_runs(HOURLY, UTC_ZONE, EIGHT, late, CatchUp.SKIP) == ([], EIGHT + timedelta(hours=4))
    on_time = EIGHT + timedelta(hours=3, seconds=20)
    assert due_runs(HOURLY, UTC_ZONE, EIGHT, on_time, CatchUp.SKIP)[0] == [EIGHT + timedelta(hours=3)]


@settings(deadline=None)
@given(st.integers(0, 400_000), st.sampled_from(["every 90s", "every 1h", "30 1 * * *", "*/7 * * * *"]))
def test_making_up_for_all_misses_none_and_doubles_none(seconds: int, rule: str) -> None:
    parsed, zone = parse(rule), ZoneInfo("America/New_York")
    start = parsed.after(EIGHT, zone)
    moment = start + timedelta(seconds=seconds)
    runs: list[datetime] = []
    following = start
    while following <= moment:
        some, following = due_runs(parsed, zone, following, moment, CatchUp.ALL)
        assert 0 < len(some) <= 100
        runs += some
    expected = [start]
    while (run := parsed.after(expected[-1], zone)) <= moment:
        expected.append(run)
    assert runs == expected
    assert following == run
