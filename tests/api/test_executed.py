"""Records that are read by executing the document, as mutations, `node` and subscriptions read them."""

from __future__ import annotations

import pytest

from api.schema import record_types
from tenants.records import compiling, filters
from tests.api.conftest import Client
from tests.api.test_records import new_account


@pytest.fixture
async def account(alice: Client) -> str:
    """An account with a tag and three contacts."""
    found = await new_account(alice, name="华为 executed")
    for name in ("Ada", "Bo", "Cy"):
        document = "mutation ($i: CreateContactInput!) { createContact(input: $i) { userErrors { code } } }"
        await alice.ask(document, i={"name": name, "accountId": found})
    tag = (await alice.ask('mutation { createTag(input: {name: "Executed", colour: RED}) { tag { id } } }'))[
        "createTag"
    ]
    document = "mutation ($i: TagRecordInput!) { tagRecord(input: $i) { userErrors { code } } }"
    await alice.ask(document, i={"id": found, "tagId": tag["tag"]["id"]})
    return found


async def test_a_tag_of_a_record_has_every_field_a_tag_has(alice: Client, account: str) -> None:
    document = """query ($id: ID!) { node(id: $id) { ... on Account {
      tags { name createdAt createdBy { name } group { name } } } } }"""
    (tag,) = (await alice.ask(document, id=account))["node"]["tags"]
    assert (tag["name"], tag["createdBy"], tag["group"]) == ("Executed", {"name": "Alice"}, None)
    assert tag["createdAt"].endswith("Z")


async def test_a_relation_under_two_names_has_lists_of_its_own(alice: Client, account: str) -> None:
    document = """query ($id: ID!) { node(id: $id) { ... on Account {
      contacts(first: 1) { nodes { a: account { contacts(first: 2) { nodes { id } } }
                                   b: account { contacts(first: 3) { nodes { id } } } } } } } }"""
    (contact,) = (await alice.ask(document, id=account))["node"]["contacts"]["nodes"]
    assert [len(contact[name]["contacts"]["nodes"]) for name in ("a", "b")] == [2, 3]


async def test_a_list_that_is_asked_for_in_two_places_is_whole(alice: Client, account: str) -> None:
    document = """query ($id: ID!) { node(id: $id) { ... on Account {
      contacts(first: 2) { totalCount } contacts(first: 2) { nodes { name } } } } }"""
    contacts = (await alice.ask(document, id=account))["node"]["contacts"]
    assert (contacts["totalCount"], len(contacts["nodes"])) == (3, 2)


async def test_a_list_is_counted_so_far_and_says_so(
    alice: Client, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = "a: contacts(first: 1) { totalCount totalCountIsExact } b: contacts(first: 1) { totalCountIsExact }"
    executed = f"query ($id: ID!) {{ node(id: $id) {{ ... on Account {{ {counted} }} }} }}"
    compiled = f"query ($id: ID!) {{ account(id: $id) {{ {counted} }} }}"
    for limit, total, exact in ((3, 3, True), (2, 2, False)):
        for module in (filters, compiling, record_types):
            monkeypatch.setattr(module, "COUNTED_TO", limit)
        expected = {"a": {"totalCount": total, "totalCountIsExact": exact}, "b": {"totalCountIsExact": exact}}
        assert (await alice.ask(executed, id=account))["node"] == expected
        assert (await alice.ask(compiled + f" # {limit}", id=account))["account"] == expected


async def test_a_fragment_on_another_kind_of_record_asks_for_nothing(alice: Client, account: str) -> None:
    document = """query ($id: ID!) { node(id: $id) {
      ... on Account { activities(first: 1) { totalCount } }
      ... on Contact { activities(first: 501) { totalCount } } } }"""
    assert (await alice.ask(document, id=account))["node"] == {"activities": {"totalCount": 0}}


async def test_an_executed_answer_is_written_like_a_compiled_one(alice: Client, account: str) -> None:
    answer = await alice.http.post(
        "/graphql", json={"query": f'{{ node(id: "{account}") {{ ... on Account {{ name }} }} }}'}
    )
    assert answer.content == '{"data":{"node":{"name":"华为 executed"}}}'.encode()


@pytest.mark.parametrize("wanted", ["totalCount", "__typename"])
async def test_a_window_that_is_none_is_refused_whoever_looks_through_it(
    alice: Client, account: str, wanted: str
) -> None:
    for window in ("first: 0", 'first: 1, after: "nonsense"'):
        assert await alice.refused(f"{{ contacts({window}) {{ {wanted} }} }}") == "BAD_USER_INPUT"
        document = f'{{ node(id: "{account}") {{ ... on Account {{ contacts({window}) {{ {wanted} }} }} }} }}'
        assert await alice.refused(document) == "BAD_USER_INPUT"
