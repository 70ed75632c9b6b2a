"""The browser's session cookie (opaque, HttpOnly, SameSite=Lax; `__Host-` and Secure wherever there is TLS)."""

from __future__ import annotations

import re
import secrets

from starlette.requests import HTTPConnection
from starlette.responses import Response

from tenants.config import settings

_MARK = re.compile(r"[\w-]{43}")
LIFE_SECONDS = 30 * 24 * 3600
CSRF_HEADER = "x-rapport-client"
"""A page of another origin cannot send this header without our consent, which it does not get."""


def name() -> str:
    return "__Host-rapport" if settings().secure_cookies else "rapport"


MARK_SECONDS = 400 * 24 * 3600
"""As long as browsers keep a cookie at most."""


def mark_name() -> str:
    return "__Host-rapport-mark" if settings().secure_cookies else "rapport-mark"


def mark(request: HTTPConnection, response: Response) -> str:
    """What this browser is known again by at the door, whoever signs in with it; it opens nothing."""
    found = request.cookies.get(mark_name(), "")
    if _MARK.fullmatch(found):
        return found
    made = secrets.token_urlsafe(32)
    response.set_cookie(
        mark_name(),
        made,
        max_age=MARK_SECONDS,
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings().secure_cookies,
    )
    return made


def read(request: HTTPConnection) -> str | None:
    return request.cookies.get(name())


def write(response: Response, token: str) -> None:
    response.set_cookie(
        name(), token, max_age=LIFE_SECONDS, path="/", httponly=True, samesite="lax", secure=settings().secure_cookies
    )


def clear(response: Response) -> None:
    response.delete_cookie(name(), path="/", httponly=True, samesite="lax", secure=settings().secure_cookies)
