"""The dispatcher: the one place that looks across tenants, at the queue and its schedules and at nothing else.

To be fair among tenants one must see whose work waits. So these statements, alone in the house, run without a tenant,
as a role of their own (`rapport_dispatch`) that has no right to any table but `jobs` and `job_schedules` (decision
0005). It reads no record and runs no job: it hands out `{job, tenant, row id}`, and whoever takes the hint enters the
tenant first. They are SQL text because the statement layer would rightly refuse them; each still names `tenant_id`, and
a test holds them to that.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from tenants.db import database
from tenants.db.outbox import CHANNEL
from tenants.db.queue import MAX_CRASHES
from tenants.jobs import Lane
from tenants.kit.turns import turns

MAX_HINTS = 128
"""Hints of one lane that may wait in Redis; everything else waits here, where order can still change."""
MIN_HINTS = 4
DEPTH = 0.5
"""Seconds of work, at the pace of the moment, that wait as hints: what the next tenant has to wait at least."""
SHARE = 0.75
"""The part of those places that tenants at work may fill, so that a newcomer finds a free place at once."""
_TENANTS = 256
_NO_TENANT = UUID(int=0)

_HELD = """
SELECT tenant_id, count(*) AS held, count(*) FILTER (WHERE state = 'sent') AS sent
FROM jobs WHERE lane = $1 AND state IN ('sent', 'running') GROUP BY tenant_id
"""
# A walk from tenant to tenant along the index (lane, tenant_id, run_at): its cost is tenants, never jobs. The order by
# `run_at` and the LATERAL with a limit leave the planner no other way, even before it has statistics.
_WAITING = """
WITH RECURSIVE queue (tenant_id) AS (
  (SELECT tenant_id FROM jobs WHERE lane = $1 AND state = 'queued' AND tenant_id > $2
   ORDER BY tenant_id, run_at LIMIT 1)
  UNION ALL
  SELECT (SELECT tenant_id FROM jobs WHERE lane = $1 AND state = 'queued' AND tenant_id > queue.tenant_id
          ORDER BY tenant_id, run_at LIMIT 1)
  FROM queue WHERE queue.tenant_id IS NOT NULL
)
SELECT queue.tenant_id FROM queue
CROSS JOIN LATERAL (
  SELECT FROM jobs WHERE lane = $1 AND state = 'queued' AND tenant_id = queue.tenant_id AND run_at <= now() LIMIT 1
) AS due
WHERE queue.tenant_id IS NOT NULL
LIMIT $3
"""
_SEND = """
WITH picked AS (
  SELECT due.tenant_id, due.id, due.run_at
  FROM unnest($2::uuid[], $3::int[]) AS share (tenant_id, places)
  CROSS JOIN LATERAL (
    SELECT tenant_id, id, run_at FROM jobs
    WHERE lane = $1 AND state = 'queued' AND tenant_id = share.tenant_id AND run_at <= now()
    ORDER BY run_at LIMIT share.places FOR UPDATE SKIP LOCKED
  ) AS due
)
UPDATE jobs SET state = 'sent', sent_at = now(), lease_until = now() + $4::interval
FROM picked WHERE jobs.tenant_id = picked.tenant_id AND jobs.id = picked.id
RETURNING jobs.tenant_id, jobs.id, jobs.name
"""
_RECLAIM_HINTS = """
WITH lost AS (
  SELECT tenant_id, id FROM jobs WHERE state = 'sent' AND lease_until < now() LIMIT 1000 FOR UPDATE SKIP LOCKED
)
UPDATE jobs SET state = 'queued', unique_key = NULL, lease_until = NULL
FROM lost WHERE jobs.tenant_id = lost.tenant_id AND jobs.id = lost.id
"""
_RECLAIM_RUNS = """
WITH dead AS (
  SELECT tenant_id, id, crashes + 1 >= $1 AS poison
  FROM jobs WHERE state = 'running' AND lease_until < now() LIMIT 1000 FOR UPDATE SKIP LOCKED
)
UPDATE jobs SET crashes = crashes + 1, unique_key = NULL, lease_until = NULL,
                state = CASE WHEN poison THEN 'parked' ELSE 'queued' END,
                finished_at = CASE WHEN poison THEN now() END,
                error = CASE WHEN poison THEN concat_ws(E'\\n', error, $2::text) ELSE error END
