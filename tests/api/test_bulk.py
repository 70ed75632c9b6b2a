"""Many records in one mutation: each is done or refused by itself."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tenants.db.database import Database
from tests.api.conftest import Client
from tests.api.test_records import new_account

CREATE = """mutation ($inputs: [CreateContactInput!]!) { createContacts(inputs: $inputs) {
  contact { id name version account { name } } userErrors { code field } } }"""
UPDATE = """mutation ($inputs: [UpdateContactInput!]!) { updateContacts(inputs: $inputs) {
  contact { id name version } userErrors { code field current } } }"""
DELETE = """mutation ($inputs: [DeleteInput!]!) { deleteContacts(inputs: $inputs) {
  contact { id } userErrors { code field } } }"""
RESTORE = """mutation ($inputs: [RestoreInput!]!) { restoreContacts(inputs: $inputs) {
  contact { id } userErrors { code } } }"""
HISTORY = "query ($id: ID!) { history(id: $id) { nodes { kind } } }"


async def made(client: Client, *names: str) -> list[Any]:
    return list((await client.ask(CREATE, inputs=[{"name": name} for name in names]))["createContacts"])


async def test_each_row_is_stored_or_refused_by_itself(alice: Client) -> None:
    account = await new_account(alice, name="Bulk Ltd")
    rows = [
        {"name": "Ada", "accountId": account},
        {"name": "  "},
        {"name": "Nobody's", "accountId": f"account_{uuid4()}"},
        {"name": "Bo"},
    ]
    answers = (await alice.ask(CREATE, inputs=rows))["createContacts"]
    assert [answer["contact"] and answer["contact"]["name"] for answer in answers] == ["Ada", None, None, "Bo"]
    assert answers[0]["contact"]["account"] == {"name": "Bulk Ltd"}
    problems = [[(each["code"], each["field"]) for each in answer["userErrors"]] for answer in answers]
    assert problems == [[], [("REQUIRED", "name")], [("NOT_FOUND", "accountId")], []]
    listed = await alice.ask("query ($w: String) { contacts(search: $w) { totalCount } }", w="Nobody's")
    assert listed["contacts"]["totalCount"] == 0


async def test_what_is_refused_leaves_no_change_behind(alice: Client) -> None:
    ada, bo = (answer["contact"] for answer in await made(alice, "Ada bulk", "Bo bulk"))
    rows = [
        {"id": ada["id"], "version": 1, "name": "Ada twice"},
        {"id": ada["id"], "version": 1, "name": "Ada thrice"},
        {"id": bo["id"], "name": "Bo twice"},
    ]
    first, stale, other = (await alice.ask(UPDATE, inputs=rows))["updateContacts"]
    assert (first["contact"]["version"], other["contact"]["name"]) == (2, "Bo twice")
    (problem,) = stale["userErrors"]
    assert (problem["code"], problem["current"]) == ("CONFLICT", {"name": "Ada twice", "version": 2})
    history = await alice.ask(HISTORY, id=ada["id"])
    assert [node["kind"] for node in history["history"]["nodes"]] == ["UPDATED", "CREATED"]


async def test_many_are_deleted_and_come_back(alice: Client, mallory: Client) -> None:
    ids = [answer["contact"]["id"] for answer in await made(alice, "Cy bulk", "Di bulk")]
    theirs = (await made(mallory, "Mallory's own"))[0]["contact"]["id"]
    answers = (await alice.ask(DELETE, inputs=[{"id": each} for each in (*ids, theirs)]))["deleteContacts"]
    assert [[each["code"] for each in answer["userErrors"]] for answer in answers] == [[], [], ["NOT_FOUND"]]
    answers = (await alice.ask(RESTORE, inputs=[{"id": each} for each in ids]))["restoreContacts"]
    assert [answer["contact"]["id"] for answer in answers] == ids


async def test_a_job_of_what_was_refused_is_not_left_either(alice: Client, database: Database) -> None:
    """A task that is put off takes its reminder along; refused by its version, it takes nothing."""
    document = "mutation ($inputs: [CreateActivityInput!]!) { createActivities(inputs: $inputs) { activity { id } } }"
    task = {"kind": "TASK", "subject": "Call", "dueAt": "2031-03-01T09:00:00Z", "remindAt": "2031-03-01T08:00:00Z"}
    [made_task] = (await alice.ask(document, inputs=[task]))["createActivities"]
    update = """mutation ($inputs: [UpdateActivityInput!]!) { updateActivities(inputs: $inputs) {
      userErrors { code } } }"""
    later = {"id": made_task["activity"]["id"], "remindAt": "2031-03-02T08:00:00Z"}
    jobs = "SELECT count(*) FROM jobs WHERE name LIKE '%remind%' AND run_at >= '2031-03-02'"
    answers = (await alice.ask(update, inputs=[{**later, "version": 7}]))["updateActivities"]
    assert answers[0]["userErrors"] == [{"code": "CONFLICT"}]
    async with database.dispatch.acquire() as connection:
        assert await connection.fetchval(jobs) == 0
        await alice.ask(update, inputs=[{**later, "version": 1}])
        assert await connection.fetchval(jobs) == 1


async def test_under_a_key_all_of_it_is_done_once(alice: Client) -> None:
    key = {"idempotency-key": str(uuid4())}
    body = {"query": CREATE, "variables": {"inputs": [{"name": "Eve bulk"}, {"name": ""}]}}
    first, again = [(await alice.http.post("/graphql", json=body, headers=key)).content for _ in range(2)]
    assert first == again
    listed = await alice.ask('{ contacts(search: "Eve bulk") { totalCount } }')
    assert listed["contacts"]["totalCount"] == 1


@pytest.mark.parametrize("count", [0, 201])
async def test_none_are_fine_and_too_many_are_not(alice: Client, count: int) -> None:
    inputs = [{"name": str(number)} for number in range(count)]
    if count:
        assert await alice.refused(CREATE, inputs=inputs) == "BAD_USER_INPUT"
    else:
        assert (await alice.ask(CREATE, inputs=inputs))["createContacts"] == []
