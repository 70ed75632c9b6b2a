"""What it costs to see only one's own department and those below, of a million contacts and a thousand departments.

The same page of 50 contacts, from the same places, asked for by the same reps of two databases that differ in nothing
but the role: in one it gives every contact, in the other what the people of the rep's own department or below it own.
Who asks is drawn from all reps alike: nine of ten work in a department with none below. Each level of the tree is shown
by itself as well. `scoped_vs_unscoped` is requests per second, of the reps as they are; `worst_level` of the level it
is least for. Both databases are on one server; answers are checked for whose contacts they hold.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import orjson

from tests.bench.harness import candidates as them
from tests.bench.harness import org
from tests.bench.harness.data import Size
from tests.bench.harness.fire import Refused, Request, ask
from tests.bench.harness.place import Place, place
from tests.bench.harness.rounds import HEADER, Load, Measured, Pace, measure, pinning, table
from tests.bench.harness.servers import Server
from tests.bench.harness.turn import Turn
from tests.engines import create_database

PAGE = them.QUERIES[0]
WHOLE, SCOPED = "every contact", "own department and below"


@dataclass(frozen=True, slots=True)
class Plan:
    size: Size
    departments: int
    turns: int
    pace: Pace


FULL = Plan(Size(1, 200_000, 1_000_000), 1_000, 300, Pace(rounds=3, first=2, warm=0.5, seconds=3))
QUICK = Plan(Size(1, 2_000, 20_000), 50, 60, Pace(rounds=2, first=0.2, warm=0, seconds=0.4, connections=16))
Figures = dict[str, float]


def run(here: Place, plan: Plan, say: Any) -> Figures:
    """Measure it; `say` takes what is for people."""
    say(f"{pinning()}; {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} at the start")
    with ExitStack() as running:
        servers = {name: running.enter_context(_serve(here, plan, name)) for name in (WHOLE, SCOPED)}
        loads: dict[tuple[str, str], Load] = {}
        for asker, wanted in _askers(plan).items():
            requests = [_request(servers[WHOLE], turn) for turn in wanted]
            for turn, request in list(zip(wanted, requests, strict=True))[:3]:
                _check(servers[SCOPED], turn, request, plan)
            for name, server in servers.items():
                loads[asker, name] = (server, [request.encode() for request in requests])
        found = measure(here, loads, plan.pace)
    say("\n" + table(("who asks", "sees", *HEADER), [(*key, *each.row()) for key, each in found.items()]))
    say(f"load average {os.getloadavg()[0]:.1f} at the end")
    return _figures(found)


def _serve(here: Place, plan: Plan, name: str) -> Any:
    database = "bench_access_scoped" if name == SCOPED else "bench_access_whole"

    async def make() -> None:
        await create_database(here.engines, database)
        await org.load(here.admin_url(database), plan.size, plan.departments, scoped=name == SCOPED)

    asyncio.run(make())
    return them.OURS.serve(here, database)


def _askers(plan: Plan) -> dict[str, list[Turn]]:
    """Reps as they are, and those of each level of the tree; each turn begins its page somewhere else."""
    dice, levels = random.Random(7), org.reps_by_level(plan.departments)
    drawn = {"reps as they are": [rep for level in levels for rep in level]}
    drawn |= {f"level {number}, {len(level)} reps": list(level) for number, level in enumerate(levels, start=1)}
    last = plan.size.contacts
    return {
        name: [Turn(plan.size.tenant, dice.choice(reps), dice.randint(last // 2, last)) for _ in range(plan.turns)]
        for name, reps in drawn.items()
    }


def _request(whole: Server, turn: Turn) -> Request:
    """A page from a place that everybody has a cursor of: it is the same in both databases."""
    variables = {"after": them.cursor_of(whole, turn)}
    body = {"documentId": f"sha256:{them.digest(them.document(PAGE))}", "variables": variables}
    return Request("/graphql", turn.token, orjson.dumps(body))


def _check(server: Server, turn: Turn, request: Request, plan: Plan) -> None:
    """Whose contacts a page holds: those of people of one's own department and below, and nobody else's."""
    nodes = orjson.loads(ask(server.port, request))["data"]["contacts"]["nodes"]
    strangers = {node["owner"]["name"] for node in nodes} - org.names_below(turn.member, plan.departments)
    if strangers or not nodes:
        raise Refused(f"rep {turn.member} is shown contacts of {sorted(strangers)[:3]} among {len(nodes)}")


def _figures(found: dict[tuple[str, str], Measured]) -> Figures:
    askers = list(dict.fromkeys(asker for asker, _ in found))
    shares = {asker: found[asker, SCOPED].rate / found[asker, WHOLE].rate for asker in askers}
    return {
        "scoped_vs_unscoped": round(shares[askers[0]], 3),
        "worst_level": round(min(shares[asker] for asker in askers[1:]), 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="less time: a look, not a figure")
    parser.add_argument("--json", action="store_true", help="only the line of JSON")
    chosen = parser.parse_args()
    say = (lambda text: None) if chosen.json else (lambda text: print(text, flush=True))
    with place(durable=True) as here:
        figures = run(here, QUICK if chosen.quick else FULL, say)
    print(json.dumps({"bench": "access", "figures": figures}))


if __name__ == "__main__":
    main()
