"""The lane of compiled reads: from the bytes of a request to the bytes of its answer, with nothing in between.

It takes a POST of JSON by somebody who is signed in, whose document compiles, and answers it. Everything else (what is
malformed, refused or not understood) it leaves to the ordinary way, which has all the words for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import count
from secrets import token_hex
from time import perf_counter
from typing import Any

import orjson
import structlog
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api import cookies
from api.auth import token_of
from api.compression import SMALLEST, coding_for, compressed
from api.documents import document_of
from api.envelope import GRAPHQL_JSON, JSON, BadRequest, media_type
from api.fast import answer
from api.gateway import planned
from api.guards import admit
from api.leaving import watched
from api.middleware import SECURITY, STRICT_TRANSPORT, noted, request_id_of
from api.receiving import again, whole
from tenants.access import recognition as access
from tenants.config import settings
from tenants.errors import DomainError

log = structlog.get_logger("api")
_PLAIN = {b"application/json", b"application/json; charset=utf-8", b"application/json;charset=utf-8"}
_NOTHING: tuple[str, None, dict[str, Any]] = ("", None, {})
_START, _NEXT = token_hex(6), count()


class Lane:
    def __init__(self) -> None:
        found = settings()
        self._limit = found.max_body_bytes
        self._headers = [*SECURITY.items(), *(STRICT_TRANSPORT.items() if found.secure_cookies else ())]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> Receive | None:
        """None when the request was answered; else what the ordinary way is to receive from."""
        started, headers = perf_counter(), dict(scope["headers"])
        token, kind = token_of(headers), _media_type(headers.get(b"accept", b""))
        if token is None or kind is None or not self._takes(headers, scope):
            return receive
        body = await whole(receive)
        if body is None:
            return None
        query, name, variables = _understood(body)
        plan = planned(query, name) if query else None
        found = await access.recognise(token) if plan is not None else None
        if found is None or plan is None:
            return again(body, receive)
        with watched(receive) as stay:
            try:
                admit(scope, found.context, query, name, variables)
                data = await answer(found.context, plan, variables)
            except BaseException as error:
                if stay.gone:
                    return None
                if not isinstance(error, Exception):
                    raise
                # Asked again the ordinary way, where errors have their one author.
                if not isinstance(error, DomainError):
                    log.warning("api.compiled_read_failed", problem=type(error).__name__)
                data = None
        if data is None:
            scope["left_by_lane"] = True
            return again(body, receive)
        more = [_renewed(token)] if found.renewed and b"authorization" not in headers else []
        await self._send(headers, kind, data, more, send, started)
        return None

    def _takes(self, headers: Mapping[bytes, bytes], scope: Scope) -> bool:
        """Whether the request is one that needs no second look."""
        length = headers.get(b"content-length", b"")
        return (
            headers.get(b"content-type") in _PLAIN
            and length.isdigit()
            and int(length) <= self._limit
            and b"transfer-encoding" not in headers
            and len(headers) == len(scope["headers"])
        )

    async def _send(
        self, headers: Mapping[bytes, bytes], kind: bytes, data: bytes, more: list[Any], send: Send, started: float
    ) -> None:
        given = headers.get(b"x-request-id")
        request_id = request_id_of(given.decode("latin-1")) if given else f"{_START}{next(_NEXT):08x}"
        if len(data) >= SMALLEST and (coding := coding_for(headers.get(b"accept-encoding", b""))):
            data = compressed(coding, data)
            more += [(b"content-encoding", coding.encode()), (b"vary", b"Accept-Encoding")]
        start = [
            (b"content-type", kind),
            (b"content-length", b"%d" % len(data)),
            (b"x-request-id", request_id.encode()),
            *self._headers,
            *more,
        ]
        await send({"type": "http.response.start", "status": 200, "headers": start})
        await send({"type": "http.response.body", "body": data})
        noted("/graphql", 200, perf_counter() - started, request_id)


@lru_cache(maxsize=256)
def _media_type(accept: bytes) -> bytes | None:
    try:
        chosen = media_type(Headers(raw=[(b"accept", accept)]))
    except BadRequest:
        return None
    return (JSON if chosen == JSON else f"{GRAPHQL_JSON}; charset=utf-8").encode()


def _understood(body: bytes) -> tuple[str, str | None, dict[str, Any]]:
    """The document, the operation of it and the variables; no document where it is not for the lane."""
    try:
        asked = orjson.loads(body)
    except orjson.JSONDecodeError:
        return _NOTHING
    if not isinstance(asked, dict):
        return _NOTHING
    variables, name, extensions = asked.get("variables"), asked.get("operationName"), asked.get("extensions")
    query = asked.get("query") or document_of(asked.get("documentId"), extensions)
    if not (isinstance(query, str) and isinstance(name, str | None)):
        return _NOTHING
    if not (isinstance(variables, dict | None) and isinstance(extensions, dict | None)):
        return _NOTHING
    return query, name, variables or {}


def _renewed(token: str) -> tuple[bytes, bytes]:
    response = Response()
    cookies.write(response, token)
    return response.raw_headers[-1]
