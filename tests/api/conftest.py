"""Clients of the gateway, in process: what goes in and comes out is HTTP, only the socket is missing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from api.app import create_app
from tenants.db.database import Database
from tests.cast import Cast, Person, everyone
from tests.chaos.processes import processes  # noqa: F401

Ask = Callable[..., Awaitable[Any]]


class Client:
    """Somebody's browser: `ask` sends a document and returns `data`, failing on errors; `send` returns everything."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def send(self, document: str, **variables: Any) -> dict[str, Any]:
        answer = await self.http.post("/graphql", json={"query": document, "variables": variables})
        found: dict[str, Any] = answer.json()
        return found

    async def ask(self, document: str, **variables: Any) -> Any:
        answer = await self.send(document, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def refused(self, document: str, **variables: Any) -> str:
        """The code of the one error a document is refused with."""
        answer = await self.send(document, **variables)
        assert len(answer.get("errors", [])) == 1, answer
        code: str = answer["errors"][0]["extensions"]["code"]
        return code


@pytest.fixture(scope="session")
async def cast(database: Database) -> Cast:
    return await everyone()


@pytest.fixture
async def visitor(database: Database) -> AsyncIterator[Client]:
    async with _http() as http:
        yield Client(http)


@pytest.fixture
async def alice(cast: Cast) -> AsyncIterator[Client]:
    async with signed_in(cast.alice) as http:
        yield Client(http)


@pytest.fixture
async def bob(cast: Cast) -> AsyncIterator[Client]:
    async with signed_in(cast.bob) as http:
        yield Client(http)


@pytest.fixture
async def mallory(cast: Cast) -> AsyncIterator[Client]:
    async with signed_in(cast.mallory) as http:
        yield Client(http)


def signed_in(person: Person) -> httpx.AsyncClient:
    return _http(cookies={"rapport": person.token})


def _http(**options: Any) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=create_app())
    headers = {"x-rapport-client": "web"}
    return httpx.AsyncClient(transport=transport, base_url="http://rapport.test", headers=headers, **options)
