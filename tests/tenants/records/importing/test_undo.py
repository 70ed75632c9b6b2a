"""Undoing an import: what it made goes, what it changed comes back, and what people did since stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tenants.context import TenantContext
from tenants.db import usage
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Conflict, NotFound
from tenants.records import writing
from tenants.records.catalogue import catalogue
from tenants.records.importing import service as importing
from tenants.records.importing.models import ImportState
from tenants.records.importing.service import ImportFacts
from tenants.records.importing.undo import KeptRow, kept_rows, undo_import
from tenants.records.importing.undoing import undo
from tests.tenants.records.importing import steps
from tests.tenants.records.importing.steps import text

ACCOUNT = catalogue()["account"].model
FIVE = text("Id,Name,Parent Account", "a,Acme,", "b,Beta,Acme", "c,Gamma,", "d,Delta,Gamma", "e,Epsilon,")


async def test_what_it_created_goes_to_the_bin_and_out_of_every_search(alice: TenantContext) -> None:
    done = await steps.import_all(alice, FIVE)
    assert done.undo_until is not None and done.finished_at is not None
    assert done.undo_until - done.finished_at == timedelta(days=30)
    undone = await undo_all(alice, done.id, batch_rows=2)
    assert (undone.state, undone.rows_removed, undone.rows_kept) == (ImportState.UNDONE, 5, 0)
    assert undone.undo_until is None and undone.undone_at is not None
    assert await living(alice) == {}
    assert await steps.stored(alice, "record_tokens") == []
    async with unit_of_work(alice, read_only=True) as uow:
        assert await usage.used(uow, "records") == 0
    kinds = [row["kind"] for row in await steps.stored(alice, "changes")]
    assert (kinds.count("created"), kinds.count("deleted")) == (5, 5)


async def test_what_people_worked_on_since_is_kept_and_told_until_they_choose_otherwise(alice: TenantContext) -> None:
    done = await steps.import_all(alice, FIVE)
    there = await living(alice)
    async with unit_of_work(alice) as uow:
        await writing.update(uow, ACCOUNT, there["Delta"]["id"], 1, {"industry": "Ships"})
        person = await writing.create(
            uow, catalogue()["contact"].model, {"name": "Ann Lee", "account_id": there["Epsilon"]["id"]}
        )
    undone = await undo_all(alice, done.id, batch_rows=2)
    assert (undone.rows_removed, undone.rows_kept) == (2, 3)
    assert set(await living(alice)) == {"Gamma", "Delta", "Epsilon"}
    assert [(row.row, row.why, row.created) for row in await kept(alice, done.id)] == [
        (4, "IN_USE", True), (5, "CHANGED_SINCE", True), (6, "IN_USE", True),
    ]  # fmt: skip
    assert undone.undo_until is not None

    at_last = await undo_all(alice, done.id, everything=True)
    assert (at_last.rows_removed, at_last.rows_kept) == (5, 0)
    assert await living(alice) == {} and await kept(alice, done.id) == []
    assert [row["id"] for row in await steps.stored(alice, "contacts")] == [person]


async def test_restored_from_the_bin_a_record_has_its_id_and_a_second_import_its_own(alice: TenantContext) -> None:
    """Traps 11 and 12: what is in the bin is in nobody's way, and comes back as it was."""
    done = await steps.import_all(alice, FIVE)
    before = await living(alice)
    await undo_all(alice, done.id)
    again = await steps.import_all(alice, FIVE)
    assert (again.rows_created, again.rows_duplicate) == (5, 0)
    after = await living(alice)
    assert {row["external_id"] for row in after.values()} == set("abcde")
    assert not {row["id"] for row in after.values()} & {row["id"] for row in before.values()}
    await undo_all(alice, again.id)
    async with unit_of_work(alice) as uow:
        await writing.restore(uow, ACCOUNT, before["Acme"]["id"])
    acme = (await living(alice))["Acme"]
    assert (acme["id"], acme["external_id"]) == (before["Acme"]["id"], "a")


async def test_what_it_changed_gets_its_old_values_back(alice: TenantContext) -> None:
    await steps.import_all(
        alice,
        text("Id,Name,Industry,Phone,Annual Revenue,City", "a,Acme,Ships,+33144556677,10 EUR,Paris", "b,Beta,,,,"),
    )
    before = await living(alice)
    update = text(
        "Id,Name,Industry,Phone,Annual Revenue,City",
        "a,Acme SA,,+33144556688,20 GBP,Lyon",
        "b,Beta,Trains,,,Oslo",
        "b,Beta,Planes,,,",
        "c,New,,,,",
    )
    done = await steps.import_all(alice, update, on_existing="update")
    assert (done.rows_created, done.rows_updated, done.rows_duplicate, done.rows_rejected) == (1, 2, 1, 0)
    now = await living(alice)
    assert (now["Acme SA"]["id"], now["Acme SA"]["industry"]) == (before["Acme"]["id"], "Ships")
    assert [entry["value"] for entry in now["Acme SA"]["phones"]] == ["+33144556677", "+33144556688"]
    assert (now["Acme SA"]["annual_revenue"], now["Acme SA"]["annual_revenue_currency"]) == (2000, "GBP")
    assert now["Acme SA"]["addresses"][0]["city"] == "Lyon" and now["Beta"]["industry"] == "Trains"

    undone = await undo_all(alice, done.id, batch_rows=1)
    assert (undone.rows_removed, undone.rows_restored, undone.rows_kept) == (1, 2, 0)
    after = await living(alice)
    same = ("id", "name", "industry", "phones", "annual_revenue", "annual_revenue_currency", "addresses", "external_id")
    assert {name: [row[each] for each in same] for name, row in after.items()} == {
        name: [row[each] for each in same] for name, row in before.items()
    }


