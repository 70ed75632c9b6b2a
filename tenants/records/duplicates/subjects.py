"""What of a record says whom it is of, in one form for every kind of record that has a person's or a company's name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tenants.records.catalogue import RecordType
from tenants.records.chinese import HAN
from tenants.records.duplicates.companies import plain_company
from tenants.records.duplicates.credit_codes import credit_code
from tenants.records.tokens import fold, heard

_NOT_WORD = re.compile(r"[^0-9a-z\u00df-\U0010ffff]+")
_NOT_DIGIT = re.compile(r"\D+")
_PHONE_DIGITS = 7
"""Shorter numbers are extensions, which people of one company share."""
_CODE_FIELDS = ("account_number", "external_id", "description")


@dataclass(frozen=True, slots=True)
class Street:
    line: str
    city: str
    code: str


@dataclass(frozen=True, slots=True)
class Subject:
    """Folded: without case, accents and signs, Chinese as it is heard in `given`, `family` and `heard`. Empty text is
    what is not known, which agrees with nothing.
    """

    is_person: bool
    name: str
    heard: str = ""
    given: str = ""
    family: str = ""
    company: str = ""
    domain: str = ""
    title: str = ""
    birthday: str = ""
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    streets: tuple[Street, ...] = ()


def comparable(record: RecordType) -> bool:
    """Whether records of a kind are of somebody: they have ways to reach them."""
    return "emails" in record.fields and "phones" in record.fields


def is_person(record: RecordType) -> bool:
    """Whether records of a kind are of a person: by the parts of a name, or by naming the company beside it."""
    return bool({"family_name", "company"} & record.fields.keys())


def subject_of(record: RecordType, row: Mapping[str, Any], company: str | None = None) -> Subject:
    """`company` is the name of the account a person is at, where it is known."""
    of_person = is_person(record)
    name = str(row.get(record.facts.title) or "")
    emails = frozenset(filter(None, (mailbox(each) for each in _values(row, "emails"))))
    said = {} if of_person else {"company": plain_company(name), "domain": _host(row)}
    person = _person(row, name) if of_person else {}
    return Subject(
        of_person,
        fold(name).strip(),
        heard(name),
        emails=emails,
        phones=frozenset(filter(None, (number(each) for each in _values(row, "phones")))),
        codes=frozenset(_codes(row)),
        streets=tuple(_streets(row)),
        title=plain(row.get("title")),
        **{"company": plain_company(company or row.get("company") or ""), "domain": _domain(emails), **said, **person},
    )


def _person(row: Mapping[str, Any], name: str) -> dict[str, str]:
    given, family = plain(row.get("given_name")), plain(row.get("family_name"))
    if not given and not family:
        given, family = _parted(name)
    return {"given": given, "family": family, "birthday": str(row.get("birthday") or "")}


def _parted(name: str) -> tuple[str, str]:
    """The parts of a name that was given whole: the family's is said first in Chinese, last elsewhere."""
    words = plain(name).split()
    if HAN.search(name):
        words = [*words[1:], *words[:1]]
    return " ".join(words[:-1]) or " ".join(words), words[-1] if len(words) > 1 else ""


def plain(text: object) -> str:
    """As it is heard, words apart by single spaces."""
    return _NOT_WORD.sub(" ", heard(str(text or ""))).strip()


def mailbox(address: str) -> str:
    """`John_Doe+news@us.ibm.com` → `johndoe@us.ibm.com`: signs and what follows a plus are left out."""
    local, _, host = address.casefold().rpartition("@")
    kept = _NOT_WORD.sub("", local.partition("+")[0])
    return f"{kept}@{host}" if kept and host else ""


def number(phone: str) -> str:
    """The digits of a number; empty for one too short to be somebody's own."""
    digits = _NOT_DIGIT.sub("", phone).lstrip("0")
    return digits if len(digits) >= _PHONE_DIGITS else ""


def _domain(emails: frozenset[str]) -> str:
    return min((address.partition("@")[2] for address in emails), default="")


def _host(row: Mapping[str, Any]) -> str:
    if row.get("domain"):
        return str(row["domain"])
    site = str(row.get("website") or "").strip()
    host = urlsplit(site if "//" in site else f"//{site}").hostname or ""
    return host.removeprefix("www.")


def _values(row: Mapping[str, Any], name: str) -> Iterator[str]:
    yield from (str(entry.get("value") or "") for entry in row.get(name) or ())


def _streets(row: Mapping[str, Any]) -> Iterator[Street]:
    for entry in row.get("addresses") or ():
        line = plain(" ".join(entry.get("lines") or ()))
        yield Street(line, plain(entry.get("city")), plain(entry.get("postal_code")))


def _codes(row: Mapping[str, Any]) -> Iterator[str]:
    own = row.get("custom") or {}
    for value in (*(row.get(name) for name in _CODE_FIELDS), *own.values()):
        if isinstance(value, str) and (found := credit_code(value)):
            yield found
