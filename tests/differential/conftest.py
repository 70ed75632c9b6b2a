"""The world that is read, made once in a run."""

from __future__ import annotations

import pytest

from tenants.db.database import Database
from tests.cast import everyone
from tests.differential.asking import Asker
from tests.differential.oracle import Oracle
from tests.differential.world import World, make


@pytest.fixture(scope="session")
async def world(database: Database) -> World:
    return await make(await everyone())


@pytest.fixture(scope="session")
def oracle(world: World) -> Oracle:
    return Oracle(world)


@pytest.fixture
def asker(world: World) -> Asker:
    return Asker([person.token for person in world.people])
