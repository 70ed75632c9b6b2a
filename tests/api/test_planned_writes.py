"""A planned mutation must say and do what executing it would: the same bytes, the same changes on the stream."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest
from graphql import GraphQLInputObjectType, GraphQLList, GraphQLNonNull, OperationDefinitionNode, parse
from graphql.execution.values import VariableValues, get_variable_values
from sqlalchemy import select

from api import writes
from api.coercion import NotPlain, coercer
from api.naming import snake
from api.schema.schema import schema
from tenants.changes.models import Change
from tenants.context import Role
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.registry import tokens
from tests.api.conftest import Client, signed_in
from tests.api.test_records import new_account
from tests.cast import Cast, colleague

CREATE = """mutation ($input: CreateContactInput!) { createContact(input: $input) {
  __typename
  contact { id name givenName familyName version createdAt birthday phones { value display kind primary valid }
            emails { value } addresses { lines city } account { id name owner { name } } owner { name email }
            customFields nextActivity { state dueAt } activities(first: 2) { totalCount nodes { subject } }
            createdBy { name } }
  userErrors { code field message current __typename } } }"""
ALIASED = """mutation Named($one: CreateAccountInput!, $two: CreateAccountInput!) {
  first: createAccount(input: $one) { ...Made it: account { v: version } }
  ... on Mutation { second: createAccount(input: $two) { userErrors { code } ...Made } } }
