"""Records through the gateway: what a declaration becomes for a client."""

from __future__ import annotations

import asyncio

import pytest

from tests.api.conftest import Client

CREATE_ACCOUNT = """
mutation ($input: CreateAccountInput!) {
  createAccount(input: $input) {
    account { id name version website domain phones { value primary valid } annualRevenue { amountMinor currency }
              owner { name } nextActivity { state } customFields }
    userErrors { code field message }
  }
}"""
UPDATE_ACCOUNT = """
mutation ($input: UpdateAccountInput!) {
  updateAccount(input: $input) { account { name kind version } userErrors { code field current } }
}"""


async def new_account(client: Client, **values: object) -> str:
    created = await client.ask(CREATE_ACCOUNT, input=values)
    assert created["createAccount"]["userErrors"] == []
    account_id: str = created["createAccount"]["account"]["id"]
    return account_id


async def test_alice_writes_down_an_account_as_she_hears_it(alice: Client) -> None:
    created = await alice.ask(
        CREATE_ACCOUNT,
        input={
            "name": "  小米　科技 ",
            "website": "mi.com",
            "phones": [{"value": "010-6060 6666"}, {"value": "(0)10 6060 6666"}, {"value": "+86 138 0013 8000"}],
            "annualRevenue": {"amountMinor": "270000000000", "currency": "CNY"},
        },
    )
    account = created["createAccount"]["account"]
    assert account["name"] == "小米 科技"
    assert account["website"] == "https://mi.com"
    assert account["phones"][0] == {"value": "+861060606666", "primary": True, "valid": True}
    assert [phone["primary"] for phone in account["phones"]].count(True) == 1
    assert account["annualRevenue"] == {"amountMinor": "270000000000", "currency": "CNY"}
    assert (account["version"], account["owner"]["name"]) == (1, "Alice")
    assert account["nextActivity"] == {"state": "NONE"}


async def test_everything_wrong_with_an_input_is_said_at_once_and_nothing_is_stored(alice: Client) -> None:
    refused = await alice.ask(
        CREATE_ACCOUNT,
        input={"name": " ", "website": "not a host", "emails": [{"value": "nobody"}], "employees": 2_147_483_647},
    )
    problems = {problem["field"]: problem["code"] for problem in refused["createAccount"]["userErrors"]}
    assert problems == {"name": "REQUIRED", "website": "INVALID_URL", "emails.0.value": "INVALID_EMAIL"}
    assert refused["createAccount"]["account"] is None


async def test_two_people_editing_one_account_see_both_values(alice: Client, bob: Client) -> None:
    account = await new_account(alice, name="Contested")
    first = await alice.ask(UPDATE_ACCOUNT, input={"id": account, "version": 1, "kind": "CUSTOMER"})
    assert first["updateAccount"]["account"] == {"name": "Contested", "kind": "CUSTOMER", "version": 2}
    second = await bob.ask(UPDATE_ACCOUNT, input={"id": account, "version": 1, "kind": "PARTNER"})
    (problem,) = second["updateAccount"]["userErrors"]
    assert problem == {"code": "CONFLICT", "field": "version", "current": {"version": 2, "kind": "customer"}}


async def test_of_sixteen_edits_of_one_version_exactly_one_wins(alice: Client) -> None:
    account = await new_account(alice, name="Raced for")
    inputs = [{"id": account, "version": 1, "name": f"Winner {number}"} for number in range(16)]
    answers = await asyncio.gather(*(alice.ask(UPDATE_ACCOUNT, input=given) for given in inputs))
    won = [answer for answer in answers if not answer["updateAccount"]["userErrors"]]
    assert len(won) == 1
    assert won[0]["updateAccount"]["account"]["version"] == 2


async def test_a_deleted_account_is_gone_and_comes_back_whole(alice: Client) -> None:
    account = await new_account(alice, name="Shortlived")
    answer = await alice.ask(
        "mutation ($id: ID!) { deleteAccount(input: {id: $id}) { userErrors { code } } }", id=account
    )
    assert answer["deleteAccount"]["userErrors"] == []
    assert (await alice.ask("query ($id: ID!) { account(id: $id) { name } }", id=account))["account"] is None
    gone = await alice.ask('{ accounts(search: "shortlived") { totalCount } }')
    assert gone["accounts"]["totalCount"] == 0
    back = await alice.ask(
        "mutation ($id: ID!) { restoreAccount(input: {id: $id}) { account { id name version } } }", id=account
    )
    assert back["restoreAccount"]["account"] == {"id": account, "name": "Shortlived", "version": 3}


