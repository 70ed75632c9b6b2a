"""Setting a letter: plain text, and HTML with every value escaped. No pictures, no tracking, one link."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template

from tenants.registry.mails.words import WORDS, Letter, Words

_HTML = Template(Path(__file__).with_suffix(".html").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Page:
    subject: str
    text: str
    html: str


def set_letter(letter: Letter, locale: str, link: str, **values: str) -> Page:
    """The letter in `locale`, leading to `link`."""
    return set_words(WORDS[locale][letter], locale, link, **values)


def set_words(words: Words, locale: str, link: str, **values: str) -> Page:
    """Any words in the frame of our letters. What people typed goes in as text, never as markup."""
    subject = " ".join(_fill(words.subject, values).split())
    lines = [_fill(line, values) for line in words.lines]
    greeting = _fill(words.greeting, values)
    text = "\n\n".join([greeting, *lines, f"{words.button}:\n{link}", words.note]) + "\n"
    html = _HTML.substitute(
        lang=locale,
        subject=escape(subject),
        greeting=escape(greeting),
        lines="\n".join(f'    <p style="margin:0 0 16px">{escape(line)}</p>' for line in lines),
        link=escape(link),
        button=escape(words.button),
        note=escape(words.note),
    )
    return Page(subject, text, html)


def _fill(line: str, values: dict[str, str]) -> str:
    return Template(line).substitute(values)
