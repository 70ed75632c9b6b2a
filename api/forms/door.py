"""`/f/…`: the form's page, what it sends, and the link of the mail; `/embed.js` and `/form.js`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from api.bodies import form_within
from api.forms import page
from api.forms.words import word
from api.visitors import visitor_of
from tenants.crm.capture import service as capture
from tenants.errors import DomainError, NotFound, RateLimited, ValidationFailed
from tenants.kit.locales import closest
from tenants.kit.message import spoken
from tenants.registry.service import Visitor

LARGEST, MOST_FIELDS = 64_000, 60
"""Bytes of a body, and how many values it may have."""
_SCRIPTS = {name: (Path(__file__).parent / name).read_bytes() for name in ("embed.js", "form.js")}


class _TooLarge(Exception):
    """A body no form of ours sends."""


@dataclass(frozen=True, slots=True)
class _Call:
    """One request of a form's page. `locale` is the browser's, for what is said where no form is."""

    request: Request
    visitor: Visitor
    locale: str

    @property
    def public_id(self) -> str:
        return str(self.request.path_params["public_id"])

    @property
    def origin(self) -> str:
        return self.request.headers.get("origin", "")

    @property
    def is_own(self) -> bool:
        """Whether the page that sends is of this very host, or no page is said to send."""
        return not self.origin or self.origin.partition("://")[2] == self.request.headers.get("host", "")


def _answered(act: Callable[[_Call], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """Refusals as pages."""

    @wraps(act)
    async def endpoint(request: Request) -> Response:
        call = _call(request)
        try:
            return await act(call)
        except ClientDisconnect:
            return Response(status_code=499)
        except _TooLarge:
            return _said(call, 413, "wrong", word("large", call.locale))
        except NotFound:
            return _said(call, 404, "closed_title", word("closed", call.locale))
        except RateLimited as error:
            return _said(call, 429, "often_title", spoken(error.message, call.locale))
        except DomainError as error:
            return _said(call, 400, "closed_title", spoken(error.message, call.locale))

    return endpoint


@_answered
async def show(call: _Call) -> Response:
    """The form, or what a program needs to show it by itself on a site it may stand on."""
    form = await capture.open_form(call.visitor, public_id=call.public_id)
    if "application/json" in call.request.headers.get("accept", ""):
        fields = [
            {"name": each.what.path, "label": each.label(form.settings.locale), "required": each.required}
            for each in form.asked
        ]
        return _json(call, form, {"stamp": form.stamp(), "fields": fields})
    query = call.request.query_params
    landing = {"landing_page": str(call.request.url), "referrer": call.request.headers.get("referer", "")}
    touch = _given(query.get("touch", "")) or {"last": {**landing, **{k: v for k, v in query.items() if k != "touch"}}}
    return _page(form, page.form_page(form, touch, embedded="embed" in query))


def _given(text: str) -> Mapping[str, object]:
    """What the page around says of its visitor; it comes back with the form, and is believed no further than there."""
    try:
        found = orjson.loads(text) if len(text) <= 8_000 else {}
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


@_answered
async def send(call: _Call) -> Response:
    """What was filled in. Only the form's own page, and sites the form may stand on, can send it from a browser."""
    sent = await _sent(call.request)
    form = await capture.open_form(call.visitor, public_id=call.public_id)
    if not (call.is_own or call.origin in form.settings.origins):
        return _said(call, 403, "closed_title", word("closed", call.locale))
    received = await capture.send(call.visitor, form, sent=sent)
    if "application/json" in call.request.headers.get("accept", ""):
        problems = [
            {"field": each.field, "code": each.code, "message": spoken(each.message, form.settings.locale)}
            for each in received.problems
        ]
        status = 422 if received.outcome is capture.Outcome.AGAIN else 200
        return _json(call, form, {"outcome": received.outcome, "problems": problems}, status)
    return _outcome(form, received, sent)


