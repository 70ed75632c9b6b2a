"""Setting a letter: plain text, and HTML with every value escaped. No pictures, no tracking, one link."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from string import Template

from tenants.registry.mails.words import WORDS, Letter

_HTML = Template(
    """<!doctype html>
<html lang="$lang"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>$subject</title></head>
<body style="margin:0;background:#f4f5f7;font:16px/1.5 system-ui,'PingFang SC','Microsoft YaHei',sans-serif;color:#1f2328">
<div style="max-width:560px;margin:24px auto;padding:32px;background:#fff;border-radius:8px">
<p style="margin:0 0 16px">$greeting</p>
$lines
<p style="margin:24px 0"><a href="$link" style="background:#1554ad;color:#fff;padding:12px 24px;border-radius:6px;text-decoration:none;display:inline-block">$button</a></p>
<p style="margin:0 0 16px;font-size:13px;color:#59636e;word-break:break-all">$link</p>
<p style="margin:0;font-size:13px;color:#59636e">$note</p>
</div></body></html>
"""
)


@dataclass(frozen=True, slots=True)
class Page:
    subject: str
    text: str
    html: str


def set_letter(letter: Letter, locale: str, link: str, **values: str) -> Page:
    """The letter in `locale`, leading to `link`. What people typed goes in as text, never as markup or as a header line."""
    words = WORDS[locale][letter]
    subject = " ".join(_fill(words.subject, values).split())
    lines = [_fill(line, values) for line in words.lines]
    greeting = _fill(words.greeting, values)
    text = "\n\n".join([greeting, *lines, f"{words.button}:\n{link}", words.note]) + "\n"
    html = _HTML.substitute(
        lang=locale,
        subject=escape(subject),
        greeting=escape(greeting),
        lines="\n".join(f'<p style="margin:0 0 16px">{escape(line)}</p>' for line in lines),
        link=escape(link),
        button=escape(words.button),
        note=escape(words.note),
    )
    return Page(subject, text, html)


def _fill(line: str, values: dict[str, str]) -> str:
    return Template(line).substitute(values)
