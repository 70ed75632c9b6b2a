"""How fast the gateway answers, beside what else could answer the same.

Three queries (a page of 50 contacts with account and owner; one contact with its account, ten tasks and ten activities;
`me`) go to: Rapport, as it is served; the hand-written limit (peers/limit.py); PostGraphile 5 with row-level security
over the same tables; Strawberry with SQLAlchemy's ORM and dataloaders. Everybody gets the same bearer tokens and must
look the session up, uses ten database connections at most, and is checked to answer with the same records. PostgreSQL
is set up as in an installation. One server process on one core, PostgreSQL and the load generator on the other, 32
connections, rounds that take turns, medians.

Ratios of `_vs_` are requests per second, except the last two, which are median latencies of Rapport: 1,000 small
companies against one such company alone, and a company with a million contacts against one with ten thousand; of page
and detail the worse counts.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from tests.bench.harness import candidates as them
from tests.bench.harness.candidates import QUERIES, Candidate
from tests.bench.harness.data import Size
from tests.bench.harness.place import Place, place
from tests.bench.harness.rounds import HEADER, Load, Measured, Pace, ceiling, measure, pinning, table
from tests.bench.harness.servers import Server
from tests.bench.harness.turn import Turn, turns

EVERYBODY = (them.OURS, them.LIMIT, them.POSTGRAPHILE, them.ORM)
PAGE, DETAIL, _ = QUERIES


@dataclass(frozen=True, slots=True)
class Plan:
    main: Size
    alone: Size
    many: Size
    short: Size
    long: Size
    turns: int
    pace: Pace


FULL = Plan(
    main=Size(20, 10_000, 50_000),
    alone=Size(1, 100, 500),
    many=Size(1_000, 100, 500),
    short=Size(1, 2_000, 10_000),
    long=Size(1, 200_000, 1_000_000, tenant=2),
    turns=400,
    pace=Pace(rounds=3, first=3, warm=0.5, seconds=4),
)
QUICK = Plan(
    main=Size(20, 200, 1_000),
    alone=Size(1, 20, 100),
    many=Size(100, 20, 100),
    short=Size(1, 200, 1_000),
    long=Size(1, 8_000, 40_000, tenant=2),
    turns=60,
    pace=Pace(rounds=2, first=0.2, warm=0, seconds=0.4, connections=16),
)
Figures = dict[str, float | None]
Key = tuple[str, str]


def run(here: Place, plan: Plan, everybody: Sequence[Candidate], say: Any) -> Figures:
    """Measure all of it; `say` takes what is for people."""
    say(f"{pinning()}; {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} at the start")
    for size in (20_000, 300):
        say(f"the load generator alone, answers of {size:,} bytes: {ceiling(here, size, plan.pace.seconds):,.0f}/s")
    found = queries(here, plan, everybody)
    say("\n" + table(("query", "candidate", *HEADER), [(*key, *each.row()) for key, each in found.items()]))
    tenants, rows = by_tenants(here, plan), by_rows(here, plan)
    for scaled in (tenants, rows):
        say("\n" + table(("query", "data", *HEADER), [(*key, *each.row()) for key, each in scaled.items()]))
    say(f"\nload average {os.getloadavg()[0]:.1f} at the end")
    return {
        **compared(found),
        "p50_1000_tenants_vs_1": worse_p50(tenants, "many companies", "one company"),
        "p50_1m_rows_vs_10k": worse_p50(rows, "many contacts", "few contacts"),
    }


def queries(here: Place, plan: Plan, everybody: Sequence[Candidate]) -> dict[Key, Measured]:
    database = here.loaded("bench_main", plan.main)
    wanted = turns(plan.main, plan.turns)
    with ExitStack() as running:
        servers = {each.name: (each, running.enter_context(each.serve(here, database))) for each in everybody}
        ours = servers[them.OURS.name][1]
        if them.offers_trusted(ours, wanted[0]):
            servers = {them.TRUSTED.name: (them.TRUSTED, ours), **servers}
        for candidate, server in servers.values():
            _check(candidate, server, wanted[:3], plan.main)
        loads: dict[Key, Load] = {
            (query, name): (server, candidate.requests(server, query, wanted))
            for query in QUERIES
            for name, (candidate, server) in servers.items()
        }
        return measure(here, loads, plan.pace)


def _check(candidate: Candidate, server: Server, some: Sequence[Turn], size: Size) -> None:
    for query in QUERIES:
        for turn in some:
            got, right = candidate.answer(server, query, turn), them.expected(query, turn, size)
            if got != right:
                sys.exit(f"{candidate.name} answers {query} with other records: {got!r:.600} instead of {right!r:.600}")


def by_tenants(here: Place, plan: Plan) -> dict[Key, Measured]:
    """One company alone in a database, and many of the same size in another."""
    names = {"one company": plan.alone, "many companies": plan.many}
    with ExitStack() as running:
        loads: dict[Key, Load] = {}
        for number, (name, size) in enumerate(names.items()):
            database = here.loaded(f"bench_tenants_{number}", size)
            server = running.enter_context(them.OURS.serve(here, database))
            wanted = turns(size, max(plan.turns, size.tenants))
            loads |= _loads(server, name, wanted)
        return measure(here, loads, plan.pace)


def by_rows(here: Place, plan: Plan) -> dict[Key, Measured]:
    """A company with few contacts and one with very many, in one database."""
    database = here.loaded("bench_rows", plan.short, plan.long)
    with them.OURS.serve(here, database) as server:
        loads = _loads(server, "few contacts", turns(plan.short, plan.turns))
        loads |= _loads(server, "many contacts", turns(plan.long, plan.turns))
        return measure(here, loads, plan.pace)


def _loads(server: Server, name: str, wanted: Sequence[Turn]) -> dict[Key, Load]:
    best = them.TRUSTED if them.offers_trusted(server, wanted[0]) else them.OURS
    return {(query, name): (server, best.requests(server, query, wanted)) for query in (PAGE, DETAIL)}


def compared(found: dict[Key, Measured]) -> Figures:
    trusted = (PAGE, them.TRUSTED.name) in found
    ours = them.TRUSTED.name if trusted else them.OURS.name
    versus = {"postgraphile": them.POSTGRAPHILE.name, "limit": them.LIMIT.name}
    wanted = [("q1", PAGE, "postgraphile"), ("q2", DETAIL, "postgraphile"), ("q3", QUERIES[2], "postgraphile")]
    wanted += [("q1", PAGE, "limit"), ("q2", DETAIL, "limit")]
    figures: Figures = {
        f"{name}_vs_{peer}": round(found[query, ours].rate / found[query, versus[peer]].rate, 3)
        for name, query, peer in wanted
        if (query, versus[peer]) in found
    }
    ad_hoc = [found[query, them.OURS.name].rate / found[query, ours].rate for query in QUERIES]
    return {**figures, "adhoc_vs_trusted": round(min(ad_hoc), 3) if trusted else None}


def worse_p50(found: dict[Key, Measured], much: str, little: str) -> float:
    return round(max(found[query, much].p50 / found[query, little].p50 for query in (PAGE, DETAIL)), 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="far less data and time: a look, not a figure")
    parser.add_argument("--json", action="store_true", help="only the line of JSON")
    chosen = parser.parse_args()
    say = (lambda text: None) if chosen.json else (lambda text: print(text, flush=True))
    with place(durable=True) as here:
        figures = run(here, QUICK if chosen.quick else FULL, EVERYBODY, say)
    print(json.dumps({"bench": "gateway", "figures": figures}))


if __name__ == "__main__":
    main()
