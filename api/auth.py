"""Whose request is this? A bearer token (phones, keys) or the browser's cookie, which needs the CSRF header."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from starlette.requests import HTTPConnection, cookie_parser

from api import cookies
from tenants.access import recognition as access
from tenants.access.viewing import viewing
from tenants.errors import Forbidden
from tenants.kit.message import say
from tenants.registry import service as registry

VIEW_AS = "x-rapport-view-as"
"""The header with an administrator's ticket to look with another member's eyes (`viewAs`)."""
_SAFE = ("GET", "HEAD", None)
"""A socket has no method: where it comes from is checked by the handshake."""


@dataclass(frozen=True, slots=True)
class Credentials:
    token: str
    by_cookie: bool


def credentials(request: HTTPConnection) -> Credentials | None:
    """The secret a request carries. Raises Forbidden for a cookie without the CSRF header on what may change things."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return Credentials(token.strip(), by_cookie=False)
    cookie = cookies.read(request)
    if cookie is None:
        return None
    if request.scope.get("method") not in _SAFE and cookies.CSRF_HEADER not in request.headers:
        raise Forbidden(
            say(
                "A request with a session cookie needs the header {name}.",
                "带会话 Cookie 的请求需要请求头 {name}。",
                name=cookies.CSRF_HEADER,
            )
        )
    return Credentials(cookie, by_cookie=True)


async def authenticate(request: HTTPConnection, request_id: str) -> registry.Authenticated | None:
    """Who asks, or None for a visitor; an ended session is a visitor's."""
    given = credentials(request)
    found = await access.authenticate(given.token, request_id=request_id) if given else None
    ticket = request.headers.get(VIEW_AS)
    if found is None or ticket is None:
        return found
    return replace(found, context=await viewing(found.context, ticket))


def token_of(headers: Mapping[bytes, bytes]) -> str | None:
    """The secret in the headers of a POST, where there is one and it may be used; the same that `credentials` finds."""
    given = headers.get(b"authorization")
    if given is not None:
        scheme, _, token = given.decode("latin-1").partition(" ")
        return token.strip() or None if scheme.lower() == "bearer" else None
    cookie = headers.get(b"cookie")
    if cookie is None or _CSRF not in headers:
        return None
    return cookie_parser(cookie.decode("latin-1")).get(cookies.name())


_CSRF = cookies.CSRF_HEADER.encode()
