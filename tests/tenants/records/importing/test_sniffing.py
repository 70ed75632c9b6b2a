"""What a file looks like before anybody has said anything about it."""

from __future__ import annotations

import io

import pytest

from tenants.errors import DomainError
from tenants.records.importing.sniffing import Chosen, Sniffed, sniff


def look(data: bytes | str, chosen: Chosen = Chosen()) -> Sniffed:  # noqa: B008
    raw = data.encode() if isinstance(data, str) else data
    return sniff(lambda: io.BytesIO(raw), chosen)  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("name,city\nAcme,Paris\n", ","),
        ("name;amount\nAcme;1,50\nBeta;2,75\n", ";"),
        ("name\tcity, country\nAcme\tParis, FR\n", "\t"),
        ("name|city\nAcme|Paris\n", "|"),
        ('name,"city; and more"\n"Acme; Inc.",Paris\n', ","),
        ("sep=;\nname;city\nAcme;Paris\n", ";"),
        ("name\nAcme\nBeta, Inc.\n", ","),
    ],
)
def test_the_separator_is_found(text: str, delimiter: str) -> None:
    assert look(text).dialect.delimiter == delimiter


def test_excels_sep_line_is_not_a_row() -> None:
    found = look("sep=;\r\nname;city\r\nAcme;Paris\r\n")
    assert [column.name for column in found.columns] == ["name", "city"]
    assert found.columns[1].samples == ("Paris",)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_line_end_will_do(line_end: str) -> None:
    found = look(line_end.join(["name,city", "Acme,Paris", "Beta,Rome", ""]))
    assert [column.samples for column in found.columns] == [("Acme", "Beta"), ("Paris", "Rome")]


def test_single_quotes_are_seen_when_there_are_no_others() -> None:
    found = look("'name','city'\n'Acme, Inc.','Paris'\n'Beta','Rome'\n")
    assert found.dialect.quote == "'"
    assert found.columns[0].samples == ("Acme, Inc.", "Beta")


@pytest.mark.parametrize(
    ("text", "has_header"),
    [
        ("name,city\nAcme,Paris\n", True),
        ("客户名称,城市\n华信,北京\n", True),
        ("Acme,sales@acme.example\nBeta,info@beta.example\n", False),
        ("Acme,+33 1 44 55 66 77\n", False),
        ("Acme,1500\nBeta,2\n", False),
        ("Acme,https://acme.example\n", False),
    ],
)
def test_a_header_is_told_from_a_row(text: str, has_header: bool) -> None:
    assert look(text).dialect.has_header is has_header


def test_every_column_gets_a_name_of_its_own() -> None:
    found = look("Phone,,Phone, Phone ,E-mail\n1,2,3,4,5\n")
    assert [column.name for column in found.columns] == ["Phone", "Column 2", "Phone (2)", "Phone (3)", "E-mail"]


def test_samples_are_the_first_different_values() -> None:
    found = look("name,city\n" + "".join(f"Acme {n},{'' if n < 3 else 'Paris'}\n" for n in range(50)))
    assert found.columns[0].samples == ("Acme 0", "Acme 1", "Acme 2", "Acme 3", "Acme 4")
    assert found.columns[1].samples == ("Paris",)


def test_a_person_knows_better() -> None:
    data = "name,city\nMüller,Köln\n".encode("cp1252")
    found = look(data, Chosen(encoding="latin-1", delimiter=";", has_header=False))
    assert (found.dialect.encoding, found.dialect.delimiter, found.dialect.has_header) == ("latin-1", ";", False)
    assert [column.name for column in found.columns] == ["Column 1"]


@pytest.mark.parametrize(
    ("data", "chosen", "code"),
    [
        (b"", Chosen(), "EMPTY_FILE"),
        (b"\n\n\r\n", Chosen(), "EMPTY_FILE"),
        (b"\xef\xbb\xbf", Chosen(), "EMPTY_FILE"),
        (b",,,\n", Chosen(), "EMPTY_FILE"),
        (b"name,city\n", Chosen(), "NO_ROWS"),
        (b"PK\x03\x04 workbook", Chosen(), "NOT_TEXT"),
        (b",".join(b"c%d" % n for n in range(10_000)) + b"\n1\n", Chosen(), "TOO_MANY_COLUMNS"),
        (b"name\nAcme\n", Chosen(encoding="rot13"), "UNKNOWN_ENCODING"),
        (b"name\nAcme\n", Chosen(delimiter=",,"), "INVALID_DELIMITER"),
        (b"name\nAcme\n", Chosen(delimiter="\n"), "INVALID_DELIMITER"),
        (b'"name,city\nAcme,Paris\n', Chosen(), "UNCLOSED_QUOTE"),
    ],
)
def test_what_cannot_be_imported_is_refused_by_name(data: bytes, chosen: Chosen, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        look(data, chosen)
    assert [problem.code for problem in refused.value.problems] == [code]
