"""One change of many records: counted before, done by a job, stopped and taken up again, undone without a person's work
being lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from tenants.access.company import Level, Scope
from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Conflict, Forbidden, LimitReached, NotFound, ValidationFailed
from tenants.jobs import Job
from tenants.reach import Action
from tenants.records import custom_fields
from tenants.records.custom_kinds import CustomKind
from tenants.records.many import choosing
from tenants.records.many import service as many
from tenants.records.many.service import Chosen, MassAction, MassFacts, MassOutcome, MassState
from tests.cast import Cast
from tests.tenants.access.people import grants, now_as, reps_may
from tests.tenants.conftest import create, delete, page, read, update

ALL = Chosen("account")
EDIT, DELETE = MassAction.EDIT, MassAction.DELETE


@pytest.fixture
async def alice(people: Cast) -> TenantContext:
    return people.alice.context


async def accounts(context: TenantContext, *names: str, **values: Any) -> dict[str, UUID]:
    return {name: await create(context, "account", name=name, **values) for name in names}


async def begun(
    context: TenantContext, values: Mapping[str, Any] | None, *, chosen: Chosen = ALL, action: MassAction = EDIT
) -> MassFacts:
    async with unit_of_work(context) as uow:
        return await many.start(uow, chosen=chosen, action=action, values=values)


async def looked(context: TenantContext, change_id: UUID) -> MassFacts:
    async with unit_of_work(context, read_only=True) as uow:
        return await many.find_change(uow, change_id=change_id)


async def changed(context: TenantContext, values: Mapping[str, Any] | None, **given: Any) -> MassFacts:
    """Started, and done by its job in batches of two."""
    found = await begun(context, values, **given)
    await many.change(as_job(context), change_id=found.id, pass_number=1, batch=2)
    return await looked(context, found.id)


async def undone(context: TenantContext, change_id: UUID, pass_number: int = 2) -> MassFacts:
    async with unit_of_work(context) as uow:
        await many.undo_change(uow, change_id=change_id)
    await many.undo(as_job(context), change_id=change_id, pass_number=pass_number, batch=2)
    return await looked(context, change_id)


def as_job(context: TenantContext) -> TenantContext:
    """As a job in their name gets it: the house's, until what they may do today is looked up."""
    return TenantContext(
        context.tenant_id, context.user_id, entitlement=context.entitlement, time_zone=context.time_zone, system=True
    )


async def left(context: TenantContext, change_id: UUID, outcome: MassOutcome = MassOutcome.LEFT) -> dict[UUID, Any]:
    async with unit_of_work(context, read_only=True) as uow:
        return {row.record_id: row for row in await many.told(uow, change_id=change_id, outcome=outcome)}


async def industries(context: TenantContext) -> dict[str, Any]:
    return {row["name"]: row["industry"] for row in (await page(context, "account", "name", "industry")).rows}


async def test_all_that_match_get_the_value_and_their_old_ones_back(alice: TenantContext) -> None:
    await accounts(alice, "A", "B", "C", industry="Ships")
    await accounts(alice, "D", industry="Food")
    ships = Chosen("account", filter={"industry": {"eq": "Ships"}})
    async with unit_of_work(alice, read_only=True) as uow:
        meant = await many.preview(uow, chosen=ships, action=EDIT, values={"industry": "Rail"})
    assert (meant.total, meant.within) == (3, 3)
    done = await changed(alice, {"industry": "Rail"}, chosen=ships)
    assert (done.state, done.done, done.rows_changed, done.rows_left) == (MassState.DONE, 3, 3, 0)
    assert await industries(alice) == {"A": "Rail", "B": "Rail", "C": "Rail", "D": "Food"}
    back = await undone(alice, done.id)
    assert (back.state, back.done, back.rows_restored, back.rows_kept) == (MassState.UNDONE, 3, 3, 0)
    assert await industries(alice) == {"A": "Ships", "B": "Ships", "C": "Ships", "D": "Food"}
    assert back.undo_until is None


async def test_ticked_records_alone_are_meant_and_what_has_the_value_already_is_not_touched(
    alice: TenantContext,
) -> None:
    made = await accounts(alice, "A", "B", "C", industry="Ships")
    await update(alice, "account", made["B"], industry="Rail")
    before = await read(alice, "account", made["B"])
    ticked = Chosen("account", ids=(made["A"], made["B"]))
    done = await changed(alice, {"industry": "Rail"}, chosen=ticked)
    assert (done.rows_total, done.rows_changed, done.rows_unchanged) == (2, 1, 1)
    assert (await read(alice, "account", made["B"]))["version"] == before["version"]
    assert (await industries(alice))["C"] == "Ships"


