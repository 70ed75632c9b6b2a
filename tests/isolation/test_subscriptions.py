"""Every subscription of the schema, found by walking it: a stranger who follows all of acme hears nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from api.naming import global_id, snake
from infra.engines.engine import free_port
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.records import writing
from tenants.records.catalogue import catalogue
from tests.api.serving import serve
from tests.api.sockets import Line, line
from tests.cast import Cast, Person, everyone
from tests.chaos.processes import Processes
from tests.chaos.processes import processes as processes_of_a_test
from tests.isolation import figures
from tests.isolation.documents import Operation, subscriptions

CANARY = "hush-acme"
LEAST: Mapping[str, Mapping[str, Any]] = {
    "account": {"name": CANARY},
    "contact": {"name": CANARY},
    "lead": {"name": CANARY},
    "deal": {"name": CANARY},
    "product": {"name": CANARY},
    "quote": {"name": CANARY},
    "price_book": {"name": CANARY, "currency": "EUR"},
    "pipeline": {"name": CANARY, "position": 9},
    "stage": {"name": CANARY, "position": 9, "probability": 50},
    "tag": {"name": CANARY},
    "tag_group": {"name": CANARY},
    "activity": {"kind": "note", "subject": CANARY, "occurred_at": datetime(2026, 3, 1, tzinfo=UTC)},
}
"""The least a record of each kind must have. A new kind is missed here, and the test says so."""
TEXT = {name: "subject" if name == "activity" else "name" for name in LEAST}

processes = processes_of_a_test


@pytest.fixture
def port(database: Database, processes: Processes) -> Iterator[int]:
    found = free_port()
    serve(processes, found, RAPPORT_SUBSCRIPTIONS_PER_SOCKET="100")
    yield found


@pytest.fixture
async def people(database: Database) -> Cast:
    return await everyone()


async def test_who_follows_everything_of_acme_from_globex_hears_nothing(port: int, people: Cast) -> None:
    ids = {name: await create(people.alice, name) for name in catalogue()}
    async with follows(port, people.alice, ids) as alice, follows(port, people.mallory, ids) as mallory:
        for name, record_id in ids.items():
            async with unit_of_work(people.alice.context) as uow:
                model = catalogue()[name].model
                await writing.update(uow, model, record_id, None, {TEXT[name]: f"{CANARY} again"})
        heard = await everything(alice, {operation.name for operation in subscriptions()})
        assert CANARY in json.dumps(heard)
        assert await mallory.silent()
    figures.put(subscriptions=len(subscriptions()))


async def create(person: Person, name: str) -> UUID:
    async with unit_of_work(person.context) as uow:
        return await writing.create(uow, catalogue()[name].model, dict(LEAST[name]))


@asynccontextmanager
async def follows(port: int, person: Person, ids: Mapping[str, UUID]) -> AsyncIterator[Line]:
    """Somebody who follows whatever can be followed, acme's records by their ids, and from the beginning."""
    async with line(port, person) as found:
        for operation in subscriptions():
            await found.subscribe(operation.document, name=operation.name, **variables(operation, ids))
        yield found


def variables(operation: Operation, ids: Mapping[str, UUID]) -> dict[str, Any]:
    given: dict[str, Any] = {"since": "0"}
    if "id" in operation.arguments:
        record = snake(operation.name).removesuffix("_changed")
        given["id"] = global_id(record, ids[record])
    return given


async def everything(follower: Line, wanted: set[str]) -> list[dict[str, Any]]:
    """What is heard until each subscription has said something twice: that the record came, and that it changed."""
    heard: list[dict[str, Any]] = []
    async with asyncio.timeout(30):
        while {message["id"] for message in heard if "again" in json.dumps(message)} | {"changes"} < wanted:
            heard.append(await follower.hear())
            assert heard[-1]["type"] == "next" and "errors" not in heard[-1]["payload"], heard[-1]
    return heard
