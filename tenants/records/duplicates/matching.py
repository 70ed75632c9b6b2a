"""The matching equation: whether two records that share a key are of the same person or company, and why.

A person's names agree from a Jaro-Winkler similarity of 0.85 (given) and 0.90 (family), or when one is the other's
initial or sounds alike; given and family name may have changed places. What is not known agrees with nothing.

    same person  = First ∧ Last ∧ (Email ∨ Phone ∨ Birthday ∨ Company ∧ Title ∨ Street ∨ City ∧ Zip)
                 ∨ (First ∨ Last) ∧ (Email ∨ Phone ∧ (Company ∨ Street) ∨ Birthday ∧ (Street ∨ Zip ∨ City))
                 ∨ First ∧ Street ∧ City ∧ Zip
                 ∨ Birthday ∧ Street ∧ (City ∨ Zip)
    same company = Code ∨ Company ∧ (Domain ∨ Phone ∨ Email ∨ Street ∨ nothing else known of either to compare)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from jellyfish import damerau_levenshtein_distance, jaro_winkler_similarity

from tenants.records.duplicates.keys import sound
from tenants.records.duplicates.subjects import Street, Subject
from tenants.records.duplicates.terms import BEGINNING, Agreed, Agreement, Terms, Thresholds

A = Agreement


def agreed(one: Subject, other: Subject, least: Thresholds = BEGINNING.thresholds) -> Agreed:
    """Everything two records agree in."""
    tests: dict[Agreement, Callable[[], bool]] = {
        A.EMAIL: lambda: bool(one.emails & other.emails),
        A.PHONE: lambda: bool(_numbers(one) & _numbers(other)),
        A.CREDIT_CODE: lambda: bool(one.codes & other.codes),
        A.COMPANY: lambda: _alike(one.company, other.company, least.company) or _same_words(one.company, other.company),
        A.DOMAIN: lambda: bool(one.domain) and one.domain == other.domain,
        A.TITLE: lambda: _alike(one.title, other.title, least.title),
        A.BIRTHDAY: lambda: _same_day(one.birthday, other.birthday),
        A.STREET: lambda: _any(one, other, lambda a, b: _street(a.line, b.line, least.street)),
        A.CITY: lambda: _any(one, other, lambda a, b: _alike(a.city, b.city, least.family)),
        A.POSTAL_CODE: lambda: _any(one, other, lambda a, b: _code(a.code, b.code)),
    }
    return frozenset(name for name, holds in tests.items() if holds()) | _names(one, other, least)


def matches(one: Subject, other: Subject, terms: Terms = BEGINNING) -> Agreed | None:
    """What says that both are the same; None where that is not enough."""
    found = agreed(one, other, terms.thresholds)
    if one.is_person != other.is_person:
        return None
    if terms.sentences is not None:
        return found if any(sentence <= found for sentence in terms.sentences) else None
    return found if (_person if one.is_person else _company)(found, one, other) else None


def _person(found: Agreed, _one: Subject, _other: Subject) -> bool:
    has = found.__contains__
    place = has(A.CITY) or has(A.POSTAL_CODE)
    names = has(A.GIVEN_NAME) + has(A.FAMILY_NAME)
    if names == 2 and (
        found & {A.EMAIL, A.PHONE, A.BIRTHDAY, A.STREET}
        or found >= {A.COMPANY, A.TITLE}
        or found >= {A.CITY, A.POSTAL_CODE}
    ):
        return True
    if names and _one_name_is_enough(found, place=place):
        return True
    return (place and found >= {A.BIRTHDAY, A.STREET}) or found >= {A.GIVEN_NAME, A.STREET, A.CITY, A.POSTAL_CODE}


def _one_name_is_enough(found: Agreed, *, place: bool) -> bool:
    if A.EMAIL in found or (A.PHONE in found and found & {A.COMPANY, A.STREET}):
        return True
    return A.BIRTHDAY in found and (A.STREET in found or place)


def _company(found: Agreed, one: Subject, other: Subject) -> bool:
    if A.CREDIT_CODE in found:
        return True
    if A.COMPANY not in found or (one.codes and other.codes):
        return False
    return bool(found & {A.DOMAIN, A.PHONE, A.EMAIL, A.STREET}) or _nothing_to_compare(one, other)


def _nothing_to_compare(one: Subject, other: Subject) -> bool:
    """The names are the same, and one of them is a name only, or nothing of one can be held against the other."""
    pairs = ((one.domain, other.domain), (one.phones, other.phones), (one.emails, other.emails))
    return not any(a and b for a, b in pairs)


def _names(one: Subject, other: Subject, least: Thresholds) -> Agreed:
    if not one.is_person:
        return frozenset()
    straight = _pair(one.given, other.given, one.family, other.family, least)
    crossed = _pair(one.given, other.family, one.family, other.given, least)
    whole = {A.GIVEN_NAME, A.FAMILY_NAME} if one.name and one.name == other.name else set[Agreement]()
    return frozenset(sorted((straight, crossed, whole), key=len)[-1])


def _pair(given: str, given2: str, family: str, family2: str, least: Thresholds) -> set[Agreement]:
    found = set[Agreement]()
    if _given(given, given2, least.given):
        found.add(A.GIVEN_NAME)
    if _alike(family, family2, least.family) or _sounds(family, family2):
        found.add(A.FAMILY_NAME)
    return found


def _given(one: str, other: str, least: float) -> bool:
    if len(one) == 1 or len(other) == 1:
        return one[:1] == other[:1] != ""
    return _alike(one, other, least) or _sounds(one, other)


def _sounds(one: str, other: str) -> bool:
    return bool(one and other) and len(sound(one)) > 1 and sound(one) == sound(other)


@lru_cache(maxsize=8_192)
def _alike(one: str, other: str, least: float) -> bool:
    return bool(one and other) and (one == other or jaro_winkler_similarity(one, other) >= least)


def _same_words(one: str, other: str) -> bool:
    return bool(one and other) and sorted(one.split()) == sorted(other.split())


def _numbers(subject: Subject) -> frozenset[str]:
    return frozenset(digits[-10:] for digits in subject.phones)


def _same_day(one: str, other: str) -> bool:
    """One sign may have been mistyped, or two have changed places."""
    return bool(one and other) and (one == other or damerau_levenshtein_distance(one, other) == 1)


def _code(one: str, other: str) -> bool:
    return bool(one and other) and (one == other or damerau_levenshtein_distance(one, other) == 1)


def _street(one: str, other: str, least: float) -> bool:
    return _alike(one, other, least) or (bool(one and other) and len(set(one.split()) & set(other.split())) >= 3)


def _any(one: Subject, other: Subject, holds: Callable[[Street, Street], bool]) -> bool:
    return any(holds(a, b) for a, b in _product(one.streets, other.streets))


def _product(ones: Iterable[Street], others: Iterable[Street]) -> Iterable[tuple[Street, Street]]:
    return ((a, b) for a in ones for b in others)
