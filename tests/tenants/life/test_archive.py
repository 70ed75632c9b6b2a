"""The archive of everything: whole, readable without us, and nobody else's."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any
from uuid import UUID

import pytest

from tenants.context import Role
from tenants.db.base import Base, is_tenant_table
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden
from tenants.life import archive, exporting
from tenants.life import service as life
from tenants.life.models import ExportState
from tenants.records import custom_fields
from tenants.records.catalogue import catalogue
from tenants.records.custom_kinds import CustomKind
from tests import cast
from tests.fetching import fetched, lying
from tests.tenants.conftest import create, delete
from tests.tenants.life.conftest import system
from tests.tenants.records.importing import steps

IBAN = "DE02120300000000202051"


@pytest.fixture
async def alice(database: Database) -> cast.Person:
    return await cast.owner("Alice", "acme")


async def ordered(person: cast.Person) -> UUID:
    async with unit_of_work(person.context) as uow:
        return (await life.order_export(uow)).id


async def written(person: cast.Person) -> zipfile.ZipFile:
    export_id = await ordered(person)
    for _ in range(2):  # a worker that died behind the upload does it again
        await life.write_export(system(person), export_id=export_id)
    async with unit_of_work(person.context, read_only=True) as uow:
        [found] = await life.exports(uow)
    assert not zipfile.is_zipfile(io.BytesIO(await lying(found.url) or b"")), "it rests sealed"
    data = await fetched(found.url)
    assert len(data) == found.bytes
    return zipfile.ZipFile(io.BytesIO(data))


async def test_it_holds_records_as_csv_and_json_files_and_what_was_set_up(alice: cast.Person) -> None:
    async with unit_of_work(alice.context) as uow:
        door = await custom_fields.create_field(
            uow, record_type="account", kind=CustomKind.TEXT, label_en="Door code", key="door_code", sensitive=True
        )
    account = await create(
        alice.context, "account", name="=HYPERLINK(1)", bank_account=IBAN, custom={"door_code": "4711-0815"}
    )
    gone = await create(alice.context, "account", name="北风贸易")
    await delete(alice.context, "account", gone)
    upload = await steps.send(alice.context, b"Name\nAcme\n", "list.csv")
    made = await written(alice)

    found = {each["id"]: each for each in json.loads(made.read("records/accounts.json"))}
    assert found[str(account)]["bank_account"] == IBAN
    assert found[str(account)]["custom"] == {"door_code": "4711-0815"}
    assert found[str(gone)]["deleted_at"]
    sheet: dict[str, Any] = {
        row["id"]: row for row in csv.DictReader(io.StringIO(made.read("records/accounts.csv").decode("utf-8-sig")))
    }
    assert sheet[str(account)]["name"] == "'=HYPERLINK(1)"  # no formula for whoever opens it
    assert sheet[str(gone)]["name"] == "北风贸易"
    assert made.read(f"files/{upload}-list.csv") == b"Name\nAcme\n"
    company = json.loads(made.read("data/company.json"))
    assert (company["name"], [each["email"] for each in company["people"]]) == ("acme", [alice.email])
    fields = [json.loads(line) for line in made.read("data/custom_fields.jsonl").splitlines()]
    assert [each["id"] for each in fields] == [str(door.id)]
    manifest = json.loads(made.read("manifest.json"))["rows"]
    assert (manifest["accounts"], manifest["files"]) == (2, 1)


async def test_nothing_of_another_company_is_in_it(alice: cast.Person) -> None:
    mallory = await cast.owner("Mallory", "globex")
    await create(mallory.context, "account", name="Globex Secret Ltd")
    await create(alice.context, "account", name="Northwind")
    made = await written(alice)
    whole = b"".join(made.read(name) for name in made.namelist())
    assert b"Northwind" in whole
    assert b"Globex" not in whole
    assert str(mallory.tenant_id).encode() not in whole


async def test_only_owners_order_it_and_one_at_a_time(alice: cast.Person) -> None:
    bob = await cast.colleague(alice, "Bob", Role.ADMIN)
    with pytest.raises(Forbidden):
        await ordered(bob)
    first = await ordered(alice)
    assert await ordered(alice) == first
    async with unit_of_work(system(alice)) as uow:
        await exporting.stop_export(uow, export_id=first)
    assert await ordered(alice) != first
    async with unit_of_work(alice.context, read_only=True) as uow:
        newest, stopped = await life.exports(uow)
    assert (newest.state, stopped.state) == (ExportState.WAITING, ExportState.STOPPED)


def test_every_table_is_in_it_or_said_to_be_machinery() -> None:
    catalogue()
    everything = {table.name for table in Base.metadata.sorted_tables if is_tenant_table(table)}
    taken = {table.name for table in archive._tables()}
    assert taken | archive._MACHINERY == everything, "name it as machinery, or take a name out"
    assert not taken & archive._MACHINERY
