"""What could be mended in a cell. Nothing is mended by itself: a person sees the proposals and accepts them by kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_valid_number
from phonenumbers import parse as parse_phone

from tenants.kit.places import country_code, nearest_country
from tenants.records.catalogue import RecordType
from tenants.records.custom import Definitions
from tenants.records.custom_kinds import CustomKind
from tenants.records.fields import Kind
from tenants.records.importing.cells import choice
from tenants.records.importing.targets import Target, has_name_parts


class FixKind(StrEnum):
    """`EMAIL_TYPO`: a mail domain nearly everybody has, misspelt. `PHONE_COUNTRY`: a number that is one in the country
    of the row's address. `COUNTRY`, `PICKLIST`: the nearest name there is. `CASE`: what is all in capitals, or in
    none. Names are taken apart by the rules of contacts, and white space is put right, without asking.
    """

    EMAIL_TYPO = "EMAIL_TYPO"
    PHONE_COUNTRY = "PHONE_COUNTRY"
    COUNTRY = "COUNTRY"
    PICKLIST = "PICKLIST"
    CASE = "CASE"


Propose = Callable[[str, Sequence[str]], str | None]
"""(the cell, the cells of its row) → how it would read; None where there is nothing to mend."""


@dataclass(frozen=True, slots=True)
class Fixer:
    kind: FixKind
    propose: Propose


_DOMAINS = (
    "gmail.com", "googlemail.com", "hotmail.com", "outlook.com", "yahoo.com", "icloud.com", "live.com", "aol.com",
    "qq.com", "163.com", "126.com", "sina.com", "foxmail.com", "gmx.de", "web.de", "t-online.de", "orange.fr",
    "free.fr", "hotmail.fr", "yahoo.fr", "protonmail.com",
)  # fmt: skip
_REAL = frozenset({*_DOMAINS, "mail.com", "gmx.com", "gmx.net", "ymail.com", "rocketmail.com", "hotmail.de", "me.com"})
_ENDINGS = {".con": ".com", ".cmo": ".com", ".ocm": ".com", ".vom": ".com", ".comm": ".com", ".coom": ".com"}


def fixers(
    record: RecordType, mapping: Iterable[tuple[int, Target]], custom: Definitions
) -> Mapping[int, tuple[Fixer, ...]]:
    """What may be mended in each column, by its position. Sensitive columns are left alone."""
    pairs = list(mapping)
    country = next((at for at, target in pairs if target.parts[-1:] == ("country",)), None)
    found = {at: tuple(_of(record, target, custom, country)) for at, target in pairs if not target.sensitive}
    return {at: each for at, each in found.items() if each}


def _of(record: RecordType, target: Target, custom: Definitions, country: int | None) -> Iterator[Fixer]:
    kind, definition = target.field and target.field.kind, custom.get(target.parts[0]) if not target.field else None
    own = definition.kind if definition else None
    if kind is Kind.EMAILS or own is CustomKind.EMAIL:
        yield Fixer(FixKind.EMAIL_TYPO, _email)
    if (kind is Kind.PHONES or own is CustomKind.PHONE) and country is not None:
        yield Fixer(FixKind.PHONE_COUNTRY, _phone_in(country))
    if kind is Kind.ADDRESSES and target.parts[-1] == "country":
        yield Fixer(FixKind.COUNTRY, _country)
    if kind is Kind.CHOICE and target.field and target.field.choices:
        yield Fixer(FixKind.PICKLIST, _nearest({str(each): str(each) for each in target.field.choices}))
    if own is CustomKind.CHOICE and definition:
        yield Fixer(FixKind.PICKLIST, _nearest({name: option.value for name, option in definition.choices.items()}))
    if _is_name(record, target):
        yield Fixer(FixKind.CASE, _case)


def _is_name(record: RecordType, target: Target) -> bool:
    if target.field is None:
        return False
    names = {"given_name", "family_name"} | ({record.facts.title} if has_name_parts(record) else set())
    return target.field.name in names or target.parts[-1:] == ("city",)


def _email(cell: str, _row: Sequence[str]) -> str | None:
    local, at, domain = "".join(cell.split()).rpartition("@")
    lower = domain.lower()
    if not at or not local or lower in _REAL:
        return None
    ending = next((end for end in _ENDINGS if lower.endswith(end)), "")
    better = lower[: -len(ending)] + _ENDINGS[ending] if ending else lower
    if better not in _REAL:
        better = next((each for each in _DOMAINS if _almost(better, each)), better)
    return f"{local}@{better}" if better != lower else None


def _almost(one: str, other: str) -> bool:
    """Whether one letter too many, too few, another, or two that changed places is all the difference (Damerau)."""
    if abs(len(one) - len(other)) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, same = one[at:], other[at:]
    swapped = rest[:2] == same[1::-1] and len(same) > 1 and rest[2:] == same[2:]
    return swapped or rest[1:] == same[1:] or rest[1:] == same or rest == same[1:]


def _phone_in(at: int) -> Propose:
    def propose(cell: str, row: Sequence[str]) -> str | None:
        code = country_code(row[at]) if len(row) > at else None
        if code is None or cell.lstrip().startswith(("+", "00")):
            return None
        try:
            number = parse_phone(cell, code)
        except NumberParseException:
            return None
        found: str = format_number(number, PhoneNumberFormat.E164)
        return found if is_valid_number(number) else None

    return propose


def _country(cell: str, _row: Sequence[str]) -> str | None:
    return None if country_code(cell) else nearest_country(cell)


def _nearest(names: Mapping[str, str]) -> Propose:
    values = set(names.values())

    def propose(cell: str, _row: Sequence[str]) -> str | None:
        word = choice(cell).casefold()
        if word in names or word.replace(" ", "_") in values:
            return None
        close = get_close_matches(word, names, n=1, cutoff=0.75)
        return names[close[0]] if close else None

    return propose


def _case(cell: str, _row: Sequence[str]) -> str | None:
    if len(cell) < 4 or cell == cell.upper() == cell.lower() or not (cell.isupper() or cell.islower()):
        return None
    better = "".join(part.capitalize() if part.isalpha() else part for part in _parts(cell))
    return better if better != cell else None


def _parts(cell: str) -> Iterator[str]:
    word = ""
    for letter in cell:
        if letter.isalpha():
            word += letter
            continue
        yield from (word, letter)
        word = ""
    yield word
