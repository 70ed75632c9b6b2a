"""A quote as a page: plain HTML that works without a script and on a phone. All that people typed is text."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from api.forms.page import document
from api.quotes.words import word
from tenants.crm.quotes import service as quotes

_FIELDS = (("name", "text", "name"), ("email", "email", "email"))
_STYLE = (
    "main{max-width:52rem}table{width:100%;border-collapse:collapse;margin:0 0 16px}.wide{overflow-x:auto}"
    "th,td{padding:8px;text-align:right;border-bottom:1px solid #d5d9e0;vertical-align:top}"
    "th:first-child,td:first-child{text-align:left}th{font-weight:600;white-space:nowrap}"
    "td small{display:block;color:#4a5565}"
    ".totals{max-width:26rem;margin-inline-start:auto}.answers{display:flex;gap:12px;flex-wrap:wrap}"
    ".answers button[value=decline]{background:#fff;color:#16202e;border:1px solid var(--line)}"
)


def offer_page(
    paper: quotes.OpenPaper,
    locale: str,
    *,
    typed: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
    said: str = "",
) -> str:
    """The quote, and what can be answered to it."""
    told = quotes.in_words(paper.row["told"], locale)
    words, title = told["words"], word("of", locale, seller=told["seller"], number=told["number"])
    facts = "".join(
        f"<p>{escape(words[name])}: {escape(told[value])}</p>"
        for name, value in (("to", "buyer"), ("issued", "issued"), ("until", "until"))
        if told[value]
    )
    terms = "".join(f"<p>{escape(line)}</p>" for line in told["terms"].splitlines() if line.strip())
    terms = f"<h2>{escape(words['terms'])}</h2>{terms}" if terms else ""
    answer = _answer(paper, locale, typed or {}, wrong or {}, said)
    body = (
        f"<style>{_STYLE}</style><h1>{escape(told['name'])}</h1><p>{escape(title)}</p>{facts}"
        f"{_lines(told)}{_totals(told)}{terms}{_below(paper, locale)}{answer}"
    )
    seen = '<script src="/offer.js" defer></script>'
    return document(title, f"<div data-seen>{body}</div>{seen}", locale)


def said_page(title: str, text: str, locale: str) -> str:
    """A page that says something."""
    return document(title, f'<h1>{escape(title)}</h1><p role="status">{escape(text)}</p>', locale)


def _path(paper: quotes.OpenPaper) -> str:
    return f"/q/{escape(str(paper.row['public_id']))}"


def _lines(told: Mapping[str, Any]) -> str:
    words = told["words"]
    columns = ["quantity", "price", *(["discount"] if any(each["discount"] for each in told["lines"]) else []), "rate"]
    head = "".join(f'<th scope="col">{escape(words[name])}</th>' for name in ("what", *columns, "amount"))
    rows = "".join(_line(each, [*columns, "amount"]) for each in told["lines"])
    named = f'role="region" aria-label="{escape(words["what"])}"'
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<div class="wide" tabindex="0" {named}>{table}</div>'


def _line(line: Mapping[str, str], columns: list[str]) -> str:
    below = "".join(f"<small>{escape(line[name])}</small>" for name in ("description", "optional") if line[name])
    cells = "".join(f"<td>{escape(line[name])}</td>" for name in columns)
    return f"<tr><td>{escape(line['name'])}{below}</td>{cells}</tr>"


def _totals(told: Mapping[str, Any]) -> str:
    words = told["words"]
    allowance = [(words["allowance"], told["allowance"])] if told["allowance"] else []
    taxes = [(each["label"], each["amount"]) for each in told["taxes"]]
    rows = [(words["sum"], told["sum"]), *allowance, (words["net"], told["net"]), *taxes]
    cells = "".join(f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>' for name, value in rows)
    total = f"{words['total']} {told['currency']}"
    last = f'<tr><th scope="row">{escape(total)}</th><td><strong>{escape(told["total"])}</strong></td></tr>'
    included = f"<p>{escape(told['included'])}</p>" if told["included"] else ""
    return f'<table class="totals"><tbody>{cells}{last}</tbody></table>{included}'


def _below(paper: quotes.OpenPaper, locale: str) -> str:
    other = "en" if locale == "zh-CN" else "zh-CN"
    switch = f'<a href="{_path(paper)}?lang={other}" lang="{other}">{escape(word("other", locale))}</a>'
    if paper.document(locale) is None:
        return f'<p role="status">{escape(word("making", locale))}</p><p>{switch}</p>'
    return f'<p><a href="{_path(paper)}/pdf?lang={locale}">{escape(word("pdf", locale))}</a> · {switch}</p>'


def _answer(paper: quotes.OpenPaper, locale: str, typed: Mapping[str, str], wrong: Mapping[str, str], said: str) -> str:
    if not paper.is_open:
        return f'<p role="status"><strong>{escape(_stands(paper, locale))}</strong></p>'
    if paper.document(locale) is None:
        return ""
    alert = f'<p class="wrong" role="alert">{escape(said)}</p>' if said else ""
    fields = "".join(_field(each, locale, typed, wrong) for each in _FIELDS)
    note = escape(typed.get("note", ""))
    return (
        f"<h2>{escape(word('answer', locale))}</h2>{alert}"
        f'<form method="post" action="{_path(paper)}?lang={locale}" novalidate>{fields}'
        f'<div class="field"><label for="q-note">{escape(word("note", locale))}</label>'
        f'<textarea id="q-note" name="note" rows="2" maxlength="500">{note}</textarea></div>'
        f"<p>{escape(word('agree', locale))}</p>"
        f'<div class="answers"><button name="answer" value="accept">{escape(word("accept", locale))}</button>'
        f'<button name="answer" value="decline">{escape(word("decline", locale))}</button></div></form>'
    )


def _stands(paper: quotes.OpenPaper, locale: str) -> str:
    known = {"accepted", "declined", "superseded"}
    said = word(paper.status.value if paper.status.value in known else "expired", locale)
    signer, at = paper.row["signer"], paper.row["signed_at"]
    if not signer or at is None:
        return said
    return f"{said} {word('signed', locale, who=signer['name'], at=at.strftime('%Y-%m-%d %H:%M'))}"


def _field(field: tuple[str, str, str], locale: str, typed: Mapping[str, str], wrong: Mapping[str, str]) -> str:
    name, kind, completes = field
    told = wrong.get(name, "")
    facts = f' aria-invalid="true" aria-describedby="w-{name}"' if told else ""
    below = f'<p class="wrong" id="w-{name}">{escape(told)}</p>' if told else ""
    return (
        f'<div class="field"><label for="q-{name}">{escape(word(name, locale))}</label>'
        f'<input type="{kind}" id="q-{name}" name="{name}" value="{escape(typed.get(name, ""))}" maxlength="254"'
        f' autocomplete="{completes}" required{facts}>{below}</div>'
    )
