"""Compression where it pays: long text, in the best coding that the client takes. Never a stream.

Measured on one core, microseconds for an answer of 1 kB · 10 kB · 84 kB: zstd (level 1) 5 · 14 · 88, gzip (level 1)
7 · 24 · 346, brotli (quality 1) 6 · 20 · 133 and no smaller than zstd. So zstd, which browsers take by now; else gzip,
which needs no wheel.
"""

from __future__ import annotations

import zlib
from functools import lru_cache

import zstandard
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SMALLEST = 1_000
"""Bytes: below, the header costs what is saved."""
LARGEST = 4_000_000
"""Bytes: above, the loop would stand still for longer than a client would wait."""
_TEXT = (
    "application/json",
    "application/graphql-response+json",
    "application/javascript",
    "text/javascript",
    "application/manifest+json",
    "image/svg+xml",
    "text/css",
    "text/html",
    "text/plain",
)
_zstd = zstandard.ZstdCompressor(level=1)


@lru_cache(maxsize=256)
def coding_for(accepted: bytes) -> str | None:
    """The coding for a client that sends this Accept-Encoding (RFC 9110 §12.5.3), or None."""
    qualities: dict[str, float] = {}
    for part in accepted.decode("latin-1").lower().split(","):
        name, _, parameter = part.partition(";")
        quality = parameter.strip().removeprefix("q=") or "1"
        qualities[name.strip()] = float(quality) if quality.replace(".", "", 1).isdigit() else 0.0
    anything = qualities.get("*", 0.0)
    return next((name for name in ("zstd", "gzip") if qualities.get(name, anything) > 0), None)


def compressed(coding: str, body: bytes) -> bytes:
    return _zstd.compress(body) if coding == "zstd" else zlib.compress(body, 1, wbits=31)


class Compression:
    """Compress an answer whose length is known beforehand; a stream, whose length is not, passes as it comes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        coding = coding_for(Headers(scope=scope).get("accept-encoding", "").encode("latin-1"))
        return await self.app(scope, receive, _Whole(send, coding))


class _Whole:
    """A `send` that holds an answer back until it is whole, if it is one that compression pays for."""

    __slots__ = ("_body", "_coding", "_send", "_start")

    def __init__(self, send: Send, coding: str | None) -> None:
        self._send = send
        self._coding = coding
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _pays(message):
            headers = MutableHeaders(raw=list(message["headers"]))
            headers.add_vary_header("Accept-Encoding")
            message = {**message, "headers": headers.raw}
            self._start = message if self._coding is not None else None
        if self._start is None:
            await self._send(message)
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_shortened(self._start, self._body)

    async def _send_shortened(self, start: Message, body: bytes) -> None:
        assert self._coding is not None
        self._start = None
        headers = MutableHeaders(raw=start["headers"])
        if body:  # a HEAD has none, and tells the length of what a GET would have had
            body = compressed(self._coding, body)
            headers["content-length"] = str(len(body))
        headers["content-encoding"] = self._coding
        if (tag := headers.get("etag", "")).endswith('"'):  # another coding is another representation
            headers["etag"] = f'{tag[:-1]}-{self._coding}"'
        await self._send({**start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})


def _pays(start: Message) -> bool:
    headers = Headers(raw=list(start["headers"]))
    length = headers.get("content-length", "")
    return (
        start["status"] not in (204, 206, 304)
        and "content-encoding" not in headers
        and headers.get("content-type", "").startswith(_TEXT)
        and length.isdigit()
        and SMALLEST <= int(length) <= LARGEST
    )
