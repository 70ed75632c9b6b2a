"""Of each column of the file: how its values read, once out of the file's row and once out of the stored record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tenants.changes.log import as_json
from tenants.kit.money import exponent
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.custom_kinds import CustomKind
from tenants.records.fields import LISTS, Kind
from tenants.records.importing.making import Made, Terms
from tenants.records.importing.targets import EXTERNAL_ID, Target
from tenants.records.sql import Pen

Texts = tuple[str, ...]
Read = Callable[[Mapping[str, Any]], Texts]
Number = tuple[str, Decimal]
"""A currency's code, empty for a plain number, and how much."""

_NUMBERS = frozenset({Kind.INTEGER, Kind.MONEY})
_CUSTOM_NUMBERS = frozenset({CustomKind.INTEGER, CustomKind.DECIMAL, CustomKind.MONEY})


@dataclass(frozen=True, slots=True)
class Compared:
    """One column of the file and the field it goes to. `withheld` says why its values are not compared: the reader may
    not read the field, or it is sensitive and only its hint is at hand.
    """

    at: int
    column: str
    target: Target
    read: Read
    relation: str = ""
    numeric: bool = False
    withheld: str = ""

    def in_file(self, made: Made) -> Texts:
        if self.relation:
            return tuple(each.word for each in made.wanted if each.column == self.column)
        return self.read(made.values)


def compared_columns(pen: Pen, terms: Terms) -> list[Compared]:
    """Every mapped column of the file, in its order."""
    return [_compared(pen, terms, at, terms.targets[path]) for at, path in sorted(terms.mapping)]


def _compared(pen: Pen, terms: Terms, at: int, target: Target) -> Compared:
    column, withheld = terms.columns[at], _withheld(pen, terms, target)
    if target.field is None:
        key, kind = target.parts[0], terms.custom[target.parts[0]].kind
        return Compared(at, column, target, _custom(key), numeric=kind in _CUSTOM_NUMBERS, withheld=withheld)
    name, kind_of = target.field.name, target.field.kind
    if kind_of is Kind.REFERENCE:
        return Compared(at, column, target, _plain(f"of_{at}"), relation=f"of_{at}", withheld=withheld)
    if kind_of is Kind.MONEY and not target.parts:
        return Compared(at, column, target, _money(name, target.field.currency), numeric=True, withheld=withheld)
    if kind_of is Kind.MONEY:
        return Compared(at, column, target, _plain(target.field.currency), withheld=withheld)
    if kind_of in LISTS:
        return Compared(at, column, target, _entries(name, target.parts), withheld=withheld)
    return Compared(at, column, target, _plain(name), numeric=kind_of in _NUMBERS, withheld=withheld)


def _withheld(pen: Pen, terms: Terms, target: Target) -> str:
    if target.sensitive:
        return "sensitive"
    if target.field is None:
        return "" if target.parts[0] in pen.custom.get(terms.record.name, {}) else "hidden"
    if target.field.name not in pen.asked_of(terms.record).fields:
        return "hidden"
    if target.field.kind is Kind.REFERENCE:
        other = catalogue()[target.field.target]
        if named_by(other, target) not in pen.asked_of(other).fields:
            return "hidden"
    return ""


def named_by(other: RecordType, target: Target) -> str:
    """The field of the record referred to that stands in the file."""
    return EXTERNAL_ID if target.parts else other.facts.title


def _plain(name: str) -> Read:
    def read(values: Mapping[str, Any]) -> Texts:
        return _texts(values.get(name))

    return read


def _custom(key: str) -> Read:
    def read(values: Mapping[str, Any]) -> Texts:
        value = (values.get("custom") or {}).get(key)
        if isinstance(value, dict):
            return _amount(value.get("amount_minor"), value.get("currency"))
        return tuple(sorted(str(each) for each in value)) if isinstance(value, list) else _texts(value)

    return read


def _money(name: str, currency: str) -> Read:
    def read(values: Mapping[str, Any]) -> Texts:
        return _amount(values.get(name), values.get(currency))

    return read


def _amount(minor: int | None, currency: str | None) -> Texts:
    if minor is None or currency is None:
        return ()
    return (f"{Decimal(minor).scaleb(-exponent(currency)):f} {currency}",)


def _entries(name: str, parts: Sequence[str]) -> Read:
    """The values of one kind, or one part of the addresses of one kind."""
    kind, part = parts[0], parts[1] if len(parts) > 1 else "value"
    part = "lines" if part == "street" else part

    def read(values: Mapping[str, Any]) -> Texts:
        found = (entry.get(part) for entry in values.get(name) or () if entry["kind"] == kind)
        return tuple(text for each in found for text in (each if isinstance(each, list) else _texts(each)))

    return read


def _texts(value: Any) -> Texts:
    if value is None or value == "":
        return ()
    plain = as_json(value)
    return (format(plain, "f") if isinstance(plain, Decimal) else str(plain),)


def number_in(texts: Texts) -> Number | None:
    """The number in a numeric column's text, with its currency."""
    if not texts:
        return None
    amount, _, currency = texts[0].partition(" ")
    return currency, Decimal(amount)
