"""The words a record is declared with. Each makes a column and says, beside it, all that the rest derives from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import MappedColumn, mapped_column

from tenants.db.base import code, member_ref, ref
from tenants.plans import Module


class Kind(StrEnum):
    """What a field holds. `MONEY` is integer minor units with an ISO 4217 code in the column named by `currency`."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    URL = "url"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"
    MOMENT = "moment"
    CHOICE = "choice"
    MONEY = "money"
    CURRENCY = "currency"
    PHONES = "phones"
    EMAILS = "emails"
    ADDRESSES = "addresses"
    REFERENCE = "reference"
    MEMBER = "member"


LISTS = frozenset({Kind.PHONES, Kind.EMAILS, Kind.ADDRESSES})
PERSONAL = LISTS | {Kind.LONG_TEXT}
"""Kinds that speak of people unless a field says otherwise."""


@dataclass(frozen=True, slots=True)
class Label:
    en: str
    zh: str

    def __getitem__(self, locale: str) -> str:
        return self.zh if locale.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record. `name` is the column's; `read_only` fields are kept by the system alone."""

    kind: Kind
    label: Label
    name: str = ""
    required: bool = False
    search: bool = False
    read_only: bool = False
    importable: bool = True
    sensitive: bool = False
    """Kept sealed beside the record, which has a hint in its place: found by equality alone, shown by `reveal`."""
    personal: bool | None = None
    """Whether it says something of a person. Undeclared, its kind decides: ways to reach somebody and free text do."""
    synced: bool = True
    max_length: int = 0
    module: Module | None = None
    """Of a field that belongs to another module than its record: without that there is no trace of it."""
    choices: type[StrEnum] | None = None
    target: str = ""
    """The record a REFERENCE points to."""
    inverse: str | None = None
    """What the target calls the records that point to it."""
    currency: str = ""
    """The column that holds the currency of a MONEY field."""

    def __post_init__(self) -> None:
        if self.sensitive and (self.kind is not Kind.TEXT or self.search):
            raise ValueError(f"{self.label.en}: only a line of text can be sensitive, and nothing searches in it.")

    def named(self, name: str) -> Field:
        return replace(self, name=name)

    @property
    def is_personal(self) -> bool:
        return self.kind in PERSONAL if self.personal is None else self.personal

    @property
    def relation(self) -> str:
        """The name of the related record in the API: `account` for the column `account_id`."""
        return self.name.removesuffix("_id")


_MASKABLE = frozenset({Kind.TEXT, Kind.PHONES, Kind.EMAILS})


def hideable(field: Field) -> bool:
    """Whether a record can be shown without it: what every record has cannot be left out. A currency goes with its
    amount.
    """
    return not field.required and field.kind is not Kind.CURRENCY and field.name != "deleted_at"


def maskable(field: Field) -> bool:
    """Whether a hint of it means anything."""
    return field.kind in _MASKABLE and not (field.required or field.read_only or field.sensitive)


def _column(field: Field, column_type: Any, **options: Any) -> MappedColumn[Any]:
    return mapped_column(column_type, nullable=not field.required, info={"field": field}, **options)


def text(en: str, zh: str, max_length: int = 200, **facts: Any) -> MappedColumn[Any]:
    """One line of text, NFC, at most `max_length` characters."""
    return _column(Field(Kind.TEXT, Label(en, zh), max_length=max_length, **facts), Text())


def long_text(en: str, zh: str, max_length: int = 20_000, **facts: Any) -> MappedColumn[Any]:
    return _column(Field(Kind.LONG_TEXT, Label(en, zh), max_length=max_length, **facts), Text())


def url(en: str, zh: str, **facts: Any) -> MappedColumn[Any]:
    """An http(s) address; a bare host gets https://."""
    return _column(Field(Kind.URL, Label(en, zh), max_length=2_000, **facts), Text())


def integer(en: str, zh: str, **facts: Any) -> MappedColumn[Any]:
    return _column(Field(Kind.INTEGER, Label(en, zh), **facts), BigInteger())


def boolean(en: str, zh: str, **facts: Any) -> MappedColumn[Any]:
    """True or false."""
    return _column(Field(Kind.BOOLEAN, Label(en, zh), **facts), Boolean())


def day(en: str, zh: str, **facts: Any) -> MappedColumn[Any]:
    """A calendar date, without a zone."""
    return _column(Field(Kind.DATE, Label(en, zh), **facts), Date())


def moment(en: str, zh: str, **facts: Any) -> MappedColumn[Any]:
    """A point in time, UTC."""
    return _column(Field(Kind.MOMENT, Label(en, zh), **facts), DateTime(timezone=True))


def choice(en: str, zh: str, choices: type[StrEnum], **facts: Any) -> MappedColumn[Any]:
    """One of a closed set; the members' values are what is stored."""
    return _column(Field(Kind.CHOICE, Label(en, zh), choices=choices, **facts), code())


def money(en: str, zh: str, *, currency: str, **facts: Any) -> MappedColumn[Any]:
    """Integer minor units (ISO 4217 exponent); `currency` names the column beside it."""
    return _column(Field(Kind.MONEY, Label(en, zh), currency=currency, **facts), BigInteger())


def currency_of(en: str, zh: str, **facts: Any) -> MappedColumn[Any]:
    """The ISO 4217 code of a MONEY field."""
    return _column(Field(Kind.CURRENCY, Label(en, zh), importable=False, **facts), code(3))


def phones(en: str = "Phones", zh: str = "电话", **facts: Any) -> MappedColumn[Any]:
    """A list of {value, kind, primary, valid}: E.164 where the number can be understood, as typed where not."""
    return _list(Kind.PHONES, en, zh, facts)


def emails(en: str = "E-mails", zh: str = "邮箱", **facts: Any) -> MappedColumn[Any]:
    """A list of {value, kind, primary}, lower-case domain."""
    return _list(Kind.EMAILS, en, zh, facts)


def addresses(en: str = "Addresses", zh: str = "地址", **facts: Any) -> MappedColumn[Any]:
    """A list of {kind, lines, city, region, postal_code, country, primary}; country is ISO 3166-1 alpha-2."""
    return _list(Kind.ADDRESSES, en, zh, facts)


def _list(kind: Kind, en: str, zh: str, facts: dict[str, Any]) -> MappedColumn[Any]:
    return mapped_column(
        JSONB(), nullable=False, server_default="[]", info={"field": Field(kind, Label(en, zh), **facts)}
    )


def to_one(en: str, zh: str, table: str, record: str, *, inverse: str | None = None, **facts: Any) -> MappedColumn[Any]:
    """Another record of the same tenant: `table` for the key, `record` for the catalogue."""
    field = Field(Kind.REFERENCE, Label(en, zh), target=record, inverse=inverse, **facts)
    column = ref(table, nullable=not field.required)
    column.column.info["field"] = field
    return column


def member(en: str, zh: str, **facts: Any) -> MappedColumn[Any]:
    """A user of the tenant."""
    field = Field(Kind.MEMBER, Label(en, zh), **facts)
    column = member_ref(nullable=not field.required)
    column.column.info["field"] = field
    return column
