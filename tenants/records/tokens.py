"""The words a record is found by: Latin words, Chinese bigrams, pinyin and initials, digits of phone numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from pypinyin import Style, lazy_pinyin

from tenants.records.fields import Field, Kind

MAX_TOKENS = 200
MAX_LENGTH = 40
MAX_WORDS = 8
_WORD = re.compile(r"[^\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f]+")


def record_tokens(fields: Mapping[str, Field], values: Mapping[str, Any]) -> set[str]:
    """Every token of a record's searchable fields; at most MAX_TOKENS, so that no record floods the index."""
    found: set[str] = set()
    for name, field in fields.items():
        if field.search and values.get(name):
            for text in _texts(field, values[name]):
                found.update(text_tokens(text))
    return set(sorted(found)[:MAX_TOKENS])


def _texts(field: Field, value: Any) -> Iterator[str]:
    if field.kind is Kind.PHONES:
        for entry in value:
            digits = re.sub(r"\D", "", entry["value"])
            # A number is looked for from its start and by its last digits, with or without the country's prefix.
            yield from {digits, digits[-8:], digits[-11:]}
    elif field.kind is Kind.EMAILS:
        for entry in value:
            yield entry["value"]
    else:
        yield str(value)


def text_tokens(text: str) -> set[str]:
    found: set[str] = set()
    for word in _WORD.findall(fold(text)):
        rest = word
        for run in _HAN.findall(word):
            found.update(_han_tokens(run))
            rest = rest.replace(run, " ")
        found.update(piece[:MAX_LENGTH] for piece in rest.split())
    return found


@lru_cache(maxsize=20_000)
def _han_tokens(run: str) -> frozenset[str]:
    """Bigrams (a single character stands alone), full pinyin from each syllable on, and initials likewise."""
    syllables = lazy_pinyin(run)
    initials = lazy_pinyin(run, style=Style.FIRST_LETTER)
    grams = {run[start : start + 2] for start in range(max(1, len(run) - 1))}
    grams.add(run[-1])
    heard = {"".join(parts[start:])[:MAX_LENGTH] for parts in (syllables, initials) for start in range(len(parts))}
    return frozenset(grams | heard)


def search_words(text: str) -> list[str]:
    """What a person typed, as prefixes to look for; Chinese text becomes its bigrams."""
    return list(dict.fromkeys(_prefixes(_WORD.findall(fold(text)))))[:MAX_WORDS]


def _prefixes(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        rest = word
        for run in _HAN.findall(word):
            yield from (run[start : start + 2] for start in range(max(1, len(run) - 1)))
            rest = rest.replace(run, " ")
        yield from (piece[:MAX_LENGTH] for piece in rest.split())


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Compatibility form without accents or case: full-width, ligatures and é all meet their plain letters."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(char for char in decomposed if not unicodedata.combining(char)))
