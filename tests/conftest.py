"""Engines, a migrated database and settings for every test: real ones, shared by the workers of one run.

`database` is what most tests want. `fresh_database` gives one test an empty database to itself.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest

from infra.engines.throwaway import Throwaway, hold
from tenants.adapters.storage import storage
from tenants.config import Settings
from tenants.db.database import Database, current, open_database, use
from tests.engines import create_database, drop_database, environment


@pytest.fixture(scope="session")
def worker_number() -> int:
    """0, 1, … for the xdist workers of a run; 0 without xdist."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Throwaway]:
    """PostgreSQL, Redis, object store and inbox; the first worker to need them starts them, the last ends them."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with hold(shared / "engines") as found:
        yield found


@pytest.fixture(scope="session")
def settings(engines: Throwaway, worker_number: int) -> Iterator[Settings]:
    """The settings of this worker: its own database, Redis number and bucket; exported as RAPPORT_… for children.

    Rate limits are off, since one address signs many people in; tests of the limits set `rate_limits` themselves.
    """
    name = f"rapport_w{worker_number}_{uuid4().hex[:8]}"
    asyncio.run(create_database(engines, name))
    bucket = f"rapport-w{worker_number}"
    values = engines.environment(name, worker_number, bucket)
    with environment({**values, "RAPPORT_RATE_LIMITS": "false"}) as found:
        asyncio.run(storage().ensure_bucket())  # through the door: the store remembers what it listed before
        yield found


@pytest.fixture(scope="session")
async def database(settings: Settings) -> AsyncIterator[Database]:
    """This worker's database, open in the session's event loop with both roles and in use."""
    opened = use(await open_database(settings, app=True, dispatch=True))
    yield opened
    await opened.close()


@pytest.fixture
async def fresh_database(engines: Throwaway, settings: Settings, database: Database) -> AsyncIterator[Settings]:
    """An empty database for one test, open, in use and exported; gives its settings."""
    name = f"rapport_one_{uuid4().hex[:12]}"
    await create_database(engines, name)
    values = engines.environment(name, int(settings.redis_url.rsplit("/", 1)[-1]), settings.s3_bucket)
    before = current()
    with environment({**values, "RAPPORT_RATE_LIMITS": "false"}) as found:
        opened = use(await open_database(found, app=True, dispatch=True))
        try:
            yield found
        finally:
            use(before)
            await opened.close()
            await drop_database(engines, name)
