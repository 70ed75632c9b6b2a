"""A number nobody has seen before is typed into every sensitive field, by every way in, and looked for everywhere else.

What is searched is searched for a name as well, which has to be there: a place nobody looks into would hide anything.
"""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
import zipfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import redis.asyncio

from infra.engines.postgres import binary
from infra.engines.throwaway import Throwaway
from tenants.adapters.storage import storage, tenant_key
from tenants.config import Settings
from tenants.db.unit_of_work import unit_of_work
from tenants.life import service as life
from tenants.records import custom_fields
from tenants.records.auditing import service as auditing
from tenants.records.custom_kinds import CustomKind
from tenants.records.importing import service as importing
from tenants.records.sealing import service as sealing
from tests import cast
from tests.api.conftest import Client, signed_in
from tests.fetching import fetched
from tests.isolation.engines import admin_url
from tests.tenants.records.importing import steps

SECRET = f"ZQ{os.urandom(6).hex()}XW".upper()
NAME = f"Visible{os.urandom(6).hex()}"


@dataclass(frozen=True, slots=True)
class World:
    alice: cast.Person
    client: Client
    settings: Settings
    engines: Throwaway


@pytest.fixture
async def world(engines: Throwaway, fresh_database: Settings) -> AsyncIterator[World]:
    alice = await cast.owner("Alice", "acme")
    async with signed_in(alice) as http:
        yield World(alice, Client(http), fresh_database, engines)


CREATE_ACCOUNT = """mutation ($input: CreateAccountInput!) { createAccount(input: $input) {
  account { id version bankAccount customFields } userErrors { code field message } } }"""
UPDATE_ACCOUNT = """mutation ($input: UpdateAccountInput!) { updateAccount(input: $input) {
  account { id bankAccount } userErrors { code field message current } } }"""
CREATE_CONTACTS = """mutation ($inputs: [CreateContactInput!]!) { createContacts(inputs: $inputs) {
  contact { id identityNumber } userErrors { code field message } } }"""
FIND = """query ($filter: AccountFilter) { accounts(filter: $filter) { nodes { id bankAccount } totalCount } }"""
GROUPS = (
    """query ($filter: AccountFilter) { accountGroups(filter: $filter, by: [{ field: KIND }]) { nodes { count } } }"""
)
HISTORY = "query ($id: ID!) { history(id: $id) { nodes { kind fields { field old new } } } }"
REVEAL = "mutation ($id: ID!, $f: String!) { revealField(input: {id: $id, field: $f}) { value userErrors { code } } }"


def forms(word: str) -> list[bytes]:
    """The ways a word may be written down."""
    found = [word, word.lower(), word.encode().hex(), base64.b64encode(word.encode()).decode().rstrip("=")[:-1]]
    return [each.encode() for each in found] + [word.encode("utf-16-le")]


async def type_it_in(world: World) -> list[str]:
    """Every way a value comes in, the refused ones among them; returns what was answered."""
    ask, said = world.client.send, []
    async with unit_of_work(world.alice.context) as uow:
        for label, sensitive in (("Passport", True), ("Permit", False)):
            await custom_fields.create_field(
                uow, record_type="account", kind=CustomKind.TEXT, label_en=label, sensitive=sensitive
            )
    made = await ask(
        CREATE_ACCOUNT,
        input={"name": NAME, "bankAccount": SECRET, "customFields": {"passport": f"{SECRET} 7"}},
    )
    account = made["data"]["createAccount"]["account"]["id"]
    said.append(made)
    key = {"idempotency-key": "once-1"}
    body = {"query": CREATE_ACCOUNT, "variables": {"input": {"name": NAME, "bankAccount": SECRET}}}
    for _ in range(2):
        said.append((await world.client.http.post("/graphql", json=body, headers=key)).json())
    said.append(await ask(UPDATE_ACCOUNT, input={"id": account, "bankAccount": SECRET * 2}))
    said.append(await ask(UPDATE_ACCOUNT, input={"id": account, "version": 1, "bankAccount": SECRET}))
    said.append(await ask(UPDATE_ACCOUNT, input={"id": account, "bankAccount": SECRET * 9, "name": NAME * 20}))
    contact = {"name": NAME, "identityNumber": SECRET}
    said.append(await ask(CREATE_CONTACTS, inputs=[contact, {**contact, "name": ""}]))
    for tree in ({"bankAccount": {"eq": SECRET * 2}}, {"customFields": [{"key": "passport", "eq": SECRET}]}):
        said.append(await ask(FIND, filter=tree))
        said.append(await ask(GROUPS, filter=tree))
    # What is no filter at all is quoted to whoever wrote it, and to nobody else.
    assert "errors" in await ask(FIND, filter={"bankAccount": {"contains": SECRET}})
    said.append((await world.client.http.get(f"/graphql?query={{accounts{{nodes{{bankAccount}}}}}}&x={NAME}")).json())
    said.append(await ask(HISTORY, id=account))
    return [json.dumps(each) for each in said]


