"""Alice says when acme works; whoever counts business time counts in it."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Conflict, Forbidden, ValidationFailed
from tenants.hours import service as hours
from tenants.hours.service import Opening, SpecialDay
from tests.cast import Cast

_VECTORS = Path(os.environ.get("RAPPORT_VECTORS", Path(__file__).parents[4] / "shared" / "vectors"))
SHIFTS = [Opening(weekday, *hours) for weekday in range(1, 7) for hours in (("08:00", "12:00"), ("13:00", "17:00"))]
SPRING = [SpecialDay(date(2026, 2, 16), False, "春节"), SpecialDay(date(2026, 2, 15), True, "春节")]


async def test_a_company_works_in_an_office_until_it_says_otherwise(people: Cast) -> None:
    async with unit_of_work(people.bob.context) as uow:
        told, calendar = await hours.hours_of(uow), await hours.calendar_of(uow)
    assert told.version == 0 and len(told.week) == 5
    assert calendar.zone == people.alice.context.time_zone
    assert calendar.is_workday(date(2026, 9, 25)) and not calendar.is_workday(date(2026, 9, 26))


async def test_the_hours_that_are_set_are_the_hours_that_are_counted_in(people: Cast) -> None:
    async with unit_of_work(people.alice.context) as uow:
        made = await hours.set_hours(uow, week=SHIFTS, days=SPRING)
    async with unit_of_work(people.bob.context) as uow:
        calendar = await hours.calendar_of(uow)
        assert await hours.hours_of(uow) == made
    assert made.version == 1 and [each.day.day for each in made.days] == [15, 16], "in order"
    assert calendar.is_workday(date(2026, 2, 15)) and not calendar.is_workday(date(2026, 2, 16))
    saturday = datetime(2026, 2, 14, 8, 30, tzinfo=UTC)
    assert calendar.add(saturday, timedelta(hours=1)) == datetime(2026, 2, 15, 0, 30, tzinfo=UTC), "08:30 in Shanghai"
    async with unit_of_work(people.mallory.context) as uow:
        assert (await hours.hours_of(uow)).version == 0


async def test_bob_sets_nothing_and_a_stale_version_overwrites_nothing(people: Cast) -> None:
    with pytest.raises(Forbidden):
        async with unit_of_work(people.bob.context) as uow:
            await hours.set_hours(uow, week=SHIFTS, days=[])
    async with unit_of_work(people.alice.context) as uow:
        await hours.set_hours(uow, week=SHIFTS, days=[], version=0)
    with pytest.raises(Conflict):
        async with unit_of_work(people.alice.context) as uow:
            await hours.set_hours(uow, week=SHIFTS, days=SPRING, version=0)


async def test_everything_wrong_is_told_at_once(people: Cast) -> None:
    async def codes(week: list[Opening], days: list[SpecialDay]) -> dict[str, str]:
        with pytest.raises(ValidationFailed) as refused:
            async with unit_of_work(people.alice.context) as uow:
                await hours.set_hours(uow, week=week, days=days)
        return {problem.field or "": problem.code for problem in refused.value.problems}

    assert await codes([], [*SPRING, SPRING[0]]) == {"week": "REQUIRED", "days.2.day": "DUPLICATE"}
    wrong = [Opening(8, "09:00", "18:00"), Opening(1, "9 Uhr", "18:00"), Opening(2, "09:00", "09:00")]
    assert await codes(wrong, []) == {
        "week.0.weekday": "OUT_OF_RANGE", "week.1.opens": "INVALID", "week.2.closes": "OUT_OF_RANGE",
    }  # fmt: skip


async def test_a_night_shift_ends_on_the_day_after(people: Cast) -> None:
    async with unit_of_work(people.alice.context) as uow:
        made = await hours.set_hours(uow, week=[Opening(7, "22:00", "06:00")], days=[])
    monday = datetime(2026, 9, 20, 21, tzinfo=UTC)
    assert made.calendar("Asia/Shanghai").is_open(monday), "Monday, 05:00"


if _VECTORS.exists():

    @pytest.mark.parametrize("year", hours.ANNOUNCED)
    def test_china_as_it_was_announced(year: int) -> None:
        listed = json.loads((_VECTORS / "calendar" / f"{year}.json").read_text())["days"]
        expected = {(each["date"], not each["isOffDay"]) for each in listed}
        assert {(each.day.isoformat(), each.works) for each in hours.announced(year)} == expected

    def test_a_year_that_is_not_announced_is_not_there() -> None:
        assert 2027 not in hours.ANNOUNCED
