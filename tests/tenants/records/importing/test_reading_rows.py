"""Whatever is in a file, reading it yields rows and never an exception; and well-formed files come back as written."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.records.importing.reading_rows import MAX_CELL, MAX_LINE, Dialect, Row, read_rows

# Surrogates cannot be encoded; NUL has a story of its own; a mark of byte order is no character at the very start.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff"), max_size=30)
ROWS = st.lists(st.lists(TEXT, min_size=1, max_size=6), min_size=1, max_size=8)


def read(data: bytes, dialect: Dialect = Dialect("utf-8", ",")) -> list[Row]:  # noqa: B008
    return list(read_rows(io.BytesIO(data), dialect))  # type: ignore[arg-type]


@settings(max_examples=300, deadline=None)
@given(
    rows=ROWS,
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "gb18030"]),
)
def test_what_was_written_is_read(rows: list[list[str]], delimiter: str, line_end: str, encoding: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(rows)
    found = read(text.getvalue().encode(encoding), Dialect(encoding, delimiter))
    assert [row.cells for row in found] == [row for row in rows if any(row)]
    assert not any(row.fault for row in found)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["utf-8", "utf-16-le", "gbk", "cp1252", "shift_jis", "big5"]))
def test_any_bytes_are_some_rows(data: bytes, encoding: str) -> None:
    for row in read(data, Dialect(encoding, ",")):
        assert row.number >= 1


def test_rows_are_numbered_as_a_spreadsheet_does() -> None:
    found = read(b'name\nAcme\n\n"two\nlines"\nBeta\n')
    assert [(row.number, row.cells[0]) for row in found] == [(1, "name"), (2, "Acme"), (4, "two\nlines"), (5, "Beta")]


def test_a_quote_left_open_is_told_at_the_row_where_it_was_opened() -> None:
    *_, last = read(b'name,city\nAcme,Paris\n"Beta,Rome\nGamma,Oslo\n')
    assert (last.number, last.fault, last.lines) == (3, "UNCLOSED_QUOTE", 2)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"a," + b"x" * (MAX_CELL + 1) + b"\n", "CELL_TOO_LARGE"),
        (b'a,"' + b"x" * (MAX_CELL + 1) + b'"\n', "CELL_TOO_LARGE"),
        (b"a," + b"\x00" * 3 + b"\n", "NUL_CHARACTER"),
        (b"a,\xff\n", "BAD_ENCODING"),
        ((b"x" * 1_000 + b",") * (MAX_LINE // 1_000) + b"\n", "ROW_TOO_LARGE"),
    ],
)
def test_a_row_that_cannot_be_read_whole_says_why_and_the_next_one_can(data: bytes, fault: str) -> None:
    found = read(b"name,city\n" + data + b"Acme,Paris\n")
    assert fault in [row.fault for row in found]
    assert found[-1].cells == ["Acme", "Paris"]
    assert found[-1].fault == ""


def test_a_line_without_end_takes_little_memory() -> None:
    class Endless(io.RawIOBase):
        left = 300_000_000

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            size = min(len(buffer), self.left)
            buffer[:size] = b"x" * size
            self.left -= size
            return size

    found = list(read_rows(Endless(), Dialect("utf-8", ",")))
    assert [row.fault for row in found] == ["CELL_TOO_LARGE"]
