"""The rows of an Excel workbook (.xlsx), read as a stream and never trusted about its size."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook

from tenants.errors import ValidationFailed, invalid
from tenants.kit.message import Message, say

MAX_PARTS = 2_000
MAX_PART = 1 << 30
"""Bytes of one part of the archive when unpacked; no more is ever unpacked of it than it says of itself."""
MAX_WHOLE = 2 << 30
MAX_STRINGS = 1 << 28
"""Bytes of texts that cells share: these are in memory while the file is read."""
MAX_ROWS = 100_000
MAX_CELLS = 16_384
_SHARED = "xl/sharedStrings.xml"


def workbook_rows(file: BinaryIO) -> Iterator[list[str]]:
    """The cells of the first sheet that shows something, blank rows included. Raises ValidationFailed for what is no
    workbook, or too large a one.
    """
    _check_archive(file)
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except DefusedXmlException:
        raise _refused() from None
    except Exception:  # a broken workbook fails in as many ways as it can be broken
        raise _refused() from None
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
    if not sheets:
        raise _refused()
    sheets[0].reset_dimensions()  # what a sheet says of its size is often wrong
    yield from _rows(sheets[0].iter_rows(values_only=True, max_col=MAX_CELLS))


def _check_archive(file: BinaryIO) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise _refused() from None
    if any(part.flag_bits & 1 for part in parts):
        said = say("This workbook is protected by a password.", "此工作簿有密码保护。")
        raise invalid("file", said, "NOT_TEXT")
    shared = sum(part.file_size for part in parts if part.filename == _SHARED)
    sizes = [part.file_size for part in parts]
    if len(parts) > MAX_PARTS or max(sizes, default=0) > MAX_PART or sum(sizes) > MAX_WHOLE or shared > MAX_STRINGS:
        raise _too_large()


def _rows(found: Iterator[tuple[Any, ...]]) -> Iterator[list[str]]:
    try:
        for row in islice(found, MAX_ROWS + 1):
            yield _without_tail([_text(value) for value in row])
        if next(found, None) is not None:
            raise _too_large()
    except ValidationFailed:
        raise
    except Exception:
        raise _refused() from None


def _without_tail(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(value: Any) -> str:
    """A cell as a person would write it into a file of text: numbers with a point, dates as ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(Decimal(repr(value)).normalize(), "f") if value == value else ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    text = str(value)
    return "" if text in _ERRORS else text


_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"}


def _refused() -> ValidationFailed:
    said = say(
        "This workbook cannot be read. Save it as CSV and upload that.", "无法读取此工作簿，请另存为 CSV 后上传。"
    )
    return invalid("file", said, "NOT_TEXT")


def _too_large() -> ValidationFailed:
    said: Message = say(
        "A workbook may have {n} rows. Save a larger one as CSV and upload that.",
        "工作簿最多 {n} 行；更大的请另存为 CSV 后上传。",
        n=MAX_ROWS,
    )
    return invalid("file", said, "WORKBOOK_TOO_LARGE")
