"""The browser's session cookie (opaque, HttpOnly, SameSite=Lax; `__Host-` and Secure wherever there is TLS)."""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.responses import Response

from tenants.config import settings

LIFE_SECONDS = 30 * 24 * 3600
CSRF_HEADER = "x-rapport-client"
"""A page of another origin cannot send this header without our consent, which it does not get."""


def name() -> str:
    return "__Host-rapport" if settings().secure_cookies else "rapport"


def read(request: HTTPConnection) -> str | None:
    return request.cookies.get(name())


def write(response: Response, token: str) -> None:
    response.set_cookie(
        name(), token, max_age=LIFE_SECONDS, path="/", httponly=True, samesite="lax", secure=settings().secure_cookies
    )


def clear(response: Response) -> None:
    response.delete_cookie(name(), path="/", httponly=True, samesite="lax", secure=settings().secure_cookies)
