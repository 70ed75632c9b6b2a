"""What the proof needs besides a database: an administrator's eyes, which row security does not bind."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from infra.engines.throwaway import Throwaway
from tenants.config import Settings
from tests.isolation.engines import connect_as_administrator


@pytest.fixture
async def administrator(engines: Throwaway, settings: Settings) -> AsyncIterator[asyncpg.Connection[Any]]:
    """A superuser's connection to this worker's database."""
    async with connect_as_administrator(engines, settings) as connection:
        yield connection
