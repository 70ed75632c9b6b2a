"""How much a claim from the pool costs, beside the bare update no rule stands before.

Sixteen connections, of people in several companies, take the same number of customers each way, a hundred each: by the
verb (the rules of a pool with both caps, the log of owners, the change log), and by the conditional update alone, in a
transaction that enters the tenant, as the application's role. Then sixteen of one company want every customer of it at
once: how many were told they won what another won. PostgreSQL commits as an installation's does, the same for both.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import bindparam, update

from tenants.context import Role
from tenants.crm.accounts.models import Account
from tenants.crm.pools import service as pools
from tenants.db.database import open_database, use
from tenants.db.unit_of_work import unit_of_work
from tenants.entitlement import seeded
from tenants.plans import Plan
from tenants.records import writing
from tests import cast
from tests.bench.harness.place import Place, place
from tests.engines import create_database, environment

CONNECTIONS = 16
COMPANIES = 16
_BARE = (
    update(Account)
    .where(Account.id == bindparam("record_id"), Account.owner_id.is_(None))
    .values(owner_id=bindparam("taker"))
)
Take = Callable[[cast.Person, UUID, UUID], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Company:
    alice: cast.Person
    reps: Sequence[cast.Person]
    pool_id: UUID


async def founded(name: str, people: int) -> Company:
    alice = _at_work(await cast.owner("Alice", name))
    reps = [_at_work(await cast.colleague(alice, f"Rep{number}", Role.REP)) for number in range(people)]
    rules = pools.PoolRules("account", "North", daily_cap=1_200, holding_cap=1_200, cooling_days=7)
    async with unit_of_work(alice.context) as uow:
        pool = await pools.create_pool(uow, rules)
    return Company(alice, reps, pool["id"])


def _at_work(person: cast.Person) -> cast.Person:
    """As somebody who is signed in: on a plan, and with the number of what their company has declared."""
    return replace(person, context=replace(person.context, entitlement=seeded(Plan.BUSINESS), declared=1))


async def waiting(company: Company, count: int) -> list[UUID]:
    found = []
    async with unit_of_work(company.alice.context) as uow:
        for number in range(count):
            found.append(await writing.create(uow, Account, {"name": f"Customer {number}"}))
            await pools.give_back(uow, record_type="account", record_id=found[-1], pool_id=company.pool_id)
    return found


async def bare(rep: cast.Person, _pool_id: UUID, record_id: UUID) -> bool:
    async with unit_of_work(rep.context) as uow:
        return await uow.run(_BARE, record_id=record_id, taker=rep.id) == 1


async def rate(companies: Sequence[Company], take: Take, count: int) -> float:
    """Takings a second, sixteen at a time, each of a customer nobody else wants."""
    each = count // CONNECTIONS
    wanted = [(company, await waiting(company, each * len(company.reps))) for company in companies]

    async def work(rep: cast.Person, pool_id: UUID, ids: Sequence[UUID]) -> None:
        for record_id in ids:
            assert await take(rep, pool_id, record_id)

    began = time.perf_counter()
    await asyncio.gather(
        *(
            work(rep, company.pool_id, ids[at * each : (at + 1) * each])
            for company, ids in wanted
            for at, rep in enumerate(company.reps)
        )
    )
    return each * CONNECTIONS / (time.perf_counter() - began)


async def contested(company: Company, take: Take, count: int) -> int:
    """Customers that more than one was told to have."""
    ids, won = await waiting(company, count), Counter[UUID]()

    async def work(rep: cast.Person) -> None:
        for record_id in ids:
            if await take(rep, company.pool_id, record_id):
                won[record_id] += 1

    await asyncio.gather(*(work(rep) for rep in company.reps))
    return sum(won[each] != 1 for each in ids)


async def claim(rep: cast.Person, pool_id: UUID, record_id: UUID) -> bool:
    async with unit_of_work(rep.context) as uow:
        (outcome,) = await pools.claim(uow, pool_id=pool_id, ids=[record_id])
    return outcome.refusal is None


async def several() -> list[Company]:
    """Companies of a round: nobody in them has anything yet."""
    return [await founded(f"acme{number}", CONNECTIONS // COMPANIES) for number in range(COMPANIES)]


async def measured(count: int, rounds: int, wanted: int) -> dict[str, float]:
    await rate(await several(), claim, CONNECTIONS * 8)
    claims, updates = [], []
    for _ in range(rounds):
        companies = await several()
        claims.append(await rate(companies, claim, count))
        updates.append(await rate(companies, bare, count))
    return {
        "claims_vs_bare_update": round(max(claims) / max(updates), 3),
        "claims_per_second": round(max(claims)),
        "double_claims": await contested(await founded("globex", CONNECTIONS), claim, wanted),
    }


def run(here: Place, count: int, rounds: int, wanted: int) -> dict[str, float]:
    name = "bench_pool"

    async def all_of_it() -> dict[str, float]:
        await create_database(here.engines, name)
        wide = settings.model_copy(update={"database_pool": CONNECTIONS})
        opened = use(await open_database(wide, app=True, dispatch=True))
        try:
            return await measured(count, rounds, wanted)
        finally:
            await opened.close()

    values = here.engines.environment(name, 0, "bench")
    with environment({**values, "RAPPORT_RATE_LIMITS": "false"}) as settings:
        return asyncio.run(all_of_it())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="less time: a look, not a figure")
    parser.add_argument("--json", action="store_true", help="only the line of JSON")
    quick = parser.parse_args().quick
    with place(durable=True) as here:
        figures = run(here, *((320, 2, 32) if quick else (1_600, 3, 63)))
    print(json.dumps({"bench": "pool", "figures": figures}))


if __name__ == "__main__":
    main()
