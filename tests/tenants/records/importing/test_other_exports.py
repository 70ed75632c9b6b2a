"""Two more real files go in with every fact that is known of them: opportunities of a CRM, and lines of invoices.

There are no deals or invoices yet, so both become accounts with fields of the company's own; an opportunity hangs below
its account. The files are not part of the repository; their facts are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.records import custom_fields
from tenants.records.custom_kinds import CustomKind
from tests.tenants.records.importing import steps
from tests.tenants.records.importing.conftest import EXPORT
from tests.tenants.records.importing.test_sheet import made

OPPORTUNITIES = EXPORT.with_name("opportunityData.csv")
FRANCE = EXPORT.with_name("france.csv")
STAGES = {
    "Prospecting": 9, "Closed Won": 8, "Value Proposition": 8, "Negotiation/Review": 4, "Id. Decision Makers": 4,
    "Proposal/Price Quote": 4, "Needs Analysis": 1,
}  # fmt: skip


async def test_opportunities_find_their_accounts_and_their_sums_are_kept(alice: TenantContext) -> None:
    await fields(
        alice, amount=CustomKind.MONEY, expected=CustomKind.MONEY, odds=CustomKind.DECIMAL, stage=CustomKind.TEXT
    )
    first = await steps.import_all(alice, EXPORT.read_bytes())
    mapping = [
        ("ID", "external_id"), ("NAME", "name"), ("ACCOUNTID", "parent.external_id"), ("AMOUNT", "custom.amount"),
        ("EXPECTEDREVENUE", "custom.expected"), ("PROBABILITY", "custom.odds"), ("STAGENAME", "custom.stage"),
    ]  # fmt: skip
    done = await steps.import_all(alice, OPPORTUNITIES.read_bytes(), mapping=mapping, currency="USD")
    assert (first.rows_created, done.rows_created, done.rows_rejected) == (423, 38, 0)

    rows = [row for row in await steps.stored(alice, "accounts") if row["custom"]]
    assert len({row["parent_id"] for row in rows}) == 7
    assert Counter(row["custom"]["stage"] for row in rows) == STAGES
    valued = [row["custom"] for row in rows if "amount" in row["custom"]]
    assert [len(valued), sum("expected" in row["custom"] for row in rows)] == [33, 33]
    for each in valued:
        assert each["expected"]["amount_minor"] == each["amount"]["amount_minor"] * Decimal(each["odds"]) / 100

    sheet = await made(alice, done.id, batch_rows=20)
    columns = {column.column: column for column in sheet.columns}
    sums = {name: [(s.in_file, s.stored) for s in columns[name].sums] for name in ("AMOUNT", "EXPECTEDREVENUE")}
    assert sums == {
        "AMOUNT": [("6270000.00", "6270000.00")],
        "EXPECTEDREVENUE": [("4858000.00", "4858000.00")],
    }
    assert sheet.agrees and columns["ACCOUNTID"].orphans == 0


async def test_eight_thousand_invoice_lines_add_up(alice: TenantContext) -> None:
    await fields(
        alice, invoice=CustomKind.TEXT, quantity=CustomKind.INTEGER, day=CustomKind.MOMENT, price=CustomKind.DECIMAL,
        customer=CustomKind.TEXT,
    )  # fmt: skip
    mapping = [
        ("StockCode", "name"), ("InvoiceNo", "custom.invoice"), ("Quantity", "custom.quantity"),
        ("InvoiceDate", "custom.day"), ("UnitPrice", "custom.price"), ("CustomerID", "custom.customer"),
        ("Description", "description"),
    ]  # fmt: skip
    done = await steps.import_all(alice, FRANCE.read_bytes(), mapping=mapping, date_format="mdy")
    assert (done.rows_created, done.rows_rejected) == (8557, 0)
    accounts = await steps.stored(alice, "accounts")
    rows = [row["custom"] | {"code": row["name"], "what": row["description"]} for row in accounts]
    assert len(rows) - len({tuple(sorted(row.items(), key=str)) for row in rows}) == 16
    cancelled = [row for row in rows if row["invoice"].startswith("C")]
    nobody = [row for row in rows if "customer" not in row]
    assert len({row["customer"] for row in rows if "customer" in row}) == 87
    assert len(invoices(rows)) == 461
    assert (len(cancelled), len(invoices(cancelled))) == (149, 69)
    assert cancelled == [row for row in rows if row["quantity"] < 0]
    assert (len(nobody), len(invoices(nobody))) == (66, 3)
    assert total(rows) == Decimal("197403.90")
    assert total([row for row in rows if row not in cancelled]) == Decimal("209715.11")
    assert sum(not Decimal(row["price"]) for row in rows) == 1
    # 8:45 and 12:50 in Shanghai, where acme is
    assert (min(row["day"] for row in rows), max(row["day"] for row in rows)) == (
        "2010-12-01T00:45:00Z",
        "2011-12-09T04:50:00Z",
    )


def invoices(rows: Sequence[Mapping[str, Any]]) -> set[str]:
    return {row["invoice"] for row in rows}


def total(rows: Sequence[Mapping[str, Any]]) -> Decimal:
    return sum((row["quantity"] * Decimal(row["price"]) for row in rows), Decimal())


async def fields(context: TenantContext, **kinds: CustomKind) -> None:
    async with unit_of_work(context) as uow:
        for key, kind in kinds.items():
            await custom_fields.create_field(uow, record_type="account", kind=kind, key=key, label_en=key, scale=2)