fragment Made on AccountPayload { account { id name ... on Account { kind annualRevenue { amountMinor currency } } }
                                  again: account { id } wrong: userErrors { field } }"""
UPDATE = """mutation ($input: UpdateAccountInput!) { updateAccount(input: $input) {
  account { name version kind industry website customFields contacts { nodes { name } } }
  userErrors { code field message current } } }"""
DELETE = """mutation ($input: DeleteInput!) { deleteAccount(input: $input) {
  account { id } userErrors { code field } } }"""
RESTORE = """mutation ($input: RestoreInput!) { restoreAccount(input: $input) {
  account { name version } userErrors { code field } } }"""
ACTIVITY = """mutation ($input: CreateActivityInput!) { createActivity(input: $input) {
  activity { kind subject occurredAt dueAt account { lastFollowedAt nextActivity { state dueAt } } }
  userErrors { code field } } }"""
TAG = """mutation ($input: CreateTagInput!) { createTag(input: $input) {
  tag { name colour kind group { name } } userErrors { code field message } } }"""
ONLY_ERRORS = "mutation ($input: CreateAccountInput!) { createAccount(input: $input) { userErrors { code } } }"

_MADE_UP = (
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "ID"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"), "MOMENT"),
)


@dataclass(frozen=True, slots=True)
class Story:
    """A mutation and its input, where `{account}` is the id of an account made for it (version 1)."""

    document: str
    variables: Mapping[str, Any]
    headers: Mapping[str, str] | None = None

    def for_(self, account: str) -> dict[str, Any]:
        text = orjson.dumps(self.variables).decode().replace("{account}", account)
        return {"query": self.document, "variables": orjson.loads(text)}


def _one(document: str, **given: Any) -> Story:
    return Story(document, {"input": given})


STORIES = {
    "a contact": _one(
        CREATE,
        name="Ada Lovelace",
        accountId="{account}",
        birthday="1990-02-28",
        title=None,
        phones=[{"value": "010-6060 6666"}, {"value": "+86 138 0013 8000", "kind": "mobile", "primary": True}],
        emails=[{"value": "Ada@Example.com", "kind": None}],
        addresses=[{"lines": ["1 Way"], "city": "北京", "postalCode": "100", "country": "CN"}],
    ),
    "nothing but a name": _one(CREATE, name="Ｆｕｌｌ 张伟"),
    "everything wrong": _one(CREATE, name=" ", emails=[{"value": "nobody"}], phones=[{"value": "x"}]),
    "an account that is not there": _one(CREATE, name="A", accountId=f"account_{uuid4()}"),
    "an id of something else": _one(CREATE, name="A", accountId=f"contact_{uuid4()}"),
    "no id at all": _one(CREATE, name="A", accountId="?"),
    "a member who is not there": _one(CREATE, name="A", ownerId=f"user_{uuid4()}"),
    "a custom field that is not there": _one(CREATE, name="A", customFields={"nope": 1}),
    "custom fields that are none": _one(CREATE, name="A", customFields=[1]),
    "two at once": Story(
        ALIASED,
        {
            "one": {
                "name": "One",
                "kind": "CUSTOMER",
                "annualRevenue": {"amountMinor": "9007199254740993", "currency": "JPY"},
            },
            "two": {"name": "Two", "annualRevenue": None},
        },
    ),
    "the second of two is wrong": Story(ALIASED, {"one": {"name": "One"}, "two": {"name": ""}}),
    "only errors are asked for": _one(ONLY_ERRORS, name="Silent"),
    "an edit": _one(UPDATE, id="{account}", version=1, kind="PARTNER", website="example.com"),
    "an edit of nothing": _one(UPDATE, id="{account}"),
    "an edit of any version": _one(UPDATE, id="{account}", version=None, industry="Steel"),
    "a stale edit": _one(UPDATE, id="{account}", version=7, kind="PARTNER", name="Other"),
    "an edit of nobody": _one(UPDATE, id=f"account_{uuid4()}", name="A"),
    "an edit to itself as parent": _one(UPDATE, id="{account}", parentId="{account}"),
    "a name taken away": _one(UPDATE, id="{account}", name=None),
    "a deletion": _one(DELETE, id="{account}", version=1),
    "a stale deletion": _one(DELETE, id="{account}", version=3),
    "a restoration of what is there": _one(RESTORE, id="{account}"),
    "a call": _one(ACTIVITY, kind="CALL", subject="Hello", accountId="{account}", occurredAt="2026-03-01T09:00:00.5Z"),
    "a task": _one(ACTIVITY, kind="TASK", subject="Later", accountId="{account}", dueAt="2099-03-01T09:00:00+08:00"),
    "a note that is planned": _one(ACTIVITY, kind="NOTE", subject="Never", dueAt="2099-03-01T09:00:00Z"),
    "a tag": _one(TAG, name="Warm {account}", colour="RED"),
    "a rule that is none": _one(TAG, name="Cold", colour="BLUE", kind="RULE", appliesTo="account", rule="{"),
}
"""All of these are planned."""


@pytest.mark.parametrize("name", STORIES)
async def test_planned_is_executed(alice: Client, cast: Cast, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    story = STORIES[name]
    assert writes.plan_for(story.document, None) is not None, "this document is meant to be planned"
    planned, traces = await _told(alice, cast, story)
    monkeypatch.setattr(writes, "plan_for", lambda *_: None)
    executed, executed_traces = await _told(alice, cast, story)
    assert planned == executed
    assert traces == executed_traces


async def _told(client: Client, cast: Cast, story: Story) -> tuple[tuple[int, str, str], list[str]]:
    """The answer, and what the stream says, without ids and times."""
    account = await new_account(client, name="Before")
    before = await _changes(cast)
    answer = await client.http.post("/graphql", json=story.for_(account), headers=dict(story.headers or {}))
    after = await _changes(cast)
    told = answer.status_code, answer.headers["content-type"], _plain(answer.text)
    return told, [_plain(text) for text in after[len(before) :]]


async def _changes(cast: Cast) -> list[str]:
    wanted = select(Change.record_type, Change.kind, Change.version, Change.fields, Change.actor_id)
    async with unit_of_work(cast.alice.context, read_only=True) as uow:
        rows = await uow.rows(wanted.order_by(Change.seq, Change.id))
    return [
        orjson.dumps({**row, "actor_id": str(row["actor_id"])}, option=orjson.OPT_SORT_KEYS).decode() for row in rows
    ]


def _plain(text: str) -> str:
    for pattern, word in _MADE_UP:
        text = pattern.sub(word, text)
    return text


async def test_a_refusal_is_the_same_error(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of somebody who may only read: no data, and one error that says where."""
    reader = await colleague(cast.alice, "Rita", Role.READ_ONLY)
    answers = []
    async with signed_in(reader) as http:
        for planner in (writes.plan_for, lambda *_: None):
            monkeypatch.setattr(writes, "plan_for", planner)
            for document in (ALIASED, ALIASED.replace("Named", "")):
                body = {"query": document, "variables": {"one": {"name": "A"}, "two": {"name": "B"}}}
                answers.append((await http.post("/graphql", json=body, headers={"accept-language": "zh"})).content)
    assert answers[:2] == answers[2:]
    (error,) = orjson.loads(answers[0])["errors"]
    assert (error["extensions"]["code"], error["path"]) == ("FORBIDDEN", ["first"])
    assert orjson.loads(answers[0])["data"] is None


