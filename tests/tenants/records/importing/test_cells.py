"""Numbers, amounts, dates and words as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tenants.records.importing import cells
from tenants.records.importing.options import DateFormat, Options
from tenants.records.values import Wrong


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("1234", ".", "1234"),
        ("1,234,567.89", ".", "1234567.89"),
        ("1.234.567,89", ",", "1234567.89"),
        ("1 234,5", ",", "1234.5"),
        ("1'234.50", ".", "1234.50"),
        ("-5", ".", "-5"),
        ("(1,200)", ".", "-1200"),
        ("6.0E7", ".", "60000000"),
        ("8.48E10", ".", "84800000000"),
        ("500万", ".", "5000000"),
        ("1.2亿", ".", "120000000"),
        (".5", ".", "0.5"),
    ],
)
def test_a_number(text: str, mark: str, value: str) -> None:
    assert cells.number(text, mark) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "mark"),
    [("1,5", "."), ("12,34", "."), ("1.5", ","), ("abc", "."), ("", "."), ("-", "."), ("1.2.3", "."),
     ("1e999", "."), ("∞", "."), ("NaN", "."), ("9" * 60, ".")],
)  # fmt: skip
def test_what_is_no_number_or_might_be_another_is_refused(text: str, mark: str) -> None:
    with pytest.raises(Wrong):
        cells.number(text, mark)


@pytest.mark.parametrize(
    ("text", "column", "minor", "currency"),
    [
        ("1,250.50", "", 125050, "EUR"),
        ("$1,250.50", "", 125050, "EUR"),
        ("USD 12", "", 1200, "USD"),
        ("12 USD", "", 1200, "USD"),
        ("12", "CNY", 1200, "CNY"),
        ("¥500万", "CNY", 500_000_000, "CNY"),
        ("1500", "JPY", 1500, "JPY"),
        ("1.234", "KWD", 1234, "KWD"),
    ],
)
def test_an_amount_is_exact_minor_units(text: str, column: str, minor: int, currency: str) -> None:
    assert cells.amount(text, column, Options(currency="EUR")) == (minor, currency)


@pytest.mark.parametrize(("text", "column"), [("1.005", "EUR"), ("12.5", "JPY"), ("12", "XXY"), ("twelve", "EUR")])
def test_an_amount_that_would_be_rounded_is_refused(text: str, column: str) -> None:
    with pytest.raises(Wrong):
        cells.amount(text, column, Options())


@pytest.mark.parametrize(
    ("text", "order", "value"),
    [
        ("2026-03-31", DateFormat.AUTO, date(2026, 3, 31)),
        ("2026/3/31", DateFormat.AUTO, date(2026, 3, 31)),
        ("2026年3月31日", DateFormat.AUTO, date(2026, 3, 31)),
        ("20260331", DateFormat.AUTO, date(2026, 3, 31)),
        ("31.03.2026", DateFormat.AUTO, date(2026, 3, 31)),
        ("3/31/2026", DateFormat.AUTO, date(2026, 3, 31)),
        ("03/04/2026", DateFormat.DMY, date(2026, 4, 3)),
        ("03/04/2026", DateFormat.MDY, date(2026, 3, 4)),
        ("5/5/26", DateFormat.AUTO, date(2026, 5, 5)),
        ("26-3-31", DateFormat.YMD, date(2026, 3, 31)),
        ("01/02/69", DateFormat.DMY, date(1969, 2, 1)),
    ],
)
def test_a_day(text: str, order: DateFormat, value: date) -> None:
    assert cells.day(text, order) == value


def test_a_date_that_could_be_two_is_not_guessed() -> None:
    with pytest.raises(Wrong) as refused:
        cells.day("03/04/2026", DateFormat.AUTO)
    assert refused.value.code == "AMBIGUOUS_DATE"


@pytest.mark.parametrize("text", ["31/31/2026", "2026-02-30", "yesterday", "0000-01-01", "1/2"])
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(Wrong):
        cells.day(text, DateFormat.DMY)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2006-04-15T03:23:15.000Z", datetime(2006, 4, 15, 3, 23, 15, tzinfo=UTC)),
        ("2026-03-31 14:30", datetime(2026, 3, 31, 6, 30, tzinfo=UTC)),
        ("2026-03-31 2:30 PM", datetime(2026, 3, 31, 6, 30, tzinfo=UTC)),
        ("2026-03-31T14:30:00+02:00", datetime(2026, 3, 31, 12, 30, tzinfo=UTC)),
        ("2026-03-31", datetime(2026, 3, 30, 16, 0, tzinfo=UTC)),
        ("2026年3月31日 14:30", datetime(2026, 3, 31, 6, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_without_a_zone_is_meant_in_the_companys_own(text: str, value: datetime) -> None:
    assert cells.moment(text, DateFormat.AUTO, "Asia/Shanghai") == value


@pytest.mark.parametrize("text", ["2026-03-31 25:00", "2026-03-31 noon", "2026-03-31T14:30:00+99:00"])
def test_a_time_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(Wrong):
        cells.moment(text, DateFormat.AUTO, "UTC")


@pytest.mark.parametrize(("text", "bare"), [("'=1+1", "=1+1"), ("'+44 20", "+44 20"), ("'tis", "'tis"), ("  a ", "a")])
def test_the_apostrophe_that_guards_a_cell_is_taken_off_again(text: str, bare: str) -> None:
    assert cells.bare(text) == bare
