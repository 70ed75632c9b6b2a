"""Alice writes down what a channel cost, and takes it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tenants.crm.channels import service as channels
from tenants.crm.channels.service import Cost
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, NotFound, ValidationFailed
from tests.cast import Cast

MARCH = Cost("baidu", date(2026, 3, 1), date(2026, 3, 31), 310_000, "CNY", keyword="crm")


async def test_a_cost_is_kept_listed_and_taken_back(people: Cast) -> None:
    async with unit_of_work(people.acme) as uow:
        cost_id = await channels.add_cost(uow, cost=MARCH)
        [row] = await channels.costs(uow)
        assert (row["id"], row["source"], row["amount"], row["currency"]) == (cost_id, "baidu", 310_000, "CNY")
        assert (row["medium"], row["keyword"]) == (None, "crm")
    async with unit_of_work(people.mallory.context) as uow:
        assert await channels.costs(uow) == []
        with pytest.raises(NotFound):
            await channels.delete_cost(uow, cost_id=cost_id)
    async with unit_of_work(people.acme) as uow:
        await channels.delete_cost(uow, cost_id=cost_id)
        assert await channels.costs(uow) == []


async def test_a_rep_neither_sees_nor_writes_costs(people: Cast) -> None:
    async with unit_of_work(people.bob.context) as uow:
        for verb in (channels.costs(uow), channels.add_cost(uow, cost=MARCH)):
            with pytest.raises(Forbidden):
                await verb


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"source": " "}, [("source", "REQUIRED")]),
        ({"campaign": "x" * 201}, [("campaign", "TOO_LONG")]),
        ({"to_day": date(2026, 2, 28)}, [("to_day", "INVALID")]),
        ({"to_day": date(2027, 3, 2)}, [("to_day", "INVALID")]),
        ({"amount": 0, "currency": "XYZ"}, [("amount", "OUT_OF_RANGE"), ("amount", "INVALID_CURRENCY")]),
    ],
)
async def test_every_problem_of_a_cost_is_told_at_once(
    people: Cast, wrong: dict[str, Any], told: list[tuple[str, str]]
) -> None:
    async with unit_of_work(people.acme) as uow:
        with pytest.raises(ValidationFailed) as refused:
            await channels.add_cost(uow, cost=replace(MARCH, **wrong))
    assert [(problem.field, problem.code) for problem in refused.value.problems] == told
