"""One socket: the sub-protocol's messages in and out, and a bounded outbox."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import orjson
from starlette.types import Receive, Scope, Send

from api.endpoint import present, refused
from api.metrics import SOCKETS_CLOSED
from api.sockets.documents import Refused, subscription
from api.sockets.rules import FAREWELL_SECONDS, MESSAGE_BYTES, OUTBOX_BYTES, Close
from api.sockets.topics import Topics
from api.speech import LOCALE
from tenants.config import settings
from tenants.errors import LimitReached
from tenants.kit import tracing
from tenants.kit.message import say
from tenants.kit.tracing import Kind

Greet = Callable[["Socket", dict[str, Any]], Awaitable[Any]]
"""Says who it is that sent this payload of `connection_init`, or closes the socket; returns their Asking or None."""
Leave = Callable[[], Awaitable[None]]


class Gone(Exception):
    """The client has left, or has been told to."""


class Socket:
    """What a client holds open. Costs a task while it is read, and nothing while nothing happens."""

    __slots__ = ("_closing", "_outbox", "_receive", "_room", "_running", "_send", "_waiting", "_writing", "asking",
                 "scope", "subscriptions")  # fmt: skip

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.asking: Any = None
        self.subscriptions: dict[str, asyncio.Task[Leave | None]] = {}
        self._receive = receive
        self._send = send
        self._outbox: deque[str] = deque()
        self._waiting = 0
        self._room: asyncio.Event | None = None
        self._writing: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None
        self._running = asyncio.current_task()

    async def initialise(self, greet: Greet) -> bool:
        """Wait for `connection_init`; whether somebody may come in."""
        while True:
            message = await self._message()
            match message.get("type"):
                case "connection_init":
                    return await self._introduced(message.get("payload") or {}, greet)
                case "ping":
                    self._tell({"type": "pong"})
                case "pong":
                    pass
                case "subscribe":
                    raise self.leave(Close.UNAUTHORIZED, "Unauthorized")
                case _:
                    raise self.leave(Close.BAD_MESSAGE, "Unknown message")

    async def _introduced(self, payload: Any, greet: Greet) -> bool:
        if not isinstance(payload, dict):
            raise self.leave(Close.BAD_MESSAGE, "Invalid payload of connection_init")
        self.asking = await greet(self, payload)
        if self.asking is None:
            return False
        self._tell({"type": "connection_ack"})
        return True

    async def serve(self, topics: Topics) -> None:
        """Answer messages until the client leaves."""
        while True:
            message = await self._message()
            match message:
                case {"type": "subscribe", "id": str(name), "payload": {"query": str()} as payload} if name:
                    self._subscribe(name, payload, topics)
                case {"type": "complete", "id": str(name)}:
                    await self._unsubscribe(name)
                case {"type": "ping"}:
                    self._tell({"type": "pong"})
                case {"type": "pong"}:
                    pass
                case {"type": "connection_init"}:
                    raise self.leave(Close.TOO_MANY_INITS, "Too many initialisation requests")
                case _:
                    raise self.leave(Close.BAD_MESSAGE, "Unknown message")

    async def _message(self) -> dict[str, Any]:
        received = await self._receive()
        if received["type"] != "websocket.receive":
            raise Gone
        text = received.get("text")
        if text is None:
            raise self.leave(Close.BAD_MESSAGE, "Send text")
        if len(text) > MESSAGE_BYTES:
            raise self.leave(Close.TOO_LARGE, f"A message may have {MESSAGE_BYTES} bytes")
        try:
            message = orjson.loads(text)
        except orjson.JSONDecodeError:
            message = None
        if not isinstance(message, dict):
            raise self.leave(Close.BAD_MESSAGE, "Send a JSON object")
        return message

    def _subscribe(self, name: str, payload: dict[str, Any], topics: Topics) -> None:
        if name in self.subscriptions:
            raise self.leave(Close.ALREADY_SUBSCRIBED, f"Subscriber for {name[:80]} already exists")
        limit = settings().subscriptions_per_socket
        if len(self.subscriptions) >= limit:
            self._refuse(name, [refused(_too_many(limit), self.asking.request_id)])
        else:
            self.subscriptions[name] = asyncio.create_task(self._follow(name, payload, topics))

    async def _follow(self, name: str, payload: dict[str, Any], topics: Topics) -> Leave | None:
        """Begin a subscription; what is wrong with it is said in one `error` message, and then it is over."""
        LOCALE.set(self.asking.locale)
        try:
            with tracing.begun("subscription", Kind.SERVER):
                return await self._begin(name, payload, topics)
        except Gone:
            return None
        except Refused as wrong:
            errors = [present(error, self.asking.request_id) for error in wrong.errors]
        except Exception as error:
            errors = [refused(error, self.asking.request_id)]
        self.subscriptions.pop(name, None)
        self._refuse(name, errors)
        return None

    def _refuse(self, name: str, errors: list[Any]) -> None:
        self._tell({"id": name, "type": "error", "payload": errors})

    async def _begin(self, name: str, payload: dict[str, Any], topics: Topics) -> Leave:
        operation, variables = payload.get("operationName"), payload.get("variables") or {}
        if not isinstance(operation, str | None) or not isinstance(variables, dict):
            raise self.leave(Close.BAD_MESSAGE, "Invalid payload of subscribe")
        wanted = subscription(self.asking, payload["query"], operation, variables)
        head = f'{{"id":{orjson.dumps(name).decode()},"type":"next","payload":'
        return await topics.follow(wanted, lambda answer: self._post(f"{head}{answer}}}"), self._drained)

    async def _unsubscribe(self, name: str) -> None:
        task = self.subscriptions.pop(name, None)
        if task is None:
            return
        if not task.done():
            task.cancel()
        for leave in await asyncio.gather(task, return_exceptions=True):
            if callable(leave):
                await leave()

    def _tell(self, message: dict[str, Any]) -> None:
        self._post(orjson.dumps(message).decode())

    def _post(self, text: str) -> None:
        if self._closing is not None:
            return
        self._outbox.append(text)
        self._waiting += len(text)
        if self._waiting > OUTBOX_BYTES and len(self._outbox) > 1:
            self._outbox.clear()
            self.leave(Close.TRY_LATER, "Messages are not read; come back with since")
        elif self._writing is None:
            self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        with suppress(OSError):  # the client has left, which the reading side hears of
            while self._outbox:
                text = self._outbox.popleft()
                await self._send({"type": "websocket.send", "text": text})
                self._waiting -= len(text)
                if self._room is not None and self._waiting < OUTBOX_BYTES // 4:
                    self._room.set()
        self._writing = None

    async def _drained(self) -> None:
        """Wait until there is room for another page."""
        while self._waiting > OUTBOX_BYTES // 4 and self._closing is None:
            self._room = asyncio.Event()
            await self._room.wait()
        self._room = None

    def leave(self, code: Close, reason: str) -> Gone:
        """Close the socket, once; returns what ends its reading."""
        if self._closing is None:
            SOCKETS_CLOSED.labels(str(int(code))).inc()
            self._closing = asyncio.create_task(self._close(code, reason))
        return Gone()

    async def _close(self, code: Close, reason: str) -> None:
        with suppress(OSError, RuntimeError, TimeoutError):
            async with asyncio.timeout(FAREWELL_SECONDS):
                if self._writing is not None:
                    await asyncio.gather(self._writing, return_exceptions=True)
                await self._send({"type": "websocket.close", "code": int(code), "reason": reason[:120]})
                return
        if self._running is not None:
            self._running.cancel()

    async def end(self) -> None:
        """Let go of everything."""
        for name in tuple(self.subscriptions):
            await self._unsubscribe(name)
        if self._closing is not None:
            await asyncio.gather(self._closing, return_exceptions=True)
        if self._writing is not None:
            self._writing.cancel()


def _too_many(limit: int) -> LimitReached:
    message = say("A socket may have {n} subscriptions.", "一个连接最多可有 {n} 个订阅。", n=limit)
    return LimitReached(message, extensions={"limit": limit})
