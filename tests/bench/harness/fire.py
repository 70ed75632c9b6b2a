"""The load generator: blocking sockets behind one selector, requests made beforehand, a few microseconds for each.

Written here because a fresh machine has no wrk; `ceiling` in a report says how far it is from being the bottleneck.
Every answer is read whole and must be a 200 without errors.
"""

from __future__ import annotations

import gc
import re
import selectors
import socket
import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

_PROBLEM = re.compile(rb'"errors": ?\[|"userErrors": ?\[ ?\{')
HOST = "127.0.0.1"
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")


class Refused(RuntimeError):
    """A candidate answered with something else than data; measuring that would measure nothing."""


@dataclass(frozen=True, slots=True)
class Request:
    path: str
    token: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()

    def encode(self) -> bytes:
        lines = [
            f"POST {self.path} HTTP/1.1",
            f"Host: {HOST}",
            f"Authorization: Bearer {self.token}",
            "Content-Type: application/json",
            "Accept: application/json",
            f"Content-Length: {len(self.body)}",
            *(f"{name}: {value}" for name, value in self.headers),
        ]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body


@dataclass(frozen=True, slots=True)
class Fired:
    """What came back in `seconds`; latencies in seconds, sorted. `own_cpu` is this process's CPU for each request."""

    requests: int
    seconds: float
    latencies: Sequence[float] = field(repr=False)
    own_cpu: float

    @property
    def rate(self) -> float:
        return self.requests / self.seconds

    def percentile(self, share: float) -> float:
        return self.latencies[min(len(self.latencies) - 1, int(share * len(self.latencies)))]


class _Connection:
    __slots__ = ("at", "buffer", "sent", "socket", "turn", "want")

    def __init__(self, port: int, turn: int) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.turn = turn
        self.sent = 0.0
        self.buffer = b""
        self.want = 0

    def send(self, request: bytes) -> None:
        self.sent = time.perf_counter()
        self.buffer, self.want = b"", 0
        self.socket.sendall(request)

    def received(self) -> bytes | None:
        """The whole answer once it is there."""
        piece = self.socket.recv(262_144)
        if not piece:
            raise Refused("The server closed the connection.")
        self.buffer = self.buffer + piece if self.buffer else piece
        if not self.want:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return None
            length = _LENGTH.search(self.buffer, 0, end)
            if length is None:
                raise Refused(f"An answer without a length: {self.buffer[:end]!r}")
            self.want = end + 4 + int(length[1])
        return self.buffer if len(self.buffer) >= self.want else None


def ask(port: int, request: Request) -> bytes:
    """One request on a connection of its own; gives the body of the answer, whatever its status."""
    connection = _Connection(port, 0)
    try:
        connection.send(request.encode())
        while (answer := connection.received()) is None:
            pass
    finally:
        connection.socket.close()
    return answer.partition(b"\r\n\r\n")[2]


def fire(port: int, requests: Sequence[bytes], seconds: float, *, warm: float = 0.0, connections: int = 32) -> Fired:
    """Keep `connections` busy, each with one request at a time, walking through `requests`; `warm` is not counted."""
    opened = [_Connection(port, number * 7919 % len(requests)) for number in range(connections)]
    selector = selectors.DefaultSelector()
    for connection in opened:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    gc.collect()
    gc.disable()
    try:
        if warm:
            _run(selector, opened, requests, warm)
        return _run(selector, opened, requests, seconds)
    finally:
        gc.enable()
        selector.close()
        for connection in opened:
            connection.socket.close()


def _run(
    selector: selectors.BaseSelector, opened: Sequence[_Connection], requests: Sequence[bytes], seconds: float
) -> Fired:
    latencies, count, clock = array("d"), len(requests), time.perf_counter
    cpu, began = time.process_time(), clock()
    until = began + seconds
    for connection in opened:
        connection.send(requests[connection.turn])
    busy = len(opened)
    while busy:
        for key, _ in selector.select(30):
            connection = key.data
            answer = connection.received()
            if answer is None:
                continue
            moment = clock()
            if answer[9:12] != b"200" or _PROBLEM.search(answer):
                raise Refused(answer[:600].decode(errors="replace"))
            latencies.append(moment - connection.sent)
            connection.turn = (connection.turn + 1) % count
            if moment < until:
                connection.send(requests[connection.turn])
            else:
                busy -= 1
    took = clock() - began
    own = (time.process_time() - cpu) / max(1, len(latencies))
    return Fired(len(latencies), took, sorted(latencies), own)
