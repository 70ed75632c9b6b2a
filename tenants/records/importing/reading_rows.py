"""Reading a file of rows as a stream: never more of it in memory than a batch, and no file can make it fail."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from tenants.records.importing.encodings import BAD_BYTE, CODECS

MAX_CELL = 1_000_000
"""Characters in one cell."""
MAX_LINE = 4_000_000
"""Characters in one line of the file."""
csv.field_size_limit(MAX_CELL)  # of the whole process; nothing else here reads CSV


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file is written. `quote` may be empty; `skip_lines` stand before the header (Excel's `sep=`)."""

    encoding: str
    delimiter: str
    quote: str = '"'
    has_header: bool = True
    skip_lines: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """`number` counts as a spreadsheet does: the first row is 1. `fault` is a code when it could not be read whole; of
    one that is too large no cells are given. It covers `lines` lines of the file.
    """

    number: int
    cells: list[str]
    fault: str = ""
    lines: int = 1


def read_rows(file: io.RawIOBase, dialect: Dialect) -> Iterator[Row]:
    """Every row of the file that is not blank, header included. Blocks while it reads; never raises for content."""
    lines = _Lines(file, dialect)
    reader = csv.reader(
        lines,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
    )
    for number in range(1, 1 << 62):
        lines.served = 0
        try:
            cells = next(reader)
            fault = _fault(lines, cells)
            cells = [] if fault == "ROW_TOO_LARGE" else cells
        except StopIteration:
            return
        except csv.Error:
            cells, fault = [], "CELL_TOO_LARGE"
        if fault or any(cells):
            yield Row(number, cells, fault, lines.served)
        lines.truncated = False


def _fault(lines: _Lines, cells: list[str]) -> str:
    if lines.truncated:
        return "ROW_TOO_LARGE"
    if lines.ended_inside:
        return "UNCLOSED_QUOTE"
    if lines.may_be_damaged:
        whole = "".join(cells)
        if "\x00" in whole:
            return "NUL_CHARACTER"
        if BAD_BYTE in whole:
            return "BAD_ENCODING"
    return ""


class _Lines:
    """The lines of a file with their ends, the way csv wants them; `served` counts those of the current row."""

    def __init__(self, file: io.RawIOBase, dialect: Dialect) -> None:
        self.served = 0
        self.truncated = False
        self.ended_inside = False
        self.may_be_damaged = False
        buffered = io.BufferedReader(file, 1 << 20)
        self._text = io.TextIOWrapper(buffered, CODECS[dialect.encoding], "rapport.mark", newline="")
        self._first = True
        for _ in range(dialect.skip_lines):
            self._line()

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._line()
        if not line:
            self.ended_inside = self.served > 0
            raise StopIteration
        self.served += 1
        if "\x00" in line or BAD_BYTE in line:
            self.may_be_damaged = True
        return line

    def _line(self) -> str:
        line = self._text.readline(MAX_LINE)
        if self._first:
            self._first, line = False, line.removeprefix("\ufeff")
        if len(line) >= MAX_LINE and line[-1] not in "\r\n":
            self.truncated = True
            self._skip_line()
        return line

    def _skip_line(self) -> None:
        while (rest := self._text.readline(MAX_LINE)) and rest[-1] not in "\r\n":
            pass
