"""The run everything else is read from: acme asked everything beside an empty globex, then beside a full one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Column, String
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from infra.engines.throwaway import Throwaway
from tenants.config import Settings
from tenants.context import Role
from tenants.db.base import Base
from tenants.db.dispatch import Dispatcher
from tenants.jobs import Job, Lane
from tests.isolation import foreign, twin
from tests.isolation.documents import operations
from tests.isolation.plans import Verdict, judge
from tests.isolation.rows import Rows, tables_of_tenants
from tests.isolation.tape import recording, settled
from tests.isolation.world import CANARY, World, open_world
from workers.broker import Hints
from workers.execution import Execution
from workers.job import load_actors

PHONE = "+447700900"
"""What only phone numbers of globex begin with."""


@dataclass
class Run:
    """One world, and what was seen in it."""

    answers: list[twin.Answer] = field(default_factory=list)
    jobs: list[tuple[str, str]] = field(default_factory=list)
    """Acme's jobs with the state they ended in."""
    canaries: list[str] = field(default_factory=list)
    """Places where globex showed, with what stood there."""
    canary_columns: int = 0
    verdict: Verdict | None = None
    unruly: list[str] = field(default_factory=list)
    indistinct: list[str] = field(default_factory=list)
    """Foreign ids that answer differently from absent ones."""
    id_places: int = 0
    foreign_time: float = 1.0
    """How long a foreign id takes to be answered, as a multiple of what an absent one takes."""
    touched: list[str] = field(default_factory=list)
    """Tables in which acme's questions changed a row of globex."""


async def run_world(
    engines: Throwaway,
    settings: Settings,
    *,
    full: bool,
    only: Iterable[str] = (),
    roles: Iterable[Role | None] = twin.ROLES,
) -> Run:
    """Ask everything in a new world. `only` some operations and `roles`, where a part of the proof is enough."""
    only, roles = tuple(only), tuple(roles)
    with recording() as tape:
        async with open_world(engines, settings) as world:
            found = await _ask_beside_globex(world, only, roles) if full else await _ask_alone(world, only, roles)
            await settled()
            found.verdict = await judge(world.administrator, tape.sent)
            found.unruly = tape.unruly()
            if full:
                found.canaries = [*found.canaries, *await _seen(world, engines)]
    return found


async def _ask_alone(world: World, only: tuple[str, ...], roles: tuple[Role | None, ...]) -> Run:
    answers = await twin.run(world.acme, roles=roles, only=only)
    return Run(answers, await work(world))


async def _ask_beside_globex(world: World, only: tuple[str, ...], roles: tuple[Role | None, ...]) -> Run:
    await fill(world, only)
    columns = 0 if only else await _canary_columns(world)
    before = await _of_globex(world)
    found = await _ask_alone(world, only, roles)
    found.canary_columns = columns
    comparison = await foreign.run(world, only=only)
    found.indistinct, found.id_places = comparison.indistinct, comparison.places
    found.foreign_time = 1.0 if only else await foreign.compare_times(world)
    found.touched = [name for name, rows in (await _of_globex(world)).items() if rows != before[name]]
    bodies = [(answer.label, text) for answer in found.answers for text in (answer.raw, answer.body)]
    bodies += [("a question for foreign ids", body) for body in comparison.bodies]
    found.canaries = _with_canaries((where, body.decode(errors="replace")) for where, body in bodies)
    return found


async def fill(world: World, only: tuple[str, ...] = ()) -> None:
    """Globex does everything there is to do and reads all of it, so that caches are warm; then it gets a row in every
    table, whether or not anything writes there yet.
    """
    await twin.run(world.globex, roles=[Role.OWNER], only=only)
    await foreign.prepare(world, only)
    await work(world)
    queries = [operation.name for operation in operations() if not operation.changes]
    await twin.run(world.globex, roles=[Role.OWNER], only=only or queries)
    await work(world)
    rows = Rows(world.administrator, world.globex.tenant_id, world.globex.owner.id, CANARY)
    for table in tables_of_tenants():
        await rows.another(table)
    # What globex has put off must not come due while acme is looked at: that would be no doing of acme's.
    later = "UPDATE jobs SET run_at = run_at + interval '1 day' WHERE tenant_id = $1 AND state = 'queued'"
    await world.administrator.execute(later, world.globex.tenant_id)