async def import_it(world: World) -> UUID:
    """A file with a good row, a refused one and a ragged one; returns the upload's id."""
    rows = [f"{NAME} imported,{SECRET},3", f"{NAME} refused,{SECRET},few", f"{NAME},{SECRET},3,one too many"]
    data = ("Name,Bank account,Employees\n" + "\n".join(rows) + "\n").encode()
    created = await steps.create(world.alice.context, data)
    assert created.columns[1].suggested_field == "bank_account"
    planned = await steps.plan(world.alice.context, created)
    await steps.start(world.alice.context, planned.id)
    done = await steps.run(world.alice.context, planned.id)
    assert (done.rows_created, done.rows_rejected) == (1, 2)
    async with unit_of_work(world.alice.context, read_only=True) as uow:
        assert NAME.encode() in await fetched(await importing.rejects_url(uow, import_id=planned.id))
    return planned.id


async def export_it(world: World) -> None:
    """The log and the archive of everything, where the value stands in the clear: it is the company's own."""
    context, system = world.alice.context, world.alice.context.as_system()
    async with unit_of_work(context) as uow:
        log, whole = await auditing.order_export(uow), await life.order_export(uow)
    await auditing.write_export(system, export_id=log.id)
    await life.write_export(system, export_id=whole.id)
    async with unit_of_work(context, read_only=True) as uow:
        log, [whole] = await auditing.find_export(uow, export_id=log.id), await life.exports(uow)
    assert NAME.encode() in await fetched(log.url)
    archive = zipfile.ZipFile(io.BytesIO(await fetched(whole.url)))
    assert SECRET in archive.read("records/accounts.json").decode()


def dump(world: World) -> bytes:
    command = [str(binary("pg_dump")), "--inserts", admin_url(world.engines, world.settings)]
    return subprocess.run(command, capture_output=True, check=True).stdout


async def write_everything_down(world: World) -> None:
    connection = await asyncpg.connect(admin_url(world.engines, world.settings))
    await connection.execute("CHECKPOINT")
    await connection.close()


def files_of(world: World) -> Iterator[tuple[str, bytes]]:
    """The database's own files, its log ahead among them; what the engines logged; the object store."""
    data = Path(world.engines.objects_directory).parent
    for folder in (data / "postgres", data / "objects", data / "redis", data.parent / "logs"):
        for path in folder.rglob("*"):
            if path.is_file():
                yield str(path), path.read_bytes()


async def everything_in_redis(world: World) -> bytes:
    client = redis.asyncio.Redis.from_url(world.settings.redis_url)
    found = []
    async for key in client.scan_iter(count=1_000):
        kind = await client.type(key)
        found += [key, repr(await client.get(key) if kind == b"string" else await _members(client, key, kind)).encode()]
    await client.aclose()
    return b"\n".join(found)


async def _members(client: Any, key: bytes, kind: Any) -> Any:
    readers = {b"hash": client.hgetall, b"set": client.smembers, b"stream": client.xrange}
    if kind in readers:
        return await readers[kind](key)
    return await (client.lrange if kind == b"list" else client.zrange)(key, 0, -1)


def holding(places: Iterator[tuple[str, bytes]], word: str) -> set[str]:
    wanted = forms(word)
    return {name for name, data in places if any(form in data for form in wanted)}


async def test_it_is_nowhere_but_where_it_is_sealed(world: World, capfd: pytest.CaptureFixture[str]) -> None:
    said = await type_it_in(world)
    await import_it(world)
    await export_it(world)
    plain = tenant_key(world.alice.tenant_id, "looked", "here")
    await storage().put(plain, io.BytesIO(NAME.encode()), "text/plain")
    await sealing.rotate_data_key(world.alice.context)
    await sealing.reseal(world.alice.context.as_system())
    await write_everything_down(world)
    out, err = capfd.readouterr()

    places = {
        "the dump": dump(world),
        "Redis": await everything_in_redis(world),
        "log lines": (out + err).encode(),
        "answers": "\n".join(said).encode(),
    }
    files = dict(files_of(world))
    assert holding(iter({**places, **files}.items()), SECRET) == set()
    seen = holding(iter({**places, **files}.items()), NAME)
    assert {"the dump", "answers"} <= seen
    assert any("pg_wal" in name for name in seen)
    assert any("/base/" in name for name in seen)
    objects = [name for name in files if "/objects/" in name]
    assert len(objects) >= 5, "what was sent, what was refused of it, the log, the archive, and what lies in the clear"
    assert [name for name in objects if name in seen] == [name for name in objects if name.endswith(plain)] != []
    assert not [name for name in objects if zipfile.is_zipfile(name)], "what is packed hides what it holds"


async def test_a_revealed_value_is_answered_once_and_not_kept(world: World) -> None:
    made = await world.client.ask(CREATE_ACCOUNT, input={"name": NAME, "bankAccount": SECRET})
    wanted = {"id": made["createAccount"]["account"]["id"], "f": "bankAccount"}
    body = {"query": REVEAL, "variables": wanted}
    answer = await world.client.http.post("/graphql", json=body, headers={"idempotency-key": "twice"})
    assert answer.json()["errors"][0]["extensions"]["code"] == "IDEMPOTENCY_KEY_NOT_TAKEN"
    assert (await world.client.ask(REVEAL, **wanted))["revealField"] == {"value": SECRET, "userErrors": []}
    for word in forms(SECRET):
        assert word not in dump(world)
