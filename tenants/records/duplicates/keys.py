"""Match keys: what two records that may be the same have in common, so that only those are compared.

Of a person: the mailbox; each number; the first initial and the sound of the family name, with the first five letters
of the company or of the mail's domain (Marc Benioff of salesforce.com → `mbnfsales`), or with a number without its last
four digits; the sounds of both names, in any order, with a part of the address; the birthday. Of a company: its
registered code, its domain, numbers and mailboxes, and its name without its form, as it is written and as it is heard.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from jellyfish import metaphone

from tenants.records.duplicates.subjects import Street, Subject

_LONGEST = 60
_COMPANY_LETTERS = 5


def keys_of(subject: Subject) -> frozenset[str]:
    """Every key of a record, each behind a letter that says of which sort it is."""
    sorts = _of_person(subject) if subject.is_person else _of_company(subject)
    return frozenset(key[:_LONGEST] for key in (*_of_both(subject), *sorts))


def _of_both(subject: Subject) -> Iterator[str]:
    yield from (f"m:{address}" for address in subject.emails)
    yield from (f"p:{digits[-10:]}" for digits in subject.phones)
    yield from (f"u:{code}" for code in subject.codes)


def _of_company(subject: Subject) -> Iterator[str]:
    if subject.domain:
        yield f"d:{subject.domain}"
    if subject.company:
        yield f"c:{''.join(sorted(subject.company.split()))}"
        yield f"h:{sound(subject.company)}"


def _of_person(subject: Subject) -> Iterator[str]:
    family = sound(subject.family or subject.given)
    if not family:
        return
    initial = subject.given[:1]
    for where in {subject.company.replace(" ", ""), subject.domain} - {""}:
        yield f"n:{initial}{family}{where[:_COMPANY_LETTERS]}"
    yield from (f"n:{initial}{family}{digits[-10:-4]}" for digits in subject.phones)
    if subject.birthday:
        yield f"b:{subject.birthday}"
    pair = "".join(sorted((sound(subject.given), family)))
    for street in subject.streets:
        yield from _of_street(street, pair, sound(subject.given))
    if not subject.phones and not subject.emails and not subject.streets and not subject.birthday:
        yield f"w:{subject.heard}"


def _of_street(street: Street, pair: str, given: str) -> Iterator[str]:
    """Both names in any order with a part of the address, which may be the one that was typed wrongly; the given name,
    which marriage does not change, and the code with the street.
    """
    yield from (f"x:{pair}{part}" for part in {street.code[:2], sound(street.city)[:3]} - {""})
    if street.line:
        yield f"x:{pair}{_house(street.line)}"
        yield f"s:{given}{_house(street.line)}{street.code[:2]}"
        yield f"s:{sound(street.line)[:8]}{street.code}"
        yield f"s:{_house(street.line)}{sound(street.city)[:4]}{street.code[:3]}"


def _house(line: str) -> str:
    """The number of a house; the beginning of the line where there is none."""
    return next((word for word in line.split() if word[0].isdigit()), line[:6])


@lru_cache(maxsize=8_192)
def sound(text: str) -> str:
    """How a name sounds in English (metaphone); a name without letters of that alphabet stays as it is."""
    return "".join(metaphone(text).lower().split()) or "".join(text.split())