async def test_one_document_reaches_through_relations(alice: Client) -> None:
    account = await new_account(alice, name="Hub")
    for name in ("Ada", "Grace", "Alan"):
        made = await alice.ask(
            "mutation ($i: CreateContactInput!) { createContact(input: $i) { contact { id } userErrors { code } } }",
            i={"name": name, "accountId": account},
        )
        assert made["createContact"]["userErrors"] == []
    answer = await alice.ask(
        """query ($id: ID!, $no: Boolean!) {
             account(id: $id) {
               ...Some
               a: contacts(first: 2, orderBy: [{name: ASC}]) {
                 totalCount pageInfo { hasNextPage } nodes { name account { name } } }
               g: contacts(filter: {name: {startsWith: "G"}}) { nodes { name } edges { cursor node { name } } }
               phones @skip(if: $no) { value }
             }
           }
           fragment Some on Account { id name }""",
        id=account,
        no=True,
    )
    found = answer["account"]
    assert found["a"]["totalCount"] == 3
    assert found["a"]["pageInfo"] == {"hasNextPage": True}
    assert found["a"]["nodes"] == [{"name": name, "account": {"name": "Hub"}} for name in ("Ada", "Alan")]
    assert found["g"]["nodes"] == [{"name": "Grace"}] == [edge["node"] for edge in found["g"]["edges"]]
    assert "phones" not in found


async def test_pages_forward_and_backward_are_the_whole_list(alice: Client) -> None:
    names = [f"Paged {number:02}" for number in range(7)]
    for name in names:
        await new_account(alice, name=name)
    page = """query ($first: Int, $after: String, $last: Int, $before: String) {
      accounts(search: "paged", orderBy: [{name: ASC}], first: $first, after: $after, last: $last, before: $before) {
        nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
    seen, cursor, more = [], None, True
    while more:
        answer = (await alice.ask(page, first=3, after=cursor))["accounts"]
        seen += [node["name"] for node in answer["nodes"]]
        cursor, more = answer["pageInfo"]["endCursor"], answer["pageInfo"]["hasNextPage"]
    assert seen == names
    back: list[str] = []
    more = True
    while more:
        answer = (await alice.ask(page, last=3, before=cursor))["accounts"]
        back = [node["name"] for node in answer["nodes"]] + back
        cursor, more = answer["pageInfo"]["startCursor"], answer["pageInfo"]["hasPreviousPage"]
    assert back == names[:-1]  # everything before the last row, whose cursor we started from


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("{ accounts(first: 501) { nodes { id } } }", "BAD_USER_INPUT"),
        ("{ accounts(first: 0) { nodes { id } } }", "BAD_USER_INPUT"),
        ('{ accounts(after: "bm9uc2Vuc2U") { nodes { id } } }', "BAD_USER_INPUT"),
        ("{ accounts(first: 1, last: 1) { nodes { id } } }", "BAD_USER_INPUT"),
        ('{ account(id: "nonsense") { id } }', "BAD_USER_INPUT"),
        ("{ accounts { nodes { nosuch } } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ accounts {", "GRAPHQL_PARSE_FAILED"),
    ],
)
async def test_a_request_that_makes_no_sense_is_told_why(alice: Client, document: str, code: str) -> None:
    assert await alice.refused(document) == code


async def test_mallory_finds_nothing_of_acmes(alice: Client, mallory: Client) -> None:
    account = await new_account(alice, name="Acme secret")
    absent = "account_01990000-0000-7000-8000-000000000000"
    read = "query ($id: ID!) { account(id: $id) { name } node(id: $id) { id } }"
    assert await mallory.ask(read, id=account) == await mallory.ask(read, id=absent) == {"account": None, "node": None}
    assert (await mallory.ask('{ accounts(search: "acme") { totalCount } }'))["accounts"]["totalCount"] == 0
    foreign = await mallory.ask(UPDATE_ACCOUNT, input={"id": account, "name": "Mine"})
    missing = await mallory.ask(UPDATE_ACCOUNT, input={"id": absent, "name": "Mine"})
    assert foreign == missing
    assert foreign["updateAccount"]["userErrors"][0]["code"] == "NOT_FOUND"
    hers = await mallory.ask(
        "mutation ($i: CreateContactInput!) { createContact(input: $i) { userErrors { code field } } }",
        i={"name": "Spy", "accountId": account},
    )
    assert hers["createContact"]["userErrors"] == [{"code": "NOT_FOUND", "field": "accountId"}]
