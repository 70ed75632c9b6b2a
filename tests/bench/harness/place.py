"""Where a measurement runs: engines of its own, and which core does what.

Core 0 serves (the one process that is measured); core 1 has PostgreSQL and the load generator. With fewer than two
cores, or where a process cannot be pinned, nothing is pinned and the report says so.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import psutil

from infra.engines.throwaway import Throwaway, hold
from tests.bench.harness.data import Size, load
from tests.engines import create_database

PINNED = hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1
SERVER_CORE, OTHER_CORE = {0}, {1}


def pin_server() -> None:
    """Run in a server's process before its program: threads and children inherit it."""
    if PINNED:
        os.sched_setaffinity(0, SERVER_CORE)


@dataclass(frozen=True, slots=True)
class Place:
    engines: Throwaway
    folder: Path
    postmaster: psutil.Process

    def loaded(self, name: str, *sizes: Size) -> str:
        """Make a migrated database with data in it; gives its name."""

        async def make() -> None:
            await create_database(self.engines, name)
            await load(self.admin_url(name), sizes)

        asyncio.run(make())
        return name

    def postgres_cpu(self) -> float:
        """Seconds of CPU that PostgreSQL's processes have used until now."""
        total = 0.0
        for process in (self.postmaster, *self.postmaster.children()):
            with suppress(psutil.NoSuchProcess):
                total += sum(process.cpu_times()[:2])
        return total

    def execute(self, database: str, sql: str) -> None:
        """Run statements as the administrator."""

        async def run() -> None:
            connection = await asyncpg.connect(self.admin_url(database))
            try:
                await connection.execute(sql)
            finally:
                await connection.close()

        asyncio.run(run())

    def admin_url(self, database: str) -> str:
        return self.engines.admin_url.rsplit("/", 1)[0] + f"/{database}"

    def environment(self, database: str) -> dict[str, str]:
        """What a server of `database` finds in its environment; `RAPPORT_…` of the caller do not reach it."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("RAPPORT_")}
        ours = self.engines.environment(database, 0, "bench")
        return {**clean, **ours, "RAPPORT_RATE_LIMITS": "false", "ADMIN_URL": self.admin_url(database)}


@contextmanager
def place(*, durable: bool = False) -> Iterator[Place]:
    """Engines for one measurement, gone afterwards; `durable` ones wait for the disk as an installation's do.

    Pins this process, and with it everything it starts, to core 1.
    """
    before = os.sched_getaffinity(0) if PINNED else set()
    if PINNED:
        os.sched_setaffinity(0, OTHER_CORE)
    try:
        with tempfile.TemporaryDirectory(prefix="rapport-bench-") as folder:
            Path(folder).chmod(0o755)  # PostgreSQL runs as another user when we are root
            with hold(Path(folder) / "engines", durable=durable) as engines:
                yield at(engines, Path(folder))
    finally:
        if PINNED:
            os.sched_setaffinity(0, before)


def at(engines: Throwaway, folder: Path) -> Place:
    """A place on engines that run already; logs go to `folder`."""
    return Place(engines, folder, asyncio.run(_postmaster(engines.admin_url)))


async def _postmaster(url: str) -> psutil.Process:
    connection = await asyncpg.connect(url)
    try:
        found = psutil.Process(connection.get_server_pid()).parent()
    finally:
        await connection.close()
    assert found is not None
    return found
