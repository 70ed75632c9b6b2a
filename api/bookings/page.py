"""A booking page: plain HTML that works without a script. All that people typed is text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html import escape
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from api.bookings.words import word
from api.forms.page import document
from tenants.crm.bookings import service as bookings
from tenants.crm.capture import service as capture

_FIELDS = (
    ("name", "text", "name", True), ("email", "email", "email", True), ("phone", "tel", "tel", False),
)  # fmt: skip
SHORT = "%Y-%m-%d %H:%M"


@dataclass(frozen=True, slots=True)
class Shown:
    """What one showing of the page is of: the days, the clock, what was typed so far and what is wrong with it."""

    zone: str
    from_day: date
    offers: Mapping[date, Sequence[datetime]]
    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    said: str = ""


def booking_page(page: bookings.OpenPage, shown: Shown) -> str:
    """The page itself."""
    locale = page.locale
    title = page.row["heading"] or page.row["name"]
    fields = "".join(_field(locale, shown, *each) for each in _FIELDS)
    message = escape(shown.typed.get("message", ""))
    body = (
        f"<h1>{escape(title)}</h1>{_alert(shown.said)}"
        f'<form method="post" action="{_action(page, shown)}" data-work novalidate>{_times(page, shown)}{fields}'
        f'<div class="field"><label for="b-message">{escape(word("message", locale))}</label>'
        f'<textarea id="b-message" name="message" rows="3" maxlength="2000">{message}</textarea></div>'
        f"{_carried(page, shown)}<button>{escape(word('send', locale))}</button></form>"
    )
    return _document(title, body, locale)


def manage_page(page: bookings.OpenPage, shown: Shown, start: datetime, token: str) -> str:
    """What can be done about an appointment."""
    locale = page.locale
    hidden = f'<input type="hidden" name="token" value="{escape(token)}">'
    action = f'method="post" action="{_action(page, shown, "/manage")}"'
    times = _times(page, shown, {"token": token}, "/manage")
    stands = f"{page.row['name']}: {at(start, shown.zone, locale)}"
    body = (
        f"<h1>{escape(word('manage', locale))}</h1><p>{escape(stands)}</p>"
        f'{_alert(shown.said)}<form {action}>{hidden}<input type="hidden" name="act" value="move">'
        f'<input type="hidden" name="zone" value="{escape(shown.zone)}">{times}'
        f"<button>{escape(word('move', locale))}</button></form><hr>"
        f'<form {action}>{hidden}<input type="hidden" name="act" value="cancel">'
        f"<button>{escape(word('cancel', locale))}</button></form>"
    )
    return _document(word("manage", locale), body, locale)


def said_page(title: str, text: str, locale: str) -> str:
    """A page that says something."""
    lines = "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())
    return document(title, f'<h1>{escape(title)}</h1><div role="status">{lines}</div>', locale)


def at(moment: datetime, zone: str, locale: str) -> str:
    """A moment by the visitor's clock."""
    return word("stands", locale, at=moment.astimezone(ZoneInfo(zone)).strftime(SHORT), zone=zone)


def _document(title: str, body: str, locale: str) -> str:
    return document(title, body, locale).replace("</body>", '<script src="/booking.js" defer></script></body>')


def _path(page: bookings.OpenPage) -> str:
    return f"/b/{escape(page.public_id)}"


def _action(page: bookings.OpenPage, shown: Shown, below: str = "") -> str:
    """With the clock, so that a page that comes back with what is wrong is not looked up anew by the visitor's."""
    return escape(f"{_path(page)}{below}?{urlencode({'zone': shown.zone})}")


def _times(page: bookings.OpenPage, shown: Shown, more: Mapping[str, str] | None = None, below: str = "") -> str:
    locale, wrong = page.locale, shown.wrong.get("start", "")
    days = "".join(_day(day, moments, shown, locale) for day, moments in sorted(shown.offers.items()))
    days = days or f"<p>{escape(word('none', locale))}</p>"
    described = ' aria-describedby="w-start"' if wrong else ""
    told = f'<p class="wrong" id="w-start">{escape(wrong)}</p>' if wrong else ""
    return (
        f'<fieldset class="times"{described}><legend>{escape(word("when", locale))}</legend>'
        f"<p>{escape(word('zone', locale, zone=shown.zone))}</p>{days}{told}"
        f"<p>{_other_days(page, shown, more or {}, below)}</p></fieldset>"
    )


def _day(day: date, moments: Sequence[datetime], shown: Shown, locale: str) -> str:
    chosen = shown.typed.get("start", "")
    found = []
    for moment in moments:
        value = moment.isoformat()
        clock = moment.astimezone(ZoneInfo(shown.zone)).strftime("%H:%M")
        checked = " checked" if value == chosen else ""
        label = f"{day.isoformat()} {clock}"
        found.append(
            f'<label class="slot"><input type="radio" name="start" value="{value}"{checked} aria-label="{label}">'
            f"<span>{clock}</span></label>"
        )
    title = f"{word('days', locale).split()[day.weekday()]} {day.isoformat()}"
    return f'<div class="day"><h2>{title}</h2><div class="slots">{"".join(found)}</div></div>'


def _other_days(page: bookings.OpenPage, shown: Shown, more: Mapping[str, str], below: str) -> str:
    def link(name: str, days: timedelta) -> str:
        query = urlencode({"from": (shown.from_day + days).isoformat(), "zone": shown.zone, **more})
        return f'<a href="{_path(page)}{below}?{escape(query)}">{escape(word(name, page.locale))}</a>'

    return f"{link('earlier', -bookings.SHOWN)} · {link('later', bookings.SHOWN)}"


def _field(locale: str, shown: Shown, name: str, kind: str, completes: str, required: bool) -> str:
    wrong = shown.wrong.get(name, "")
    facts = " required" if required else ""
    if wrong:
        facts += f' aria-invalid="true" aria-describedby="w-{name}"'
    told = f'<p class="wrong" id="w-{name}">{escape(wrong)}</p>' if wrong else ""
    return (
        f'<div class="field"><label for="b-{name}">{escape(word(name, locale))}</label>'
        f'<input type="{kind}" id="b-{name}" name="{name}" value="{escape(shown.typed.get(name, ""))}" maxlength="254"'
        f' autocomplete="{completes}"{facts}>{told}</div>'
    )


def _carried(page: bookings.OpenPage, shown: Shown) -> str:
    hidden = {
        capture.STAMP: bookings.stamped(page), capture.WORK: "", "zone": shown.zone, "from": shown.from_day.isoformat(),
    }  # fmt: skip
    trap = escape(word("trap", page.locale))
    return "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in hidden.items()) + (
        f'<div class="aside" aria-hidden="true"><label>{trap}<input name="{capture.TRAP}" tabindex="-1"'
        ' autocomplete="off"></label></div>'
    )


def _alert(said: str) -> str:
    return f'<p class="wrong" role="alert">{escape(said)}</p>' if said else ""
