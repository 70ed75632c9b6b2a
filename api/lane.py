"""The lane of compiled reads: from the bytes of a request to the bytes of its answer, with nothing in between.

It takes a POST of JSON by somebody who is signed in, whose document compiles, and answers it. Everything else (what is
malformed, refused or not understood) it leaves to the ordinary way, which has all the words for it.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
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
from api.documents import document_of
from api.envelope import GRAPHQL_JSON, JSON, BadRequest, media_type
from api.fast import Plan, answer
from api.gateway import planned
from api.guards import admit, admit_trusted
from api.leaving import watched
from api.middleware import SECURITY, STRICT_TRANSPORT, noted, request_id_of
from api.receiving import again, whole
from tenants.config import settings
from tenants.context import TenantContext
from tenants.errors import DomainError
from tenants.registry import service as registry

log = structlog.get_logger("api")
_PLAIN = {b"application/json", b"application/json; charset=utf-8", b"application/json;charset=utf-8"}
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
        plan, asked = _understood(body)
        found = await registry.recognise(token) if plan is not None else None
        if found is None or plan is None or not _admitted(scope, found.context, asked):
            return again(body, receive)
        with watched(receive) as stay:
            try:
                data = await answer(found.context, plan, asked.variables)
            except BaseException as error:
                if stay.gone:
                    return None
                if not isinstance(error, Exception):
                    raise
                # Asked again the ordinary way, where errors have their one author.
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
        if len(data) >= 1_000 and b"gzip" in headers.get(b"accept-encoding", b""):
            data = gzip.compress(data, 1, mtime=0)
            more += [(b"content-encoding", b"gzip"), (b"vary", b"Accept-Encoding")]
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


@dataclass(frozen=True, slots=True)
class Asked:
    query: str
    name: str | None
    variables: dict[str, Any]
    trusted: bool


_NOTHING = Asked("", None, {}, trusted=False)


def _understood(body: bytes) -> tuple[Plan | None, Asked]:
    """What is asked, and its plan where there is one."""
    try:
        asked = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None, _NOTHING
    if not isinstance(asked, dict):
        return None, _NOTHING
    variables, name, given = asked.get("variables") or {}, asked.get("operationName"), asked.get("query")
    query = given or document_of(asked.get("documentId"), asked.get("extensions"))
    if not (isinstance(query, str) and isinstance(variables, dict) and isinstance(name, str | None)):
        return None, _NOTHING
    return planned(query, name), Asked(query, name, variables, trusted=not given)


def _admitted(scope: Scope, tenant: TenantContext, asked: Asked) -> bool:
    """Whether the document may be answered; why not is said the ordinary way."""
    if asked.trusted:
        admit_trusted(scope)
        return True
    try:
        admit(scope, tenant, "", asked.query, asked.name, asked.variables)
    except DomainError:
        return False
    return True


def _renewed(token: str) -> tuple[bytes, bytes]:
    response = Response()
    cookies.write(response, token)
    return response.raw_headers[-1]
