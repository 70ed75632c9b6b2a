"""Files as people's programs write them, each found to be in the encoding it is in."""

from __future__ import annotations

import codecs
import io

import pytest

from tenants.records.importing.encodings import BAD_BYTE, NotText, find_encoding
from tenants.records.importing.reading_rows import Dialect, read_rows

CHINESE = "客户名称,城市,电话\n北京华信科技有限公司,北京,010-65529988\n上海远景贸易有限公司,上海,021-63201234\n"
SHORT_CHINESE = "姓名,城市\n王小明,上海\n李娜,深圳\n"
FRENCH = "Nom;Ville\nCrédit Agricole;Orléans\nPébéo of America;Swanton\nHôtel de l'Île;Besançon\n"
GERMAN = "Firma;Straße\nMüller & Söhne;Königsallee 5\nGößwein GmbH;Übergasse 1\n"
SPANISH = 'Nombre,Dirección\nCrédito Inmobiliario Terras,"c/ San Romualdo, 26 5º"\n'
RUSSIAN = "Название;Город\nРомашка;Москва\nСеверный ветер;Санкт-Петербург\nАльфа Строй;Новосибирск\n"
JAPANESE = "会社名,都市\n株式会社ひまわり,東京\nみどり商事株式会社,大阪\nさくら電機,名古屋\n"
TRADITIONAL = (
    "公司名稱,城市\n台灣積體電路製造股份有限公司,新竹\n鴻海精密工業股份有限公司,新北\n華碩電腦股份有限公司,臺北\n"
)
PLAIN = "name,city\nAcme,Paris\n"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (PLAIN.encode(), "utf-8"),
        (FRENCH.encode(), "utf-8"),
        (CHINESE.encode(), "utf-8"),
        (codecs.BOM_UTF8 + CHINESE.encode(), "utf-8"),
        (CHINESE.encode("gbk"), "gbk"),
        (SHORT_CHINESE.encode("gbk"), "gbk"),
        ("名称\n北京\n".encode("gbk"), "gbk"),
        (CHINESE.replace("华信", "华信㐀").encode("gb18030"), "gb18030"),
        (FRENCH.encode("cp1252"), "cp1252"),
        (GERMAN.encode("cp1252"), "cp1252"),
        (SPANISH.encode("cp1252"), "cp1252"),
        ("Prix\n5 €\n12 €\n".encode("cp1252"), "cp1252"),
        (RUSSIAN.encode("cp1251"), "cp1251"),
        (JAPANESE.encode("cp932"), "shift_jis"),
        (TRADITIONAL.encode("big5"), "big5"),
        (codecs.BOM_UTF16_LE + CHINESE.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + CHINESE.encode("utf-16-be"), "utf-16-be"),
        (CHINESE.encode("utf-16-le"), "utf-16-le"),
        (CHINESE.encode("utf-16-be"), "utf-16-be"),
        (PLAIN.encode("utf-16-le"), "utf-16-le"),
        (PLAIN.encode("utf-16-be"), "utf-16-be"),
        (FRENCH.encode("utf-16-le"), "utf-16-le"),
        (b"name,city\nAcme\x00,Paris\n", "utf-8"),
        (b"", "utf-8"),
    ],
)
def test_the_encoding_is_found(data: bytes, expected: str) -> None:
    assert find_encoding(io.BytesIO(data))[0] == expected


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(CHINESE, "gbk"), (SPANISH, "cp1252"), (CHINESE, "utf-16-le"), (CHINESE, "utf-16-be"), (FRENCH, "utf-8")],
)
def test_and_what_is_read_is_what_was_written(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    found = find_encoding(io.BytesIO(data))[0]
    assert found == encoding
    delimiter = ";" if ";" in text else ","
    cells = [row.cells for row in read_rows(io.BytesIO(data), Dialect(found, delimiter))]  # type: ignore[arg-type]
    assert delimiter.join(cells[0]) == text.split("\n", 1)[0]


def test_five_bytes_far_down_in_a_long_file_decide() -> None:
    """The sample at the top says nothing: the whole file is looked at."""
    data = b"name,city\n" + b"Acme,Paris\n" * 300_000 + "Pébéo,Orléans\n".encode("cp1252")
    assert find_encoding(io.BytesIO(data))[0] == "cp1252"


def test_a_character_cut_by_the_size_of_a_read_is_still_utf8() -> None:
    for length in ((1 << 20) - 1, (1 << 20) - 2):
        data = b"a" * length + "中\n".encode()
        assert find_encoding(io.BytesIO(data))[0] == "utf-8"


def test_a_few_damaged_characters_do_not_make_utf8_something_else() -> None:
    data = CHINESE.encode() * 5 + b"Broken \xff,here,1\n"
    assert find_encoding(io.BytesIO(data))[0] == "utf-8"
    rows = list(read_rows(io.BytesIO(data), Dialect("utf-8", ",")))  # type: ignore[arg-type]
    assert [row.fault for row in rows if row.fault] == ["BAD_ENCODING"]
    assert BAD_BYTE in rows[-1].cells[0]


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04rest of a workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-1.7", b"\x1f\x8b\x08", b"{\\rtf1"],
)
def test_what_is_no_text_is_named(data: bytes) -> None:
    with pytest.raises(NotText):
        find_encoding(io.BytesIO(data))
