"""Measuring several things in turn, so that what else the machine does falls on all of them alike."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.bench.harness.fire import Fired, Request, fire
from tests.bench.harness.place import PINNED, Place
from tests.bench.harness.servers import Server, serve


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: `first` before anything counts, `warm` before each measurement, `seconds` of it."""

    rounds: int
    first: float
    warm: float
    seconds: float
    connections: int = 32


@dataclass(slots=True)
class Measured:
    """The rounds of one thing. CPU is in seconds for each request."""

    fired: list[Fired] = field(default_factory=list)
    server_cpu: list[float] = field(default_factory=list)
    postgres_cpu: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return statistics.median(each.rate for each in self.fired)

    def percentile(self, share: float) -> float:
        return statistics.median(each.percentile(share) for each in self.fired)

    @property
    def p50(self) -> float:
        return self.percentile(0.5)

    def row(self) -> list[str]:
        own = statistics.median(each.own_cpu for each in self.fired)
        spread = f"{min(each.rate for each in self.fired):,.0f}–{max(each.rate for each in self.fired):,.0f}"
        times = [f"{self.percentile(share) * 1_000:.1f}" for share in (0.5, 0.99)]
        costs = [statistics.median(self.server_cpu), statistics.median(self.postgres_cpu), own]
        return [f"{self.rate:,.0f}", spread, *times, *(f"{cost * 1e6:,.0f}" for cost in costs)]


HEADER = ("req/s", "of the rounds", "p50 ms", "p99 ms", "server µs", "Postgres µs", "client µs")
Load = tuple[Server, Sequence[bytes]]


def measure(place: Place, loads: Mapping[Any, Load], pace: Pace) -> dict[Any, Measured]:
    """Fire each load in every round, in their order; everybody is warmed up first."""
    found = {key: Measured() for key in loads}
    if pace.first:
        for server, requests in loads.values():
            fire(server.port, requests, pace.first, connections=pace.connections)
    for _ in range(pace.rounds):
        for key, (server, requests) in loads.items():
            _once(place, server, requests, pace, found[key])
    return found


def _once(place: Place, server: Server, requests: Sequence[bytes], pace: Pace, found: Measured) -> None:
    if pace.warm:
        fire(server.port, requests, pace.warm, connections=pace.connections)
    before, postgres = server.cpu(), place.postgres_cpu()
    fired = fire(server.port, requests, pace.seconds, connections=pace.connections)
    found.fired.append(fired)
    found.server_cpu.append((server.cpu() - before) / fired.requests)
    found.postgres_cpu.append((place.postgres_cpu() - postgres) / fired.requests)


def ceiling(place: Place, body: int, seconds: float) -> float:
    """Requests per second of the load generator against a server that does nothing, with answers of `body` bytes."""
    environment = {**place.environment("postgres"), "BODY": str(body)}
    with serve(place, "canned", [sys.executable, "-m", "tests.bench.peers.canned"], environment) as server:
        return fire(server.port, [Request("/", "nobody", b"{}").encode()], seconds, warm=0.1).rate


def table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Words to the left, numbers to the right."""
    lines = [list(titles), *(list(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(titles))]
    align: Callable[[int, str], str] = lambda column, text: (  # noqa: E731
        text.ljust(widths[column]) if column < len(titles) - len(HEADER) else text.rjust(widths[column])
    )
    return "\n".join("  ".join(align(column, text) for column, text in enumerate(line)).rstrip() for line in lines)


def pinning() -> str:
    return "server on core 0, PostgreSQL and load generator on core 1" if PINNED else "nothing is pinned"
