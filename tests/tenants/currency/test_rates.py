"""Alice enters acme's rates; Bob converts by them; what is closed stays as it was."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tenants.currency import service as currency
from tenants.currency.service import RateMissing
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, NotFound, ValidationFailed
from tenants.registry.settings import update_tenant
from tests.cast import Cast, Person

JULY = date(2026, 7, 1)


async def enter(person: Person, code: str, day: date, rate: str) -> None:
    async with unit_of_work(person.context) as uow:
        await currency.set_rate(uow, currency=code, valid_from=day, rate=rate, source="央行")


async def value(person: Person, day: date, code: str = "GBP", to: str | None = None) -> tuple[int, str]:
    async with unit_of_work(person.context, read_only=True) as uow:
        return await currency.convert(uow, minor=100_00, currency=code, to=to, on=day)


async def base(person: Person, code: str) -> None:
    async with unit_of_work(person.context) as uow:
        await update_tenant(uow, currency=code)


async def test_a_rate_counts_from_its_day_on_and_only_in_its_company(people: Cast) -> None:
    await base(people.alice, "CNY")
    await enter(people.alice, "GBP", JULY, "9.1")
    await enter(people.alice, "GBP", JULY + timedelta(days=30), "9.2")
    assert await value(people.bob, JULY) == (910_00, "CNY")
    assert await value(people.bob, JULY + timedelta(days=30)) == (920_00, "CNY")
    for person, day in ((people.bob, JULY - timedelta(days=1)), (people.mallory, JULY)):
        with pytest.raises(RateMissing):
            await value(person, day)


async def test_another_rate_for_the_same_day_takes_its_place_and_one_can_be_taken_back(people: Cast) -> None:
    await base(people.alice, "CNY")
    await enter(people.alice, "GBP", JULY, "9.1")
    await enter(people.alice, "GBP", JULY, "9.3")
    async with unit_of_work(people.bob.context) as uow:
        (only,) = (await currency.settings_of(uow)).rates
    assert (str(only["rate"].normalize()), only["source"], only["updated_by"]) == (
        "9.3",
        "央行",
        people.alice.id,
    )
    with pytest.raises(NotFound):
        async with unit_of_work(people.mallory.context) as uow:
            await currency.remove_rate(uow, rate_id=only["id"])
    async with unit_of_work(people.alice.context) as uow:
        await currency.remove_rate(uow, rate_id=only["id"])
    with pytest.raises(RateMissing):
        await value(people.bob, JULY)


async def test_what_is_closed_is_not_converted_otherwise(people: Cast) -> None:
    await base(people.alice, "CNY")
    await enter(people.alice, "GBP", JULY, "9.1")
    async with unit_of_work(people.alice.context) as uow:
        await currency.close_rates(uow, through=JULY + timedelta(days=30))
        (only,) = (await currency.settings_of(uow)).rates
    for day in (JULY, JULY + timedelta(days=30)):
        with pytest.raises(ValidationFailed) as refused:
            await enter(people.alice, "GBP", day, "99")
        assert refused.value.problems[0].code == "RATES_CLOSED"
    with pytest.raises(ValidationFailed):
        async with unit_of_work(people.alice.context) as uow:
            await currency.remove_rate(uow, rate_id=only["id"])
    with pytest.raises(ValidationFailed):
        async with unit_of_work(people.alice.context) as uow:
            await currency.close_rates(uow, through=JULY)
    await enter(people.alice, "GBP", JULY + timedelta(days=31), "9.5")
    assert await value(people.bob, JULY + timedelta(days=30)) == (910_00, "CNY")


async def change(person: Person, code: str, rate: str) -> None:
    async with unit_of_work(person.context) as uow:
        await currency.change_base(uow, currency=code, rate=rate, source="Board")


async def test_another_base_currency_keeps_what_closed_and_goes_on_by_the_rate_of_the_change(people: Cast) -> None:
    """By hand: £100 were ¥910 in July; at €0.125 for a yuan that is €113.75, before and after July is closed."""
    await base(people.alice, "CNY")
    await enter(people.alice, "GBP", JULY, "9.1")
    async with unit_of_work(people.alice.context) as uow:
        await currency.close_rates(uow, through=JULY + timedelta(days=30))
        today = await currency.today(uow)
    await change(people.alice, "EUR", "0.125")
    assert await value(people.bob, JULY) == (113_75, "EUR")
    assert await value(people.bob, JULY, "CNY") == (12_50, "EUR")
    assert await value(people.bob, today) == (113_75, "EUR"), "what is open goes on by the rates there are"
    await enter(people.alice, "GBP", today, "1.2")
    assert (await value(people.bob, today), await value(people.bob, JULY)) == ((120_00, "EUR"), (113_75, "EUR"))
    with pytest.raises(RateMissing) as refused:
        await value(people.bob, JULY, "USD")
    assert refused.value.extensions["to"] == "EUR", "what never had a rate has none"
    await change(people.alice, "CNY", "8")
    assert await value(people.bob, JULY) == (910_00, "CNY"), "back again it is what it was"
    assert await value(people.bob, today) == (960_00, "CNY"), "the rate entered last, by the rate of the change"


async def test_with_rates_entered_the_base_currency_is_changed_with_a_rate_alone(people: Cast) -> None:
    async with unit_of_work(people.alice.context) as uow:
        await currency.update_company(uow, currency="CNY", name="Acme")
    await enter(people.alice, "GBP", JULY, "9.1")
    for wrong, told in (({"currency": "EUR"}, "RATE_NEEDED"), ({"currency": "CNY", "time_zone": "Mars"}, "INVALID")):
        with pytest.raises(ValidationFailed) as refused:
            async with unit_of_work(people.alice.context) as uow:
                await currency.update_company(uow, **wrong)
        assert refused.value.problems[0].code.startswith(told)
    for code, rate, told in (("CNY", "1", "INVALID_CURRENCY"), ("EUR", "0", "OUT_OF_RANGE")):
        with pytest.raises(ValidationFailed) as refused:
            await change(people.alice, code, rate)
        assert refused.value.problems[0].code == told
    with pytest.raises(Forbidden):
        await change(people.bob, "EUR", "0.125")


@pytest.mark.parametrize(
    ("code", "rate", "told"),
    [
        ("GBP", "0", "OUT_OF_RANGE"),
        ("GBP", "-1", "OUT_OF_RANGE"),
        ("GBP", "1e-13", "OUT_OF_RANGE"),
        ("GBP", "NaN", "OUT_OF_RANGE"),
        ("GBP", "1e12", "OUT_OF_RANGE"),
        ("GBP", "seven", "INVALID_NUMBER"),
        ("XYZ", "7", "INVALID_CURRENCY"),
        ("CNY", "1", "INVALID_CURRENCY"),
    ],
)
async def test_what_is_no_rate_is_refused(people: Cast, code: str, rate: str, told: str) -> None:
    await base(people.alice, "CNY")
    with pytest.raises(ValidationFailed) as refused:
        await enter(people.alice, code, JULY, rate)
    assert [problem.code for problem in refused.value.problems] == [told]


async def test_bob_enters_nothing_and_days_to_come_are_not_closed(people: Cast) -> None:
    with pytest.raises(Forbidden):
        await enter(people.bob, "GBP", JULY, "9.1")
    async with unit_of_work(people.alice.context) as uow:
        today = await currency.today(uow)
    with pytest.raises(ValidationFailed) as refused:
        async with unit_of_work(people.alice.context) as uow:
            await currency.close_rates(uow, through=today)
    assert refused.value.problems[0].code == "OUT_OF_RANGE"
