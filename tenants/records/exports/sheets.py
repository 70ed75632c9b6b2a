"""Rows as a file: CSV that every spreadsheet opens in its script, or a workbook. Nothing in it is calculated."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO, Protocol

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from tenants.kit.spreadsheets import guarded
from tenants.records.exports.columns import Cell
from tenants.records.exports.models import ExportFormat

CONTENT_TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_ROWS = {ExportFormat.CSV: 1_000_000, ExportFormat.XLSX: 1_000_000}
_LONGEST = 32_767
"""Characters of a cell of a workbook."""


class Sheet(Protocol):
    def add(self, rows: Sequence[Sequence[Cell]]) -> None: ...
    def close(self) -> None: ...


def sheet(format: ExportFormat, file: BinaryIO, headers: Sequence[str], title: str) -> Sheet:
    """A file that rows are added to; closed, `file` is whole."""
    made: Sheet = CsvSheet(file) if format is ExportFormat.CSV else WorkbookSheet(file, title)
    made.add([headers])
    return made


class CsvSheet:
    """UTF-8 with the mark by which Excel knows it; times with their offset, so that they can be read back."""

    def __init__(self, file: BinaryIO) -> None:
        self._text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
        self._writer = csv.writer(self._text)

    def add(self, rows: Sequence[Sequence[Cell]]) -> None:
        self._writer.writerows([_text(cell) for cell in row] for row in rows)

    def close(self) -> None:
        self._text.flush()
        self._text.detach()


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    return guarded(cell) if isinstance(cell, str) else str(cell)


class WorkbookSheet:
    """Numbers and days are numbers and days; times stand as on the company's clock, since a workbook has no zones."""

    def __init__(self, file: BinaryIO, title: str) -> None:
        self._file = file
        self._book = Workbook(write_only=True)
        self._sheet: Any = self._book.create_sheet(title[:31])

    def add(self, rows: Sequence[Sequence[Cell]]) -> None:
        for row in rows:
            self._sheet.append([self._cell(cell) for cell in row])

    def _cell(self, cell: Cell) -> Any:
        if isinstance(cell, datetime):
            return cell.replace(tzinfo=None, microsecond=0)
        if cell is None or isinstance(cell, bool | int | Decimal | date):
            return cell
        made = WriteOnlyCell(self._sheet, value="")
        # Given as a value, `=…` would become a formula: the type is said, whatever it begins with.
        made._value, made.data_type = ILLEGAL_CHARACTERS_RE.sub("", guarded(cell))[:_LONGEST], "s"
        return made

    def close(self) -> None:
        self._book.save(self._file)
