"""Where in a title the words are that somebody typed: as written, as heard in pinyin, or as initials."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tenants.records.chinese import HAN, readings
from tenants.records.tokens import fold, search_words

Mark = tuple[int, int]
"""From which character on, and how many."""


def marks(title: str, text: str) -> list[Mark]:
    """The stretches of `title` that `text` found, in order and apart from each other. Characters, not bytes; none for
    what was found by another field.
    """
    folded, places = _folded(title)
    stretches = [stretch for word in search_words(text) for stretch in _found(folded, word)]
    return _joined(sorted((places[start], places[end - 1] + 1) for start, end in stretches))


def _folded(title: str) -> tuple[str, list[int]]:
    """The title as words are compared, and for each of its characters the place it comes from."""
    pieces = [(place, char) for place, each in enumerate(title) for char in (fold(each) or " ")]
    return "".join(char for _, char in pieces), [place for place, _ in pieces]


def _found(folded: str, word: str) -> Iterator[tuple[int, int]]:
    start = folded.find(word)
    while start >= 0:
        if HAN.match(word) or start == 0 or not folded[start - 1].isalnum() or HAN.match(folded[start - 1]):
            yield start, start + len(word)
        start = folded.find(word, start + 1)
    if word.isascii():
        for run in HAN.finditer(folded):
            yield from ((run.start() + begin, run.start() + end) for begin, end in _heard(run[0], word))


def _heard(run: str, word: str) -> Iterator[tuple[int, int]]:
    for syllables in readings(run):
        if len(syllables) != len(run):
            continue
        letters = [syllable[0] for syllable in syllables]
        for start in range(len(run)):
            for parts in (syllables[start:], letters[start:]):
                covered = _covered(parts, word)
                if covered:
                    yield start, start + covered


def _covered(parts: Sequence[str], word: str) -> int:
    """How many of `parts` the word goes through, if it begins them."""
    rest = word
    for number, part in enumerate(parts, start=1):
        if rest.startswith(part) and len(rest) > len(part):
            rest = rest[len(part) :]
        else:
            return number if part.startswith(rest) else 0
    return 0


def _joined(stretches: Sequence[tuple[int, int]]) -> list[Mark]:
    found: list[list[int]] = []
    for start, end in stretches:
        if found and start <= found[-1][1]:
            found[-1][1] = max(found[-1][1], end)
        else:
            found.append([start, end])
    return [(start, end - start) for start, end in found]
