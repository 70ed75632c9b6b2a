"""Connections for single statements that are transactions of their own: reads, and nothing but reads.

A pool that knows this needs no reset, no proxy and no task of its own for each read. What lets it: a statement goes as
one (the extended protocol takes no two), the server takes no write from these connections, and what a read sets for
its tenant it sets for itself alone (decision 0010). The last connection to come back is the first to go out, so that
few stay warm.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import asyncpg

Connection = Any
Verify = Callable[[Connection], Awaitable[None]]
_ENTERS = "set_config('app.tenant_id', ($1::uuid)::text, true)"
"""The one setting a read may make, and how."""
_KNOWN = 4_096


class NotARead(ValueError):
    """A programming error: something else than a SELECT was to be run without a unit of work."""


class Readers:
    """At most `size` of them, opened as they are needed. `verify` is asked after a read that did not end in order."""

    def __init__(self, connect: Callable[[], Awaitable[Any]], size: int, verify: Verify) -> None:
        self._connect = connect
        self._size = size
        self._verify = verify
        self._free: list[Connection] = []
        self._waiting: deque[asyncio.Future[Connection | None]] = deque()
        self._open: set[Connection] = set()
        self._opening = 0
        self._settling: set[asyncio.Task[None]] = set()
        self._known: set[str] = set()
        self._closed = False

    async def fetch(self, sql: str, arguments: Sequence[Any]) -> list[Any]:
        """The rows of one statement. Cancelled, it cancels the statement on the server as well."""
        if sql not in self._known:
            self._learn(sql)
        connection = self._free.pop() if self._free else await self._next()
        try:
            found: list[Any] = await connection.fetch(sql, *arguments)
        except BaseException:
            self._settle(connection)
            raise
        self._hand_on(connection)
        return found

    def _learn(self, sql: str) -> None:
        if not sql.startswith("SELECT ") or "set_config" in sql.replace(_ENTERS, "", 1):
            raise NotARead(sql)
        if len(self._known) >= _KNOWN:
            self._known.clear()
        self._known.add(sql)

    async def _next(self) -> Connection:
        """A connection once one is free, or may be opened; who has waited longest goes first."""
        while True:
            if self._closed:
                raise asyncpg.InterfaceError("The readers are closed.")
            if len(self._open) + self._opening < self._size:
                return await self._opened()
            turn: asyncio.Future[Connection | None] = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                connection = await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self._hand_on(turn.result())
                raise
            if connection is not None:
                return connection

    async def _opened(self) -> Connection:
        self._opening += 1
        try:
            connection = await self._connect()
        except BaseException:
            self._opening -= 1
            self._hand_on(None)
            raise
        self._opening -= 1
        self._open.add(connection)
        connection.add_termination_listener(self._lost)
        return connection

    def _hand_on(self, connection: Connection | None) -> None:
        """Give a connection, or the room for one, to whoever waits."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(connection)
                return
        if connection is not None:
            self._free.append(connection)

    def _settle(self, connection: Connection) -> None:
        """Take a connection back whose read failed or was given up, once the server is done with it."""
        if connection in self._open:
            task = asyncio.get_running_loop().create_task(self._settled(connection))
            self._settling.add(task)
            task.add_done_callback(self._settling.discard)

    async def _settled(self, connection: Connection) -> None:
        try:
            await asyncio.wait_for(self._verify(connection), 10)
        except Exception:
            connection.terminate()
        else:
            if connection in self._open:
                self._hand_on(connection)

    def _lost(self, connection: Connection) -> None:
        self._open.discard(connection)
        if connection in self._free:
            self._free.remove(connection)
        if not self._closed:
            self._hand_on(None)

    async def settled(self) -> list[Any]:
        """Wait until nothing given up is left, and give the connections that are free; for tests and for closing."""
        while self._settling:
            await asyncio.wait(self._settling)
        return list(self._free)

    async def close(self) -> None:
        self._closed = True
        await self.settled()
        for turn in self._waiting:
            turn.cancel()
        for connection in list(self._open):
            if connection in self._free:
                await connection.close()
            else:
                connection.terminate()

    def terminate(self) -> None:
        self._closed = True
        for connection in list(self._open):
            connection.terminate()
