"""What a reader may ask of lists: aggregates, orders by fields of their own, and anything by its id."""

from __future__ import annotations

import base64
from typing import Any
from uuid import uuid4

import pytest

from tests.api.conftest import Client
from tests.api.test_compiled import raw
from tests.api.test_records import new_account

AGGREGATE = """
query ($filter: AccountFilter, $groupBy: [AccountAggregateBy!], $having: [AccountAggregateHaving!],
       $orderBy: [AccountAggregateOrder!], $first: Int, $search: String) {
  accountsAggregate(filter: $filter, groupBy: $groupBy, having: $having, orderBy: $orderBy, first: $first,
                    search: $search) {
    hasMore
    groups { keys { value label } count employees { count sum avg min max } createdAt { count }
             annualRevenue { currency count sum avg min max } } } }"""
ABSENT = "01990000-0000-7000-8000-000000000000"
NODE = "query ($id: ID!) { node(id: $id) { id ... on Account { name } } }"


@pytest.fixture
async def sold(alice: Client) -> str:
    """Three accounts, and the word that finds them."""
    word = f"counted{uuid4().hex[:10]}"
    for number, (kind, currency) in enumerate((("CUSTOMER", "EUR"), ("CUSTOMER", "CNY"), ("PARTNER", "EUR"))):
        await new_account(
            alice, name=f"{word} {number}", kind=kind, employees=number + 1,
            annualRevenue={"amountMinor": str(9_007_199_254_740_980 + number), "currency": currency},
        )  # fmt: skip
    return word


async def test_groups_are_counted_and_money_keeps_its_currency(alice: Client, mallory: Client, sold: str) -> None:
    asked: dict[str, Any] = {"search": sold, "groupBy": [{"field": "KIND"}]}
    answer = (await alice.ask(AGGREGATE, **asked))["accountsAggregate"]
    customers, partners = answer["groups"]
    assert answer["hasMore"] is False
    assert customers["keys"] == [{"value": "CUSTOMER", "label": None}]
    assert customers["employees"] == {"count": 2, "sum": "3", "avg": 1.5, "min": "1", "max": "2"}
    assert customers["annualRevenue"] == [
        {"currency": "CNY", "count": 1, **dict.fromkeys(("sum", "avg", "min", "max"), "9007199254740981")},
        {"currency": "EUR", "count": 1, **dict.fromkeys(("sum", "avg", "min", "max"), "9007199254740980")},
    ]
    assert (partners["count"], customers["createdAt"]["count"]) == (1, 2)
    assert (await mallory.ask(AGGREGATE, **asked))["accountsAggregate"] == {"groups": [], "hasMore": False}


async def test_groups_are_chosen_ordered_and_cut(alice: Client, sold: str) -> None:
    few = {"by": "COUNT", "lte": "1"}
    by_sum = {"by": "SUM", "field": "ANNUAL_REVENUE", "currency": "EUR", "direction": "DESC"}
    asked: dict[str, Any] = {"search": sold, "groupBy": [{"field": "EMPLOYEES"}], "having": [few]}
    answer = (await alice.ask(AGGREGATE, **asked, orderBy=[by_sum], first=1))["accountsAggregate"]
    assert [group["keys"][0]["value"] for group in answer["groups"]] == ["3"]
    assert answer["hasMore"] is True
    months: dict[str, Any] = {"search": sold, "groupBy": [{"field": "CREATED_AT", "by": "MONTH"}]}
    counts = (await alice.ask(AGGREGATE, **months, filter={"createdAt": {"during": "TODAY"}}))["accountsAggregate"]
    assert [group["count"] for group in counts["groups"]] == [3]


@pytest.mark.parametrize(
    "wrong",
    [
        {"groupBy": [{"field": "CUSTOM_FIELD"}]},
        {"groupBy": [{"field": "CUSTOM_FIELD", "key": "nothing"}]},
        {"groupBy": [{"field": "KIND", "by": "DAY"}]},
        {"groupBy": [{"field": name} for name in ("KIND", "INDUSTRY", "RATING", "SITE")]},
        {"first": 0},
        {"first": 1_001},
        {"orderBy": [{"by": "SUM", "field": "ANNUAL_REVENUE", "direction": "ASC"}]},
        {"orderBy": [{"by": "SUM", "direction": "ASC"}]},
    ],
)
async def test_what_makes_no_sense_is_refused(alice: Client, wrong: dict[str, Any]) -> None:
    assert await alice.refused(AGGREGATE, **wrong) == "BAD_USER_INPUT"


