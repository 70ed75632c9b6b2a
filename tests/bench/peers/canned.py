"""Answers every request with the same bytes: what the load generator can do when nobody makes it wait."""

from __future__ import annotations

import asyncio
import os

import uvloop


class Canned(asyncio.Protocol):
    answer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, _data: bytes) -> None:
        self.transport.write(self.answer)  # type: ignore[attr-defined]


async def main() -> None:
    body = b"x" * int(os.environ["BODY"])
    Canned.answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    server = await asyncio.get_running_loop().create_server(Canned, "127.0.0.1", int(os.environ["PORT"]))
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
