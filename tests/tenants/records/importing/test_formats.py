"""Files that are no CSV: workbooks, JSON, vCards and tabs; and those that only pretend to be."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date, datetime
from typing import Any

import orjson
import pytest
from openpyxl import Workbook

from tenants.adapters.storage import storage
from tenants.context import TenantContext
from tenants.errors import ValidationFailed
from tenants.records.importing import service as importing
from tests.tenants.records.importing import steps
from tests.tenants.records.importing.steps import text
from tests.tenants.records.importing.test_sweeping import age


async def test_a_workbook_comes_in_as_it_looks(alice: TenantContext) -> None:
    """Dates and numbers are what they are, whatever marks the options name; row numbers are the sheet's."""
    data = workbook(
        ["Id", "Name", "Employees", "Annual Revenue", "Phone"],
        [1001, "Crédito 北京", 12.0, 1250.5, "+33 1 44 55 66 77"],
        [],
        [1002, "", None, None, None],
        ["x3", "Beta", "#N/A", None, 8613812341234],
    )
    done = await steps.import_all(alice, data, filename="Kunden.xlsx", decimal_mark=",", currency="EUR")
    assert (done.rows_total, done.rows_created, done.rows_rejected) == (3, 2, 1)
    first, second = await steps.stored(alice, "accounts")
    assert (first["external_id"], first["name"], first["employees"]) == ("1001", "Crédito 北京", 12)
    assert (first["annual_revenue"], first["annual_revenue_currency"]) == (125050, "EUR")
    assert (second["employees"], second["phones"][0]["value"]) == (None, "+8613812341234")
    assert [(p.row, p.code) for p in await steps.problems(alice, done.id)] == [(4, "REQUIRED")]


async def test_dates_of_a_workbook_need_no_order(alice: TenantContext) -> None:
    data = workbook(["Full name", "Birthday"], ["Ann Lee", date(1990, 4, 3)], ["Bo Ek", datetime(1985, 12, 31, 0, 0)])
    await steps.import_all(alice, data, "contact", filename="people.xlsx", date_format="mdy")
    assert [row["birthday"] for row in await steps.stored(alice, "contacts")] == [date(1990, 4, 3), date(1985, 12, 31)]


