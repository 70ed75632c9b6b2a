"""The lane of compiled reads, and who may take it: known documents, known sessions, clients that stay."""

from __future__ import annotations

import asyncio
import hashlib
import socket
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx
import orjson
import pytest

from api import documents, fast
from api.documents import store
from infra.engines.engine import free_port
from infra.engines.throwaway import Throwaway
from tenants.config import Settings
from tenants.context import Role
from tenants.db.unit_of_work import unit_of_work
from tenants.registry import recognition, tokens
from tenants.registry import service as registry
from tests.api.conftest import Client
from tests.api.serving import serve
from tests.api.test_records import new_account
from tests.cast import PASSWORD, Cast
from tests.chaos.processes import Processes
from tests.chaos.processes import processes as processes_of_a_test

ME = "{ me { role user { name } } }"
ACCOUNTS = "{ accounts(first: 1) { totalCount } }"
processes = processes_of_a_test
MANIFEST = orjson.loads(Path("mobile-schema/trusted.json").read_bytes())["operations"]


def id_of(name: str) -> str:
    return next(entry["id"] for entry in MANIFEST if entry["name"] == name)


def test_the_manifest_names_every_operation_by_the_hash_of_its_text() -> None:
    kept = {path.stem for path in Path("mobile-schema/operations").glob("*.graphql")}
    assert {entry["name"] for entry in MANIFEST} == kept
    assert all(hashlib.sha256(entry["body"].encode()).hexdigest() == entry["id"] for entry in MANIFEST)


@pytest.mark.parametrize(
    "named",
    [
        {"documentId": f"sha256:{id_of('Me')}"},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": id_of("Me")}}},
        {"documentId": f"sha256:{id_of('Me')}", "operationName": "Me", "variables": {}},
    ],
)
async def test_a_known_document_need_not_be_sent(alice: Client, named: dict[str, Any]) -> None:
    answer = await alice.http.post("/graphql", json=named)
    assert answer.json()["data"]["me"]["user"]["name"] == "Alice"
    assert answer.headers["x-content-type-options"] == "nosniff" and answer.headers["x-request-id"]


async def test_a_known_mutation_need_not_be_sent_either(alice: Client) -> None:
    body = {
        "documentId": f"sha256:{id_of('CreateAccount')}",
        "variables": {"input": {"name": "Trusted", "kind": "CUSTOMER"}, "ownFields": True},
    }
    answer = (await alice.http.post("/graphql", json=body)).json()
    assert answer["data"]["createAccount"]["userErrors"] == []


async def test_a_known_document_may_be_asked_by_get(alice: Client) -> None:
    answer = await alice.http.get("/graphql", params={"documentId": f"sha256:{id_of('Me')}"})
    assert answer.json()["data"]["me"]["user"]["name"] == "Alice"


@pytest.mark.parametrize(
    "named",
    [
        {"documentId": "sha256:" + "0" * 64},
        {"documentId": ""},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}},
        {"extensions": {"persistedQuery": "nonsense"}},
    ],
)
async def test_an_unknown_hash_is_told_as_one(alice: Client, visitor: Client, named: dict[str, Any]) -> None:
    for client in (alice, visitor):
        answer = (await client.http.post("/graphql", json=named)).json()
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["PERSISTED_QUERY_NOT_FOUND"]


async def test_trusted_plans_are_made_before_anybody_asks_and_never_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast, "_standing", {})
    fast.plan_ahead(store().values())
    text = documents.document_of(id_of("Me"), None)
    assert text is not None and fast.plan_for(text, "Me") is fast.plan_for(text, None) is fast._standing[text]
    monkeypatch.setattr(fast, "_plans", OrderedDict())
    monkeypatch.setattr(fast, "CACHED", 0)
    assert fast.plan_for("{ me { role } }", None) is not None and not fast._plans


async def test_a_long_document_is_not_remembered() -> None:
    document = "{ me { role } }" + " " * fast.LONGEST
    assert fast.plan_for(document, None) is not None
    assert (document, None) not in fast._plans


