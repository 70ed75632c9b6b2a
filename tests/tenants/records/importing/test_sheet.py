"""The reconciliation sheet: what a second reading of the file finds in the database, and for whose eyes."""

from __future__ import annotations

from uuid import UUID

import pytest

from tenants.access.company import Level, Scope
from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import NotFound
from tenants.reach import Action
from tenants.records.importing import sheets
from tenants.records.importing.reconciling import reconcile
from tenants.records.importing.sheets import Sheet
from tests.cast import Cast
from tests.tenants.access.people import grants, now_as, reps_may
from tests.tenants.records.importing import steps
from tests.tenants.records.importing.steps import text
from tests.tenants.records.importing.test_undo import undo_all

OTHERS = [action for action in Action if action is not Action.IMPORT]
COMPANIES = text(
    "Id,Name,Phone,City,Annual Revenue,Employees,Parent Account",
    'a1,Acme,+33 1 44 55 66 77,Paris,"1,250.50",12,',
    "b1,Beta,+44 20 7946 0000,London,100 GBP,7,Acme",
    "a1,Acme again,,,,,",
    "c1,,,,,,",
    "d1,Delta,,Lyon,99.50,,",
)


async def test_every_row_is_accounted_for_and_every_sum_is_there_twice(alice: TenantContext) -> None:
    sheet = await made(alice, (await steps.import_all(alice, COMPANIES, currency="EUR")).id)
    assert {line.name: (line.counted, line.found) for line in sheet.lines} == {
        "rows": (5, 5), "created": (3, 3), "updated": (0, 0), "skipped": (1, 1), "rejected": (1, 1),
        "restored": (0, 0),
    }  # fmt: skip
    assert not any(number for _, number in sheet.facts)
    assert sheet.agrees and sheet.samples == ()
    columns = {each.column: each for each in sheet.columns}
    revenue = columns["Annual Revenue"]
    assert [(s.currency, s.in_file, s.stored) for s in revenue.sums] == [
        ("EUR", "1350.00", "1350.00"),
        ("GBP", "100.00", "100.00"),
    ]
    assert [(s.currency, s.in_file) for s in columns["Employees"].sums] == [("", "19")]
    assert (columns["City"].cells_in_file, columns["City"].cells_stored) == (3, 3)
    assert all(len(each.checksum_file) == 16 and each.checksum_file == each.checksum_stored for each in sheet.columns)


async def test_what_changed_since_is_shown_beside_what_the_file_says(alice: TenantContext) -> None:
    done = await steps.import_all(alice, COMPANIES, currency="EUR")
    async with unit_of_work(alice) as uow:
        await uow.connection.execute(
            "UPDATE accounts SET employees = 70, parent_id = NULL WHERE tenant_id = $1 AND name = 'Beta'", uow.tenant_id
        )
        await uow.connection.execute(
            "UPDATE accounts SET deleted_at = now() WHERE tenant_id = $1 AND name = 'Delta'", uow.tenant_id
        )
    sheet = await made(alice, done.id)
    columns = {each.column: each for each in sheet.columns}
    assert not sheet.agrees
    assert dict(sheet.facts)["binned"] == 1
    assert [(s.in_file, s.stored) for s in columns["Employees"].sums] == [("19", "82")]
    assert columns["Employees"].checksum_file != columns["Employees"].checksum_stored
    assert columns["Parent Account"].orphans == 1
    assert [(s.row, s.column, s.in_file, s.stored) for s in sheet.samples] == [
        (3, "Employees", "7", "70"),
        (3, "Parent Account", "Acme", None),
    ]


async def test_a_record_that_vanished_and_one_too_many_are_found(alice: TenantContext) -> None:
    """Nothing of the run's own counting is believed."""
    done = await steps.import_all(alice, text("Name", "Acme", "Beta", "Gamma"))
    async with unit_of_work(alice) as uow:
        rows = await uow.connection.fetch("SELECT id FROM accounts WHERE tenant_id = $1 ORDER BY id", uow.tenant_id)
        await uow.connection.execute(
            "UPDATE accounts SET id = $3 WHERE tenant_id = $1 AND id = $2",
            uow.tenant_id, rows[1]["id"], UUID(int=rows[2]["id"].int + (40 << 42)),
        )  # fmt: skip
    sheet = await made(alice, done.id)
    assert {line.name: (line.counted, line.found) for line in sheet.lines if line.counted != line.found} == {
        "created": (3, 2)
    }
    assert (dict(sheet.facts)["unexplained"], dict(sheet.facts)["surplus"]) == (1, 1)
    assert not sheet.agrees