async def test_figures_go_by_the_names_they_are_asked_under(alice: Client, sold: str) -> None:
    document = """query ($word: String) {
      n: accountsAggregate(search: $word) { groups { ...More all: count } hasMore } }
      fragment More on AccountAggregateGroup { heads: employees { sum } updatedAt { max } keys { value } }"""
    groups = (await alice.ask(document, word=sold))["n"]["groups"]
    assert [(group["all"], group["heads"]["sum"], group["keys"]) for group in groups] == [(3, "6", [])]


async def test_a_company_sorts_and_adds_up_by_its_own_fields(alice: Client) -> None:
    create = """mutation ($i: CreateCustomFieldInput!) { createCustomField(input: $i) { userErrors { code } } }"""
    await alice.ask(create, i={"recordType": "account", "kind": "MONEY", "key": "worth", "labelEn": "Worth"})
    for name, worth in (("Own b", "200 EUR"), ("Own a", "300 EUR"), ("Own c", "100 CNY"), ("Own d", None)):
        await new_account(alice, name=name, customFields={"worth": worth} if worth else {})
    page = """query ($after: String, $way: OrderDirection!) {
      accounts(search: "own", first: 2, after: $after, filter: {createdAt: {lastDays: 1}},
               orderBy: [{customField: {key: "worth", direction: $way}}, {name: ASC}]) {
        nodes { name } pageInfo { endCursor hasNextPage } } }"""
    names, after = [], None
    for _ in range(2):
        found = (await alice.ask(page, after=after, way="ASC"))["accounts"]
        names += [node["name"] for node in found["nodes"]]
        after = found["pageInfo"]["endCursor"]
    assert names == ["Own c", "Own b", "Own a", "Own d"]
    document = (
        """{ accountsAggregate(search: "own") { groups { customField(key: "worth") { currency count sum } } } }"""
    )
    assert (await alice.ask(document))["accountsAggregate"]["groups"][0]["customField"] == [
        {"currency": "CNY", "count": 1, "sum": "100"}, {"currency": "EUR", "count": 2, "sum": "500"},
    ]  # fmt: skip


async def test_cursors_are_nobodys_to_write(alice: Client, sold: str) -> None:
    page = """query ($after: String, $word: String) {
      accounts(search: $word, first: 1, after: $after, orderBy: [{kind: DESC}, {employees: ASC}]) {
        pageInfo { endCursor } } }"""
    cursor = (await alice.ask(page, word=sold))["accounts"]["pageInfo"]["endCursor"]
    held = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    for at in range(0, len(held), 7):
        changed = held[:at] + bytes([held[at] ^ 1]) + held[at + 1 :]
        text = base64.urlsafe_b64encode(changed).decode().rstrip("=")
        assert await alice.refused(page, after=text, word=sold) == "BAD_USER_INPUT"
    other = page.replace("kind: DESC", "kind: ASC")
    for text in (cursor, "", "é", cursor[:-4], cursor * 2):
        assert text == "" or await alice.refused(other, after=text, word=sold) == "BAD_USER_INPUT"


async def test_anything_is_found_by_its_id_and_what_is_not_ones_own_is_not_there(
    alice: Client, mallory: Client
) -> None:
    account = await new_account(alice, name="By its id")
    assert (await alice.ask(NODE, id=account))["node"] == {"id": account, "name": "By its id"}
    foreign = await raw(mallory, NODE, {"id": account})
    assert foreign == await raw(mallory, NODE, {"id": f"account_{ABSENT}"}) == '{"data":{"node":null}}'
    assert foreign == await raw(mallory, NODE, {"id": f"nothing_{ABSENT}"})
    assert await alice.refused(NODE, id="nonsense") == "BAD_USER_INPUT"
