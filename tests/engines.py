"""Real engines for tests and measurements, and databases of their own on them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import asyncpg

from infra.engines.throwaway import TEMPLATE, Throwaway
from tenants.config import Settings, settings
from tenants.db.database import APP_ROLE, DISPATCH_ROLE, OWNER_ROLE


async def create_database(engines: Throwaway, name: str) -> None:
    """A migrated, empty database: a copy of the template (about 0.1 s)."""
    connection = await asyncpg.connect(engines.admin_url)
    try:
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE {TEMPLATE} OWNER {OWNER_ROLE}')
        await connection.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
        await connection.execute(f'GRANT CONNECT ON DATABASE "{name}" TO {APP_ROLE}, {DISPATCH_ROLE}')
    finally:
        await connection.close()


async def drop_database(engines: Throwaway, name: str) -> None:
    connection = await asyncpg.connect(engines.admin_url)
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        await connection.close()


@contextmanager
def environment(values: Mapping[str, str]) -> Iterator[Settings]:
    """Export `values`, so that child processes get them as well, and give the settings they make."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    settings.cache_clear()
    try:
        yield settings()
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        settings.cache_clear()
