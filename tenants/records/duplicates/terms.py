"""By what and how closely records are compared, and what follows when one is there already: the words of a company's
settings, and what they are from the beginning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Way(StrEnum):
    """How a record comes in."""

    FORM = "form"
    API = "api"
    IMPORT = "import"
    CAPTURE = "capture"


class Response(StrEnum):
    """What follows when one is there already: it is refused, it is said before, or it stands in the report alone."""

    BLOCK = "block"
    WARN = "warn"
    REPORT = "report"


class KeySort(StrEnum):
    """By what records that may be the same are looked up."""

    EMAIL = "email"
    PHONE = "phone"
    CREDIT_CODE = "credit_code"
    DOMAIN = "domain"
    COMPANY = "company"
    NAME = "name"
    BIRTHDAY = "birthday"
    ADDRESS = "address"


class Agreement(StrEnum):
    """In what two records agree."""

    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    EMAIL = "email"
    PHONE = "phone"
    BIRTHDAY = "birthday"
    COMPANY = "company"
    DOMAIN = "domain"
    TITLE = "title"
    STREET = "street"
    CITY = "city"
    POSTAL_CODE = "postal_code"
    CREDIT_CODE = "credit_code"


Agreed = frozenset[Agreement]
_LETTERS = {
    "m": KeySort.EMAIL, "p": KeySort.PHONE, "u": KeySort.CREDIT_CODE, "d": KeySort.DOMAIN, "c": KeySort.COMPANY,
    "h": KeySort.COMPANY, "n": KeySort.NAME, "w": KeySort.NAME, "b": KeySort.BIRTHDAY, "x": KeySort.ADDRESS,
    "s": KeySort.ADDRESS,
}  # fmt: skip


def sort_of(key: str) -> KeySort:
    """Of which sort a key is: the letter before its colon says it."""
    return _LETTERS[key[:1]]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which likeness (Jaro-Winkler, 0 to 1) two names, titles or streets agree."""

    given: float = 0.85
    family: float = 0.90
    company: float = 0.90
    title: float = 0.80
    street: float = 0.85


_EVERYWHERE: Mapping[Way, Response] = dict.fromkeys(Way, Response.WARN)


@dataclass(frozen=True, slots=True)
class Terms:
    """`sentences` take the place of the equation: records are the same that agree in everything one of them names."""

    thresholds: Thresholds = Thresholds()
    without: frozenset[KeySort] = frozenset()
    sentences: tuple[Agreed, ...] | None = None
    responses: Mapping[Way, Response] = field(default_factory=lambda: dict(_EVERYWHERE))

    def kept(self, keys: Iterable[str]) -> frozenset[str]:
        """The keys that are looked up."""
        return frozenset(key for key in keys if sort_of(key) not in self.without) if self.without else frozenset(keys)


BEGINNING = Terms()


def is_sure(agreed: Iterable[str]) -> bool:
    """Whether so much agrees that nobody need look: a registered code; a company and its domain; a whole name and an
    address or a number.
    """
    found = frozenset(agreed)
    names = found >= {Agreement.GIVEN_NAME, Agreement.FAMILY_NAME} and bool(found & {Agreement.EMAIL, Agreement.PHONE})
    return names or Agreement.CREDIT_CODE in found or found >= {Agreement.COMPANY, Agreement.DOMAIN}