FROM dead WHERE jobs.tenant_id = dead.tenant_id AND jobs.id = dead.id
"""
_DEPTHS = """
SELECT lane, 'queued' AS state, count(*) AS jobs, count(DISTINCT tenant_id) AS tenants,
       extract(epoch FROM max(now() - run_at))::float AS lag
FROM jobs WHERE state = 'queued' AND run_at <= now() GROUP BY lane
UNION ALL
SELECT lane, state, count(*), count(DISTINCT tenant_id), 0
FROM jobs WHERE state IN ('sent', 'running') GROUP BY lane, state
UNION ALL
SELECT lane, 'parked', count(*), count(DISTINCT tenant_id), 0 FROM jobs WHERE state = 'parked' GROUP BY lane
"""
_DUE_SCHEDULES = """
SELECT tenant_id, id FROM job_schedules WHERE next_run_at <= now() ORDER BY next_run_at LIMIT 200
"""
STATEMENTS = (_HELD, _WAITING, _SEND, _RECLAIM_HINTS, _RECLAIM_RUNS, _DEPTHS, _DUE_SCHEDULES)


@dataclass(frozen=True, slots=True)
class Hint:
    """All that ever leaves for Redis."""

    job: str
    tenant_id: UUID
    id: UUID


@dataclass
class Dispatcher:
    """Hands out one lane's waiting jobs. Two of them work side by side, each with its own bound."""

    lane: Lane
    hint_life: timedelta = timedelta(seconds=20)
    full: bool = False
    """True when at the last look somebody waited and no place was free."""
    _last: UUID = _NO_TENANT
    _pace: Pace = field(default_factory=lambda: Pace())

    async def ready(self, waiting: int) -> list[Hint]:
        """The hints to send now, fair among tenants; their rows are `sent` when this returns.

        `waiting` is how many of this lane wait in Redis and no worker has fetched: what got lost does not count, so
        it does not stand in the way. It comes back through `reclaim` when `hint_life` is over.
        """
        async with database.current().dispatch.acquire() as connection, connection.transaction():
            tenants = await self._waiting(connection)
            rows = await connection.fetch(_HELD, self.lane)
            held = {row["tenant_id"]: row["held"] for row in rows}
            not_begun = sum(row["sent"] for row in rows)
            window = self._pace.window(not_begun)
            newcomers = any(tenant not in held for tenant in tenants)
            free = (window if newcomers else int(window * SHARE)) - waiting
            self.full = bool(tenants) and free <= 0
            given = turns(tenants, held, free=free)
            sent = await self._send(connection, given) if given else []
        self._pace.sent(not_begun + len(sent))
        return sent

    async def _waiting(self, connection: Any) -> list[UUID]:
        """Tenants with due work, starting behind the one served last."""
        rows = await connection.fetch(_WAITING, self.lane, self._last, _TENANTS)
        if len(rows) < _TENANTS and self._last != _NO_TENANT:
            rows += await connection.fetch(_WAITING, self.lane, _NO_TENANT, _TENANTS)
        return list(dict.fromkeys(row["tenant_id"] for row in rows))

    async def _send(self, connection: Any, given: Counter[UUID]) -> list[Hint]:
        self._last = list(given)[-1]
        rows = await connection.fetch(_SEND, self.lane, list(given), list(given.values()), self.hint_life)
        return _interleaved([Hint(row["name"], row["tenant_id"], row["id"]) for row in rows])


