"""The reconciliation sheet of an import, and what its undoing left, as they look from outside."""

from __future__ import annotations

import strawberry

from api.naming import global_id
from api.schema.scalars import Moment
from tenants.plans import Module
from tenants.records.importing import sheets, undo

MODULE = Module.IMPORTS


@strawberry.type(description="What the run counted of something (rows, created …), and what the second reading found.")
class ImportSheetLine:
    name: str
    counted: int
    found: int


@strawberry.type(description="Something only the second reading counts: unexplained, surplus, binned …")
class ImportSheetFact:
    name: str
    count: int


@strawberry.type(description="Exact decimal numbers as text.")
class ImportSheetSum:
    currency: str
    in_file: str
    stored: str


@strawberry.type(description="A column of the file against the field it went to.")
class ImportSheetColumn:
    column: str
    field: str
    withheld: str = strawberry.field(description="Why there are no figures of it: hidden, sensitive, or empty.")
    cells_in_file: int
    cells_stored: int
    sums: list[ImportSheetSum]
    checksum_file: str
    checksum_stored: str
    orphans: int
    differences: int
    agrees: bool


@strawberry.type(description="A value that reads otherwise in the record than in the file.")
class ImportSheetSample:
    row: int
    column: str
    record_id: strawberry.ID
    in_file: str | None
    stored: str | None


@strawberry.type(description="An import held against its file a second time, within the reach of whoever asks.")
class ImportSheet:
    made_at: Moment
    ready: bool = strawberry.field(description="False while the file is read; then only `rowsRead` says anything.")
    rows_read: int
    file_missing: bool
    agrees: bool
    lines: list[ImportSheetLine]
    facts: list[ImportSheetFact]
    columns: list[ImportSheetColumn]
    samples: list[ImportSheetSample]


@strawberry.type(description="A record the undoing of an import left as it is.")
class ImportKeptRow:
    row: int
    record_id: strawberry.ID
    created: bool = strawberry.field(description="By the import; else it was only changed by it.")
    why: str = strawberry.field(description="CHANGED_SINCE, IN_USE, OUT_OF_REACH, REFUSED, IN_POOL or POOL_PROTECTED.")


_COLUMN = (
    "column", "field", "withheld", "cells_in_file", "cells_stored", "checksum_file", "checksum_stored", "orphans",
    "differences", "agrees",
)  # fmt: skip


def sheet_of(found: sheets.Sheet, record_type: str) -> ImportSheet:
    return ImportSheet(
        made_at=Moment(found.made_at),
        ready=found.ready,
        rows_read=found.rows_read,
        file_missing=found.file_missing,
        agrees=found.agrees,
        lines=[ImportSheetLine(name=each.name, counted=each.counted, found=each.found) for each in found.lines],
        facts=[ImportSheetFact(name=name, count=count) for name, count in found.facts],
        columns=[_column(each) for each in found.columns],
        samples=[_sample(each, record_type) for each in found.samples],
    )


def _column(found: sheets.SheetColumn) -> ImportSheetColumn:
    sums = [ImportSheetSum(currency=each.currency, in_file=each.in_file, stored=each.stored) for each in found.sums]
    return ImportSheetColumn(sums=sums, **{name: getattr(found, name) for name in _COLUMN})


def _sample(found: sheets.SheetSample, record_type: str) -> ImportSheetSample:
    return ImportSheetSample(
        row=found.row,
        column=found.column,
        record_id=strawberry.ID(global_id(record_type, found.record_id)),
        in_file=found.in_file,
        stored=found.stored,
    )


def kept_row_of(found: undo.KeptRow, record_type: str) -> ImportKeptRow:
    record_id = strawberry.ID(global_id(record_type, found.record_id))
    return ImportKeptRow(row=found.row, record_id=record_id, created=found.created, why=found.why)
