"""Connections of one role, lent one at a time and opened as they are needed.

asyncpg's own pool wraps each connection for each loan and takes it back in a task of its own, behind a shield: a tenth
of what a small write costs. Here a connection that comes back in order is asked what it kept, on the spot, and
one whose work was broken off is settled in the background. The last to come back is the first to go out, so that few
stay warm, and those that nobody needs for a while are closed.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from time import monotonic
from typing import Any

import asyncpg

Connection = Any
Verify = Callable[[Connection], Awaitable[None]]
IDLE = 300.0
"""Seconds after which a connection that nobody needed is closed, once another comes back."""


class Connections:
    """At most `size` of them. `verify` is asked of one that comes back, and raises when it kept what it must not."""

    def __init__(self, connect: Callable[[], Awaitable[Any]], size: int, verify: Verify) -> None:
        self._connect = connect
        self._size = size
        self._verify = verify
        self._free: list[Connection] = []
        self._since: dict[Connection, float] = {}
        self._waiting: deque[asyncio.Future[Connection | None]] = deque()
        self._open: set[Connection] = set()
        self._opening = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False
        self._all_lost = asyncio.Event()
        """Set when the last one is gone after closing."""

    async def _take(self) -> Connection:
        """A connection once one is free, or may be opened; who has waited longest goes first."""
        while True:
            if self._closed:
                raise asyncpg.InterfaceError("The connections are closed.")
            if self._free:
                return self._free.pop()
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
            self._rest(connection)

    def _rest(self, connection: Connection) -> None:
        moment = self._since[connection] = monotonic()
        self._free.append(connection)
        longest = self._free[0]
        if self._closed or self._since[longest] < moment - IDLE:
            self._free.remove(longest)
            self._start(longest.close())

    def _settle(self, connection: Connection) -> None:
        """Take a connection back whose work failed or was given up, once the server is done with it."""
        if connection in self._open:
            self._start(self._settled(connection))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _settled(self, connection: Connection) -> None:
        """A `BEGIN` that was cancelled may never have happened, but the driver takes it for begun until it is reset."""
        try:
            async with asyncio.timeout(10):
                await connection.reset()
                await self._verify(connection)
        except Exception:
            connection.terminate()
        else:
            if connection in self._open:
                self._hand_on(connection)

    def _lost(self, connection: Connection) -> None:
        self._open.discard(connection)
        self._since.pop(connection, None)
        if connection in self._free:
            self._free.remove(connection)
        if not self._closed:
            self._hand_on(None)
        elif not self._open:
            self._all_lost.set()

    async def settled(self) -> list[Any]:
        """Wait until nothing given up is left, and give the connections that are free; for tests and for closing."""
        while self._tasks:
            await asyncio.wait(self._tasks)
        return list(self._free)

    async def close(self) -> None:
        """Close what is free at once and what is lent when it comes back; returns when all are."""
        self._closed = True
        for turn in self._waiting:
            turn.cancel()
        for connection in await self.settled():
            await connection.close()
        if self._open:
            await self._all_lost.wait()

    def terminate(self) -> None:
        self._closed = True
        for connection in list(self._open):
            connection.terminate()


class Units(Connections):
    """Connections for units of work, each asked when it comes back."""

    def acquire(self) -> Loan:
        """A connection for the length of an `async with` block."""
        return Loan(self)

    async def fetch(self, sql: str, *arguments: Any) -> list[Any]:
        """One statement by itself."""
        async with self.acquire() as connection:
            found: list[Any] = await connection.fetch(sql, *arguments)
            return found

    async def fetchval(self, sql: str, *arguments: Any) -> Any:
        async with self.acquire() as connection:
            return await connection.fetchval(sql, *arguments)

    async def execute(self, sql: str, *arguments: Any) -> str:
        async with self.acquire() as connection:
            status: str = await connection.execute(sql, *arguments)
            return status

    async def once(self, sql: str, *arguments: Any) -> None:
        """One statement that is a transaction of its own and enters its tenant for itself alone: when it has ended in
        order nothing is left, and nobody need ask.
        """
        connection = await self._take()
        try:
            await connection.fetch(sql, *arguments)
        except BaseException:
            self._settle(connection)
            raise
        self._hand_on(connection)

    async def _give_back(self, connection: Connection) -> None:
        if connection.is_closed():
            return
        try:
            await self._verify(connection)
        except BaseException:
            self._settle(connection)
            raise
        self._hand_on(connection)


class Loan:
    """One connection, from the beginning of an `async with` block to its end."""

    __slots__ = ("_connection", "_units")

    def __init__(self, units: Units) -> None:
        self._units = units

    async def __aenter__(self) -> Connection:
        self._connection = await self._units._take()
        return self._connection

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            await self._units._give_back(self._connection)
        else:
            self._units._settle(self._connection)
