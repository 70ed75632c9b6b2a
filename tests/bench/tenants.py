"""A thousand companies sign up to one installation, one after another; how long each waits, and what each costs.

A company signs up, follows its link (the mail itself is not waited for), and is usable when its first account is stored
and listed. Then it idles. `sign_up_to_usable_p95_s` is the time from sending the form to that list, of the last two
hundred, so that what is said of a thousand is measured beside a thousand. `kib_per_idle_tenant` is how much the API
process has grown for each company after the first hundred: what it keeps of a company that asked and went quiet.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from tenants.registry import tokens
from tests.bench.harness import candidates as them
from tests.bench.harness.fire import HOST, Refused
from tests.bench.harness.place import Place, place
from tests.bench.harness.servers import Server
from tests.engines import create_database, environment

PASSWORD = "a long and plain password"
_SIGN_UP = "mutation ($input: SignUpInput!) { signUp(input: $input) { accepted userErrors { code field } } }"
_VERIFY = "mutation ($input: TokenInput!) { verifyEmail(input: $input) { me { role } userErrors { code field } } }"
_CREATE = (
    "mutation ($input: CreateAccountInput!) { createAccount(input: $input) { account { id } userErrors { code } } }"
)
_LIST = "query { accounts(first: 50) { nodes { id name owner { name } } } me { tenant { name plan } modules } }"


@dataclass(frozen=True, slots=True)
class Plan:
    companies: int
    settled: int
    """Companies before memory is compared: by then the process has everything that serves all of them."""
    last: int
    """Companies whose waiting counts."""


FULL, QUICK = Plan(1_000, 100, 200), Plan(60, 20, 40)
Figures = dict[str, float]


def run(here: Place, plan: Plan, say: Any) -> Figures:
    """Measure it; `say` takes what is for people."""
    database = "bench_tenants"
    asyncio.run(create_database(here.engines, database))
    with them.OURS.serve(here, database) as server, environment(here.environment(database)):
        waits, sizes = [], {}
        for number in range(plan.companies):
            waits.append(_company(here, server, database, number))
            if number + 1 in (plan.settled, plan.companies):
                time.sleep(1)
                sizes[number + 1] = server.memory()
                say(f"{number + 1:>6,} companies, {sizes[number + 1] / 1e6:,.1f} MB, the last waited {waits[-1]:.3f} s")
    grown = (sizes[plan.companies] - sizes[plan.settled]) / (plan.companies - plan.settled)
    counted = sorted(waits[-plan.last :])
    return {
        "companies": plan.companies,
        "sign_up_to_usable_p95_s": round(counted[int(len(counted) * 0.95)], 3),
        "sign_up_to_usable_median_s": round(counted[len(counted) // 2], 3),
        "kib_per_idle_tenant": round(grown / 1024, 1),
    }


def _company(here: Place, server: Server, database: str, number: int) -> float:
    """Seconds from the form to the first list."""
    email, link = f"owner@company-{number}.example", ""
    with httpx.Client(base_url=f"http://{HOST}:{server.port}", headers={"X-Rapport-Client": "bench"}) as http:
        started = time.perf_counter()
        form = {"company": f"Company {number}", "name": "Alice", "email": email, "password": PASSWORD}
        _ask(http, _SIGN_UP, {"input": {**form, "locale": "en", "timeZone": "Europe/Berlin"}})
        aside = time.perf_counter()
        link = tokens.for_mail("verify", asyncio.run(_form(here.admin_url(database), email)))
        aside = time.perf_counter() - aside
        _ask(http, _VERIFY, {"input": {"token": link}})
        _ask(http, _CREATE, {"input": {"name": "First customer"}})
        if len(_ask(http, _LIST, {})["accounts"]["nodes"]) != 1:
            raise Refused("the first account is not in the first list")
        return time.perf_counter() - started - aside


async def _form(url: str, email: str) -> UUID:
    """What the link of the mail is made from."""
    connection = await asyncpg.connect(url)
    try:
        found: UUID = await connection.fetchval("SELECT id FROM sign_ups WHERE email = $1", email)
        return found
    finally:
        await connection.close()


def _ask(http: httpx.Client, document: str, variables: dict[str, Any]) -> dict[str, Any]:
    answer = http.post("/graphql", json={"query": document, "variables": variables}).json()
    data: dict[str, Any] = answer.get("data") or {}
    if answer.get("errors") or any((payload or {}).get("userErrors") for payload in data.values()):
        raise Refused(f"{document[:60]}… answered {json.dumps(answer)[:400]}")
    return data


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="60 companies: a look, not a figure")
    parser.add_argument("--json", action="store_true", help="only the line of JSON")
    chosen = parser.parse_args()
    say = (lambda text: None) if chosen.json else (lambda text: print(text, flush=True))
    with place(durable=True) as here:
        figures = run(here, QUICK if chosen.quick else FULL, say)
    print(json.dumps({"bench": "tenants", "figures": figures}))


if __name__ == "__main__":
    main()
