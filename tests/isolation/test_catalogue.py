"""The first wall as the database sees it, and the schema as the migrations leave it."""

from __future__ import annotations

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from tenants.config import Settings
from tenants.db.base import Base
from tenants.db.database import Database
from tenants.db.tables import load_tables
from tests.isolation import catalogue, figures


@pytest.mark.parametrize("rule", catalogue.RULES, ids=lambda rule: rule.__name__)
async def test_the_catalogue_keeps_the_rule(rule: catalogue.Rule, database: Database, administrator: Any) -> None:
    assert await rule(administrator) == []


async def test_there_is_something_to_keep(database: Database, administrator: Any) -> None:
    """A proof over no tables would pass."""
    found = await administrator.fetchval("select count(*) from pg_policies where policyname = 'tenant'")
    assert found == len(catalogue.tenant_tables()) >= 8
    figures.put(tables=found)


async def test_migrations_leave_what_is_declared(database: Database, settings: Settings) -> None:
    load_tables()
    url = settings.owner_database_url.replace("postgresql://", "postgresql+asyncpg://", 1)
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            assert await connection.run_sync(_differences) == []
    finally:
        await engine.dispose()


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "target_metadata": Base.metadata})
    found: list[Any] = compare_metadata(context, Base.metadata)
    return found
