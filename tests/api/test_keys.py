"""Programs at the gateway, by the lane, the ordinary way and a socket: with what their key includes and no more."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from infra.engines.engine import free_port
from tenants.crm.accounts.models import Account
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.records import writing
from tenants.registry import service as registry
from tests.api.conftest import Client
from tests.api.serving import serve
from tests.api.sockets import dialled
from tests.cast import Cast, Person
from tests.chaos.processes import processes as processes_of_a_test

processes = processes_of_a_test
CREATE = """mutation ($scopes: [String!]!) { createApiKey(input: {name: "Reporting", scopes: $scopes}) {
  apiKey { id hint scopes lastUsedAt } secret userErrors { code field } } }"""
ACCOUNTS = "{ accounts(first: 5) { nodes { name } } }"
WRITE = 'mutation { createAccount(input: {name: "Made by a program"}) { account { id } userErrors { code } } }'


@pytest.fixture
async def program(visitor: Client) -> AsyncIterator[Client]:
    """A client with no cookie and no header but its key."""
    del visitor.http.headers["x-rapport-client"]
    yield visitor


async def carrying(program: Client, alice: Client, *scopes: str) -> str:
    made = (await alice.ask(CREATE, scopes=list(scopes)))["createApiKey"]
    assert made["userErrors"] == [] and made["secret"].startswith(made["apiKey"]["hint"])
    program.http.headers["authorization"] = f"Bearer {made['secret']}"
    return str(made["apiKey"]["id"])


async def refusal(client: Client, document: str) -> dict[str, str]:
    [error] = (await client.send(document))["errors"]
    found: dict[str, str] = error["extensions"]
    return found


async def test_a_key_reads_what_its_scope_includes_and_names_the_one_it_lacks(program: Client, alice: Client) -> None:
    await carrying(program, alice, "accounts:read")
    assert "nodes" in (await program.ask(ACCOUNTS))["accounts"]
    assert await refusal(program, WRITE) == {"code": "FORBIDDEN", "scope": "accounts:write"}
    assert await refusal(program, "{ activities(first: 5) { nodes { subject } } }") == {
        "code": "FORBIDDEN",
        "scope": "activities:read",
    }
    assert (await refusal(program, "{ __schema { queryType { name } } }"))["code"] == "FORBIDDEN"


async def test_with_the_scope_it_writes_in_the_name_of_its_maker(program: Client, alice: Client, cast: Cast) -> None:
    await carrying(program, alice, "accounts:read", "accounts:write")
    made = await program.ask(WRITE)
    owner = "query ($id: ID!) { account(id: $id) { createdBy { name } } }"
    found = await program.ask(owner, id=made["createAccount"]["account"]["id"])
    assert found["account"]["createdBy"]["name"] == cast.alice.name


async def test_a_key_manages_neither_keys_nor_members_nor_sessions(program: Client, alice: Client) -> None:
    await carrying(program, alice, "accounts:read", "accounts:write", "api:explore")
    for document in (
        "{ apiKeys { id } }",
        "{ devices { id } }",
        "{ invitations { id } }",
        'mutation { createApiKey(input: {name: "More", scopes: ["accounts:read"]}) { secret } }',
        'mutation { inviteMember(input: {email: "new@acme.example", role: REP}) { userErrors { code } } }',
        "mutation { signOut { accepted } }",
        'mutation { beginEnrolment(input: {password: "x"}) { secret } }',
    ):
        assert (await refusal(program, document))["code"] == "FORBIDDEN", document


async def test_revoked_it_is_a_stranger_at_once(program: Client, alice: Client) -> None:
    key = await carrying(program, alice, "accounts:read")
    await program.ask(ACCOUNTS)
    await alice.ask("mutation ($id: ID!) { revokeApiKey(input: {id: $id}) { id userErrors { code } } }", id=key)
    assert await program.refused(ACCOUNTS) == "UNAUTHENTICATED"


async def test_its_secret_is_in_no_kept_answer(alice: Client) -> None:
    alice.http.headers["idempotency-key"] = "a-key-for-a-key"
    assert await alice.refused(CREATE, scopes=["accounts:read"]) == "IDEMPOTENCY_KEY_NOT_TAKEN"


async def test_a_key_in_a_cookie_needs_what_every_cookie_needs(program: Client, alice: Client) -> None:
    await carrying(program, alice, "accounts:read")
    secret = program.http.headers.pop("authorization").removeprefix("Bearer ")
    program.http.cookies["rapport"] = secret
    assert await program.refused(ACCOUNTS) == "FORBIDDEN"


async def test_a_socket_opens_by_a_key_and_closes_within_five_seconds_of_its_end(
    database: Database, processes: object, cast: Cast
) -> None:
    port = free_port()
    serve(processes, port)  # type: ignore[arg-type]
    made = await _key(cast.alice, "accounts:read")
    async with dialled(port) as line:
        await line.tell(type="connection_init", payload={"token": made.secret})
        assert await line.hear() == {"type": "connection_ack"}
        await line.subscribe()
        await line.settled()
        async with unit_of_work(cast.alice.context) as uow:
            await writing.create(uow, Account, {"name": "Told to a program"})
        assert len(await line.changes(1)) == 1
        async with unit_of_work(cast.alice.context) as uow:
            await registry.revoke_api_key(uow, key_id=made.key.id)
        assert await line.closed(within=5) == 4403


async def _key(person: Person, *scopes: str) -> registry.NewKey:
    async with unit_of_work(person.context) as uow:
        return await registry.create_api_key(uow, name="A listener", scopes=scopes)
