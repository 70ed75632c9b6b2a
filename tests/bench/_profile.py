"""Where a request's time goes: `python -m tests.bench._profile contacts|contact|me|create [--peer limit] [--top 40]`.

Samples the server's CPU by function while 16 connections ask. µs for each request: `self` is spent in the function (and
in C called from it), `with all it calls` counts a stack once however often the function is on it.
"""

from __future__ import annotations

import argparse
import signal
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.bench import write
from tests.bench.harness import candidates as them
from tests.bench.harness.data import Size
from tests.bench.harness.fire import fire
from tests.bench.harness.place import Place, place
from tests.bench.harness.rows import writers
from tests.bench.harness.servers import Server, serve, uvicorn
from tests.bench.harness.turn import turns

_APPLICATIONS = {
    "ours": (them.OURS, "api.app:app"),
    "limit": (them.LIMIT, "tests.bench.peers.limit:app"),
    "orm": (them.ORM, "tests.bench.peers.strawberry_orm:app"),
}
_AROUND = ("uvicorn", "starlette", "asyncio", "click", "runpy", "__main__", "tests.", "contextlib")
"""What every request goes through and what is of no use in the list of what calls what."""
_SIZE = Size(20, 200, 1_000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("queries", nargs="*", default=[*them.QUERIES, "create"])
    parser.add_argument("--peer", choices=_APPLICATIONS, default="ours")
    parser.add_argument("--top", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=6)
    chosen = parser.parse_args()
    with place(durable=True) as here:
        database = here.loaded("bench_profile", _SIZE)
        for query in chosen.queries:
            _profile(here, database, query, chosen.peer, chosen.top, chosen.seconds)


def _profile(here: Place, database: str, query: str, peer: str, top: int, seconds: float) -> None:
    candidate, application = _APPLICATIONS[peer]
    samples = here.folder / f"{query}.samples"
    environment = {**them.environment(here, database), "SAMPLED": application, "SAMPLES": str(samples)}
    with serve(here, peer, uvicorn("tests.bench.harness.sampled:app"), environment) as server:
        if candidate is them.OURS and query != "create" and them.offers_trusted(server, turns(_SIZE, 1)[0]):
            candidate = them.TRUSTED
        requests = _requests(candidate, server, query)
        fire(server.port, requests, 2, connections=16)
        server.process.send_signal(signal.SIGUSR1)
        time.sleep(0.05)
        cpu = server.cpu()
        fired = fire(server.port, requests, seconds, connections=16)
        each = (server.cpu() - cpu) / fired.requests * 1e6
    print(f"\n{query} by {candidate.name}: {each:,.0f} µs of CPU a request, {fired.requests} requests")
    _print(_read(samples), each, top)


def _requests(candidate: them.Candidate, server: Server, query: str) -> Sequence[bytes]:
    if query == "create":
        return [write.request(candidate.name, turn, given).encode() for turn, given in writers(_SIZE, 2_000)]
    return candidate.requests(server, query, turns(_SIZE, 200))


def _read(samples: Path) -> dict[tuple[str, ...], int]:
    lines = (line.partition("\t") for line in samples.read_text(encoding="utf-8").splitlines())
    return {tuple(stack.split(";")): int(count) for count, _, stack in lines}


def _print(stacks: dict[tuple[str, ...], int], each: float, top: int) -> None:
    total = sum(stacks.values())
    alone: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    packages: Counter[str] = Counter()
    for stack, count in stacks.items():
        alone[stack[0]] += count
        packages[stack[0].split(".")[0].partition(":")[0]] += count
        for name in set(stack):
            if not name.startswith(_AROUND):
                whole[name] += count
    for title, counted in (("self, by package", packages), ("self", alone), ("with all it calls", whole)):
        print(f"  {title}:")
        for name, count in counted.most_common(12 if counted is packages else top):
            print(f"  {count / total * each:8,.0f} µs  {name}")


if __name__ == "__main__":
    main()