async def test_what_goes_wrong_inside_is_the_same_error(alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    async def breaks(*_: Any) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("tenants.records.writing.create", breaks)
    answers = []
    for planner in (writes.plan_for, lambda *_: None):
        monkeypatch.setattr(writes, "plan_for", planner)
        body = {"query": ONLY_ERRORS, "variables": {"input": {"name": "A"}}}
        answers.append(await alice.http.post("/graphql", json=body, headers={"x-request-id": "the-same-id"}))
    assert answers[0].content == answers[1].content
    assert b"INTERNAL" in answers[0].content and b"secret" not in answers[0].content
    assert b"the-same-id" in answers[0].content and answers[0].headers["x-request-id"] == "the-same-id"


async def test_one_key_is_one_effect_whichever_way_it_is_sent(alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was planned the first time is given again by the ordinary way, and the other way round."""
    plan_for = writes.plan_for
    for first, then in ((plan_for, lambda *_: None), (lambda *_: None, plan_for)):
        key, answers = str(uuid4()), []
        for planner, name in ((first, "Once"), (then, "Once"), (then, "Other")):
            monkeypatch.setattr(writes, "plan_for", planner)
            answers.append(await _keyed(alice, key, CREATE, {"name": name}))
        assert answers[0].content == answers[1].content
        assert ["idempotency-replayed" in answer.headers for answer in answers] == [False, True, False]
        (error,) = answers[2].json()["errors"]
        assert (error["extensions"]["code"], error["path"]) == ("IDEMPOTENCY_KEY_REUSED", ["createContact"])


@pytest.mark.parametrize("given", [{"name": " "}, {"name": "A", "accountId": "?"}])
async def test_a_refusal_under_a_key_is_the_same(
    alice: Client, given: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    key, answers = str(uuid4()), []
    for planner in (writes.plan_for, lambda *_: None):
        monkeypatch.setattr(writes, "plan_for", planner)
        answers.append((await _keyed(alice, key, CREATE, given)).content)
    assert answers[0] == answers[1]


async def _keyed(client: Client, key: str, document: str, given: Mapping[str, Any]) -> httpx.Response:
    body = {"query": document, "variables": {"input": given}}
    return await client.http.post("/graphql", json=body, headers={"idempotency-key": key})


async def test_a_write_does_not_rest_on_a_session_that_has_ended_meanwhile(cast: Cast, database: Database) -> None:
    """Elsewhere, so that nobody here knows of it: reads may go on for two seconds, writes may not."""
    dan = await colleague(cast.alice, "Dan", Role.REP)
    body = {"query": ONLY_ERRORS, "variables": {"input": {"name": "A"}}}
    async with signed_in(dan) as http:
        assert (await http.post("/graphql", json=body)).json() == {"data": {"createAccount": {"userErrors": []}}}
        ended = "update sessions set revoked_at = now() where token_hash = $1"
        await database.app.execute(ended, tokens.digest(dan.token))
        (error,) = (await http.post("/graphql", json=body)).json()["errors"]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    "document",
    [
        'mutation { createAccount(input: {name: "A"}) { account { id } } }',
        "mutation ($name: String!) { createAccount(input: {name: $name}) { account { id } } }",
        'mutation ($input: CreateAccountInput! = {name: "A"}) { createAccount(input: $input) { account { id } } }',
        "mutation ($input: CreateAccountInput!, $n: Int) { createAccount(input: $input) {"
        " account { contacts(first: $n) { totalCount } } } }",
        "mutation ($input: CreateAccountInput!, $no: Boolean!) { createAccount(input: $input) @skip(if: $no) {"
        " account { id } } }",
        "mutation ($input: CreateAccountInput!) { __typename createAccount(input: $input) { account { id } } }",
        "mutation ($input: CompleteTaskInput!) { completeTask(input: $input) { activity { id } } }",
        "mutation ($input: CreateAccountInput!) { createAccount(input: $input) { nothing } }",
        "query mutation { accounts { totalCount } }",
    ],
)
def test_what_depends_on_more_than_its_inputs_is_executed(document: str) -> None:
    assert writes.plan_for(document, None) is None


VALUES: list[Any] = [
    {"name": "A"}, {"name": None}, {"name": 1}, {"name": "A", "nope": 1}, {}, None, "A", [], {"kind": "CUSTOMER"},
    {"kind": "customer"}, {"kind": 1}, {"employees": 5}, {"employees": 5.0}, {"employees": "5"}, {"employees": 2**31},
    {"employees": True}, {"phones": []}, {"phones": None}, {"phones": {"value": "1"}}, {"phones": [None]},
    {"phones": [{"value": "1"}]}, {"phones": [{"value": "1", "primary": None}]}, {"phones": [{}]},
    {"phones": [{"value": "1", "primary": "yes"}]}, {"annualRevenue": {"amountMinor": "12", "currency": "EUR"}},
    {"annualRevenue": {"amountMinor": 12, "currency": "EUR"}}, {"annualRevenue": {"amountMinor": "1.5"}},
    {"annualRevenue": {"amountMinor": None, "currency": "EUR"}}, {"customFields": {"A": {"b": [1, None]}}},
    {"customFields": [1]}, {"customFields": None}, {"parentId": 7}, {"parentId": "account_7"}, {"parentId": True},
    {"addresses": [{"lines": ["a"], "postalCode": "1"}]}, {"addresses": [{"lines": "a"}]},
    {"addresses": [{"lines": ["a", None]}]},
]  # fmt: skip
MORE: dict[str, list[Any]] = {
    "UpdateContactInput": [{}, {"id": "a"}, {"id": None}, {"id": "a", "version": 1}, {"id": "a", "version": "1"},
                           {"id": "a", "birthday": "2020-02-30"}, {"id": "a", "birthday": "2020-02-28"}],
    "CreateActivityInput": [{"kind": "CALL", "occurredAt": text} for text in
                            ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00", "tomorrow", "2026-01-01T08:00:00+08:00")],
    "DeleteInput": [{"id": "a"}, {"id": "a", "version": None}, {"id": "a", "version": 2}, {"version": 2}],
}  # fmt: skip


@pytest.mark.parametrize("kind", ["CreateAccountInput", *MORE])
def test_inputs_are_read_as_graphql_core_reads_them(kind: str) -> None:
    """Either the same values, by the names of Python, or not at all; and what is wrong never."""
    (operation,) = parse(f"mutation ($v: {kind}!) {{ x }}").definitions
    assert isinstance(operation, OperationDefinitionNode) and operation.variable_definitions
    read, taken = coercer(GraphQLNonNull(_input(kind))), 0
    for value in MORE.get(kind, VALUES):
        found = get_variable_values(schema()._schema, operation.variable_definitions, {"v": value})
        try:
            mine = read(value)
        except NotPlain:
            continue
        taken += 1
        assert isinstance(found, VariableValues), f"{value} is refused by graphql-core"
        assert mine == _by_python_names(found.coerced["v"], _input(kind)), value
    assert taken > len(MORE.get(kind, VALUES)) // 3


def _input(name: str) -> GraphQLInputObjectType:
    found = schema()._schema.type_map[name]
    assert isinstance(found, GraphQLInputObjectType)
    return found


def _by_python_names(value: Any, kind: Any) -> Any:
    kind = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if isinstance(value, list) and isinstance(kind, GraphQLList):
        return [_by_python_names(item, kind.of_type) for item in value]
    if not isinstance(kind, GraphQLInputObjectType) or value is None:
        return value
    return {snake(name): _by_python_names(item, kind.fields[name].type) for name, item in value.items()}
