"""Pure ASGI middleware, each a class of its own: request ids, the body limit, security headers, the access log."""

from __future__ import annotations

import re
import time
from functools import lru_cache
from uuid import uuid4

import orjson
import structlog
from prometheus_client import Counter, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import REQUESTS, SECONDS

log = structlog.get_logger("api")
_SAFE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; font-src 'self' data:;"
    " connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'"
)


_SLOW = 1.0
"""Seconds; quicker answers are in the figures of /metrics alone."""


class RequestId:
    """Give each request an id (the caller's, if decent), count it, and log those that failed or were slow."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        request_id = scope["request_id"] = request_id_of(Headers(scope=scope).get("x-request-id", ""))
        if scope["type"] == "websocket":
            return await self.app(scope, receive, send)
        started, status = time.perf_counter(), 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["x-request-id"] = request_id
            await send(message)

        try:
            await self.app(scope, receive, answer)
        finally:
            route = scope["path"] if scope["path"] in _ROUTES else "other"
            noted(route, status, time.perf_counter() - started, request_id)


def request_id_of(given: str) -> str:
    return given if _SAFE_ID.fullmatch(given) else uuid4().hex


def noted(route: str, status: int, seconds: float, request_id: str) -> None:
    """Count a request that was answered."""
    counter, histogram = _figures(route, status)
    counter.inc()
    histogram.observe(seconds)
    if status >= 500 or seconds > _SLOW:
        log.warning("request", request_id=request_id, path=route, status=status, ms=round(seconds * 1000, 1))


@lru_cache(maxsize=1_000)
def _figures(route: str, status: int) -> tuple[Counter, Histogram]:
    return REQUESTS.labels(route, str(status)), SECONDS.labels(route)


_ROUTES = {"/graphql", "/healthz", "/readyz", "/metrics", "/"}


class BodyLimit:
    """Refuse a body over `limit` bytes before, and while, it is read. /files has its own limit."""

    def __init__(self, app: ASGIApp, limit: int, exempt: str = "/files/") -> None:
        self.app = app
        self.limit = limit
        self.exempt = exempt

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(self.exempt):
            return await self.app(scope, receive, send)
        length = Headers(scope=scope).get("content-length", "0")
        if not (length.isascii() and length.isdigit()) or int(length) > self.limit:
            return await _too_large(send, self.limit)
        if "transfer-encoding" not in Headers(scope=scope):
            return await self.app(scope, receive, send)
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self.limit:
                return await _too_large(send, self.limit)

        async def replay() -> Message:
            nonlocal body
            whole, body = body, b""
            return {"type": "http.request", "body": whole, "more_body": False} if whole else await receive()

        return await self.app(scope, replay, send)


async def _too_large(send: Send, limit: int) -> None:
    error = {"message": f"A request may have {limit} bytes.", "extensions": {"code": "BODY_TOO_LARGE", "limit": limit}}
    body = orjson.dumps({"errors": [error]})
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 413, "headers": [*headers, (b"connection", b"close")]})
    await send({"type": "http.response.body", "body": body})


SECURITY = {
    b"x-content-type-options": b"nosniff",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
}
"""What goes with data, which no page is made of (OWASP REST Security)."""
STRICT_TRANSPORT = {b"strict-transport-security": b"max-age=31536000"}


class SecurityHeaders:
    """What a browser must not do with our pages (OWASP Secure Headers)."""

    def __init__(self, app: ASGIApp, *, tls: bool) -> None:
        self.app = app
        self.headers = {
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "content-security-policy": _POLICY,
            "cross-origin-opener-policy": "same-origin",
            **({"strict-transport-security": "max-age=31536000"} if tls else {}),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, answer if scope["type"] == "http" else send)