async def test_what_changed_since_the_update_is_not_written_over(alice: TenantContext) -> None:
    await steps.import_all(alice, text("Id,Name,Industry", "a,Acme,Ships"))
    done = await steps.import_all(alice, text("Id,Name,Industry", "a,Acme,Trains"), on_existing="update")
    acme = (await living(alice))["Acme"]
    async with unit_of_work(alice) as uow:
        await writing.update(uow, ACCOUNT, acme["id"], acme["version"], {"industry": "Planes"})
    undone = await undo_all(alice, done.id)
    assert (undone.rows_restored, undone.rows_kept) == (0, 1)
    assert [(row.record_id, row.created, row.why) for row in await kept(alice, done.id)] == [
        (acme["id"], False, "CHANGED_SINCE")
    ]
    assert (await living(alice))["Acme"]["industry"] == "Planes"
    await undo_all(alice, done.id, everything=True)
    assert (await living(alice))["Acme"]["industry"] == "Ships"


async def test_filling_touches_nothing_that_is_there(alice: TenantContext) -> None:
    await steps.import_all(alice, text("Name,E-mail,Industry", "Acme,info@acme.example,Ships", "Beta,b@beta.example,"))
    data = text("Name,E-mail,Industry,Employees", "Other,info@acme.example,Trains,7", "B,b@beta.example,Planes,")
    done = await steps.import_all(alice, data, on_existing="fill", match="email")
    assert (done.rows_created, done.rows_updated) == (0, 2)
    there = await living(alice)
    assert {name: (row["industry"], row["employees"]) for name, row in there.items()} == {
        "Acme": ("Ships", 7), "Beta": ("Planes", None),
    }  # fmt: skip


async def test_a_row_that_may_mean_several_records_is_refused(alice: TenantContext) -> None:
    await steps.import_all(alice, text("Name", "Acme", "Acme", "Beta"))
    data = text("Name,Industry", "Acme,Ships", "Beta,Ships", "Gamma,Ships")
    done = await steps.import_all(alice, data, on_existing="update", match="name")
    assert (done.rows_created, done.rows_updated, done.rows_rejected) == (1, 1, 1)
    assert [(p.row, p.code) for p in await steps.problems(alice, done.id)] == [(2, "AMBIGUOUS_RECORD")]


async def test_it_can_be_stopped_and_goes_on_where_it_was(alice: TenantContext) -> None:
    done = await steps.import_all(alice, FIVE)
    number = await ask(alice, done.id)
    async with unit_of_work(alice) as uow:
        await importing.cancel_import(uow, import_id=done.id)
    await undo(alice.as_system(), import_id=done.id, pass_number=number)
    stopped = await steps.look(alice, done.id)
    assert (stopped.state, stopped.resumable, stopped.rows_removed) == (ImportState.CANCELLED, True, 0)
    async with unit_of_work(alice) as uow:
        await importing.resume_import(uow, import_id=done.id)
    await undo(alice.as_system(), import_id=done.id, pass_number=number)  # the job of before is out of date
    assert len(await living(alice)) == 5
    await undo(alice.as_system(), import_id=done.id, pass_number=number + 1)
    assert (await steps.look(alice, done.id)).state is ImportState.UNDONE
    assert await living(alice) == {}


async def test_it_is_refused_when_too_late_or_not_ones_own(alice: TenantContext, mallory: TenantContext) -> None:
    done = await steps.import_all(alice, FIVE)
    with pytest.raises(NotFound):
        await ask(mallory, done.id)
    async with unit_of_work(alice) as uow:
        await uow.connection.execute(
            "UPDATE imports SET finished_at = finished_at - interval '30 days' WHERE tenant_id = $1", uow.tenant_id
        )
    with pytest.raises(Conflict, match="30 days"):
        await ask(alice, done.id)
    assert (await steps.look(alice, done.id)).undo_until is None


async def ask(context: TenantContext, import_id: UUID, *, everything: bool = False) -> int:
    """Ask for the undoing, and give the number of its pass."""
    async with unit_of_work(context) as uow:
        await undo_import(uow, import_id=import_id, everything=everything)
        number: int = await uow.connection.fetchval(
            "SELECT pass_number FROM imports WHERE tenant_id = $1 AND id = $2", uow.tenant_id, import_id
        )
    return number


async def undo_all(
    context: TenantContext, import_id: UUID, *, everything: bool = False, batch_rows: int = 1_000
) -> ImportFacts:
    number = await ask(context, import_id, everything=everything)
    await undo(context.as_system(), import_id=import_id, pass_number=number, batch_rows=batch_rows)
    return await steps.look(context, import_id)


async def kept(context: TenantContext, import_id: UUID) -> list[KeptRow]:
    async with unit_of_work(context, read_only=True) as uow:
        return await kept_rows(uow, import_id=import_id)


async def living(context: TenantContext) -> dict[str, Mapping[str, Any]]:
    """The accounts that are not in the bin, by name; of a name twice the last."""
    rows = await steps.stored(context, "accounts")
    return {row["name"]: row for row in rows if row["deleted_at"] is None}