class Pace:
    """How fast the workers of a lane begin what they are sent, and so how many hints may wait for them."""

    def __init__(self) -> None:
        self._not_begun = 0
        self._since = time.monotonic()
        self._begun_a_second = 0.0

    def window(self, not_begun: int) -> int:
        """How many hints may wait, when `not_begun` of those sent have not been begun."""
        elapsed = max(time.monotonic() - self._since, 0.001)
        weight = min(1.0, elapsed / DEPTH)
        begun_a_second = max(0, self._not_begun - not_begun) / elapsed
        self._begun_a_second += weight * (begun_a_second - self._begun_a_second)
        self.sent(not_begun)
        return max(MIN_HINTS, min(MAX_HINTS, round(self._begun_a_second * DEPTH)))

    def sent(self, not_begun: int) -> None:
        self._not_begun = not_begun
        self._since = time.monotonic()


def _interleaved(hints: Sequence[Hint]) -> list[Hint]:
    """One of each tenant, then the next of each: the order in which the hints go out."""
    seen: Counter[UUID] = Counter()
    rounds: list[tuple[int, int]] = []
    for position, hint in enumerate(hints):
        rounds.append((seen[hint.tenant_id], position))
        seen[hint.tenant_id] += 1
    return [hints[position] for _, position in sorted(rounds)]


async def reclaim() -> int:
    """Take back what got lost: hints nobody took in time, and runs whose worker stopped renewing the lease.

    A run whose worker died `MAX_CRASHES` times is parked: it may be what kills them. Returns the number of rows.
    """
    reason = f"Its worker died {MAX_CRASHES} times while running this job."
    async with database.current().dispatch.acquire() as connection:
        hints = await connection.execute(_RECLAIM_HINTS)
        runs = await connection.execute(_RECLAIM_RUNS, MAX_CRASHES, reason)
    return sum(int(status.rsplit(" ", 1)[-1]) for status in (hints, runs))


async def depths() -> list[dict[str, Any]]:
    """Jobs, tenants and lag (seconds), summed over tenants, for every lane and state: for the operator's metrics."""
    async with database.current().dispatch.acquire() as connection:
        found = {(row["lane"], row["state"]): dict(row) for row in await connection.fetch(_DEPTHS)}
    return [
        found.get((lane, state), {"lane": lane.value, "state": state, "jobs": 0, "tenants": 0, "lag": 0.0})
        for lane in Lane
        for state in ("queued", "sent", "running", "parked")
    ]


class Commits:
    """Wakes who waits when work was committed. A lost notification costs one poll."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._deaf = False

    async def wait(self, seconds: float) -> None:
        """Return at the next commit, or after `seconds`. Raises ConnectionError when nobody listens any more."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), seconds)
        self._event.clear()
        if self._deaf:
            raise ConnectionError("the connection that listened is gone")

    def heard(self, *_: object) -> None:
        self._event.set()

    def lost(self, *_: object) -> None:
        self._deaf = True
        self._event.set()


@asynccontextmanager
async def listen() -> AsyncIterator[Commits]:
    """Listen on a connection of its own while the block runs."""
    commits = Commits()
    async with database.current().dispatch.acquire() as connection:
        connection.add_termination_listener(commits.lost)
        await connection.add_listener(CHANNEL, commits.heard)
        try:
            yield commits
        finally:
            with suppress(asyncpg.InterfaceError, OSError):  # it may be gone already
                connection.remove_termination_listener(commits.lost)
                await connection.remove_listener(CHANNEL, commits.heard)


class Leadership:
    """One leader among many: the one whose connection holds the lock, and only while that connection lives."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def due_schedules(self) -> list[tuple[UUID, UUID]]:
        """(tenant, schedule) of what is due. Asked over the leader's own connection: who lost it learns so here."""
        return [(row["tenant_id"], row["id"]) for row in await self._connection.fetch(_DUE_SCHEDULES)]


_LEADER_LOCK = 7306


@asynccontextmanager
async def leadership() -> AsyncIterator[Leadership | None]:
    """Become the scheduler's leader, or get None when another process is. Left, it is free at once."""
    async with database.current().dispatch.acquire() as connection:
        leads = await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LEADER_LOCK)
        try:
            yield Leadership(connection) if leads else None
        finally:
            with suppress(asyncpg.InterfaceError, OSError):  # a lost connection has lost its lock as well
                await connection.execute("SELECT pg_advisory_unlock($1)", _LEADER_LOCK)
