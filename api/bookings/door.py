"""`/b/…`: the page on which an appointment is made, and the link of its mail; `/booking.js`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from zoneinfo import ZoneInfo

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from api.bodies import form_within
from api.bookings import page as pages
from api.bookings.page import Shown
from api.bookings.words import word
from api.visitors import visitor_of
from tenants.crm.bookings import service as bookings
from tenants.crm.capture import service as capture
from tenants.errors import DomainError, NotFound, RateLimited, ValidationFailed
from tenants.kit.clock import now
from tenants.kit.locales import closest
from tenants.kit.message import spoken
from tenants.kit.periods import today_in
from tenants.registry.service import Visitor

LARGEST, MOST_FIELDS = 16_000, 30
"""Bytes of a body, and how many values it may have."""
_SCRIPT = (Path(__file__).parent / "booking.js").read_bytes()
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors *"
)


@dataclass(frozen=True, slots=True)
class _Call:
    """One request of a booking page, and what was sent with it; `locale` is the browser's."""

    request: Request
    visitor: Visitor
    locale: str
    sent: Mapping[str, str]

    @property
    def public_id(self) -> str:
        return str(self.request.path_params["public_id"])


def _answered(act: Callable[[_Call], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """Refusals as pages."""

    @wraps(act)
    async def endpoint(request: Request) -> Response:
        locale = closest(request.headers.get("accept-language", "en").split(",")[0])
        try:
            return await act(await _call(request, locale))
        except ClientDisconnect:
            return Response(status_code=499)
        except NotFound:
            return _page(pages.said_page(word("closed_title", locale), word("closed", locale), locale), 404)
        except RateLimited as error:
            return _page(pages.said_page(word("often_title", locale), spoken(error.message, locale), locale), 429)
        except DomainError as error:
            return _page(pages.said_page(word("closed_title", locale), spoken(error.message, locale), locale), 400)

    return endpoint


@_answered
async def show(call: _Call) -> Response:
    """The page with the times of seven days."""
    page = await bookings.open_page(call.visitor, public_id=call.public_id)
    return _page(pages.booking_page(page, await _shown(page, call.request.query_params)))


@_answered
async def send(call: _Call) -> Response:
    """An appointment, or the page again with what is wrong."""
    sent, page = call.sent, await bookings.open_page(call.visitor, public_id=call.public_id)
    verdict = bookings.judged(page, sent.get(capture.STAMP, ""), sent.get(capture.WORK, ""))
    if sent.get(capture.TRAP):  # whoever fills it in reads pages by machine, and is told nothing
        return _page(pages.said_page(word("booked_title", page.locale), word("cancelled", page.locale), page.locale))
    if verdict.problem is not None or verdict.token is None:
        return await _again(page, sent, {}, word("again", page.locale))
    start = _moment(sent.get("start", ""))
    if start is None:
        return await _again(page, sent, {"start": word("choose", page.locale)}, word("wrong", page.locale))
    given = {name: sent.get(name, "") for name in ("zone", "name", "email", "phone", "message")}
    try:
        row = await bookings.book(call.visitor, page, bookings.Wanted(start, **given), token=verdict.token)
    except ValidationFailed as failed:
        wrong = {each.field: spoken(each.message, page.locale) for each in failed.problems}
        return await _again(page, sent, wrong, word("wrong", page.locale))
    return _page(_booked(page, row, "booked_title"))


@_answered
async def manage(call: _Call) -> Response:
    """The link of the mail."""
    page = await bookings.open_page(call.visitor, public_id=call.public_id)
    query = call.request.query_params
    return await _managed(page, query.get("token", "")[:200], query)


@_answered
async def act(call: _Call) -> Response:
    """Move it, or cancel it."""
    sent, page = call.sent, await bookings.open_page(call.visitor, public_id=call.public_id)
    token, locale = sent.get("token", "")[:200], page.locale
    try:
        if sent.get("act") == "cancel":
            await bookings.cancel(page, link=token)
            return _page(pages.said_page(word("cancelled_title", locale), word("cancelled", locale), locale))
        start = _moment(sent.get("start", ""))
        if start is None:
            return await _managed(page, token, sent, word("choose", locale))
        return _page(_booked(page, await bookings.move(page, link=token, start=start), "moved_title"))
    except ValidationFailed as failed:
        return await _managed(page, token, sent, spoken(failed.problems[0].message, locale))


async def _managed(page: bookings.OpenPage, token: str, given: Mapping[str, str], said: str = "") -> Response:
    try:
        row = await bookings.booked(page, link=token)
    except ValidationFailed as failed:
        text = spoken(failed.problems[0].message, page.locale)
        return _page(pages.said_page(word("closed_title", page.locale), text, page.locale), 410)
    shown = await _shown(page, {"zone": row["zone"], **given}, moved=row)
    return _page(pages.manage_page(page, replace(shown, said=said), row["starts_at"], token), 422 if said else 200)


async def _again(page: bookings.OpenPage, sent: Mapping[str, str], wrong: Mapping[str, str], said: str) -> Response:
    shown = replace(await _shown(page, sent), typed=sent, wrong=wrong, said=said)
    return _page(pages.booking_page(page, shown), 422)


async def _shown(page: bookings.OpenPage, given: Mapping[str, str], moved: Mapping[str, object] | None = None) -> Shown:
    zone = page.zone(given.get("zone", ""))
    today = today_in(zone, now())
    try:
        from_day = max(today, date.fromisoformat(given.get("from", "")))
    except ValueError:
        from_day = today
    return Shown(zone, from_day, await bookings.offers(page, zone=zone, from_day=from_day, moved=moved))


def _booked(page: bookings.OpenPage, row: Mapping[str, object], title: str) -> str:
    start, zone = row["starts_at"], str(row["zone"])
    assert isinstance(start, datetime)
    clock = start.astimezone(ZoneInfo(zone)).strftime(pages.SHORT)
    text = word("booked", page.locale, at=clock, zone=zone)
    return pages.said_page(word(title, page.locale), f"{text}\n{page.row['success']}", page.locale)


def _moment(given: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo is not None else None


async def script(_request: Request) -> Response:
    """What shows the times by the visitor's own clock."""
    return Response(_SCRIPT, 200, {"cache-control": "public, max-age=300"}, "text/javascript; charset=utf-8")


async def _call(request: Request, locale: str) -> _Call:
    sent = await form_within(request, LARGEST, MOST_FIELDS) if request.method == "POST" else {}
    return _Call(request, visitor_of(request), locale, sent or {})


def _page(html: str, status: int = 200) -> Response:
    return HTMLResponse(html, status, {"content-security-policy": _POLICY, "cache-control": "no-store"})


ROUTES = [
    Route("/b/{public_id}", show, methods=["GET"]),
    Route("/b/{public_id}", send, methods=["POST"]),
    Route("/b/{public_id}/manage", manage, methods=["GET"]),
    Route("/b/{public_id}/manage", act, methods=["POST"]),
    Route("/booking.js", script, methods=["GET"]),
]