async def test_undoing_gives_back_each_field_that_nobody_changed_since_and_says_where_somebody_did(
    alice: TenantContext,
) -> None:
    made = await accounts(alice, "A", "B", industry="Ships", site="Quay", description="old")
    done = await changed(alice, {"industry": "Rail", "site": "Yard"})
    await update(alice, "account", made["B"], site="Station")
    await update(alice, "account", made["A"], description="new")
    back = await undone(alice, done.id)
    assert (back.rows_restored, back.rows_kept) == (1, 1)
    a, b = await read(alice, "account", made["A"]), await read(alice, "account", made["B"])
    assert (a["industry"], a["site"], a["description"]) == ("Ships", "Quay", "new")
    assert (b["industry"], b["site"]) == ("Ships", "Station")
    [kept] = (await left(alice, done.id, MassOutcome.KEPT)).values()
    assert (kept.record_id, kept.why, kept.fields) == (made["B"], "CHANGED_SINCE", ("site",))


async def test_a_company_s_own_field_is_set_and_undone_beside_the_others_of_the_record(alice: TenantContext) -> None:
    async with unit_of_work(alice) as uow:
        for key in ("tier", "note"):
            await custom_fields.create_field(
                uow, record_type="account", kind=CustomKind.TEXT, key=key, label_en=key, label_zh=key
            )
    made = await accounts(alice, "A", custom={"tier": "gold", "note": "keep"})
    done = await changed(alice, {"custom": {"tier": "silver"}})
    assert (await read(alice, "account", made["A"]))["custom"] == {"tier": "silver", "note": "keep"}
    assert done.fields == ("custom.tier",)
    await undone(alice, done.id)
    assert (await read(alice, "account", made["A"]))["custom"] == {"tier": "gold", "note": "keep"}


async def test_many_are_deleted_and_come_out_of_the_bin_unless_somebody_was_quicker(alice: TenantContext) -> None:
    made = await accounts(alice, "A", "B", "C")
    found = await begun(alice, None, action=DELETE)
    await delete(alice, "account", made["B"])
    await many.change(as_job(alice), change_id=found.id, pass_number=1, batch=2)
    done = await looked(alice, found.id)
    assert (done.rows_changed, done.rows_left, await industries(alice)) == (2, 1, {})
    assert [row.why for row in (await left(alice, done.id)).values()] == ["OUT_OF_REACH"]
    back = await undone(alice, done.id)
    assert (back.rows_restored, set(await industries(alice))) == (2, {"A", "C"})


