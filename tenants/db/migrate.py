"""Bring the schema up to date as the owner role: one statement at a time, expanding before contracting."""

from __future__ import annotations

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from tenants.db.revisions import head

HERE = Path(__file__).parent / "migrations"


def alembic_config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    return config


async def migrate(owner_url: str) -> str:
    """Upgrade to the head and return it. Two migrators wait for each other on an advisory lock."""
    engine = create_async_engine(_driver_url(owner_url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await _prepare_database(connection)
            await connection.run_sync(_upgrade)
            await connection.execute(text("GRANT SELECT ON alembic_version TO rapport_app"))
            await connection.commit()
    finally:
        await engine.dispose()
    return head()


async def current_revision(owner_url: str) -> str | None:
    engine = create_async_engine(_driver_url(owner_url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            if not await connection.scalar(text("select to_regclass('public.alembic_version')")):
                return None
            found: str | None = await connection.scalar(text("select version_num from alembic_version"))
            return found
    finally:
        await engine.dispose()


async def _prepare_database(connection: AsyncConnection) -> None:
    await connection.execute(text("select pg_advisory_lock(7305)"))
    await connection.execute(text("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
    await connection.execute(text("GRANT USAGE ON SCHEMA public TO rapport_app, rapport_dispatch"))
    await connection.commit()


def _upgrade(connection: Connection) -> None:
    command.upgrade(alembic_config(connection), "head")


async def write_revision(owner_url: str, message: str, number: str) -> None:
    """Write the migration that brings the database to what is declared, walls included, for its author to read."""
    engine = create_async_engine(_driver_url(owner_url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(
                lambda sync: command.revision(alembic_config(sync), message=message, autogenerate=True, rev_id=number)
            )
    finally:
        await engine.dispose()


def _driver_url(url: str) -> str:
    return url.replace("postgresql://", "postgresql+asyncpg://", 1)


def run(owner_url: str) -> str:
    return asyncio.run(migrate(owner_url))
