"""Looking at a file before anything is asked about it: encoding, separator, quotes, header, columns and samples."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from tenants.errors import ValidationFailed, invalid
from tenants.kit.message import Message, say
from tenants.records.importing.encodings import CODECS, Evidence, NotText, find_encoding
from tenants.records.importing.reading_rows import Dialect, Row, read_rows

MAX_COLUMNS = 500
SAMPLE_ROWS = 200
SAMPLES = 5
SAMPLE_LENGTH = 80
DELIMITERS = (",", ";", "\t", "|")
_SEP_LINE = re.compile(r"\ufeff?sep=(.)(?:\r\n|\r|\n)", re.IGNORECASE)
_NOT_A_NAME = re.compile(r"[-+]?[\d.,]+|\S+@\S+\.\S+|https?://\S+|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*|\+?[\d ()-]{6,}")
_UNPRINTABLE = re.compile("[\x00\ud800-\udfff]")

Opener = Callable[[], io.RawIOBase]
"""Opens the file from its start, each time anew."""


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is unique within the file; `samples` are the first values that are not empty."""

    name: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person knows better than the sniffing; None leaves it to that."""

    encoding: str | None = None
    delimiter: str | None = None
    has_header: bool | None = None


@dataclass(frozen=True, slots=True)
class Sniffed:
    """`most_rows` is at least the number of rows of the file."""

    dialect: Dialect
    columns: tuple[Column, ...]
    most_rows: int


def sniff(open_file: Opener, chosen: Chosen = Chosen()) -> Sniffed:
    """Find out how a file is written. Blocks. Raises ValidationFailed: NOT_TEXT, EMPTY_FILE, TOO_MANY_COLUMNS…"""
    encoding, evidence = _encoding(open_file, chosen)
    text = _sample(evidence, encoding)
    dialect = _dialect(text, encoding, chosen)
    rows = list(islice(read_rows(open_file(), replace(dialect, has_header=True)), SAMPLE_ROWS))
    if not rows:
        raise invalid("file", say("The file is empty.", "文件为空。"), "EMPTY_FILE")
    if chosen.has_header is None:
        dialect = replace(dialect, has_header=_looks_like_header(rows))
    return Sniffed(dialect, _columns(rows, dialect), evidence.line_ends + 1)


def _encoding(open_file: Opener, chosen: Chosen) -> tuple[str, Evidence]:
    if chosen.encoding is not None and chosen.encoding not in CODECS:
        raise invalid(
            "options.encoding",
            say("Choose one of {names}.", "请选择其中之一：{names}。", names=", ".join(CODECS)),
            "UNKNOWN_ENCODING",
        )
    try:
        found, evidence = find_encoding(io.BufferedReader(open_file(), 1 << 20))
    except NotText as what:
        raise _not_text(what.what) from None
    return chosen.encoding or found, evidence


def _not_text(what: Message) -> ValidationFailed:
    said = Message(
        f"This is {what}, not a file of text. Save it as CSV and upload that.",
        f"这是{what.zh}，不是文本文件。请另存为 CSV 后上传。",
    )
    return invalid("file", said, "NOT_TEXT")


def _sample(evidence: Evidence, encoding: str) -> str:
    """The first lines, whole ones where there is more than one."""
    text = evidence.head[: 1 << 18].decode(CODECS[encoding], "replace").removeprefix("\ufeff")
    if len(evidence.head) > 1 << 18:
        text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1] or text
    return text


def _dialect(text: str, encoding: str, chosen: Chosen) -> Dialect:
    declared = _SEP_LINE.match(text)
    if declared:
        text = text[declared.end() :]
    quote = _quote(text)
    delimiter = chosen.delimiter or (declared.group(1) if declared else _delimiter(text, quote))
    if len(delimiter) != 1 or delimiter in "\r\n\"' \x00":
        raise invalid(
            "options.delimiter",
            say("Choose the one character that separates the columns.", "请选择分隔各列的单个字符。"),
            "INVALID_DELIMITER",
        )
    return Dialect(encoding, delimiter, quote, chosen.has_header is not False, 1 if declared else 0)


def _quote(text: str) -> str:
    """Double quotes, unless there is none and whole cells stand in single ones."""
    if '"' in text or len(re.findall(r"(?:^|[,;\t|])'[^'\r\n]*'(?=[,;\t|]|\r|\n|$)", text, re.MULTILINE)) < 4:
        return '"'
    return "'"


def _delimiter(text: str, quote: str) -> str:
    """The separator that cuts the most rows into equally many cells, as many as the header has."""
    return max(DELIMITERS, key=lambda delimiter: _evenness(text, delimiter, quote))


def _evenness(text: str, delimiter: str, quote: str) -> tuple[float, int]:
    rows = [cells for cells in _cut(text, delimiter, quote) if cells]
    counts = [len(cells) for cells in rows]
    if not counts:
        return 0.0, 0
    usual, times = Counter(counts).most_common(1)[0]
    if usual < 2:
        return (0.01 if max(counts) > 1 else 0.0), max(counts)
    # A comma with a space behind it is part of a sentence.
    spaced = sum(any(cell.startswith(" ") for cell in cells[1:]) for cells in rows) / len(rows)
    return times / len(counts) * (1.0 if counts[0] == usual else 0.5) * (1 - spaced / 10), usual


def _cut(text: str, delimiter: str, quote: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=quote)
    try:
        yield from islice(reader, SAMPLE_ROWS)
    except csv.Error:
        return


def _looks_like_header(rows: list[Row]) -> bool:
    """A first row of words, none of which is plainly a value."""
    cells = [cell.strip() for cell in rows[0].cells]
    named = [cell for cell in cells if cell]
    return bool(named) and not any(_NOT_A_NAME.fullmatch(cell) for cell in named)


def _columns(rows: list[Row], dialect: Dialect) -> tuple[Column, ...]:
    first, *others = rows
    if first.fault:
        raise invalid(
            "file",
            say("The first row cannot be read: is a quotation mark left open?", "无法读取第一行：是否有引号没有闭合？"),
            first.fault,
        )
    if len(first.cells) > MAX_COLUMNS:
        message = say(
            "At most {n} columns; this file has {found}.",
            "最多 {n} 列，此文件有 {found} 列。",
            n=MAX_COLUMNS,
            found=len(first.cells),
        )
        raise invalid("file", message, "TOO_MANY_COLUMNS")
    if dialect.has_header and not others:
        raise invalid("file", say("The file has a header and no rows.", "文件只有表头，没有数据行。"), "NO_ROWS")
    names = _unique(first.cells if dialect.has_header else [""] * len(first.cells))
    values = others if dialect.has_header else rows
    return tuple(Column(name, _samples(values, at)) for at, name in enumerate(names))


def _unique(cells: list[str]) -> list[str]:
    """A name for every column: an empty one gets its number, a repeated one a number behind it."""
    names: list[str] = []
    taken: set[str] = set()
    for number, cell in enumerate(cells, start=1):
        stem = " ".join(cell.replace("\x00", "").split())[:100] or f"Column {number}"
        name, copy = stem, 1
        while name in taken:
            copy += 1
            name = f"{stem} ({copy})"
        taken.add(name)
        names.append(name)
    return names


def _samples(rows: list[Row], at: int) -> tuple[str, ...]:
    values = (printable(row.cells[at].strip()[:SAMPLE_LENGTH]) for row in rows if len(row.cells) > at)
    return tuple(islice((value for value in dict.fromkeys(values) if value), SAMPLES))


def printable(text: str) -> str:
    """Text that can be stored and shown: what cannot be is U+FFFD."""
    return _UNPRINTABLE.sub("\ufffd", text)
