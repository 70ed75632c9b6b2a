"""A hundred files made to do harm. Each is refused with a code, or imported with every doubtful row accounted for."""

from __future__ import annotations

import codecs
import random

import pytest

from tenants.context import TenantContext
from tenants.errors import DomainError
from tenants.records.importing.models import ImportState
from tenants.records.importing.report import MAX_PROBLEMS
from tests.tenants.records.importing import steps

HEADER = b"Name,Phone,E-mail,City,Annual Revenue,Website,External id\n"
GOOD = b"Acme,+33 1 44 55 66 77,info@acme.example,Paris,100,acme.example,1\n"


def around(*rows: bytes) -> bytes:
    return HEADER + GOOD + b"\n".join(rows) + b"\n" + GOOD.replace(b"Acme", b"Beta").replace(b",1\n", b",2\n")


def cell(value: bytes, column: int = 0) -> bytes:
    cells = [b"Evil", b"", b"", b"", b"", b"", b""]
    cells[column] = value
    return around(b",".join(cells))


def noise(seed: int, alphabet: bytes, size: int = 3_000) -> bytes:
    return HEADER + GOOD + bytes(random.Random(seed).choices(alphabet, k=size)) + b"\n" + GOOD


BIG = b"x" * 1_100_000
FILES: dict[str, bytes] = {
    # nothing, or nearly
    "empty": b"",
    "one byte": b"a",
    "only a mark": codecs.BOM_UTF8,
    "only a utf-16 mark": codecs.BOM_UTF16_LE,
    "only line ends": b"\n" * 1_000,
    "only separators": b",,,,\n" * 10,
    "only spaces": b"   \n  \n",
    "header only": HEADER,
    "header without line end": HEADER.strip(),
    "half a utf-16 character": codecs.BOM_UTF16_LE + b"a\x00b",
    # not text
    "workbook": b"PK\x03\x04" + bytes(range(256)) * 20,
    "old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512,
    "pdf": b"%PDF-1.7\n" + bytes(range(256)),
    "gzip": b"\x1f\x8b\x08\x00" + bytes(range(256)),
    "png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "elf": b"\x7fELF" + b"\x00" * 400,
    "zeros": b"\x00" * 5_000,
    "all bytes": bytes(range(256)) * 4,
    # nulls
    "null in a name": cell(b"Ev\x00il"),
    "null in every column": around(b",".join([b"\x00"] * 7)),
    "null in the header": HEADER.replace(b"Name", b"Na\x00me") + GOOD,
    "null for a line end": HEADER + GOOD.replace(b"\n", b"\x00") + GOOD,
    "the word null": around(b"NULL,NULL,NULL,NULL,NULL,NULL,NULL"),
    # large
    "large cell": cell(BIG),
    "large quoted cell": cell(b'"' + BIG + b'"'),
    "large cell of lines": cell(b'"' + b"line\n" * 230_000 + b'"', 3),
    "cell of a megabyte less one": cell(b"x" * 999_999, 3),
    "large header": BIG + b",b\n1,2\n",
    "ten thousand columns": b",".join(b"c%d" % n for n in range(10_000)) + b"\n" + b"1," * 9_999 + b"1\n",
    "ten thousand cells in a row": around(b"x," * 10_000),
    "five million separators": around(b"," * 5_000_000),
    "a row of five megabytes": around(b",".join([b"x" * 900_000] * 6) + b","),
    "long name": cell(b"N" * 201),
    "long e-mail": cell(b"a" * 300 + b"@b.example", 2),
    "long phone": cell(b"1" * 500, 1),
    "long number": cell(b"9" * 500, 4),
    "long website": cell(b"https://" + b"a" * 3_000 + b".example", 5),
    "long external id": cell(b"i" * 121, 6),
    "many combining marks": cell("e\u0301".encode() * 150),
    # formulas
    "formula =": cell(b'=HYPERLINK(""http://evil.example"")'),
    "formula +": cell(b"+1+1"),
    "formula -": cell(b"-1+1"),
    "formula @": cell(b"@SUM(A1:A9)"),
    "formula after a tab": cell(b'"\t=1+1"'),
    "formula after a return": cell(b'"\r=1+1"'),
    "formula dde": cell(b"=cmd|' /C calc'!A0"),
    "formula in a phone": cell(b"=1+1", 1),
    "formula in the header": b"=1+1,Name\nx,Acme\n",
    # ragged
    "short row": around(b"Evil,1"),
    "long row": around(b"Evil" + b",x" * 20),
    "long but empty row": around(b"Evil" + b"," * 20),
    "rows of every length": around(*(b",".join([b"x"] * n) for n in range(1, 30))),
    "one column suddenly": around(*[b"Evil"] * 50),
    "other separator": around(b"Evil;1;2;3;4;5;6"),
    "separators change half-way": HEADER + GOOD + (HEADER + GOOD).replace(b",", b";"),
    # quotes
    "lone quote at the start": around(b'"Evil,1,2,3,4,5,6'),
    "lone quote in the last cell": around(b'Evil,,,,,,"6'),
    "lone quote in the middle": cell(b'Ev"il'),
    "quotes doubled wrongly": cell(b'"Ev"il"'),
    "quote then text": cell(b'"Evil" Inc'),
    "only quotes": around(b'"' * 101),
    "quote at the very end": around() + b'"',
    "quoted line ends": cell(b'"E\nv\r\ni\rl"'),
    "header with an open quote": b'"Name,Phone\n' + GOOD,
    "single quotes": around(b"'Evil','1','2','3','4','5','6'"),
    "backslashes": cell(b'"Ev\\"il"'),
    # headers
    "no header names": b",,,\nAcme,1,2,3\n",
    "all headers the same": b"Name,Name,Name\nAcme,Beta,Gamma\n",
    "headers differ by case": b"name,NAME,Name \nAcme,Beta,Gamma\n",
    "header of spaces": b"Name,   ,\t\nAcme,Beta,Gamma\n",
    "header of signs": b"Name,<script>,'; drop table accounts; --\nAcme,a,b\n",
    "header is a tenant column": b"Name,tenant_id,created_by,deleted_at\nAcme,1,2,3\n",
    # encodings
    "latin bytes in utf-8": around("Evil é,,,,,,".encode() * 2 + b"\xe9\xe8\xff,,,,,"),
    "cut utf-8": cell("中".encode()[:2]),
    "overlong utf-8": cell(b"\xc0\xaf"),
    "surrogate in utf-8": cell(b"\xed\xa0\x80"),
    "beyond unicode": cell(b"\xf5\x80\x80\x80"),
    "utf-16 without its last byte": (HEADER + GOOD).decode().encode("utf-16")[:-1],
    "utf-16 mark on utf-8": codecs.BOM_UTF16_LE + HEADER + GOOD,
    "utf-8 mark on gbk": codecs.BOM_UTF8 + "名称,城市\n华信,北京\n".encode("gbk"),
    "lone surrogate in utf-16": "Name,City\nAc".encode("utf-16") + b"\x00\xd8" + "me,Paris\n".encode("utf-16-le"),
    "two encodings": HEADER + "Müller,,,,,,\n".encode("cp1252") + "华信公司,,,,,,\n".encode(),
    "two encodings the other way": HEADER + "华信公司,,,,,,\n".encode() * 30 + "Müller,,,,,,\n".encode("cp1252"),
    "utf-32": ("Name,City\nAcme,Paris\n").encode("utf-32"),
    "marks inside": cell("\ufeffEvil".encode()),
    "direction overrides": cell("\u202eliv\u2066E".encode()),
    "only controls": cell(bytes(range(1, 9))),
    "noncharacters": cell("\ufffe\uffff".encode()),
    # values
    "injection": cell(b"'; DROP TABLE accounts; --"),
    "markup": cell(b"<script>alert(1)</script>"),
    "template": cell(b"{{7*7}}${7*7}%(x)s{0}{lines}"),
    "numbers that are none": around(*(b"Evil,,,,%s,," % n for n in (b"NaN", b"Infinity", b"1e999", b"0x10", b"--1"))),
    "path": cell(b"../../../../etc/passwd", 6),
    "the same row many times": around(*[GOOD.strip()] * 500),
    "a website that is a program": cell(b"javascript:alert(1)", 5),
    "no separator at all": b"Name\n" + b"Acme\n" * 20,
    "old mac line ends": around().replace(b"\n", b"\r"),
    "mixed line ends": HEADER.replace(b"\n", b"\r") + GOOD.replace(b"\n", b"\r\n") + GOOD,
    "unicode line separators": cell("E\u2028v\u2029i\x85l".encode()),
    **{f"noise of separators {n}": noise(n, b'",;\t|\r\n a\x00') for n in range(4)},
    **{f"noise of bytes {n}": noise(n, bytes(range(256))) for n in range(4)},
}