def _outcome(form: capture.OpenForm, received: capture.Received, sent: Mapping[str, str]) -> Response:
    settings, embedded = form.settings, bool(sent.get("_embedded"))
    locale = settings.locale
    if received.outcome is capture.Outcome.AGAIN:
        touch = _given(sent.get(capture.TOUCH, ""))
        return _page(form, page.form_page(form, touch, received=received, embedded=embedded), 422)
    if received.outcome is capture.Outcome.CONFIRM:
        return _page(form, page.said_page(word("confirm_title", locale), word("confirm", locale), locale))
    if settings.redirect and not embedded:
        return RedirectResponse(settings.redirect, 303, _headers(form))
    text = settings.success or word("thanks", locale)
    return _page(form, page.said_page(word("thanks_title", locale), text, locale, redirect=settings.redirect))


@_answered
async def ask_to_confirm(call: _Call) -> Response:
    """The link of the mail."""
    form = await capture.open_form(call.visitor, public_id=call.public_id)
    return _page(form, page.confirm_page(form, call.request.query_params.get("token", "")[:200]))


@_answered
async def confirm(call: _Call) -> Response:
    """The button behind that link."""
    sent = await _sent(call.request)
    form = await capture.open_form(call.visitor, public_id=call.public_id)
    locale = form.settings.locale
    try:
        await capture.confirm(form, token=sent.get("token", ""))
    except ValidationFailed as failed:
        text = spoken(failed.problems[0].message, locale)
        return _page(form, page.said_page(word("closed_title", locale), text, locale), 410)
    text = form.settings.success or word("thanks", locale)
    return _page(form, page.said_page(word("thanks_title", locale), text, locale, redirect=form.settings.redirect))


async def script(request: Request) -> Response:
    """What runs on the form's page, and what puts it into another's; the same for every form."""
    headers = {"cache-control": "public, max-age=300", "cross-origin-resource-policy": "cross-origin"}
    return Response(_SCRIPTS[request.url.path.lstrip("/")], 200, headers, "text/javascript; charset=utf-8")


async def _sent(request: Request) -> dict[str, str]:
    """Raises _TooLarge, before the rest is read."""
    sent = await form_within(request, LARGEST, MOST_FIELDS)
    if sent is None:
        raise _TooLarge
    return sent


def _call(request: Request) -> _Call:
    return _Call(request, visitor_of(request), closest(request.headers.get("accept-language", "en").split(",")[0]))


def _page(form: capture.OpenForm, html: str, status: int = 200) -> Response:
    return HTMLResponse(html, status, _headers(form))


def _headers(form: capture.OpenForm) -> dict[str, str]:
    settings = form.settings
    leads_to = f" {capture.origin_of(settings.redirect)}" if settings.redirect else ""
    around = " ".join(["'self'", *settings.origins])
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; "
        f"form-action 'self'{leads_to}; frame-ancestors {around}"
    )
    return {"content-security-policy": policy, "cache-control": "no-store"}


def _json(call: _Call, form: capture.OpenForm, content: object, status: int = 200) -> Response:
    allowed = {"access-control-allow-origin": call.origin} if call.origin in form.settings.origins else {}
    return JSONResponse(content, status, {**allowed, "vary": "Origin", "cache-control": "no-store"})


def _said(call: _Call, status: int, title: str, text: str) -> Response:
    headers = {"cache-control": "no-store", "connection": "close"} if status == 413 else {"cache-control": "no-store"}
    policy = "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; frame-ancestors *"
    html = page.said_page(word(title, call.locale), text, call.locale)
    return HTMLResponse(html, status, {**headers, "content-security-policy": policy})


ROUTES = [
    Route("/f/{public_id}", show, methods=["GET"]),
    Route("/f/{public_id}", send, methods=["POST"]),
    Route("/f/{public_id}/confirm", ask_to_confirm, methods=["GET"]),
    Route("/f/{public_id}/confirm", confirm, methods=["POST"]),
    Route("/embed.js", script, methods=["GET"]),
    Route("/form.js", script, methods=["GET"]),
]
