"""The words a record is found by: Latin words, Chinese bigrams, pinyin and initials, digits of phone numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from tenants.records.chinese import HAN, readings, simplified, spelled
from tenants.records.fields import Field, Kind

MAX_TOKENS = 200
MAX_LENGTH = 40
MAX_WORDS = 8
_LONGEST = 320
_NOT_DIGITS = re.compile(r"\D")
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"(?<![0-9a-z])(?!\d{4}-\d\d-\d\d)\+?\d[\d\s().\-/]{4,}\d(?![0-9a-z])", re.IGNORECASE)
"""A phone number as people write it: it is looked for as one word, however it is grouped. Digits among letters are not
one: AB123456 is a word.
"""


EXACT = frozenset({Kind.EMAILS, Kind.PHONES})
"""Lists whose whole values are tokens as well: who has just this address?"""


def exact(value: str) -> str:
    """The token of a whole value. No word that is searched for begins like it."""
    return f"={''.join(value.split())[:_LONGEST]}"


def bits(fields: Mapping[str, Field]) -> dict[str, int]:
    """The bit of each searched field in `record_tokens.fields`: by the order of declaration, so that a new field is
    declared after the others or every record is indexed again (tests/tenants/access/test_tokens.py holds them).
    """
    searched = [name for name, field in fields.items() if field.search]
    return {name: 1 << place for place, name in enumerate(searched)}


def record_tokens(fields: Mapping[str, Field], values: Mapping[str, Any]) -> dict[str, int]:
    """Every token of a record's searchable fields, with the bits of the fields it stands in; at most MAX_TOKENS words,
    so that no record floods the index.
    """
    found: dict[str, int] = {}
    whole: dict[str, int] = {}
    for name, bit in bits(fields).items():
        field, value = fields[name], values.get(name)
        if not value:
            continue
        for word in _words_of(field, value):
            found[word] = found.get(word, 0) | bit
        if field.kind in EXACT:
            for entry in value:
                token = exact(entry["value"])
                whole[token] = whole.get(token, 0) | bit
    kept = found if len(found) <= MAX_TOKENS else {word: found[word] for word in sorted(found)[:MAX_TOKENS]}
    return kept | whole


def _words_of(field: Field, value: Any) -> set[str]:
    found: set[str] = set()
    if field.kind is Kind.PHONES:
        for entry in value:
            found |= _number_tokens(entry["value"])
        return found
    for text in _texts(field, value):
        _add_tokens(found, text)
    return found


def _number_tokens(number: str) -> set[str]:
    """A number is looked for from its start and by its last digits, with or without the country's prefix."""
    digits = fold(_NOT_DIGITS.sub("", number))
    return {digits[:MAX_LENGTH], digits[-8:], digits[-11:], digits[-10:], digits[-4:]} - {""}


def _texts(field: Field, value: Any) -> Iterator[str]:
    if field.kind is Kind.EMAILS:
        for entry in value:
            yield entry["value"]
    else:
        yield str(value)


def _add_tokens(found: set[str], text: str) -> None:
    for word in _WORD.findall(fold(text)):
        if word.isascii():
            found.add(word[:MAX_LENGTH])
            continue
        rest = word
        for run in HAN.findall(word):
            found.update(_han_tokens(run))
            rest = rest.replace(run, " ")
        found.update(piece[:MAX_LENGTH] for piece in rest.split())


@lru_cache(maxsize=4_096)
def _han_tokens(run: str) -> frozenset[str]:
    """Bigrams (a single character stands alone), pinyin from each syllable on in every reading, initials likewise."""
    found = set(_grams(run))
    found.add(run[-1])
    for syllables in readings(run):
        letters = "".join(syllable[0] for syllable in syllables)
        for start in range(len(syllables)):
            heard_from = "".join(syllables[start:])[:MAX_LENGTH]
            # ü is typed as v on a Chinese keyboard and as u by everybody else.
            found.update((heard_from, heard_from.replace("lv", "lu").replace("nv", "nu"), letters[start:][:MAX_LENGTH]))
    return frozenset(found)


def _grams(run: str) -> Iterator[str]:
    yield from (run[start : start + 2] for start in range(max(1, len(run) - 1)))


def search_words(text: str) -> list[str]:
    """What a person typed, as prefixes to look for; Chinese text becomes its bigrams, a phone number one word."""
    joined = _NUMBER.sub(lambda number: f" {re.sub(r'[^0-9]', '', number[0])} ", fold(text))
    return list(dict.fromkeys(_prefixes(_WORD.findall(joined))))[:MAX_WORDS]


def _prefixes(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        rest = word
        for run in HAN.findall(word):
            yield from _grams(run)
            rest = rest.replace(run, " ")
        yield from (piece[:MAX_LENGTH] for piece in rest.split())


def fold(text: str) -> str:
    """Compatibility form without accents or case, in simplified characters: full-width, ligatures, é and 張 all meet
    their plain counterparts.
    """
    return text.lower() if text.isascii() else _fold(text)


@lru_cache(maxsize=4_096)
def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return simplified(unicodedata.normalize("NFC", plain))


def heard(text: str) -> str:
    """Folded text with Chinese spelled in pinyin, single spaces between words."""
    folded = fold(text)
    return " ".join((folded if folded.isascii() else spelled(folded)).split())


MAX_SORT_KEY = 120


def sort_key(title: str | None) -> str:
    """What a title is ordered by: without case, accents and leading signs, Chinese among the Latin by its pinyin."""
    spoken = heard(title or "")
    return (spoken.lstrip("\"'“”‘’«»([{-–—#*. ") or spoken)[:MAX_SORT_KEY]