@pytest.mark.parametrize("name", ["bomb", "crowd", "laughs", "torn", "other"])
async def test_a_workbook_that_is_a_trap_is_refused(alice: TenantContext, name: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await steps.create(alice, trap(name), filename="trap.xlsx")
    assert [problem.code for problem in refused.value.problems] == [
        "WORKBOOK_TOO_LARGE" if name in ("bomb", "crowd") else "NOT_TEXT"
    ]


async def test_json_comes_as_a_list_or_line_by_line(alice: TenantContext) -> None:
    people = [
        {"id": 7, "name": "Acme", "website": "acme.example", "billing": {"city": "Paris"}, "active": True},
        {"name": "Beta", "numbers": [{"value": "+44 20 7946 0000"}], "tags": ["a", "b"], "employees": 3},
    ]
    lines = b"\n".join(orjson.dumps(each) for each in people)
    for data, filename in ((orjson.dumps({"records": people}), "a.json"), (lines, "a.jsonl"), (lines, "a.txt")):
        found = await steps.create(alice, data, filename=filename)
        names = ["id", "name", "website", "billing.city", "active", "numbers.1.value", "tags", "employees"]
        assert [column.name for column in found.columns] == names
        suggested = {column.name: column.suggested_field for column in found.columns}
        assert (suggested["id"], suggested["employees"]) == ("external_id", "employees")
        assert suggested["billing.city"] == "addresses.billing.city"
    planned = await steps.plan(alice, found)
    assert (planned.rows_total, planned.problems_total) == (2, 0)


@pytest.mark.parametrize(
    ("data", "filename"),
    [(b'[{"name": "Acme"},', "a.json"), (b'["Acme"]', "a.json"), (b'{"a": 1}\nnothing', "a.jsonl")],
)
async def test_json_that_is_none_is_refused(alice: TenantContext, data: bytes, filename: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await steps.create(alice, data, filename=filename)
    assert [problem.code for problem in refused.value.problems] == ["INVALID_JSON"]


CARDS = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lee;Ann;Mary;Dr.;\r\nFN:Dr. Ann Mary Lee\r\nORG:Acme\\, Inc.;Sales\r\n"
    "TEL;TYPE=WORK,VOICE:+33 1 44 55 66 77\r\nTEL;TYPE=CELL:+33 6 12 34 56 78\r\nTEL;TYPE=WORK:+33 1 44 55 66 78\r\n"
    "item1.EMAIL;TYPE=INTERNET:ann@acme.example\r\nADR;TYPE=WORK:;2nd floor;1 rue de la Paix;Paris;IDF;75002;France\r\n"
    "NOTE:First line\\nsecond\r\n  line\r\nBDAY:1990-04-03\r\nEND:VCARD\r\n"
    'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:王小明\r\nN:王;小明;;;\r\nTEL;VALUE=uri;TYPE="cell,voice":tel:+86-138-1234-1234\r\n'
    "BDAY:--0403\r\nUID:urn:uuid:1\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=utf-8;ENCODING=QUOTED-PRINTABLE:M=C3=BC=\r\nller;Jo\r\nEND:VCARD\r\n"
)


async def test_vcards_of_every_version_become_people(alice: TenantContext) -> None:
    await steps.import_all(alice, text("Name", '"Acme, Inc."'))
    done = await steps.import_all(alice, CARDS.encode(), "contact", filename="people.vcf")
    assert [(p.row, p.column, p.code) for p in await steps.problems(alice, done.id)] == []
    ann, wang, jo = await steps.stored(alice, "contacts")
    assert (ann["given_name"], ann["family_name"], ann["salutation"]) == ("Ann Mary", "Lee", "Dr.")
    assert [(entry["kind"], entry["value"]) for entry in ann["phones"]] == [
        ("work", "+33144556677"), ("mobile", "+33612345678"), ("work", "+33144556678"),
    ]  # fmt: skip
    assert (ann["department"], ann["birthday"], ann["description"]) == (
        "Sales",
        date(1990, 4, 3),
        "First line\nsecond line",
    )
    [address] = ann["addresses"]
    assert (address["lines"], address["city"], address["country"]) == (["2nd floor", "1 rue de la Paix"], "Paris", "FR")
    assert (wang["name"], wang["phones"][0]["value"], wang["birthday"]) == ("王小明", "+8613812341234", None)
    assert (jo["family_name"], jo["given_name"]) == ("Müller", "Jo")


async def test_tabs_separate_as_well(alice: TenantContext) -> None:
    done = await steps.import_all(alice, text("Name\tCity", "Acme, Inc.\tParis"), filename="a.tsv")
    assert done.rows_created == 1


async def test_the_rows_made_of_a_file_go_when_it_goes(alice: TenantContext) -> None:
    await steps.import_all(alice, workbook(["Name"], ["Acme"]), filename="a.xlsx")
    [row] = await steps.stored(alice, "imports")
    assert (await storage().size(row["rows_key"]) or 0) > row["rows_size"], "sealed, it is longer"
    await age(alice, 31)
    await importing.sweep_files()
    assert await storage().size(row["rows_key"]) is None


def workbook(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def trap(name: str) -> bytes:
    if name == "torn":
        return workbook(["Name"], ["Acme"])[:-200]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        if name == "other":
            archive.writestr("readme.txt", "no workbook")
        for number in range(2_001 if name == "crowd" else 0):
            archive.writestr(f"xl/{number}.xml", "")
        if name in ("bomb", "laughs"):
            with zipfile.ZipFile(io.BytesIO(workbook(["Name"], ["Acme"]))) as good:
                for part in good.namelist():
                    found = good.read(part)
                    if name == "laughs" and part.endswith("sheet1.xml"):
                        found = found.replace(b"<worksheet", _LAUGHS + b"<worksheet", 1).replace(b"Acme", b"&c;")
                    archive.writestr(part, found)
    data = bytearray(file.getvalue())
    if name == "bomb":  # a part that says it unpacks to four gigabytes
        struct.pack_into("<I", data, data.rindex(b"PK\x01\x02") + 24, 0xFFFF_0000)
    return bytes(data)


_LAUGHS = b'<!DOCTYPE z [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>'
