"""`/q/…`: the page on which a customer reads a quote, fetches its document and answers it; `/offer.js`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from api.bodies import form_within
from api.quotes import page as pages
from api.quotes.words import word
from api.visitors import visitor_of
from tenants.adapters.storage import ObjectMissing, StorageUnavailable
from tenants.crm.quotes import service as quotes
from tenants.errors import DomainError, NotFound, RateLimited, ValidationFailed
from tenants.kit.locales import LOCALES, closest
from tenants.kit.message import spoken
from tenants.registry.service import Visitor

LARGEST, MOST_FIELDS = 16_000, 10
"""Bytes of a body, and how many values it may have."""
_SCRIPT = (Path(__file__).parent / "offer.js").read_bytes()
_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_PRIVATE = {"cache-control": "no-store", "x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}


@dataclass(frozen=True, slots=True)
class _Call:
    """One request, by whom, and the language they read."""

    request: Request
    visitor: Visitor
    locale: str

    async def paper(self) -> quotes.OpenPaper:
        return await quotes.open_paper(self.visitor, public_id=str(self.request.path_params["public_id"]))


def _answered(act: Callable[[_Call], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """Refusals as pages."""

    @wraps(act)
    async def endpoint(request: Request) -> Response:
        wanted = request.query_params.get("lang", "")
        spoken_here = request.headers.get("accept-language", "en").split(",")[0]
        locale = wanted if wanted in LOCALES else closest(spoken_here)
        try:
            return await act(_Call(request, visitor_of(request), locale))
        except ClientDisconnect:
            return Response(status_code=499)
        except (NotFound, ObjectMissing):
            return _page(pages.said_page(word("closed_title", locale), word("closed", locale), locale), 404)
        except RateLimited as error:
            return _page(pages.said_page(word("often_title", locale), spoken(error.message, locale), locale), 429)
        except StorageUnavailable:
            return _page(pages.said_page(word("closed_title", locale), word("making", locale), locale), 503)

    return endpoint


@_answered
async def show(call: _Call) -> Response:
    """The quote."""
    return _page(pages.offer_page(await call.paper(), call.locale))


@_answered
async def seen(call: _Call) -> Response:
    """The page says that somebody has it before them."""
    await quotes.seen(await call.paper())
    return Response(status_code=204, headers=_PRIVATE)


@_answered
async def document(call: _Call) -> Response:
    """Its PDF."""
    paper = await call.paper()
    if paper.document(call.locale) is None:
        raise NotFound("")
    data = await quotes.document_of(paper.context, paper.row, call.locale)
    name = f"{paper.row['told']['number']}.pdf"
    headers = {**_PRIVATE, "content-disposition": f'inline; filename="{name}"'}
    return Response(data, 200, headers, quotes.CONTENT_TYPE)


@_answered
async def answer(call: _Call) -> Response:
    """Accept it, or decline."""
    sent = await form_within(call.request, LARGEST, MOST_FIELDS) or {}
    paper = await call.paper()
    signature = quotes.Signature(
        sent.get("name", ""), sent.get("email", ""), call.locale, sent.get("note", ""),
        call.request.headers.get("user-agent", ""),
    )  # fmt: skip
    try:
        await quotes.answer_by_customer(call.visitor, paper, signature, accepted=sent.get("answer") == "accept")
    except ValidationFailed as failed:
        wrong = {each.field: spoken(each.message, call.locale) for each in failed.problems}
        said = wrong.get("id") or word("wrong", call.locale)
        return _page(pages.offer_page(await call.paper(), call.locale, typed=sent, wrong=wrong, said=said), 422)
    except (NotFound, RateLimited):
        raise
    except DomainError as error:
        said = spoken(error.message, call.locale)
        return _page(pages.offer_page(paper, call.locale, typed=sent, said=said), 409)
    return _page(pages.offer_page(await call.paper(), call.locale))


async def script(_request: Request) -> Response:
    """What tells that the page is before somebody."""
    return Response(_SCRIPT, 200, {"cache-control": "public, max-age=300"}, "text/javascript; charset=utf-8")


def _page(html: str, status: int = 200) -> Response:
    return HTMLResponse(html, status, {"content-security-policy": _POLICY, **_PRIVATE})


ROUTES = [
    Route("/q/{public_id}", show, methods=["GET"]),
    Route("/q/{public_id}", answer, methods=["POST"]),
    Route("/q/{public_id}/seen", seen, methods=["POST"]),
    Route("/q/{public_id}/pdf", document, methods=["GET"]),
    Route("/offer.js", script, methods=["GET"]),
]
