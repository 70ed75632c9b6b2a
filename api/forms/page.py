"""A form's pages: plain HTML that works without a script, on a phone, and read aloud. All that people typed is text."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path

import orjson

from api.forms.words import word
from tenants.crm.capture import service as capture
from tenants.kit.message import spoken

_STYLE = (Path(__file__).parent / "form.css").read_text(encoding="utf-8")
_COMPLETES = {
    "name": "name",
    "company": "organization",
    "emails": "email",
    "phones": "tel",
    "title": "organization-title",
}


def document(title: str, body: str, locale: str) -> str:
    """A whole page."""
    return (
        f'<!doctype html><html lang="{escape(locale)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main>{body}</main>"
        '<script src="/form.js" defer></script></body></html>'
    )


def form_page(
    form: capture.OpenForm, touch: Mapping[str, object], *, received: capture.Received | None = None, embedded: bool
) -> str:
    """The form itself: empty, or as it was sent, with what is wrong beside each field."""
    locale = form.settings.locale
    title = form.settings.heading or form.name
    answers = received.answers if received else {}
    wrong = {each.field: spoken(each.message, locale) for each in received.problems} if received else {}
    said = ""
    if received is not None:
        said = f'<p class="wrong" role="alert">{escape(word("wrong" if wrong else "again", locale))}</p>'
    fields = "".join(_field(each, locale, answers.get(each.what.path, ""), wrong) for each in form.asked)
    button = escape(form.settings.button or word("send", locale))
    body = (
        f'<h1>{escape(title)}</h1>{said}<form method="post" action="/f/{escape(form.public_id)}" data-work novalidate>'
        f"{fields}{_carried(form, touch, embedded)}<button>{button}</button></form>"
    )
    return document(title, body, locale)


def _carried(form: capture.OpenForm, touch: Mapping[str, object], embedded: bool) -> str:
    hidden = {
        capture.STAMP: form.stamp(),
        capture.WORK: "",
        capture.TOUCH: orjson.dumps(touch).decode(),
        "_embedded": "1" if embedded else "",
    }
    trap = escape(word("trap", form.settings.locale))
    return "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in hidden.items()) + (
        f'<div class="aside" aria-hidden="true"><label>{trap}<input name="{capture.TRAP}" tabindex="-1"'
        ' autocomplete="off"></label></div>'
    )


def _field(asked: capture.Asked, locale: str, value: str, wrong: Mapping[str, str]) -> str:
    path = asked.what.path
    name = escape(path)
    facts = f' id="f-{name}" name="{name}"' + (" required" if asked.required else "")
    if path in wrong:
        facts += f' aria-invalid="true" aria-describedby="w-{name}"'
    star = f' <span class="star" title="{escape(word("required", locale))}">*</span>' if asked.required else ""
    label = f'<label for="f-{name}">{escape(asked.label(locale))}{star}</label>'
    said = f'<p class="wrong" id="w-{name}">{escape(wrong[path])}</p>' if path in wrong else ""
    control = _control(asked, locale, value, facts)
    inside = f"{control}{label}" if asked.what.input == "checkbox" else f"{label}{control}"
    return f'<div class="field {escape(asked.what.input)}">{inside}{said}</div>'


def _control(asked: capture.Asked, locale: str, value: str, facts: str) -> str:
    kind, longest = asked.what.input, asked.what.longest
    if kind == "textarea":
        return f'<textarea{facts} rows="5" maxlength="{longest}">{escape(value)}</textarea>'
    if kind == "select":
        options = "".join(
            f'<option value="{escape(option)}"{" selected" if option == value else ""}>{escape(label[locale])}</option>'
            for option, label in asked.what.options
        )
        return f'<select{facts}><option value="">{escape(word("choose", locale))}</option>{options}</select>'
    if kind == "checkbox":
        return f'<input type="checkbox" value="on"{facts}{" checked" if value else ""}>'
    completes = _COMPLETES.get(asked.what.path)
    more = f' autocomplete="{completes}"' if completes else ""
    return f'<input type="{kind}"{facts} value="{escape(value)}" maxlength="{longest}"{more}>'


def said_page(title: str, text: str, locale: str, *, redirect: str = "") -> str:
    """A page that says something; in another's page it also tells that page where to go on."""
    go_on = ""
    if redirect:
        address = escape(redirect)
        go_on = (
            f'<p><a target="_top" rel="noopener" data-redirect href="{address}">{escape(word("go_on", locale))}</a></p>'
        )
    lines = "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())
    return document(title, f'<h1>{escape(title)}</h1><div role="status">{lines}</div>{go_on}', locale)


def confirm_page(form: capture.OpenForm, token: str) -> str:
    """The link of the mail: a button, since programs that read mail open links as well."""
    locale = form.settings.locale
    body = (
        f"<h1>{escape(word('yes_title', locale))}</h1><p>{escape(word('yes', locale))}</p>"
        f'<form method="post" action="/f/{escape(form.public_id)}/confirm">'
        f'<input type="hidden" name="token" value="{escape(token)}">'
        f"<button>{escape(word('yes_button', locale))}</button></form>"
    )
    return document(word("yes_title", locale), body, locale)
