"""Asking for the reconciliation sheet of an import, and looking at it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tenants.context import TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import Conflict
from tenants.kit.message import say
from tenants.kit.spreadsheets import guarded
from tenants.plans import Module
from tenants.reach import Action
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.importing import ledger, sheet_ledger
from tenants.records.importing.models import ImportState
from tenants.records.importing.sheet_reach import EVERYTHING, reach_of
from tenants.records.scoping import require, seen_of

_AT_WORK = (ImportState.UPLOADED, ImportState.PLANNING, ImportState.PLANNED, ImportState.RUNNING, ImportState.UNDOING)


@dataclass(frozen=True, slots=True)
class SheetLine:
    """What the run counted of something, and what the second reading found."""

    name: str
    counted: int
    found: int


@dataclass(frozen=True, slots=True)
class SheetSum:
    """Decimal numbers as text, exact; `currency` is empty for a plain number."""

    currency: str
    in_file: str
    stored: str


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of the file against the field it went to. `withheld` (hidden, sensitive): there are no figures of it."""

    column: str
    field: str
    withheld: str
    cells_in_file: int = 0
    cells_stored: int = 0
    sums: tuple[SheetSum, ...] = ()
    checksum_file: str = ""
    checksum_stored: str = ""
    orphans: int = 0
    differences: int = 0

    @property
    def agrees(self) -> bool:
        return not self.withheld and self.differences == 0 and self.checksum_file == self.checksum_stored


@dataclass(frozen=True, slots=True)
class SheetSample:
    """A value that reads otherwise in the record than in the file."""

    row: int
    column: str
    record_id: UUID
    in_file: str | None
    stored: str | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """`facts` counts what no line does: untouched, unexplained, surplus, binned, unreached. While it is made, it is not
    `ready` and there is nothing but `rows_read`. `file_missing`: the file is not kept any more.
    """

    made_at: datetime
    ready: bool
    rows_read: int
    file_missing: bool = False
    lines: tuple[SheetLine, ...] = ()
    facts: tuple[tuple[str, int], ...] = ()
    columns: tuple[SheetColumn, ...] = ()
    samples: tuple[SheetSample, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether every row is accounted for and every value compared stands in the database as in the file."""
        facts = dict(self.facts)
        whole = not (facts.get("unexplained") or facts.get("surplus") or self.file_missing or not self.ready)
        same = all(each.counted == each.found for each in self.lines)
        return whole and same and all(each.withheld or each.agrees for each in self.columns)


async def ask_for_sheet(uow: UnitOfWork, *, import_id: UUID) -> None:
    """Have the file read a second time, in one's own reach. Raises Conflict while the import is at work, NotFound,
    Forbidden.
    """
    uow.require(Module.IMPORTS, "imports:run")
    row = await ledger.lock(uow, import_id)
    require(uow.context, catalogue()[row["record_type"]], Action.READ)
    if row["state"] in _AT_WORK:
        raise Conflict(say("Wait until this import is over.", "请等待此导入结束。"), "id")
    await sheet_ledger.ask(uow, import_id)


async def drop_sheet(uow: UnitOfWork, *, import_id: UUID, sheet_id: UUID) -> None:
    """The access of whoever asked for it was revoked before it was made: it goes."""
    await sheet_ledger.drop(uow, import_id, sheet_id)


async def find_sheet(uow: UnitOfWork, *, import_id: UUID) -> Sheet | None:
    """The newest sheet that says nothing beyond one's own reach; None where there is none. Raises NotFound, and
    Forbidden where one may not read such records at all.
    """
    uow.context.require_to_look(Module.IMPORTS, "imports:run")
    row = await ledger.find(uow, import_id)
    record = catalogue()[row["record_type"]]
    require(uow.context, record, Action.READ)
    reach = reach_of(uow.context, record)
    for sheet in await sheet_ledger.of_import(uow, import_id):
        if _is_for(uow.context, sheet, reach):
            return _sheet(uow.context, record, sheet)
    return None


def _is_for(context: TenantContext, sheet: Row, reach: str) -> bool:
    """One made in another reach is for those alone who read everything: its maker's reach may have changed since."""
    mine: bool = sheet["made_by"] == context.user_id
    if sheet["content"] is None:
        return mine
    same: bool = sheet["reach"] == reach
    return reach == EVERYTHING or (mine and same)


def _sheet(context: TenantContext, record: RecordType, row: Row) -> Sheet:
    content = row["content"]
    if content is None or "file_missing" in content:
        return Sheet(row["made_at"], content is not None, row["rows_read"], content is not None)
    columns = tuple(_column(context, record, each) for each in content["columns"])
    shown = {each.column for each in columns if not each.withheld}
    samples = (SheetSample(**{n: v for n, v in each.items() if n != "field"}) for each in content["samples"])
    return Sheet(
        row["made_at"],
        True,
        row["rows_read"],
        False,
        tuple(SheetLine(**each) for each in content["lines"]),
        tuple(content["facts"].items()),
        columns,
        tuple(each for each in samples if each.column in shown),
    )


def _column(context: TenantContext, record: RecordType, found: dict[str, Any]) -> SheetColumn:
    """A column as the reader may see it, whoever the sheet was made for."""
    if not found["withheld"] and not _may_see(context, record, found["field"]):
        return SheetColumn(found["column"], found["field"], "hidden")
    return SheetColumn(**{**found, "sums": tuple(SheetSum(**each) for each in found.get("sums", ()))})


def _may_see(context: TenantContext, record: RecordType, path: str) -> bool:
    if context.limits is None:
        return True
    found = context.limits.of(record.name)
    name = path if path.startswith("custom.") else path.split(".")[0]
    field = record.references[name].name if name in record.references else name
    return not {name, field} & (found.hidden | found.masked) and (
        path.startswith("custom.") or field not in record.fields or field in seen_of(context.limits, record).fields
    )


async def sheet_as_csv(uow: UnitOfWork, *, import_id: UUID) -> str | None:
    """The sheet as CSV that a spreadsheet opens without calculating any of it; None where there is none."""
    sheet = await find_sheet(uow, import_id=import_id)
    if sheet is None or not sheet.ready:
        return None
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([guarded(str(cell)) for cell in row] for row in _rows(sheet))
    return text.getvalue()


def _rows(sheet: Sheet) -> Iterator[list[object]]:
    yield ["what", "counted by the run", "found by the second reading"]
    yield from ([line.name, line.counted, line.found] for line in sheet.lines)
    yield from ([name, "", number] for name, number in sheet.facts)
    yield []
    yield [
        "column", "field", "withheld", "cells in file", "cells stored", "currency", "sum in file", "sum stored",
        "checksum in file", "checksum stored", "orphans", "differences",
    ]  # fmt: skip
    for each in sheet.columns:
        for amount in each.sums or (SheetSum("", "", ""),):
            yield [
                each.column, each.field, each.withheld, each.cells_in_file, each.cells_stored, amount.currency,
                amount.in_file, amount.stored, each.checksum_file, each.checksum_stored, each.orphans, each.differences,
            ]  # fmt: skip
    yield []
    yield ["row", "column", "in file", "stored", "record"]
    yield from (
        [each.row, each.column, each.in_file or "", each.stored or "", each.record_id] for each in sheet.samples
    )
