"""Can this process serve? Asked by the door; answered engine by engine in plain words."""

from __future__ import annotations

from typing import Any

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from tenants.config import settings
from tenants.db import database, revisions
from tenants.jobs import DEPTHS_KEY


async def check() -> dict[str, str]:
    """`ok` or what is wrong, for the database, its schema and Redis."""
    return {**await _database(), "redis": await _redis()}


async def _database() -> dict[str, str]:
    try:
        found = await database.current().app.fetchval("select version_num from alembic_version")
    except Exception as error:
        return {"database": type(error).__name__}
    known = revisions.head()
    return {"database": "ok", "schema": "ok" if found == known else f"is {found}, this code knows {known}"}


async def queue_figures() -> list[dict[str, Any]]:
    """The relay's last word on the queue, by lane and state; nothing when it has been silent for a while."""
    client = Redis.from_url(settings().redis_url, socket_timeout=2, socket_connect_timeout=2)
    try:
        return orjson.loads(await client.get(DEPTHS_KEY) or b"[]")  # type: ignore[no-any-return]
    except RedisError:
        return []
    finally:
        await client.aclose()


async def _redis() -> str:
    client = Redis.from_url(settings().redis_url, socket_timeout=2, socket_connect_timeout=2)
    try:
        await client.ping()
    except Exception as error:
        return type(error).__name__
    finally:
        await client.aclose()
    return "ok"
