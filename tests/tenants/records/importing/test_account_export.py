"""A real export of 423 accounts goes in whole. The file is not part of the repository; its facts are."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from tenants.context import TenantContext
from tenants.records.importing.models import ImportState
from tenants.records.importing.reading_rows import read_rows
from tenants.records.importing.sniffing import sniff
from tests.tenants.records.importing import steps
from tests.tenants.records.importing.conftest import EXPORT


def test_it_is_read_as_cp1252_with_423_rows_of_38_fields() -> None:
    with pytest.raises(UnicodeDecodeError):
        EXPORT.read_text(encoding="utf-8")
    sniffed = sniff(lambda: EXPORT.open("rb", buffering=0))
    assert (sniffed.dialect.encoding, sniffed.dialect.delimiter, len(sniffed.columns)) == ("cp1252", ",", 38)
    header, *rows = read_rows(EXPORT.open("rb", buffering=0), sniffed.dialect)
    assert len(rows) == 423
    assert {len(row.cells) for row in rows} == {38}
    assert len({row.cells[header.cells.index("ID")] for row in rows}) == 423


async def test_all_of_it_goes_in_and_the_name_that_occurs_twice_is_reported(alice: TenantContext) -> None:
    found = await steps.create(alice, EXPORT.read_bytes())
    suggested = {column.name: column.suggested_field for column in found.columns}
    assert suggested["NAME"] == "name"
    assert suggested["BILLINGSTREET"] == "addresses.billing.street"
    assert suggested["ID"] == "external_id"

    planned = await steps.plan(alice, found)
    assert (planned.state, planned.rows_total, planned.rows_rejected) == (ImportState.PLANNED, 423, 0)
    assert await steps.stored(alice, "accounts") == []
    [twice] = await steps.problems(alice, found.id)
    assert (twice.code, twice.value) == ("POSSIBLE_DUPLICATE", "?" * 16)

    await steps.start(alice, found.id)
    done = await steps.run(alice, found.id)
    assert (done.state, done.rows_done, done.rows_created, done.rows_rejected) == (ImportState.DONE, 423, 423, 0)
    [again] = await steps.problems(alice, found.id)
    assert (again.code, again.value) == ("POSSIBLE_DUPLICATE", "?" * 16)
    await _is_what_the_file_says(alice)


async def _is_what_the_file_says(alice: TenantContext) -> None:
    with EXPORT.open(encoding="cp1252", newline="") as file:
        rows = list(csv.DictReader(file))
    accounts = await steps.stored(alice, "accounts")
    assert [account["external_id"] for account in accounts] == [row["ID"] for row in rows]
    names = Counter(account["name"] for account in accounts)
    assert [name for name, times in names.items() if times > 1] == ["?" * 16]
    assert {"Crédito Inmobiliario Terras", "Pébéo of America"} <= set(names)
    lines = {line for account in accounts for address in account["addresses"] for line in address["lines"]}
    assert {"00045742 150 Palmer Drive", "00045844 c/ San Romualdo, 26 5º"} <= lines
    countries = Counter(address["country"] for account in accounts for address in account["addresses"])
    american = ("US", "USA", "United States")
    assert countries["US"] == sum(
        row[column] in american for row in rows for column in ("BILLINGCOUNTRY", "SHIPPINGCOUNTRY")
    )
    assert all(code == "" or len(code) == 2 for code in countries)
    assert sorted(account["annual_revenue"] for account in accounts if account["annual_revenue"]) == [
        6_000_000_000,
        8_480_000_000_000,
    ]
    assert Counter(account["kind"] for account in accounts) == {None: 419, "prospect": 3, "customer": 1}


async def test_the_same_file_a_second_time_adds_nothing(alice: TenantContext) -> None:
    await steps.import_all(alice, EXPORT.read_bytes())
    again = await steps.import_all(alice, EXPORT.read_bytes())
    assert (again.rows_created, again.rows_duplicate) == (0, 423)
    assert len(await steps.stored(alice, "accounts")) == 423
