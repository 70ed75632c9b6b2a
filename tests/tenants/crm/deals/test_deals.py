"""Bob takes a deal through the pipeline; what a stage asks holds whoever writes, and the log keeps every move."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from tenants.context import TenantContext
from tenants.crm.deals import service as deals
from tenants.crm.deals.service import LostReason
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Conflict, Forbidden, NotFound, ValidationFailed
from tests.cast import Cast
from tests.tenants.conftest import create, delete, found, page, read, update

EUROS = {"amount": 1_001, "amount_currency": "EUR"}


async def did(ctx: TenantContext, verb: Callable[..., Awaitable[int]], deal: UUID, **how: Any) -> int:
    async with unit_of_work(ctx) as uow:
        return await verb(uow, deal_id=deal, **how)


async def stages(ctx: TenantContext) -> dict[str, UUID]:
    """By name, in the order of the first pipeline."""
    rows = (await page(ctx, "stage", "name")).rows
    return {row["name"]: row["id"] for row in rows}


async def log_of(ctx: TenantContext, deal: UUID) -> list[Any]:
    async with unit_of_work(ctx, read_only=True) as uow:
        return list(await deals.moves(uow, deal_id=deal))


def codes(refused: ValidationFailed) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in refused.problems]


async def test_the_first_deal_finds_a_pipeline_and_begins_in_its_first_stage(people: Cast) -> None:
    deal = await create(people.bob.context, "deal", name="Fleet", **EUROS)
    row = await read(people.bob.context, "deal", deal)
    known = await stages(people.bob.context)
    assert list(known) == ["Prospecting", "Qualification", "Value proposition", "Proposal", "Negotiation"]
    assert (row["status"], row["stage_id"], row["probability"]) == ("open", known["Prospecting"], 10)
    assert (row["forecast"], row["expected"], row["owner_id"]) == ("pipeline", 100, people.bob.id)
    assert row["rots_at"] - row["stage_since"] == timedelta(days=30)
    assert await found(people.mallory.context, "stage") == []


async def test_sixteen_first_deals_at_once_make_one_pipeline(people: Cast) -> None:
    await asyncio.gather(*(create(people.bob.context, "deal", name=f"Deal {n}") for n in range(16)))
    assert len(await found(people.acme, "pipeline")) == 1
    assert len(await found(people.acme, "stage")) == 5


async def test_sixteen_who_move_one_deal_have_one_winner_and_the_log_has_no_gap(people: Cast) -> None:
    bob = people.bob.context
    deal = await create(bob, "deal", name="Fleet", **EUROS)
    ids = list((await stages(bob)).values())
    for turn in range(1, 5):
        version = (await read(bob, "deal", deal))["version"]
        tries = (did(bob, deals.move, deal, stage_id=ids[turn], version=version) for _ in range(16))
        results = await asyncio.gather(*tries, return_exceptions=True)
        assert sorted(type(each).__name__ for each in results) == ["Conflict"] * 15 + ["int"]
    blind = [did(bob, deals.move, deal, stage_id=ids[n % 5]) for n in range(16)]
    await asyncio.gather(*blind)
    log = await log_of(bob, deal)
    assert [row["number"] for row in log] == list(range(1, len(log) + 1))
    ends = pairwise(log)
    assert all(later["from_stage_id"] == earlier["to_stage_id"] for earlier, later in ends)
    assert log[-1]["to_stage_id"] == (await read(bob, "deal", deal))["stage_id"]
    assert all(row["seconds"] is not None for row in log[1:]) and log[0]["seconds"] is None


async def test_what_a_stage_requires_is_named_whichever_way_a_deal_comes_in(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    deal = await create(bob, "deal", name="Fleet")
    proposal = (await stages(bob))["Proposal"]
    await update(alice, "stage", proposal, required_fields="amount, closesOn")
    lacking = [("amount", "STAGE_REQUIRES"), ("closes_on", "STAGE_REQUIRES")]
    for verb in (
        did(bob, deals.move, deal, stage_id=proposal),
        update(bob, "deal", deal, stage_id=proposal),
        create(bob, "deal", name="Straight in", stage_id=proposal),
    ):
        with pytest.raises(ValidationFailed) as refused:
            await verb
        assert codes(refused.value) == lacking
    await update(bob, "deal", deal, stage_id=proposal, closes_on="2031-03-01", **EUROS)
    with pytest.raises(ValidationFailed) as refused:
        await update(bob, "deal", deal, closes_on=None)
    assert codes(refused.value) == [("closes_on", "STAGE_REQUIRES")], "what it rests on is not taken away"
    with pytest.raises(ValidationFailed) as refused:
        await update(alice, "stage", proposal, required_fields="amount, colour", probability=101)
    assert codes(refused.value) == [("probability", "OUT_OF_RANGE"), ("required_fields", "UNKNOWN_FIELD")]


async def test_a_gate_lets_a_deal_in_from_the_stage_before_and_back_from_later_ones(people: Cast) -> None:
    bob = people.bob.context
    deal = await create(bob, "deal", name="Fleet")
    known = await stages(bob)
    await update(people.alice.context, "stage", known["Proposal"], gate="in_order")
    with pytest.raises(ValidationFailed) as refused:
        await did(bob, deals.move, deal, stage_id=known["Proposal"])
    assert codes(refused.value) == [("stage_id", "STAGE_SKIPPED")]
    for name in ("Value proposition", "Proposal", "Negotiation", "Proposal"):
        await did(bob, deals.move, deal, stage_id=known[name])
    assert (await read(bob, "deal", deal))["stage_id"] == known["Proposal"]


async def test_a_lost_deal_adds_nothing_to_a_forecast_and_a_won_one_all_of_it(people: Cast) -> None:
    bob = people.bob.context
    won, lost, left_out = [await create(bob, "deal", name=name, **EUROS) for name in ("Won", "Lost", "Left out")]
    await did(bob, deals.win, won, note=" signed ")
    await did(bob, deals.lose, lost, reason=LostReason.PRICE, note="too dear")
    await update(bob, "deal", left_out, forecast="omitted")
    rows = [await read(bob, "deal", each) for each in (won, lost, left_out)]
    assert [(row["status"], row["expected"], row["forecast"]) for row in rows] == [
        ("won", 1_001, "closed"), ("lost", 0, "omitted"), ("open", 0, "omitted"),
    ]  # fmt: skip
    assert (rows[1]["lost_reason"], rows[1]["outcome_note"], rows[1]["rots_at"]) == ("price", "too dear", None)
    await update(bob, "deal", lost, amount=5_000)
    assert (await read(bob, "deal", lost))["expected"] == 0


async def test_a_closed_deal_stays_until_it_is_reopened_by_who_may_and_with_a_reason(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    deal = await create(bob, "deal", name="Fleet", **EUROS)
    known = await stages(bob)
    await did(bob, deals.move, deal, stage_id=known["Proposal"])
    with pytest.raises(Conflict):
        await did(bob, deals.win, deal, version=1)
    await did(bob, deals.lose, deal, reason=LostReason.COMPETITOR)
    for again, field in (
        (did(bob, deals.win, deal), "id"),
        (did(bob, deals.move, deal, stage_id=known["Negotiation"]), "stage_id"),
        (update(bob, "deal", deal, forecast="commit"), "forecast"),
    ):
        with pytest.raises(ValidationFailed) as refused:
            await again
        assert codes(refused.value) == [(field, "DEAL_CLOSED")]
    with pytest.raises(Forbidden):
        await did(bob, deals.reopen, deal, reason="they called")
    with pytest.raises(ValidationFailed) as refused:
        await did(alice, deals.reopen, deal, reason=" ")
    assert codes(refused.value) == [("reason", "REQUIRED")]
    await did(alice, deals.reopen, deal, reason="they called")
    row = await read(bob, "deal", deal)
    assert (row["status"], row["stage_id"], row["probability"], row["expected"]) == ("open", known["Proposal"], 65, 651)
    assert (row["closed_at"], row["lost_reason"]) == (None, None)
    with pytest.raises(ValidationFailed) as refused:
        await did(alice, deals.reopen, deal, reason="again")
    assert codes(refused.value) == [("id", "DEAL_OPEN")]
    log = await log_of(bob, deal)
    assert [(row["kind"], row["note"]) for row in log] == [
        ("opened", None), ("moved", None), ("lost", None), ("reopened", "they called"),
    ]  # fmt: skip
    assert [row["amount"] for row in log] == [1_001] * 4


async def test_pipelines_are_set_by_who_sets_fields_and_not_taken_from_under_open_deals(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    deal = await create(bob, "deal", name="Fleet")
    known = await stages(bob)
    for refused_verb in (
        create(bob, "pipeline", name="Mine", position=0),
        create(bob, "stage", name="Mine", position=0, probability=5),
        delete(bob, "stage", known["Proposal"]),
    ):
        with pytest.raises(Forbidden):
            await refused_verb
    with pytest.raises(ValidationFailed) as refused:
        await delete(alice, "stage", known["Prospecting"])
    assert codes(refused.value) == [("id", "STAGE_IN_USE")]
    with pytest.raises(ValidationFailed) as refused:
        await delete(alice, "pipeline", (await read(bob, "deal", deal))["pipeline_id"])
    assert codes(refused.value) == [("id", "PIPELINE_IN_USE")]
    partners = await create(alice, "pipeline", name="Partners", position=2)
    signed = await create(alice, "stage", name="Signed", position=1, probability=50, pipeline_id=partners)
    await did(bob, deals.move, deal, stage_id=signed)
    assert (await read(bob, "deal", deal))["pipeline_id"] == partners
    with pytest.raises(ValidationFailed) as refused:
        await update(alice, "stage", signed, pipeline_id=(await found(alice, "pipeline"))[0])
    assert codes(refused.value) == [("pipeline_id", "STAGE_STAYS")]
    await delete(alice, "stage", known["Prospecting"])


async def test_mallory_moves_no_deal_of_acmes_and_acmes_goes_into_no_stage_of_hers(people: Cast) -> None:
    bob, mallory = people.bob.context, people.mallory.context
    deal, hers = await create(bob, "deal", name="Fleet"), await create(mallory, "deal", name="Hers")
    foreign = (await read(mallory, "deal", hers))["stage_id"]
    for verb in (did(mallory, deals.win, deal), log_of(mallory, deal)):
        with pytest.raises(NotFound):
            await verb
    with pytest.raises(ValidationFailed) as refused:
        await did(bob, deals.move, deal, stage_id=foreign)
    assert codes(refused.value) == [("stage_id", "NOT_FOUND")]


async def test_no_deal_is_left_in_a_stage_that_was_deleted_as_it_came_in(people: Cast) -> None:
    """Whoever comes second waits: the stage stays, or the deal is told that it is gone."""
    alice, bob = people.alice.context, people.bob.context
    await create(bob, "deal", name="The first one")
    for turn in range(4):
        stage = await create(alice, "stage", name=f"Passing {turn}", position=9, probability=50)
        coming = (create(bob, "deal", name=f"Deal {n}", stage_id=stage) for n in range(15))
        results = await asyncio.gather(delete(alice, "stage", stage), *coming, return_exceptions=True)
        refused = [each for each in results if isinstance(each, ValidationFailed)]
        assert len(refused) == sum(isinstance(each, BaseException) for each in results)
        assert {code for each in refused for _, code in codes(each)} <= {"STAGE_IN_USE", "NOT_FOUND"}
        gone = await found(alice, "stage", filter={"id": {"eq": stage}}) == []
        inside = await found(alice, "deal", filter={"stage_id": {"eq": stage}})
        assert gone is (results[0] is None) and (not gone or inside == [])


async def test_stages_change_places_all_at_once_or_not_at_all(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    deal = await create(bob, "deal", name="Fleet")
    pipeline = (await read(bob, "deal", deal))["pipeline_id"]
    ids = list((await stages(bob)).values())

    async def arrange(ctx: TenantContext, order: list[UUID]) -> None:
        async with unit_of_work(ctx) as uow:
            await deals.arrange(uow, pipeline_id=pipeline, stage_ids=order)

    await asyncio.gather(*(arrange(alice, ids[turn % 5 :] + ids[: turn % 5]) for turn in range(16)))
    rows = (await page(alice, "stage", "position")).rows
    assert [row["position"] for row in rows] == [1, 2, 3, 4, 5]
    start = ids.index(rows[0]["id"])
    assert [row["id"] for row in rows] == ids[start:] + ids[:start], "one of the orders, whole"
    for order in (ids[1:], [*ids, ids[0]], [*ids[1:], (await create(alice, "pipeline", name="P", position=7))]):
        with pytest.raises(Conflict):
            await arrange(alice, order)
    with pytest.raises(Forbidden):
        await arrange(bob, ids)
    with pytest.raises(NotFound):
        await arrange(people.mallory.context, ids)