def test_there_are_a_hundred() -> None:
    assert len(FILES) >= 100


@pytest.mark.parametrize("name", FILES)
async def test_every_answer_is_coded_and_nothing_is_half_written(alice: TenantContext, name: str) -> None:
    try:
        done = await steps.import_all(alice, FILES[name])
    except DomainError as refused:
        assert all(problem.code and problem.message for problem in refused.problems)
        assert await steps.stored(alice, "accounts") == []
        return
    assert done.state is ImportState.DONE
    accounts = await steps.stored(alice, "accounts")
    assert done.rows_done == done.rows_created + done.rows_duplicate + done.rows_rejected
    assert len(accounts) == done.rows_created
    assert len(await steps.stored(alice, "changes")) == done.rows_created
    assert {row["id"] for row in await steps.stored(alice, "record_tokens")} <= {row["id"] for row in accounts}
    refused_rows = {p.row for p in await steps.problems(alice, done.id) if p.severity.value == "error"}
    rejects = await steps.rejects(alice, done.id)
    assert len(rejects) == done.rows_rejected
    assert len(refused_rows) == min(done.rows_rejected, MAX_PROBLEMS)
    for row in rejects:
        assert row["error"]
        assert not any(str(value).startswith(("=", "+", "-", "@", "\t", "\r")) for value in row.values())
