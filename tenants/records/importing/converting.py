"""A file that is no delimited text is turned into one, once: from there on everything is the same for all of them."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from tenants.records.importing.json_rows import json_rows, looks_like_lines
from tenants.records.importing.sniffing import Opener
from tenants.records.importing.vcards import vcard_rows
from tenants.records.importing.workbooks import workbook_rows

_HEAD = 1 << 16
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Converted:
    """Rows as UTF-8 CSV. `named` says that the first row is names for certain."""

    file: BinaryIO
    size: int
    named: bool


Reader = Callable[[BinaryIO], Iterator[list[str]]]


def converted(open_file: Opener, filename: str) -> Converted | None:
    """The rows as a temporary file of UTF-8 CSV, the first of them the names; None of what is text already. Rows keep
    their numbers. Blocks while it reads. Raises ValidationFailed.
    """
    read = _reader(io.BufferedReader(open_file(), _HEAD).read(_HEAD), filename)
    if read is None:
        return None
    with tempfile.TemporaryFile() as whole:
        with io.BufferedReader(open_file(), 1 << 20) as source:
            while chunk := source.read(1 << 20):
                whole.write(chunk)
        whole.seek(0)
        file = _written(read(whole))
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    return Converted(file, size, read is not workbook_rows)


def _reader(head: bytes, filename: str) -> Reader | None:
    bare = head.removeprefix(_BOM).lstrip()
    if head.startswith(b"PK\x03\x04"):
        return workbook_rows
    if bare[:11].upper() == b"BEGIN:VCARD":
        return vcard_rows
    if looks_like_lines(head) and not filename.lower().endswith(".json"):
        return lambda file: json_rows(file, lines=True)
    if filename.lower().endswith((".json", ".jsonl", ".ndjson")) or bare[:2] in (b"[{", b"[\n", b"[\r"):
        return lambda file: json_rows(file, lines=looks_like_lines(head) and bare.count(b"\n{") > 0)
    return None


def _written(rows: Iterator[list[str]]) -> BinaryIO:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever puts it away closes it
    text = io.TextIOWrapper(file, "utf-8", errors="replace", newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    width = 0
    for row in rows:
        width = width or len(row)
        writer.writerow([*row, *[""] * (width - len(row))] if any(row) else [])
    text.flush()
    text.detach()
    return file