@pytest.fixture
def asked_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The tokens the database was asked about."""
    recognition.forget()
    asked, authenticate = [], registry.authenticate

    async def listening(token: str, *, request_id: str = "") -> registry.Authenticated | None:
        asked.append(token)
        return await authenticate(token, request_id=request_id)

    monkeypatch.setattr(recognition, "authenticate", listening)
    yield asked
    recognition.forget()


async def test_a_session_is_looked_up_once_in_two_seconds(
    alice: Client, asked_once: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        await alice.ask(ME)
    assert len(asked_once) == 1
    monkeypatch.setattr(recognition, "monotonic", lambda: float("inf"))
    await alice.ask(ME)
    assert len(asked_once) == 2


async def test_what_ends_a_session_here_ends_it_at_once(visitor: Client, cast: Cast, asked_once: list[str]) -> None:
    sign_in = """mutation ($email: String!, $password: String!) {
      signIn(input: {email: $email, password: $password, device: "phone"}) { accessToken } }"""
    opened = await visitor.ask(sign_in, email=cast.bob.email, password=PASSWORD)
    token = opened["signIn"]["accessToken"]
    visitor.http.headers["authorization"] = f"Bearer {token}"
    assert (await visitor.ask(ME))["me"]["role"] == "REP"
    await visitor.ask("mutation { signOut { accepted } }")
    assert (await visitor.ask(ME))["me"] is None
    assert await visitor.refused(ACCOUNTS) == "UNAUTHENTICATED"
    assert asked_once.count(token) >= 2, "a refusal was remembered"


async def test_what_a_colleague_may_changes_at_once(bob: Client, cast: Cast) -> None:
    assert (await bob.ask(ME))["me"]["role"] == "REP"
    for role in (Role.READ_ONLY, Role.REP):
        async with unit_of_work(cast.alice.context) as uow:
            await registry.change_role(uow, user_id=cast.bob.id, role=role)
        assert (await bob.ask(ME))["me"]["role"] == role.name


async def test_what_was_asked_before_everybody_was_forgotten_is_not_remembered_after(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    recognition.forget()
    authenticate = registry.authenticate

    async def overtaken(token: str, *, request_id: str = "") -> registry.Authenticated | None:
        found = await authenticate(token, request_id=request_id)
        recognition.forget()
        return found

    monkeypatch.setattr(recognition, "authenticate", overtaken)
    assert await recognition.recognise(cast.alice.token) is not None
    assert not recognition._known


async def test_a_write_never_rests_on_what_is_remembered(alice: Client, cast: Cast) -> None:
    await alice.ask(ME)
    found = await recognition.recognise(cast.alice.token)
    assert found is not None
    stale = registry.Authenticated(cast.mallory.context, "web", found.expires_at)
    recognition._known[tokens.digest(cast.alice.token)] = (float("inf"), stale)
    try:
        made = await new_account(alice, name="Written by Alice")
    finally:
        recognition.forget()
    assert (await alice.ask("query ($id: ID!) { account(id: $id) { name } }", id=made))["account"]["name"]


@pytest.fixture
async def administrator(engines: Throwaway, settings: Settings) -> AsyncIterator[asyncpg.Connection[Any]]:
    url = urlsplit(engines.admin_url)._replace(path=urlsplit(settings.database_url).path).geturl()
    connection = await asyncpg.connect(url)
    yield connection
    await connection.close()


@pytest.mark.parametrize("document", [ACCOUNTS, "{ accounts(first: 1) { totalCount } members { id } }"])
async def test_a_client_that_leaves_takes_its_statement_along(
    cast: Cast, administrator: asyncpg.Connection[Any], processes: Processes, document: str
) -> None:
    """The list waits for a table that an administrator holds; nobody waits for the list any more."""
    port = free_port()
    serve(processes, port)
    async with administrator.transaction():
        await administrator.execute("LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE")
        leaving = _ask_and_wait(port, cast.alice.token, document)
        await _until(administrator, 1)
        leaving.close()
        await _until(administrator, 0)
    async with httpx.AsyncClient() as http:
        headers = {"authorization": f"Bearer {cast.alice.token}"}
        answer = await http.post(f"http://127.0.0.1:{port}/graphql", json={"query": document}, headers=headers)
    assert answer.json()["data"]["accounts"]["totalCount"] >= 0


def _ask_and_wait(port: int, token: str, document: str) -> socket.socket:
    body = orjson.dumps({"query": document})
    head = (
        f"POST /graphql HTTP/1.1\r\nhost: rapport\r\nauthorization: Bearer {token}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    opened = socket.create_connection(("127.0.0.1", port))
    opened.sendall(head.encode() + body)
    return opened


async def _until(administrator: asyncpg.Connection[Any], wanted: int) -> None:
    """Wait until so many statements of ours wait for the table."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%accounts%'"
    for _ in range(500):
        await administrator.execute("SELECT pg_stat_clear_snapshot()")  # a transaction sees the first one for ever
        if await administrator.fetchval(waiting) == wanted:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"never {wanted} statements that wait")
