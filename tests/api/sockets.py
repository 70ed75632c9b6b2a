"""A phone or browser at the gateway's socket, by the `websockets` client: what goes over the wire is real."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.cast import Person

PROTOCOL = "graphql-transport-ws"
CHANGES = "subscription ($since: String) { changes(since: $since) { cursor changes { id type kind version fields } } }"


@dataclass
class Line:
    """One connection. `hear` gives the next message that is no ping."""

    wire: ClientConnection
    cursor: str | None = None
    heard: list[dict[str, Any]] = field(default_factory=list)

    async def tell(self, **message: Any) -> None:
        await self.wire.send(json.dumps(message))

    async def hear(self, within: float = 20) -> dict[str, Any]:
        async with asyncio.timeout(within):
            message: dict[str, Any] = json.loads(await self.wire.recv())
        return message

    async def subscribe(self, query: str = CHANGES, name: str = "1", **variables: Any) -> None:
        await self.tell(id=name, type="subscribe", payload={"query": query, "variables": variables})

    async def settled(self) -> None:
        """Wait until everything sent so far has been seen, and subscriptions had time to begin."""
        await self.tell(type="ping")
        while (await self.hear())["type"] != "pong":
            pass
        await asyncio.sleep(0.3)

    async def changes(self, count: int, within: float = 20) -> list[dict[str, Any]]:
        """The next `count` changes, and the cursor after them in `cursor`."""
        found: list[dict[str, Any]] = []
        while len(found) < count:
            message = await self.hear(within)
            assert message["type"] == "next", message
            assert "errors" not in message["payload"], message
            page = message["payload"]["data"]["changes"]
            self.cursor = page["cursor"]
            found += page["changes"]
        return found

    async def silent(self, seconds: float = 1.0) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self.wire.recv()
        except TimeoutError:
            return True
        return False

    async def closed(self, within: float = 20) -> int | None:
        """The code the server closes with."""
        try:
            async with asyncio.timeout(within):
                while True:
                    await self.wire.recv()
        except ConnectionClosed:
            return self.wire.close_code


@asynccontextmanager
async def dialled(port: int, **options: Any) -> AsyncIterator[Line]:
    """A connection that has said nothing yet."""
    options = {"subprotocols": [PROTOCOL], "ping_interval": None, "max_size": None, **options}
    async with connect(f"ws://127.0.0.1:{port}/graphql", **options) as wire:
        yield Line(wire)


@asynccontextmanager
async def line(port: int, person: Person, **options: Any) -> AsyncIterator[Line]:
    """Somebody who has come in."""
    async with dialled(port, **options) as found:
        await found.tell(type="connection_init", payload={"token": person.token})
        assert await found.hear() == {"type": "connection_ack"}
        yield found