async def test_records_change_hands_together(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    made = await accounts(alice, "A", "B")
    done = await changed(alice, {"owner_id": bob.user_id})
    assert [(await read(alice, "account", each))["owner_id"] for each in made.values()] == [bob.user_id] * 2
    await undone(alice, done.id)
    assert [(await read(alice, "account", each))["owner_id"] for each in made.values()] == [alice.user_id] * 2


async def test_it_is_stopped_between_batches_and_goes_on_where_it_was(alice: TenantContext) -> None:
    await accounts(alice, "A", "B", "C", "D", "E")
    found = await begun(alice, {"industry": "Rail"})
    await one_batch(alice, found.id)
    async with unit_of_work(alice) as uow:
        stopped = await many.stop(uow, change_id=found.id)
    assert (stopped.state, stopped.done, stopped.undo_until is not None) == (MassState.STOPPED, 2, True)
    await many.change(as_job(alice), change_id=found.id, pass_number=1, batch=2)
    assert (await looked(alice, found.id)).done == 2
    async with unit_of_work(alice) as uow:
        await many.resume(uow, change_id=found.id)
    await many.change(as_job(alice), change_id=found.id, pass_number=2, batch=2)
    done = await looked(alice, found.id)
    assert (done.state, done.rows_changed, set((await industries(alice)).values())) == (MassState.DONE, 5, {"Rail"})


async def one_batch(context: TenantContext, change_id: UUID) -> None:
    """A job that dies after two records."""
    with pytest.MonkeyPatch.context() as patch:
        steps = iter((True, False))
        real = many.change.__globals__["_step"]

        async def once(*given: Any) -> bool:
            return await real(*given) and next(steps) and False

        patch.setitem(many.change.__globals__, "_step", once)
        await many.change(as_job(context), change_id=change_id, pass_number=1, batch=2)


async def test_what_was_done_of_one_that_was_stopped_can_be_undone(alice: TenantContext) -> None:
    await accounts(alice, "A", "B", "C", industry="Ships")
    found = await begun(alice, {"industry": "Rail"})
    await one_batch(alice, found.id)
    async with unit_of_work(alice) as uow:
        await many.stop(uow, change_id=found.id)
    back = await undone(alice, found.id)
    assert (back.state, back.rows_restored, set((await industries(alice)).values())) == (
        MassState.UNDONE, 2, {"Ships"},
    )  # fmt: skip


async def test_the_counts_say_what_one_may_not_change_and_the_job_leaves_it(people: Cast) -> None:
    alice = people.alice.context
    mine = grants(Scope.OWN, actions=[Action.UPDATE, Action.DELETE])
    await reps_may(people.alice, *grants(Scope.ALL, actions=[Action.READ, Action.CREATE]), *mine)
    bob = await now_as(people.bob)
    hers, his = await accounts(alice, "Hers"), await accounts(bob, "His")
    async with unit_of_work(bob, read_only=True) as uow:
        meant = await many.preview(uow, chosen=ALL, action=EDIT, values={"industry": "Rail"})
    assert (meant.total, meant.within) == (2, 1)
    done = await changed(bob, {"industry": "Rail"})
    assert (done.rows_changed, done.rows_left) == (1, 1)
    assert {key: row.why for key, row in (await left(bob, done.id)).items()} == {hers["Hers"]: "OUT_OF_REACH"}
    assert await industries(alice) == {"Hers": None, "His": "Rail"}
    gone = await changed(bob, None, action=DELETE)
    assert (gone.rows_changed, set(await industries(alice))) == (1, {"Hers"})
    assert his


async def test_a_field_one_may_not_set_is_refused_before_anything_is_done(people: Cast) -> None:
    await reps_may(people.alice, *grants(Scope.ALL), levels={("account", "site"): Level.READ})
    bob = await now_as(people.bob)
    await accounts(bob, "A")
    for values, code in (
        ({"site": "Yard"}, "NOT_EDITABLE"),
        ({"name": "All alike"}, "NOT_EDITABLE"),
        ({"created_at": "2026-01-01T00:00:00Z"}, "NOT_EDITABLE"),
        ({"employees": "many"}, "INVALID_NUMBER"),
        ({}, "REQUIRED"),
    ):
        with pytest.raises(ValidationFailed) as refused:
            await begun(bob, values)
        assert [problem.code for problem in refused.value.problems] == [code], values


async def test_a_record_that_is_refused_holds_up_no_other_and_says_why(alice: TenantContext) -> None:
    await create(alice, "lead", name="Ann", source="fair", external_id="1")
    await create(alice, "lead", name="Ben", source="web", external_id="1")
    done = await changed(alice, {"source": "fair"}, chosen=Chosen("lead"))
    assert (done.rows_unchanged, done.rows_left) == (1, 1)
    [row] = (await left(alice, done.id)).values()
    assert (row.why, row.message) == ("TAKEN", "Another record has this already.")


async def test_more_than_the_most_are_refused_and_so_is_nothing_at_all(
    alice: TenantContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await begun(alice, {"industry": "Rail"})
    assert [problem.code for problem in refused.value.problems] == ["NOTHING"]
    await accounts(alice, "A", "B", "C")
    monkeypatch.setattr(choosing, "MOST", 2)
    with pytest.raises(LimitReached):
        await begun(alice, {"industry": "Rail"})


async def test_a_change_is_its_asker_s_alone(people: Cast) -> None:
    alice = people.alice.context
    await accounts(alice, "A")
    done = await changed(alice, {"industry": "Rail"})
    for other in (people.bob.context, people.mallory.context):
        with pytest.raises(NotFound):
            await looked(other, done.id)
        async with unit_of_work(other) as uow:
            for verb in (many.stop, many.resume, many.undo_change):
                with pytest.raises(NotFound):
                    await verb(uow, change_id=done.id)
            assert await many.newest_changes(uow) == []


async def test_what_is_over_is_not_stopped_and_what_is_undone_is_not_undone_again(alice: TenantContext) -> None:
    await accounts(alice, "A")
    done = await changed(alice, {"industry": "Rail"})
    async with unit_of_work(alice) as uow:
        with pytest.raises(Conflict):
            await many.stop(uow, change_id=done.id)
        with pytest.raises(Conflict):
            await many.resume(uow, change_id=done.id)
    await undone(alice, done.id)
    async with unit_of_work(alice) as uow:
        with pytest.raises(Conflict):
            await many.undo_change(uow, change_id=done.id)


async def test_access_that_ends_stops_it_and_its_records_stay_as_they_are(alice: TenantContext) -> None:
    await accounts(alice, "A", "B")
    found = await begun(alice, {"industry": "Rail"})
    async with unit_of_work(alice) as uow:
        await many.stop_change(uow, change_id=found.id, pass_number=1)
    stopped = await looked(alice, found.id)
    assert (stopped.state, stopped.failure_code) == (MassState.STOPPED, "ACCESS_REVOKED")
    await many.change(as_job(alice), change_id=found.id, pass_number=1)
    assert set((await industries(alice)).values()) == {None}


async def test_readers_change_nothing(people: Cast) -> None:
    await reps_may(people.alice, *grants(Scope.ALL, actions=[Action.READ]))
    bob = await now_as(people.bob)
    await accounts(people.alice.context, "A")
    for action in (EDIT, DELETE):
        with pytest.raises(Forbidden):
            await begun(bob, {"industry": "Rail"}, action=action)


async def test_its_job_is_in_the_outbox_with_its_cause(alice: TenantContext) -> None:
    await accounts(alice, "A")
    found = await begun(alice, {"industry": "Rail"})
    async with unit_of_work(alice, read_only=True) as uow:
        rows = await uow.connection.fetch(
            "SELECT arguments FROM jobs WHERE tenant_id = $1 AND name = $2", uow.tenant_id, Job.CHANGE_MANY.value
        )
    assert [row["arguments"] for row in rows] == [{"change_id": str(found.id), "pass_number": 1}]
