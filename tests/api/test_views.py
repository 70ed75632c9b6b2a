"""Saved views: kept by people for themselves or for everybody, and opened whatever became of their fields."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Client
from tests.api.test_records import new_account

CREATE = """mutation ($i: CreateSavedViewInput!) { createSavedView(input: $i) {
  savedView { id version name shared mine recordType filter orderBy search columns missing { part name message } }
  userErrors { code field message } } }"""
UPDATE = """mutation ($i: UpdateSavedViewInput!) { updateSavedView(input: $i) {
  savedView { version name shared filter orderBy columns } userErrors { code field } } }"""
DELETE = """mutation ($i: DeleteSavedViewInput!) { deleteSavedView(input: $i) { id userErrors { code } } }"""
LIST = """query ($type: String) { savedViews(recordType: $type) {
  id name mine filter orderBy columns missing { part name message } } }"""
ONE = "query ($id: ID!) { savedView(id: $id) { name } }"
READ = """query ($filter: AccountFilter, $orderBy: [AccountOrder!], $search: String) {
  accounts(filter: $filter, orderBy: $orderBy, search: $search) { nodes { name } } }"""
ABSENT = "savedView_01990000-0000-7000-8000-000000000000"
FILTER: dict[str, Any] = {
    "kind": {"in": ["CUSTOMER", "PARTNER"]},
    "ownerId": {"me": True},
    "createdAt": {"during": "THIS_WEEK", "gt": "2020-01-01T00:00:00Z"},
    "annualRevenue": {"gte": "9007199254740981"},
    "parent": {"id": {"ne": "account_01990000-0000-7000-8000-000000000000"}},
    "contacts": {"birthday": {"lt": "2001-02-03"}, "ownerId": {"isNull": False}},
    "tags": {"none": ["tag_01990000-0000-7000-8000-000000000001"]},
    "or": [{"not": {"industry": {"startsWith": "St"}}}, {"lastFollowedAt": {"olderThanDays": 30}}],
}


async def made(client: Client, **values: Any) -> dict[str, Any]:
    answer = (await client.ask(CREATE, i={"recordType": "account", "name": "View", **values}))["createSavedView"]
    assert answer["userErrors"] == []
    found: dict[str, Any] = answer["savedView"]
    return found


async def problems(client: Client, **values: Any) -> list[tuple[str, str]]:
    answer = (await client.ask(CREATE, i={"recordType": "account", "name": "View", **values}))["createSavedView"]
    assert answer["savedView"] is None
    return [(problem["code"], problem["field"]) for problem in answer["userErrors"]]


async def seen(client: Client) -> dict[str, dict[str, Any]]:
    return {view["id"]: view for view in (await client.ask(LIST, type="account"))["savedViews"]}


async def test_a_view_comes_back_as_it_was_written_and_a_list_takes_it(alice: Client) -> None:
    order: list[Any] = [{"name": "ASC"}, {"createdAt": "DESC"}]
    columns = ["name", "owner", "annualRevenue", "parent.name"]
    view = await made(alice, filter=FILTER, orderBy=order, search="viewed", columns=columns)
    assert (view["filter"], view["orderBy"], view["columns"], view["missing"]) == (FILTER, order, columns, [])
    assert (view["mine"], view["shared"], view["version"]) == (True, False, 1)
    assert (await alice.ask(READ, filter=view["filter"], orderBy=view["orderBy"]))["accounts"]["nodes"] == []
    await new_account(alice, name="Viewed one", kind="CUSTOMER")
    simple = await made(alice, filter={"kind": {"eq": "CUSTOMER"}, "createdAt": {"during": "TODAY"}}, search="viewed")
    found = await alice.ask(READ, filter=simple["filter"], orderBy=simple["orderBy"], search=simple["search"])
    assert [node["name"] for node in found["accounts"]["nodes"]] == ["Viewed one"]


async def test_what_is_private_is_nobody_elses_and_what_is_shared_is_everybodys_here(
    alice: Client, bob: Client, mallory: Client
) -> None:
    private, shared = await made(alice, name="Private"), await made(alice, name="Shared", shared=True)
    assert {private["id"], shared["id"]} <= (await seen(alice)).keys()
    assert shared["id"] in await seen(bob) and private["id"] not in await seen(bob)
    assert (await seen(bob))[shared["id"]]["mine"] is False
    assert not {private["id"], shared["id"]} & (await seen(mallory)).keys()
    for client, view in ((bob, private), (mallory, private), (mallory, shared)):
        assert (await client.ask(ONE, id=view["id"]))["savedView"] is None
        for document, name in ((UPDATE, "updateSavedView"), (DELETE, "deleteSavedView")):
            foreign = (await client.ask(document, i={"id": view["id"]}))[name]
            assert foreign == (await client.ask(document, i={"id": ABSENT}))[name]
            assert [problem["code"] for problem in foreign["userErrors"]] == ["NOT_FOUND"]
    assert await bob.refused(UPDATE, i={"id": shared["id"], "name": "Bob's"}) == "FORBIDDEN"
    his = await made(bob, shared=True)
    assert (await alice.ask(DELETE, i={"id": his["id"]}))["deleteSavedView"]["userErrors"] == []


async def test_a_view_is_changed_in_part_and_not_over_somebodys_shoulder(alice: Client) -> None:
    view = await made(alice, filter={"name": {"eq": "a"}}, columns=["name"])
    changed = (await alice.ask(UPDATE, i={"id": view["id"], "version": 1, "name": "New"}))["updateSavedView"]
    assert changed["savedView"]["filter"] == {"name": {"eq": "a"}}
    assert (changed["savedView"]["name"], changed["savedView"]["version"]) == ("New", 2)
    stale = (await alice.ask(UPDATE, i={"id": view["id"], "version": 1, "name": "Old"}))["updateSavedView"]
    assert stale["userErrors"] == [{"code": "CONFLICT", "field": "version"}]
    emptied = (await alice.ask(UPDATE, i={"id": view["id"], "filter": None, "columns": []}))["updateSavedView"]
    assert (emptied["savedView"]["filter"], emptied["savedView"]["columns"]) == (None, [])


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"filter": {"nothing": {"eq": 1}}}, ("INVALID_FILTER", "filter")),
        ({"filter": {"employees": {"eq": "many"}}}, ("INVALID_FILTER", "filter")),
        ({"filter": {"createdAt": {"during": "SOMEDAY"}}}, ("INVALID_FILTER", "filter")),
        ({"filter": {"createdAt": {"lastDays": -1}}}, ("INVALID_FILTER", "filter")),
        ({"filter": [1]}, ("INVALID_FILTER", "filter")),
        ({"filter": "x"}, ("INVALID_FILTER", "filter")),
        ({"filter": {"customFields": [{"key": "nothing", "eq": "x"}]}}, ("INVALID_FILTER", "filter")),
        ({"orderBy": {"name": "ASC"}}, ("INVALID_ORDER", "orderBy")),
        ({"orderBy": [{"name": "UP"}]}, ("INVALID_ORDER", "orderBy")),
        ({"orderBy": [{"customField": {"key": "nothing", "direction": "ASC"}}]}, ("INVALID_ORDER", "orderBy")),
        ({"columns": ["name", "nothing"]}, ("INVALID_COLUMN", "columns.1")),
        ({"columns": ["customFields.nothing"]}, ("INVALID_COLUMN", "columns.0")),
        ({"columns": ["name.nothing"]}, ("INVALID_COLUMN", "columns.0")),
        ({"columns": ["name"] * 101}, ("TOO_MANY", "columns")),
        ({"name": " "}, ("REQUIRED", "name")),
        ({"name": "x" * 81}, ("TOO_LONG", "name")),
        ({"recordType": "nothing"}, ("UNKNOWN_RECORD_TYPE", "recordType")),
    ],
)
async def test_what_could_not_be_read_is_not_kept(
    alice: Client, wrong: dict[str, Any], problem: tuple[str, str]
) -> None:
    assert await problems(alice, **wrong) == [problem]


async def test_a_view_outlives_the_fields_it_speaks_of(alice: Client) -> None:
    create = """mutation ($i: CreateCustomFieldInput!) { createCustomField(input: $i) { customField { id } } }"""
    field = await alice.ask(
        create, i={"recordType": "account", "kind": "DATE", "key": "renews_on", "labelEn": "Renews"}
    )
    own: dict[str, Any] = {"customFields": [{"key": "renews_on", "during": "NEXT_MONTH"}]}
    view = await made(
        alice,
        filter={"kind": {"eq": "CUSTOMER"}, "or": [own, {"contacts": {"account": own}}], "not": own},
        orderBy=[{"customField": {"key": "renews_on", "direction": "DESC"}}, {"name": "ASC"}],
        columns=["name", "customFields.renews_on"],
    )
    assert view["missing"] == []
    assert view["columns"] == ["name", "customFields.renews_on"]
    archive = "mutation ($i: CustomFieldIdInput!) { archiveCustomField(input: $i) { userErrors { code } } }"
    await alice.ask(archive, i={"id": field["createCustomField"]["customField"]["id"]})
    opened = (await seen(alice))[view["id"]]
    assert opened["filter"] == {"kind": {"eq": "CUSTOMER"}}
    assert (opened["orderBy"], opened["columns"]) == ([{"name": "ASC"}], ["name"])
    assert {(each["part"], each["name"]) for each in opened["missing"]} == {
        (part, "customFields.renews_on") for part in ("filter", "orderBy", "columns")
    }
    alice.http.headers["accept-language"] = "zh-CN"
    assert all(each["message"] for each in (await seen(alice))[view["id"]]["missing"])
    assert (await alice.ask(READ, filter=opened["filter"], orderBy=opened["orderBy"]))["accounts"] is not None
    renamed = (await alice.ask(UPDATE, i={"id": view["id"], "name": "Kept"}))["updateSavedView"]
    assert renamed["userErrors"] == []
    restore = archive.replace("archive", "restore")
    await alice.ask(restore, i={"id": field["createCustomField"]["customField"]["id"]})
    assert (await seen(alice))[view["id"]]["missing"] == []
