"""What a letter says, as plain text: whatever its letters were coded in, and without the marks of its page. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from html.parser import HTMLParser

_SUPERSET = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "us-ascii": "utf-8"}
"""Names that mailers give to what is more than that."""
_GUESSES = ("utf-8", "gb18030")
_UNSEEN = frozenset({"script", "style", "head", "title", "template"})
_BREAKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "blockquote"})
_PARTS = 200


def decoded(raw: bytes, charset: str | None) -> str:
    """By the code it names; by the likeliest where that is none, or does not fit."""
    named = (charset or "").strip("\"' ").lower()
    for code in filter(None, (_SUPERSET.get(named, named), *_GUESSES)):
        try:
            return raw.decode(code)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return raw.decode("latin-1")


def header(letter: Message, name: str) -> str:
    """A header as text, its coded words read (RFC 2047); bytes that stand there as they are, too."""
    found = next((value for key, value in letter.raw_items() if key.lower() == name.lower()), "")
    text = str(found).encode("utf-8", "surrogateescape")
    try:
        parts = decode_header(decoded(text, None))
    except (HeaderParseError, ValueError):
        return decoded(text, None)
    return "".join(part if isinstance(part, str) else decoded(part, code) for part, code in parts)


def parts_of(letter: Message) -> Iterator[Message]:
    """Everything in it that is no bundle. A letter within is one part."""
    waiting, seen = [letter], 0
    while waiting and seen < _PARTS:
        part, seen = waiting.pop(0), seen + 1
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting[:0] = [each for each in inner if isinstance(each, Message)]
        else:
            yield part


def text_of(letter: Message) -> str:
    """What is to be read: its plain part, else its page without the marks."""
    pages = []
    for part in parts_of(letter):
        kind = part.get_content_type()
        if part.get_content_disposition() == "attachment" or kind not in ("text/plain", "text/html"):
            continue
        text = _squeezed(_payload(part)) if kind == "text/plain" else plain_of(_payload(part))
        if text and kind == "text/plain":
            return text
        pages.append(text)
    return next((text for text in pages if text), "")


def _payload(part: Message) -> str:
    raw = part.get_payload(decode=True)
    return decoded(raw, part.get_content_charset()) if isinstance(raw, bytes) else ""


def plain_of(page: str) -> str:
    """A page of HTML as text."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return _squeezed("".join(reader.found))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._within = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within += tag in _UNSEEN
        if tag in _BREAKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._within = max(0, self._within - (tag in _UNSEEN))
        if tag in _BREAKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._within:
            self.found.append(re.sub(r"\s+", " ", data))


def _squeezed(text: str) -> str:
    lines = [" ".join(line.split()) for line in text.replace("\r", "").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
