"""Who is the same person or company: the keys they share, and the equation that judges."""

from __future__ import annotations

from typing import Any

import pytest

from tenants.records.catalogue import catalogue
from tenants.records.duplicates.companies import plain_company
from tenants.records.duplicates.credit_codes import credit_code
from tenants.records.duplicates.keys import keys_of
from tenants.records.duplicates.matching import agreed, matches
from tenants.records.duplicates.subjects import Subject, mailbox, number, subject_of


def person(name: str, company: str | None = None, **values: Any) -> Subject:
    return subject_of(catalogue()["contact"], {"name": name, **_listed(values)}, company)


def company(name: str, **values: Any) -> Subject:
    return subject_of(catalogue()["account"], {"name": name, **_listed(values)})


def _listed(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: [{"value": value}] if name in ("emails", "phones") else [value] if name == "addresses" else value
        for name, value in values.items()
    }


def same(one: Subject, other: Subject) -> bool:
    """Found by a key and judged the same, whichever of both is looked at first."""
    met = bool(keys_of(one) & keys_of(other))
    assert (matches(one, other) is None) == (matches(other, one) is None)
    return met and matches(one, other) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            person("Marc Benioff", emails="marc@salesforce.com"),
            person("M. Benioff", emails="Marc+sales@salesforce.com"),
        ),
        (person("Jon Smith", phones="+1 415 555 1234"), person("John Smyth", phones="(415) 555-1234")),
        (person("Benioff Marc", emails="marc@a.example"), person("Marc Benioff", emails="m.arc@a.example")),
        (person("张伟", phones="+86 138 1234 5678"), person("張偉", phones="13812345678")),
        (person("张伟", phones="+86 138 1234 5678"), person("Zhang Wei", phones="13812345678")),
        (person("Ada Lovelace", birthday="1815-12-10"), person("Ada Lovelace", birthday="1815-12-10")),
        (person("Ada Byron", "Acme Ltd", title="Countess"), person("Ada Byron", "ACME Limited", title="Countess")),
        (
            person("Erin Berry", addresses={"lines": ["69 Giblin Street"], "city": "Bittern", "postal_code": "4814"}),
            person("Erin Bery", addresses={"lines": ["69 Gibling Street"], "city": "Bitern", "postal_code": "4841"}),
        ),
        (company("北京小米科技有限责任公司"), company("小米科技（北京）有限公司")),
        (company("Acme Inc.", website="https://www.acme.example"), company("ACME Ltd", website="acme.example/about")),
        (company("华为", account_number="91440300708461136T"), company("Huawei", external_id="91440300708461136t")),
    ],
)
def test_the_same_is_found_however_it_is_written(one: Subject, other: Subject) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (person("Ada Lovelace"), person("Ada Lovelace", emails="ada@example.com")),
        (person("Ada Lovelace", phones="+33123456789"), person("Charles Babbage", phones="+33123456789")),
        (person("Ann Lee", emails="ann@acme.example"), person("Ann Lee", emails="ann.lee@globex.example")),
        (person("", emails=""), person("", emails="")),
        (
            person("Tom Ryan", addresses={"lines": ["21 Bayly Place"], "city": "Cleveland", "postal_code": "4171"}),
            person("Jack Ryan", addresses={"lines": ["21 Bayly Place"], "city": "Cleveland", "postal_code": "4171"}),
        ),
        (company("Acme", website="acme.example"), company("Acme", website="acme-forge.example")),
        (
            company("小米科技", account_number="91110108551385082Q"),
            company("小米科技", account_number="91440300708461136T"),
        ),
    ],
    ids=[
        "nothing but a name",
        "a switchboard",
        "two of one name",
        "nothing",
        "one household",
        "two sites",
        "two codes",
    ],
)
def test_what_only_looks_alike_is_left_in_peace(one: Subject, other: Subject) -> None:
    assert not same(one, other)


def test_a_person_is_never_a_company() -> None:
    assert matches(person("Acme", emails="info@acme.example"), company("Acme", emails="info@acme.example")) is None


def test_what_is_not_known_agrees_with_nothing() -> None:
    assert not agreed(person(""), person(""))


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("91440300708461136T", "91440300708461136T"),
        (" 9144 0300 7084 6113 6t ", "91440300708461136T"),
        ("91110108551385082Q", "91110108551385082Q"),
        ("91440300708461136X", None),
        ("91440300708461163T", None),
        ("I1440300708461136T", None),
        ("12345", None),
    ],
)
def test_a_credit_code_is_known_by_its_check_character(written: str, code: str | None) -> None:
    assert credit_code(written) == code


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("北京小米科技有限责任公司", "小米科技"),
        ("小米科技（北京）有限公司", "小米科技"),
        ("深圳市腾讯计算机系统有限公司", "腾讯计算机系统"),
        ("中国银行股份有限公司", "中国银行"),
        ("北京银行", "北京银行"),
        ("The Coca-Cola Company", "coca cola"),
        ("Müller GmbH & Co. KG", "muller"),
        ("Limited", "limited"),
    ],
)
def test_a_company_is_known_without_its_form(name: str, plain: str) -> None:
    assert plain_company(name) == plain


def test_mailboxes_and_numbers_are_compared_without_their_signs() -> None:
    assert mailbox("John_Doe+news@us.ibm.com") == "johndoe@us.ibm.com"
    assert number("+86 138-1234-5678") == "8613812345678"
    assert number("1234") == ""
