"""What is compiled must be what executing the document over the same records would have said, byte for byte."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from api.fast import plan_for
from tests.api.conftest import Client
from tests.api.test_records import new_account

DOCUMENTS = [
    "{ me { user { id name } role permissions memberships { tenantName role } __typename } }",
    """query ($id: ID!) { account(id: $id) { __typename id name kind createdAt version website
         phones { value display primary } emails { value } addresses { city }
         annualRevenue { amountMinor currency __typename }
         owner { id name email } nextActivity { state dueAt } parent { name } customFields employees lastFollowedAt
         contacts(first: 2, orderBy: [{name: ASC}]) {
           totalCount nodes { name createdAt account { name } } edges { cursor node { id } }
           pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }
         none: contacts(filter: {name: {eq: "nobody"}}) { totalCount nodes { id } pageInfo { endCursor } } } }""",
    """query ($id: ID!) {
       contacts(filter: {account: {id: {eq: $id}}}, orderBy: [{title: ASC}, {name: DESC}], first: 3) {
         totalCount pageInfo { hasNextPage endCursor }
         nodes { id name title birthday account { id name owner { name } } owner { name } ...More } } }
       fragment More on Contact { name emails { value kind } activities { totalCount } }""",
    """query ($id: ID!, $yes: Boolean = true) { account(id: $id) { name @skip(if: $yes) id @include(if: $yes)
         ... on Account { site: website } } }""",
    '{ accounts(search: "compiled") { totalCount } }',
    '{ accounts(filter: {name: {eq: "nobody"}}) { totalCount nodes { id } pageInfo { startCursor hasNextPage } } }',
    """query ($id: ID!) { a: account(id: $id) { name } b: account(id: $id) { n: name  n: name id }
         activities { nodes { subject occurredAt dueAt account { name } contact { name account { name } } } } }""",
    """{ activities(filter: {occurredAt: {during: THIS_YEAR}, ownerId: {me: true}, account: {createdAt: {lastDays: 2}},
          dueAt: {isNull: true}, not: {nextStepOn: {past: true}}}, orderBy: [{kind: ASC}, {occurredAt: DESC}]) {
         totalCount nodes { subject } } }""",
    'query { account(id: "account_01990000-0000-7000-8000-000000000000") { name } }',
]


@pytest.fixture
async def account(alice: Client) -> str:
    found = await new_account(
        alice,
        name="Compiled",
        kind="CUSTOMER",
        phones=[{"value": "+86 10 6060 6666"}],
        annualRevenue={"amountMinor": "9007199254740991", "currency": "JPY"},
        addresses=[{"city": "北京", "country": "CN"}],
    )
    for name, title in (("Ada", "CTO"), ("Bo", None), ("Cy", "CEO"), ("Di", None)):
        await alice.ask(
            "mutation ($i: CreateContactInput!) { createContact(input: $i) { userErrors { code } } }",
            i={"name": name, "accountId": found, "title": title, "birthday": "1990-02-28"},
        )
    await alice.ask(
        "mutation ($i: CreateActivityInput!) { createActivity(input: $i) { userErrors { code } } }",
        i={"kind": "CALL", "subject": "Hello", "accountId": found, "occurredAt": "2026-03-01T09:00:00.5Z"},
    )
    return found


@pytest.mark.parametrize("document", DOCUMENTS)
async def test_compiled_answers_are_executed_answers(
    alice: Client, account: str, document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert plan_for(document, None) is not None, "this document is meant to compile"
    variables = {"id": account} if "$id" in document else {}
    compiled = await raw(alice, document, variables)
    monkeypatch.setattr("api.gateway.plan_for", lambda *_: None)
    executed = await raw(alice, document, variables)
    assert compiled == executed


async def raw(client: Client, document: str, variables: dict[str, Any]) -> str:
    answer = await client.http.post("/graphql", json={"query": document, "variables": variables})
    return orjson.dumps(orjson.loads(answer.content)).decode()


async def test_what_is_compiled_for_one_company_serves_another_with_its_own_rows_and_cursors(
    alice: Client, mallory: Client
) -> None:
    page = """query ($after: String) {
      accounts(search: "crosswise", orderBy: [{createdAt: ASC}], first: 1, after: $after) {
        nodes { name } pageInfo { hasNextPage endCursor } } }"""
    for client, names in (
        (alice, ("Crosswise one", "Crosswise two")),
        (mallory, ("Crosswise three", "Crosswise four")),
    ):
        for name in names:
            await new_account(client, name=name)
    cursors = {}
    for client, names in (
        (alice, ("Crosswise one", "Crosswise two")),
        (mallory, ("Crosswise three", "Crosswise four")),
    ):
        first = (await client.ask(page))["accounts"]
        assert [node["name"] for node in first["nodes"]] == [names[0]]
        cursors[client] = first["pageInfo"]["endCursor"]
        second = (await client.ask(page, after=cursors[client]))["accounts"]
        assert [node["name"] for node in second["nodes"]] == [names[1]]
        assert second["pageInfo"]["hasNextPage"] is False
    assert await mallory.refused(page, after=cursors[alice]) == "BAD_USER_INPUT"
    assert await alice.refused(page, after="nonsense") == "BAD_USER_INPUT"


async def test_me_and_today_are_the_readers_though_the_read_was_compiled_for_another(
    alice: Client, bob: Client, mallory: Client
) -> None:
    mine = """query ($when: DateTimeFilter) {
      accounts(search: "personal", filter: {ownerId: {me: true}, createdAt: $when}) { nodes { name } } }"""
    for client, name in ((alice, "Personal one"), (bob, "Personal two"), (mallory, "Personal three")):
        await new_account(client, name=name)
    for client, name in ((alice, "Personal one"), (bob, "Personal two"), (mallory, "Personal three")):
        assert (await client.ask(mine, when={"during": "TODAY"}))["accounts"]["nodes"] == [{"name": name}]
        assert (await client.ask(mine, when={"past": False}))["accounts"]["nodes"] == []
