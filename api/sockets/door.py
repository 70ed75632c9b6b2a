"""Who comes in by a socket, how many, and for how long: the door of `ws://…/graphql`."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api import cookies
from api.context import Asking
from api.metrics import SOCKETS
from api.sockets.rules import INIT_SECONDS, PROTOCOL, WAITING_SOCKETS, WATCH_SECONDS, Close
from api.sockets.socket import Gone, Socket
from api.sockets.topics import Topics
from tenants.access import recognition as access
from tenants.config import settings
from tenants.errors import DomainError
from tenants.registry import service as registry

log = structlog.get_logger("api")


class Sockets:
    """The ASGI application for WebSockets: counts, greets, serves, and sees to it that nobody stays whose session has
    ended.
    """

    def __init__(self) -> None:
        self._inside: dict[UUID, set[Socket]] = {}
        self._of_user: Counter[UUID] = Counter()
        self._of_tenant: Counter[UUID] = Counter()
        self._waiting = 0
        self._topics: Topics | None = None
        self._watch: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        if self._waiting >= WAITING_SOCKETS:
            return await send({"type": "websocket.close", "code": int(Close.TRY_LATER)})
        if PROTOCOL not in scope["subprotocols"]:
            await send({"type": "websocket.accept"})
            return await send({"type": "websocket.close", "code": int(Close.WRONG_PROTOCOL), "reason": PROTOCOL})
        await send({"type": "websocket.accept", "subprotocol": PROTOCOL})
        socket = Socket(scope, receive, send)
        SOCKETS.inc()
        try:
            with suppress(Gone):
                if await self._initialised(socket):
                    await socket.serve(self._topics_now())
        finally:
            SOCKETS.dec()
            self._goes(socket)
            await socket.end()

    async def _initialised(self, socket: Socket) -> bool:
        self._waiting += 1
        try:
            async with asyncio.timeout(INIT_SECONDS):
                return await socket.initialise(self._greet)
        except TimeoutError:
            socket.leave(Close.INIT_TIMEOUT, "Connection initialisation timeout")
            return False
        finally:
            self._waiting -= 1

    async def _greet(self, socket: Socket, payload: dict[str, Any]) -> Asking | None:
        request = HTTPConnection(socket.scope)
        token = _token(payload) or _cookie(request)
        request_id = socket.scope["request_id"]
        try:
            found = await access.authenticate(token, request_id=request_id) if token else None
        except DomainError:
            found = None
        if found is None or found.context.credential_id is None or found.context.user_id is None:
            socket.leave(Close.FORBIDDEN, "Sign in first")
            return None
        context = found.context
        if self._is_full(context.user_id, context.tenant_id):
            socket.leave(Close.TRY_LATER, "Too many sockets")
            return None
        asking = Asking(request, Response(), context, request_id, context.locale)
        self._comes(socket, asking)
        return asking

    def _is_full(self, user_id: UUID | None, tenant_id: UUID) -> bool:
        assert user_id is not None
        found = settings()
        return (
            self._of_user[user_id] >= found.sockets_per_user or self._of_tenant[tenant_id] >= found.sockets_per_tenant
        )

    def _comes(self, socket: Socket, asking: Asking) -> None:
        context = asking.signed_in
        assert context.credential_id is not None and context.user_id is not None
        self._inside.setdefault(context.credential_id, set()).add(socket)
        self._of_user[context.user_id] += 1
        self._of_tenant[context.tenant_id] += 1
        socket.asking = asking
        if self._watch is None:
            self._watch = asyncio.create_task(self._watching())

    def _goes(self, socket: Socket) -> None:
        if socket.asking is None:
            return
        context = socket.asking.signed_in
        assert context.credential_id is not None
        self._inside[context.credential_id].discard(socket)
        if not self._inside[context.credential_id]:
            del self._inside[context.credential_id]
        for counter, key in ((self._of_user, context.user_id), (self._of_tenant, context.tenant_id)):
            counter[key] -= 1
            if not counter[key]:
                del counter[key]

    async def _watching(self) -> None:
        """Ask every two seconds, with one statement, whether all sessions and keys inside are still what they were."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            if not self._inside:
                continue
            try:
                standing = await registry.standing_of(self._inside.keys())
            except Exception as error:  # the database is away, and with it everything that could be told
                log.warning("sockets.watch_failed", problem=type(error).__name__)
                continue
            for credential_id, sockets in tuple(self._inside.items()):
                for socket in tuple(sockets):
                    context = socket.asking.signed_in
                    now = registry.Standing(
                        context.tenant_id, context.role, context.entitlement, context.access_version, context.acting
                    )
                    if standing.get(credential_id) != now or access.is_of_yesterday(context):
                        socket.leave(Close.FORBIDDEN, "The session has ended or changed")

    def _topics_now(self) -> Topics:
        if self._topics is None:
            self._topics = Topics()
        return self._topics

    async def close(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
        if self._topics is not None:
            await self._topics.close()


def _token(payload: dict[str, Any]) -> str | None:
    """`{token}`, `{authorization: "Bearer …"}`, or either of them under `headers`."""
    for place in (payload, payload.get("headers")):
        if not isinstance(place, dict):
            continue
        for name, value in place.items():
            if isinstance(value, str) and name.lower() in ("token", "authorization"):
                return value.removeprefix("Bearer ").removeprefix("bearer ").strip()
    return None


def _cookie(request: HTTPConnection) -> str | None:
    """The browser's session, if the page that opened the socket is ours: a cookie goes along with any page's."""
    origin = request.headers.get("origin")
    ours = {urlsplit(settings().public_url).netloc, request.headers.get("host", "")}
    return cookies.read(request) if origin is None or urlsplit(origin).netloc in ours else None
