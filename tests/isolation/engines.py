"""A superuser's connection: the one pair of eyes that sees every tenant, for tests alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import asyncpg

from infra.engines.throwaway import Throwaway
from tenants.config import Settings


def admin_url(engines: Throwaway, settings: Settings) -> str:
    database = urlsplit(settings.database_url).path.lstrip("/")
    return urlsplit(engines.admin_url)._replace(path=f"/{database}").geturl()


@asynccontextmanager
async def connect_as_administrator(engines: Throwaway, settings: Settings) -> AsyncIterator[asyncpg.Connection[Any]]:
    connection = await asyncpg.connect(admin_url(engines, settings))
    try:
        yield connection
    finally:
        await connection.close()
