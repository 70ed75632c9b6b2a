"""What is typed becomes what is stored, once and for all: typing the stored value again changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.context import TenantContext
from tenants.crm.accounts.models import Account, AccountKind
from tenants.kit.ids import uuid7
from tenants.records.custom_kinds import CustomKind, Definition, Option, read, side
from tenants.records.fields import Field, Kind, Label
from tenants.records.values import Wrong, normalise, read_value

CTX = TenantContext(uuid7(), locale="zh-CN", time_zone="Asia/Shanghai")
LABEL = Label("Field", "字段")
_TYPED = st.one_of(
    st.text(max_size=80),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.datetimes().map(str),
    st.dates(),
    st.sampled_from(["customer", "Customer", "是", "no", "acme.example/x", "HTTP://A.example", "+49 30 1234567 ext. 8",
                     "138 0013 8000", "12.50", "-0", "1e3", "1250 eur", "2026-02-03", "2026-02-03T10:00:00+08:00"]),
)  # fmt: skip
_ENTRY = st.dictionaries(
    st.sampled_from(["value", "kind", "primary", "country", "lines", "city", "postal_code", "region"]),
    st.one_of(_TYPED, st.lists(st.text(max_size=20), max_size=3), st.sampled_from(["a@B.example", "CN", "gb"])),
    max_size=5,
)
_LISTS = {Kind.PHONES, Kind.EMAILS, Kind.ADDRESSES}


@given(st.sampled_from(sorted(set(Kind) - _LISTS)), _TYPED)
def test_a_stored_value_is_its_own_normal_form(kind: Kind, typed: Any) -> None:
    field = Field(kind, LABEL, "field", max_length=200, choices=AccountKind if kind is Kind.CHOICE else None)
    try:
        stored = read_value(field, typed, CTX)
    except Wrong:
        return
    assert read_value(field, stored, CTX) == stored


@given(st.sampled_from(sorted(_LISTS)), st.lists(_ENTRY, max_size=4))
def test_so_is_a_list_of_entries(kind: Kind, typed: Any) -> None:
    try:
        stored = read_value(Field(kind, LABEL, "field"), typed, CTX)
    except Wrong:
        return
    assert read_value(Field(kind, LABEL, "field"), stored, CTX) == stored
    assert sum(entry["primary"] for entry in stored) == bool(stored)


@given(st.sampled_from(CustomKind), st.one_of(_TYPED, st.lists(st.sampled_from(["gold", "Silver", "金", ""]))))
def test_so_is_the_value_of_a_custom_field_and_it_fits_its_index(kind: CustomKind, typed: Any) -> None:
    options = (Option("gold", Label("Gold", "金")), Option("silver", Label("Silver", "银")))
    field = Definition(uuid7(), "account", "field", kind, LABEL, options=options, scale=2)
    try:
        stored = read(field, typed, CTX)
    except Wrong:
        return
    assert read(field, stored, CTX) == stored
    for entry in side(field, stored) if stored is not None else ():
        assert entry.number is None or abs(entry.number) < 2**63
        assert entry.text is None or len(entry.text.encode()) <= 2_000


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        (Kind.TEXT, "  Cafe\u0301 \t Noir\u0000 ", "Café Noir"),
        (Kind.URL, "acme.example", "https://acme.example"),
        (Kind.INTEGER, " 42 ", 42),
        (Kind.CURRENCY, "eur", "EUR"),
        (Kind.CHOICE, "Customer", "customer"),
    ],
)
def test_what_people_type_is_put_in_order(kind: Kind, typed: str, stored: Any) -> None:
    field = Field(kind, LABEL, "field", choices=AccountKind if kind is Kind.CHOICE else None)
    assert read_value(field, typed, CTX) == stored


def test_phones_become_e164_and_what_cannot_be_read_stays_as_typed() -> None:
    given_phones = [
        {"value": "138 0013 8000"},
        {"value": "(030) 1234567", "country": "DE"},
        {"value": "00 12345 67890 12345 67890"},
    ]
    stored = read_value(Field(Kind.PHONES, LABEL, "phones"), given_phones, CTX)
    assert [(entry["value"], entry["valid"], entry["primary"]) for entry in stored] == [
        ("+8613800138000", True, True),
        ("+49301234567", True, False),
        ("00 12345 67890 12345 67890", False, False),
    ]


def test_everything_wrong_is_told_at_once() -> None:
    fields = {column.name: column.info["field"].named(column.name) for column in Account.__table__.columns
              if "field" in column.info and not column.info["field"].read_only}  # fmt: skip
    typed = {
        "name": " ", "website": "nonsense", "employees": "many", "kind": "friend", "annual_revenue_currency": "XXY",
        "emails": [{"value": "no"}], "addresses": [{"city": "Paris", "country": "ZZ"}], "parent_id": "x",
    }  # fmt: skip
    _, problems = normalise(fields, typed, CTX, whole=True)
    assert {problem.field.split(".")[0] for problem in problems} == typed.keys()
    assert all(problem.message and problem.code for problem in problems)


@pytest.mark.parametrize(
    "typed", ["0001-01-01", "9999-12-31", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999+00:00"]
)
def test_what_the_database_would_take_for_never_and_for_always_is_no_date(typed: str) -> None:
    kind = Kind.MOMENT if "T" in typed else Kind.DATE
    with pytest.raises(Wrong):
        read_value(Field(kind, LABEL), typed, CTX)
