"""Files of customers do not lie about for ever."""

from __future__ import annotations

from uuid import UUID

import pytest

from tenants.adapters.storage import storage
from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Conflict
from tenants.records.importing import service as importing
from tests.tenants.records.importing import steps
from tests.tenants.records.importing.steps import text

FILE = text("Name,Phone", "Acme,+33 1 44 55 66 77", ",12")


async def age(context: TenantContext, days: int) -> None:
    """What this company has uploaded and imported becomes older."""
    async with unit_of_work(context) as uow:
        for table, columns in (("uploads", ("created_at",)), ("imports", ("created_at", "started_at", "finished_at"))):
            older = ", ".join(f"{column} = {column} - make_interval(days => {days})" for column in columns)
            await uow.connection.execute(f"UPDATE {table} SET {older} WHERE tenant_id = $1", uow.tenant_id)


async def keys(context: TenantContext) -> list[str]:
    async with unit_of_work(context, read_only=True) as uow:
        found = await uow.connection.fetch("SELECT key FROM uploads WHERE tenant_id = $1", uow.tenant_id)
        more = await uow.connection.fetch(
            "SELECT rejects_key AS key FROM imports WHERE tenant_id = $1 AND rejects_key IS NOT NULL", uow.tenant_id
        )
    return [row["key"] for row in [*found, *more]]


async def sizes(names: list[str]) -> list[int | None]:
    return [await storage().size(key) for key in names]


async def test_a_file_and_its_rejects_go_a_month_after_the_import_and_the_report_stays(alice: TenantContext) -> None:
    done = await steps.import_all(alice, FILE)
    kept = await keys(alice)
    assert len(kept) == 2
    await importing.sweep_files()
    assert None not in await sizes(kept)
    await age(alice, 31)
    assert await importing.sweep_files() >= 1
    assert await sizes(kept) == [None, None]
    report = await steps.look(alice, done.id)
    assert (report.rows_created, report.rows_rejected, report.has_rejects) == (1, 1, False)


async def test_what_was_never_imported_goes_too_and_says_so_when_asked_for(alice: TenantContext) -> None:
    upload_id: UUID = await steps.send(alice, FILE)
    await age(alice, 31)
    await importing.sweep_files()
    with pytest.raises(Conflict, match="file"):
        await importing.create_import(alice, upload_id=upload_id, record_type="account")


async def test_a_file_imported_again_yesterday_stays(alice: TenantContext) -> None:
    upload_id = await steps.send(alice, FILE)
    first = await importing.create_import(alice, upload_id=upload_id, record_type="account")
    await age(alice, 31)
    await importing.create_import(alice, upload_id=upload_id, record_type="account")
    await importing.sweep_files()
    assert None not in await sizes(await keys(alice))
    assert (await steps.look(alice, first.id)).id == first.id


async def test_each_company_loses_only_its_own_old_files(alice: TenantContext, mallory: TenantContext) -> None:
    await steps.send(alice, FILE)
    await steps.send(mallory, FILE)
    await age(alice, 31)
    await importing.sweep_files()
    assert await sizes(await keys(alice)) == [None]
    assert None not in await sizes(await keys(mallory))