async def test_the_sheet_is_a_file_a_spreadsheet_opens_and_does_not_calculate(alice: TenantContext) -> None:
    done = await steps.import_all(
        alice, text("=Name,Employees", "Acme,3"), mapping=[("=Name", "name"), ("Employees", "employees")]
    )
    await made(alice, done.id)
    async with unit_of_work(alice, read_only=True) as uow:
        found = await sheets.sheet_as_csv(uow, import_id=done.id)
    assert found is not None
    assert '"created","1","1"' in found and '"\'=Name","name"' in found


async def test_nobody_of_another_company_sees_it(alice: TenantContext, mallory: TenantContext) -> None:
    done = await steps.import_all(alice, text("Name", "Acme"))
    await made(alice, done.id)
    async with unit_of_work(mallory, read_only=True) as uow:
        with pytest.raises(NotFound):
            await sheets.find_sheet(uow, import_id=done.id)


async def test_updated_rows_are_held_against_what_the_file_said_of_them(alice: TenantContext) -> None:
    await steps.import_all(alice, text("Id,Name,Industry,Phone", "a,Acme,Ships,+33144556677"))
    data = text("Id,Name,Industry,Phone", "a,Acme,,+33144556688", "b,Beta,Trains,")
    sheet = await made(alice, (await steps.import_all(alice, data, on_existing="update")).id)
    assert sheet.agrees
    assert {line.name: line.found for line in sheet.lines if line.found} == {"rows": 2, "created": 1, "updated": 1}


async def test_after_undoing_the_sheet_says_so(alice: TenantContext) -> None:
    await steps.import_all(alice, text("Id,Name", "a,Acme"))
    done = await steps.import_all(alice, text("Id,Name", "a,Acme SA", "b,Beta"), on_existing="update")
    await undo_all(alice, done.id)
    sheet = await made(alice, done.id)
    assert {line.name: (line.counted, line.found) for line in sheet.lines if line.found} == {
        "rows": (2, 2), "created": (1, 1), "restored": (1, 1),
    }  # fmt: skip
    assert dict(sheet.facts)["binned"] == 1 and sheet.agrees


async def test_a_sheet_says_nothing_beyond_its_readers_reach(people: Cast) -> None:
    """Bob sees sums of what is his, not of a field that is hidden from him, and never Alice's sheet."""
    alice = people.alice.context
    data = text("Name,Employees,Industry,Owner", "Acme,3,Ships,alice@acme.example", "Beta,4,Ships,bob@acme.example")
    data = data.replace(b"alice@acme.example", people.alice.email.encode()).replace(
        b"bob@acme.example", people.bob.email.encode()
    )
    done = await steps.import_all(alice, data)
    whole = await made(alice, done.id)
    assert [s.stored for c in whole.columns if c.column == "Employees" for s in c.sums] == ["7"]

    mine, all_of_it = grants(Scope.OWN, actions=OTHERS), grants(Scope.ALL, actions=[Action.IMPORT])
    await reps_may(people.alice, *mine, *all_of_it, levels={("account", "industry"): Level.NONE})
    bob = await now_as(people.bob)
    assert await sheet_of(bob, done.id) is None
    own = await made(bob, done.id)
    columns = {each.column: each for each in own.columns}
    assert [s.stored for s in columns["Employees"].sums] == ["4"]
    assert dict(own.facts)["unreached"] == 1
    assert (columns["Industry"].withheld, columns["Industry"].checksum_stored) == ("hidden", "")
    assert await sheet_of(alice, done.id) is not None


async def sheet_of(context: TenantContext, import_id: UUID) -> Sheet | None:
    async with unit_of_work(context, read_only=True) as uow:
        return await sheets.find_sheet(uow, import_id=import_id)


async def made(context: TenantContext, import_id: UUID, *, batch_rows: int = 2) -> Sheet:
    """Ask for a sheet and do the worker's part, in small batches."""
    async with unit_of_work(context) as uow:
        await sheets.ask_for_sheet(uow, import_id=import_id)
    for row in await steps.stored(context, "import_sheets"):
        if row["content"] is None:
            await reconcile(context.as_system(), import_id=import_id, sheet_id=row["id"], batch_rows=batch_rows)
    async with unit_of_work(context, read_only=True) as uow:
        found = await sheets.find_sheet(uow, import_id=import_id)
    assert found is not None and found.ready
    return found