async def work(world: World) -> list[tuple[str, str]]:
    """Do every waiting job, handed over through Redis as the relay does it; returns acme's and how they ended, but for
    those a merge puts off: whether these came due is the clock's doing.
    """
    hints, execution, actors = Hints(world.settings.redis_url), Execution(lease=timedelta(minutes=5)), load_actors()
    for lane in Lane:
        dispatcher = Dispatcher(lane)
        while ready := await dispatcher.ready(0):
            hints.send(lane, ready)
            for hint in ready:
                await execution.perform(actors[Job(hint.job)], hint.tenant_id, hint.id)
    sql = "SELECT name, state FROM jobs WHERE tenant_id = $1 AND name <> $2 ORDER BY created_at, id"
    rows = await world.administrator.fetch(sql, world.acme.tenant_id, Job.FOLLOW_ALIASES.value)
    return [(row["name"], row["state"]) for row in rows]


async def _of_globex(world: World) -> dict[str, str | None]:
    """A fingerprint of all that globex has, table by table, the registry's tables too."""
    sql = "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t WHERE {column} = $1"
    found: dict[str, str | None] = {}
    for table in Base.metadata.tables.values():
        column = "id" if table.name == "tenants" else "tenant_id"
        if column in table.columns:
            ask = sql.format(table=table.name, column=column)
            found[table.name] = await world.administrator.fetchval(ask, world.globex.tenant_id)
    return found


async def _canary_columns(world: World) -> int:
    """In how many columns of tenant tables a text of globex stands. Raises AssertionError where none does."""
    count = 0
    for table in tables_of_tenants():
        for column in table.columns:
            if not _holds_free_text(column):
                continue
            sql = f"SELECT EXISTS (SELECT FROM {table.name} WHERE tenant_id = $1 AND {column.name}::text LIKE $2)"
            there = await world.administrator.fetchval(sql, world.globex.tenant_id, f"%{CANARY}%")
            assert there, f"no canary sits in {table.name}.{column.name}"
            count += 1
    return count


def _holds_free_text(column: Column[Any]) -> bool:
    declared = column.info.get("field")
    if column.info.get("closed") or (declared and (declared.choices or declared.sensitive)):
        return False
    if isinstance(column.type, ARRAY) and not isinstance(column.type.item_type, String):
        return False
    return isinstance(column.type, JSONB | ARRAY | String) and (getattr(column.type, "length", None) or 99) >= 20


async def _seen(world: World, engines: Throwaway) -> list[str]:
    """Every place outside of answers, and of globex, where something of globex shows."""
    places: list[tuple[str, str]] = [("the log", line) for line in world.said]
    places += [("Redis", f"{key} {value}") for key, value in (await world.redis()).items()]
    stored = await asyncio.to_thread(lambda: list(Path(engines.objects_directory).rglob("*")))
    places += [("an object's key", str(path)) for path in stored]
    places += await _rows_of_others(world)
    places += await _mails_to_others(world)
    return _with_canaries(places)


def _with_canaries(places: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{where}: …{_around(text)}…" for where, text in places if CANARY in text or PHONE in text]


def _around(text: str) -> str:
    found = max(text.find(CANARY), text.find(PHONE))
    return text[max(0, found - 200) : found + 100]


async def _rows_of_others(world: World) -> list[tuple[str, str]]:
    """Rows of every other tenant, and the messages of the queue, globex's own too: they carry ids, never content. What
    globex offers to companies it runs, and its partner to it, stands with them.
    """
    sql = "SELECT t::text FROM {table} t WHERE tenant_id <> ALL ($1) AND t::text LIKE '%' || $2 || '%' LIMIT 3"
    around = "SELECT partner_id, tenant_id FROM partnerships WHERE $1 IN (partner_id, tenant_id)"
    pairs = await world.administrator.fetch(around, world.globex.tenant_id)
    theirs = [world.globex.tenant_id, *(each for pair in pairs for each in pair)]
    found = []
    for table in tables_of_tenants():
        rows = await world.administrator.fetch(sql.format(table=table.name), theirs, CANARY)
        found += [(f"a row of {table.name}", row["t"]) for row in rows]
    messages = await world.administrator.fetch(
        "SELECT name || ' ' || arguments::text AS message FROM jobs WHERE name NOT LIKE $1 || '%'", CANARY
    )
    return found + [("a message of the queue", row["message"]) for row in messages]


async def _mails_to_others(world: World) -> list[tuple[str, str]]:
    async with httpx.AsyncClient(trust_env=False) as client:
        found = (await client.get(f"{world.settings.inbox_url}/api/messages")).json()
    return [("a mail", str(mail)) for mail in found if CANARY not in str(mail["to"])]
