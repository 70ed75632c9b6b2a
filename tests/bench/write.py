"""How fast a contact is created, beside the hand-written statement and the usual ORM.

createContact over 20 tenants goes to Rapport, to bare ASGI with asyncpg that writes the same rows in one statement
(peers/limit.py), and to Strawberry with SQLAlchemy's unit of work (peers/strawberry_orm.py). A create is the contact,
its search tokens, its change and the tenant's change counter; the first answer of everybody is checked to have left the
same rows. Each authenticates by the session's token, by a statement for each request; Rapport is sent the document's
hash, as its own clients do. PostgreSQL commits as an installation's does: fsync, full_page_writes and
synchronous_commit are on, the same for all.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from tests.bench.harness import candidates as them
from tests.bench.harness.candidates import Candidate
from tests.bench.harness.data import Size
from tests.bench.harness.fire import Request, ask
from tests.bench.harness.place import Place, place
from tests.bench.harness.rounds import HEADER, Load, Measured, Pace, measure, pinning, table
from tests.bench.harness.rows import WRITTEN, writers
from tests.bench.harness.servers import Server
from tests.bench.harness.turn import Turn

EVERYBODY = (them.OURS, them.LIMIT, them.ORM)


@dataclass(frozen=True, slots=True)
class Plan:
    size: Size
    inputs: int
    pace: Pace


FULL = Plan(Size(20, 500, 2_500), 4_000, Pace(rounds=3, first=2, warm=0.5, seconds=5))
QUICK = Plan(Size(20, 50, 100), 400, Pace(rounds=2, first=0.3, warm=0, seconds=1))


def run(here: Place, plan: Plan, everybody: Sequence[Candidate], say: Any) -> dict[str, float]:
    """Measure; `say` takes what is for people."""
    with ExitStack() as running:
        say(f"{pinning()}; {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} at the start")
        database = here.loaded("bench_write", plan.size)
        servers = {each.name: running.enter_context(each.serve(here, database)) for each in everybody}
        _check_same_rows(here, database, plan, servers)
        wanted = list(writers(plan.size, plan.inputs))
        loads: dict[str, Load] = {
            name: (server, [request(name, turn, given).encode() for turn, given in wanted])
            for name, server in servers.items()
        }
        found = measure(here, loads, plan.pace)
        say(table(("createContact", *HEADER), [(name, *each.row()) for name, each in found.items()]))
        say(f"load average {os.getloadavg()[0]:.1f} at the end")
    versus = {"create_vs_limit": them.LIMIT.name, "create_vs_orm": them.ORM.name}
    return {figure: _ratio(found, peer) for figure, peer in versus.items() if peer in found}


def _ratio(found: dict[str, Measured], peer: str) -> float:
    return round(found[them.OURS.name].rate / found[peer].rate, 3)


_ASKED_BY = {
    them.LIMIT.name: {"operation": "create"},
    them.OURS.name: {"documentId": f"sha256:{them.digest(them.document('create'))}"},
}


def request(name: str, turn: Turn, given: dict[str, Any]) -> Request:
    what = _ASKED_BY.get(name) or {"query": them.document("create")}
    return Request("/graphql", turn.token, orjson.dumps({**what, "variables": {"input": given}}))


def _check_same_rows(here: Place, database: str, plan: Plan, servers: dict[str, Server]) -> None:
    turn, given = next(writers(plan.size, 1))
    left = {}
    for name, server in servers.items():
        answer = ask(server.port, request(name, turn, given))
        data = orjson.loads(answer).get("data")
        if not data:
            sys.exit(f"{name} does not create: {answer.decode()}")
        created = data["createContact"]["contact"]["id"]
        left[name] = asyncio.run(_rows_of(here.admin_url(database), UUID(created.removeprefix("contact_"))))
    ours = left[them.OURS.name]
    for name, rows in left.items():
        if rows != ours:
            sys.exit(f"{name} leaves other rows:\n{rows}\n{them.OURS.name}:\n{ours}")


async def _rows_of(url: str, contact: UUID) -> dict[str, Any]:
    connection = await asyncpg.connect(url)
    try:
        row = await connection.fetchrow(WRITTEN, contact)
    finally:
        await connection.close()
    assert row is not None
    return {name: orjson.loads(value) if value else None for name, value in row.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="less time: a look, not a figure")
    parser.add_argument("--json", action="store_true", help="only the line of JSON")
    chosen = parser.parse_args()
    say = (lambda text: None) if chosen.json else (lambda text: print(text, flush=True))
    with place(durable=True) as here:
        figures = run(here, QUICK if chosen.quick else FULL, EVERYBODY, say)
    print(json.dumps({"bench": "write", "figures": figures}))


if __name__ == "__main__":
    main()
