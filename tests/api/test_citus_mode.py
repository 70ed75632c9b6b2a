"""`RAPPORT_DATABASE_MODE=citus`: a setting made inside a statement does not reach the shards, so none is made there.

The same answers as ever, and every one of them from a transaction whose first statement enters the tenant.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from api.fast import plan_for
from tenants.config import Settings
from tenants.db.database import Database, current, open_database, use
from tests.api.conftest import Client
from tests.api.test_compiled import DOCUMENTS, account, raw  # noqa: F401
from tests.cast import Cast
from tests.engines import environment
from tests.isolation.tape import Tape, recording, settled


@dataclass(frozen=True, slots=True)
class Citus:
    tape: Tape


@pytest.fixture
async def citus(database: Database, settings: Settings) -> AsyncIterator[Citus]:
    """The same database as in that mode, with every statement on record."""
    before = current()
    with recording() as tape, environment({"RAPPORT_DATABASE_MODE": "citus"}) as found:
        opened = use(await open_database(found))
        try:
            yield Citus(tape)
        finally:
            use(before)
            await opened.close()


@pytest.mark.parametrize("document", DOCUMENTS)
async def test_compiled_reads_answer_the_same_in_both_modes(
    alice: Client,
    account: str,  # noqa: F811
    document: str,
    database: Database,
    citus: Citus,
) -> None:
    assert plan_for(document, None) is not None
    variables = {"id": account} if "$id" in document else {}
    there = await raw(alice, document, variables)
    await settled()
    assert citus.tape.sent
    assert citus.tape.unruly() == []
    assert [sent.sql for sent in citus.tape.sent if "set_config('app." in sent.sql] == []
    use(database)
    with environment({"RAPPORT_DATABASE_MODE": "postgres"}):
        assert there == await raw(alice, document, variables)


PAGE = """query ($after: String, $before: String, $first: Int, $last: Int) {
  accounts(search: "sharded", orderBy: [{name: ASC}], first: $first, after: $after, last: $last, before: $before) {
    nodes { id name contacts { totalCount } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


async def test_a_list_is_read_page_by_page_forward_and_backward(alice: Client, mallory: Client, citus: Citus) -> None:
    names = [f"Sharded {letter}" for letter in "ABCDE"]
    for name in names:
        await _create(alice, name)
    forward: list[str] = []
    page = (await alice.ask(PAGE, first=2))["accounts"]
    while True:
        forward += [node["name"] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        page = (await alice.ask(PAGE, first=2, after=page["pageInfo"]["endCursor"]))["accounts"]
    assert forward == names
    back = (await alice.ask(PAGE, last=2, before=page["pageInfo"]["startCursor"]))["accounts"]
    assert [node["name"] for node in back["nodes"]] == names[2:4]
    assert (await mallory.ask(PAGE, first=2))["accounts"]["nodes"] == []
    assert await mallory.refused(PAGE, first=2, after=page["pageInfo"]["endCursor"]) == "BAD_USER_INPUT"


async def test_what_is_written_is_read_and_another_company_finds_nothing(
    alice: Client, mallory: Client, cast: Cast, citus: Citus
) -> None:
    made = await _create(alice, "Sharded alone")
    one = "query ($id: ID!) { account(id: $id) { name owner { name } } me { user { name } } }"
    assert await alice.ask(one, id=made) == {
        "account": {"name": "Sharded alone", "owner": {"name": "Alice"}},
        "me": {"user": {"name": "Alice"}},
    }
    assert (await mallory.ask(one, id=made))["account"] is None
    await settled()
    entered = {sent.tenant for sent in citus.tape.sent if "FROM accounts" in sent.sql}
    assert entered <= {cast.alice.tenant_id, cast.mallory.tenant_id} and None not in entered
    assert citus.tape.unruly() == []


async def _create(client: Client, name: str) -> str:
    made: Any = await client.ask(
        "mutation ($i: CreateAccountInput!) { createAccount(input: $i) { account { id } userErrors { code } } }",
        i={"name": name},
    )
    found: str = made["createAccount"]["account"]["id"]
    return found
