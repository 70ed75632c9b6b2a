"""The lane of what is planned: from the bytes of a request to the bytes of its answer, with nothing in between.

It takes a POST of JSON by somebody who is signed in, whose document compiles (a read) or is made of the generic verbs
of records (a write), and answers it. Everything else (what is malformed, refused or not understood) it leaves to the
ordinary way, which has all the words for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from secrets import token_hex
from time import perf_counter
from typing import Any

import orjson
import structlog
from graphql import GraphQLError
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api import cookies, writes
from api.auth import VIEW_AS, token_of
from api.coercion import NotPlain
from api.compression import SMALLEST, coding_for, compressed
from api.documents import document_of
from api.envelope import GRAPHQL_JSON, JSON, BadRequest, media_type
from api.fast import Plan, answer
from api.gateway import planned
from api.guards import admit
from api.idempotency import HEADER, hash_of, is_key
from api.leaving import watched
from api.middleware import SECURITY, STRICT_TRANSPORT, noted, request_id_of
from api.receiving import again, whole
from api.speech import LOCALE
from api.writes import Writes
from tenants.access import recognition as access
from tenants.config import settings
from tenants.errors import DomainError
from tenants.registry import service as registry

log = structlog.get_logger("api")
_PLAIN = {b"application/json", b"application/json; charset=utf-8", b"application/json;charset=utf-8"}
_NOTHING = ("", None, None)
_VIEW_AS = VIEW_AS.encode()
_START, _NEXT = token_hex(6), count()


_KEY = HEADER.encode()
Said = tuple[str, str | None, dict[str, Any] | None]
"""A document, which operation of it, and the variables as they were sent."""


@dataclass(frozen=True, slots=True)
class Reply:
    data: bytes
    request_id: str
    headers: list[tuple[bytes, bytes]]


_NO_REPLY = Reply(b"", "", [])
"""Nobody is there to be answered any more."""


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
        said = query, name, _ = _understood(body)
        if not query:
            return again(body, receive)
        if (plan := planned(query, name)) is not None:
            reply = await self._read(scope, receive, headers, token, plan, said)
        elif (mutation := writes.plan_for(query, name, said[2] or {})) is not None:
            reply = await self._write(scope, headers, token, mutation, said)
        else:
            reply = None
        if reply is None:
            return again(body, receive)
        if reply is not _NO_REPLY:
            await self._send(headers, kind, reply, send, started)
        return None

    async def _read(
        self, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes], token: str, plan: Plan, said: Said
    ) -> Reply | None:
        """The answer of a query; None where the ordinary way is to be taken."""
        query, name, variables = said
        try:
            found = await access.recognise(token)
        except DomainError:
            return None
        if found is None:
            return None
        with watched(receive) as stay:
            try:
                admit(scope, found.context, query, name, variables or {})
                data = await answer(found.context, plan, variables or {})
            except BaseException as error:
                if stay.gone:
                    return _NO_REPLY
                if not isinstance(error, Exception):
                    raise
                # Asked again the ordinary way, where errors have their one author.
                if not isinstance(error, DomainError | GraphQLError):
                    log.warning("api.compiled_read_failed", problem=type(error).__name__)
                data = None
        if data is None:
            scope["left_by_lane"] = True
            return None
        return Reply(data, _request_id(headers), _renewal(found, token, headers))

    async def _write(
        self, scope: Scope, headers: Mapping[bytes, bytes], token: str, plan: Writes, said: Said
    ) -> Reply | None:
        """The answer of a mutation; None where nothing was done yet and the ordinary way is to be taken.

        Nobody watches whether the client leaves: what may write is done whoever waits for it.
        """
        query, name, variables = said
        key = headers[_KEY].decode("latin-1") if _KEY in headers else None
        if key is not None and not (is_key(key) and len(plan.acts) == 1):
            return None
        request_id = _request_id(headers)
        try:
            given = plan.read(variables or {})
            found = await access.authenticate(token, request_id=request_id)
            if found is None:
                return None
            admit(scope, found.context, query, name, variables or {})
            asked = await writes.asked(found.context, plan, given)
        except (NotPlain, DomainError):
            return None
        except Exception as error:
            log.warning("api.planned_write_failed", problem=type(error).__name__)
            return None
        LOCALE.set(found.context.locale)
        more = _renewal(found, token, headers)
        if key is None:
            return Reply(await asked.answer(), request_id, more)
        data, replayed = await asked.answer_once(key, hash_of(query, name, variables))
        return Reply(data, request_id, [*more, *([(b"idempotency-replayed", b"true")] if replayed else ())])

    def _takes(self, headers: Mapping[bytes, bytes], scope: Scope) -> bool:
        """Whether the request is one that needs no second look."""
        length = headers.get(b"content-length", b"")
        return (
            headers.get(b"content-type") in _PLAIN
            and length.isdigit()
            and int(length) <= self._limit
            and b"transfer-encoding" not in headers
            and _VIEW_AS not in headers
            and len(headers) == len(scope["headers"])
        )

    async def _send(
        self, headers: Mapping[bytes, bytes], kind: bytes, reply: Reply, send: Send, started: float
    ) -> None:
        data, more = reply.data, reply.headers
        if len(data) >= SMALLEST and (coding := coding_for(headers.get(b"accept-encoding", b""))):
            data = compressed(coding, data)
            more = [*more, (b"content-encoding", coding.encode()), (b"vary", b"Accept-Encoding")]
        start = [
            (b"content-type", kind),
            (b"content-length", b"%d" % len(data)),
            (b"x-request-id", reply.request_id.encode()),
            *self._headers,
            *more,
        ]
        await send({"type": "http.response.start", "status": 200, "headers": start})
        await send({"type": "http.response.body", "body": data})
        noted("/graphql", 200, perf_counter() - started, reply.request_id)


@lru_cache(maxsize=256)
def _media_type(accept: bytes) -> bytes | None:
    try:
        chosen = media_type(Headers(raw=[(b"accept", accept)]))
    except BadRequest:
        return None
    return (JSON if chosen == JSON else f"{GRAPHQL_JSON}; charset=utf-8").encode()


def _understood(body: bytes) -> Said:
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
    return query, name, variables


def _request_id(headers: Mapping[bytes, bytes]) -> str:
    given = headers.get(b"x-request-id")
    return request_id_of(given.decode("latin-1")) if given else f"{_START}{next(_NEXT):08x}"


def _renewal(found: registry.Authenticated, token: str, headers: Mapping[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    """The browser's cookie again, when its session's end was moved on."""
    if not found.renewed or b"authorization" in headers:
        return []
    response = Response()
    cookies.write(response, token)
    return [response.raw_headers[-1]]
