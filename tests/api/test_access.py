"""Access as clients meet it: over HTTP, by the lane of compiled reads and the ordinary way alike."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from api.naming import global_id
from tenants.context import Role
from tenants.db.database import Database
from tests import cast
from tests.api.conftest import Client, signed_in

CREATE = (
    "mutation ($input: CreateAccountInput!) { createAccount(input: $input) { account { id } userErrors { code } } }"
)
UPDATE = """mutation ($input: UpdateAccountInput!) {
  updateAccount(input: $input) { account { id name industry } userErrors { code field message } } }"""
DELETE = "mutation ($input: DeleteInput!) { deleteAccount(input: $input) { userErrors { code field message } } }"
LIST = "{ accounts(first: 10) { totalCount nodes { id name industry phones { value } } } }"
ONE = "query ($id: ID!) { account(id: $id) { id name } }"
NODE = "query ($id: ID!) { node(id: $id) { id } }"
DEFINE = """mutation ($input: CreateAccessRoleInput!) {
  createAccessRole(input: $input) { accessRole { id grants { action scope } } userErrors { code field message } } }"""
MASK = """mutation { maskFields(input: {recordType: "account", fields: ["phones"]}) {
  fieldMasks { recordType fields } userErrors { code } } }"""
REVEAL = "mutation ($input: RevealInput!) { revealField(input: $input) { value userErrors { code } } }"
EXPLAIN = """query ($id: ID!, $user: ID) { explainAccess(id: $id, field: "industry", userId: $user) {
  actions level reasons { action way role } fields { level role } } }"""
VIEW = "mutation ($input: ViewAsInput!) { viewAs(input: $input) { ticket userErrors { code } } }"
ACTIONS = ("READ", "CREATE", "UPDATE", "DELETE", "REVEAL")
FIELDS = [{"recordType": "account", "field": "industry", "level": "NONE"}]


class Company:
    """A company of its own, where Bob sees what he owns and no industry."""

    def __init__(self, alice: cast.Person, bob: cast.Person, owner: Client, rep: Client) -> None:
        self.alice, self.bob, self.owner, self.rep = alice, bob, owner, rep

    async def define(self, **definition: Any) -> Any:
        grants = [{"recordType": "account", "action": action, "scope": "OWN"} for action in ACTIONS]
        given = {"name": "Sales", "base": "REP", "grants": grants, "fields": FIELDS, **definition}
        return (await self.owner.ask(DEFINE, input={"definition": given}))["createAccessRole"]


@pytest.fixture
async def company(database: Database) -> AsyncIterator[Company]:
    alice = await cast.owner("Alice", "acme")
    bob = await cast.colleague(alice, "Bob", Role.REP)
    async with signed_in(alice) as hers, signed_in(bob) as his:
        yield Company(alice, bob, Client(hers), Client(his))


async def new(client: Client, **values: Any) -> str:
    found: str = (await client.ask(CREATE, input=values))["createAccount"]["account"]["id"]
    return found


async def test_a_rep_sees_and_changes_their_own(company: Company) -> None:
    theirs = await new(company.owner, name="Zenith", industry="Bees", phones=[{"value": "+8613812341234"}])
    mine = await new(company.rep, name="Zebra", industry="Wasps")
    before = await company.rep.ask(LIST)
    assert before["accounts"]["totalCount"] == 2
    assert (await company.define())["userErrors"] == []

    after = await company.rep.ask(LIST)
    assert after["accounts"] == {
        "totalCount": 1, "nodes": [{"id": mine, "name": "Zebra", "industry": None, "phones": []}]
    }  # fmt: skip
    assert await company.rep.ask(ONE, id=theirs) == {"account": None}
    assert await company.rep.ask(NODE, id=theirs) == {"node": None}
    assert (await company.owner.ask(LIST))["accounts"]["totalCount"] == 2
    absent = theirs[:-12] + "0" * 12
    for document, more in ((UPDATE, {"name": "Mine"}), (DELETE, {})):
        answers = [await company.rep.send(document, input={"id": each, **more}) for each in (theirs, absent)]
        assert answers[0] == answers[1]
    told = await company.rep.ask(UPDATE, input={"id": mine, "industry": "Ants"})
    assert [(each["code"], each["field"]) for each in told["updateAccount"]["userErrors"]] == [
        ("NOT_EDITABLE", "industry")
    ]
    told = await company.rep.ask(UPDATE, input={"id": mine, "name": "Zebra Two"})
    assert told["updateAccount"]["account"] == {"id": mine, "name": "Zebra Two", "industry": None}
    assert await company.rep.refused('{ accounts(filter: {industry: {eq: "Wasps"}}) { totalCount } }') == (
        "BAD_USER_INPUT"
    )
    assert await company.rep.refused("{ contacts { totalCount } }") == "FORBIDDEN"


async def test_what_is_not_there_takes_no_other_time(company: Company) -> None:
    theirs = await new(company.owner, name="Zenith", industry="Bees")
    await company.define()
    absent = theirs[:-12] + "0" * 12
    filtered = '{ accounts(filter: {industry: {eq: "%s"}}) { totalCount } }'
    pairs: list[list[tuple[str, dict[str, Any]]]] = [
        [(ONE, {"id": each}) for each in (theirs, absent)],
        [(UPDATE, {"input": {"id": each, "name": "Mine"}}) for each in (theirs, absent)],
        [(EXPLAIN, {"id": each}) for each in (theirs, absent)],
        [(LIST.replace("first: 10", f'first: 10, search: "{word}"'), {}) for word in ("Bees", "Bexs")],
        [(filtered % word, {}) for word in ("Bees", "Bexs")],
    ]
    for pair in pairs:
        ratios = []
        for _ in range(20):
            ratios.append(await ratio_of_times(company.rep, pair))
            if abs(ratios[-1] - 1) <= 0.05:
                break
        else:
            pytest.fail(f"{pair[0]}: {ratios}")


async def ratio_of_times(client: Client, pair: list[tuple[str, dict[str, Any]]], rounds: int = 80) -> float:
    """How long the first takes, as a multiple of the second: what the fastest eighth took at most, the two asked by
    turns. Whatever else the machine does only makes answers slower.
    """
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds):
        for place in (0, 1) if number % 2 else (1, 0):
            document, variables = pair[place]
            started = time.perf_counter()
            await client.send(document, **variables)
            taken[place].append(time.perf_counter() - started)
    return sorted(taken[0])[rounds // 8] / sorted(taken[1])[rounds // 8]


async def test_a_hint_is_revealed_and_it_is_told_who_looked(company: Company) -> None:
    mine = await new(company.rep, name="Zebra", phones=[{"value": "+8613812341234"}])
    await company.owner.ask(MASK)
    assert (await company.rep.ask(LIST))["accounts"]["nodes"][0]["phones"] == [{"value": "+86138****1234"}]
    told = (await company.rep.ask(REVEAL, input={"id": mine, "field": "phones"}))["revealField"]
    assert told["value"][0]["value"] == "+8613812341234"
    history = await company.owner.ask(
        "query ($id: ID!) { history(id: $id) { nodes { kind actor { name } } } }", id=mine
    )
    assert history["history"]["nodes"][0] == {"kind": "REVEALED", "actor": {"name": "Bob"}}


async def test_why_and_with_whose_eyes(company: Company) -> None:
    theirs, mine = await new(company.owner, name="Zenith"), await new(company.rep, name="Zebra")
    await company.define()
    told = (await company.rep.ask(EXPLAIN, id=mine))["explainAccess"]
    assert told["level"] == "NONE" and {"action": "READ", "way": "OWN", "role": "Sales"} in told["reasons"]
    assert await company.rep.refused(EXPLAIN, id=theirs) == "NOT_FOUND"
    user = global_id("user", company.bob.id)
    assert (await company.owner.ask(EXPLAIN, id=theirs, user=user))["explainAccess"]["actions"] == []

    ticket = (await company.owner.ask(VIEW, input={"userId": user}))["viewAs"]["ticket"]
    company.owner.http.headers["x-rapport-view-as"] = ticket
    assert [each["id"] for each in (await company.owner.ask(LIST))["accounts"]["nodes"]] == [mine]
    assert await company.owner.refused(DELETE, input={"id": mine}) == "VIEW_ONLY"
    assert await company.owner.refused("mutation { signOut { accepted } }") in (
        "VIEW_ONLY",
        "GRAPHQL_VALIDATION_FAILED",
    )
    company.owner.http.headers["x-rapport-view-as"] = ticket[:-2]
    assert await company.owner.refused(LIST) == "VIEW_AS_REFUSED"


async def test_only_who_manages_access_does(company: Company) -> None:
    definition = {"name": "All", "grants": [], "permissions": ["members:manage"]}
    assert await company.rep.refused(DEFINE, input={"definition": definition}) == "FORBIDDEN"
    assert await company.rep.refused("{ accessRoles { id } }") == "FORBIDDEN"
    told = await company.define(fields=[{"recordType": "account", "field": "name", "level": "NONE"}])
    assert [each["code"] for each in told["userErrors"]] == ["NOT_HIDEABLE"]


MINE = "{ me { access { recordType actions hidden readOnly masked } } }"


async def test_a_client_is_told_what_its_person_may(company: Company) -> None:
    def of_accounts(answer: Any) -> Any:
        return next(each for each in answer["me"]["access"] if each["recordType"] == "account")

    before = of_accounts(await company.rep.ask(MINE))
    assert set(before["actions"]) == {*ACTIONS, "EXPORT", "IMPORT"} and before["hidden"] == []
    await company.define(
        grants=[{"recordType": "account", "action": "READ", "scope": "OWN"}],
        fields=[*FIELDS, {"recordType": "account", "field": "website", "level": "READ"}],
    )
    await company.owner.ask(MASK)
    assert of_accounts(await company.rep.ask(MINE)) == {
        "recordType": "account",
        "actions": ["READ"],
        "hidden": ["industry"],
        "readOnly": ["industry", "website"],
        "masked": ["bankAccount", "phones"],
    }
    owners = of_accounts(await company.owner.ask(MINE))
    assert (owners["hidden"], owners["masked"]) == ([], ["bankAccount", "phones"])


async def test_what_there_are_rights_on_is_told_in_words(company: Company) -> None:
    told = await company.owner.ask(
        "{ builtInRoles { role grants { recordType action scope } }"
        " accessObjects { recordType label scoped fields { field label hideable maskable } } }"
    )
    rep = next(each for each in told["builtInRoles"] if each["role"] == "REP")
    assert {"recordType": "account", "action": "READ", "scope": "ALL"} in rep["grants"]
    account = next(each for each in told["accessObjects"] if each["recordType"] == "account")
    assert (account["label"], account["scoped"]) == ("Accounts", True)
    assert {"field": "phones", "label": "Phones", "hideable": True, "maskable": True} in account["fields"]
    assert await company.rep.refused("{ builtInRoles { role } }") == "FORBIDDEN"


async def test_who_gains_and_loses_is_told_in_parts(company: Company) -> None:
    preview = """mutation ($input: PreviewAccessInput!) { previewAccess(input: $input) {
      preview { gaining losing members { name loses { recordType action wider field level } } }
      userErrors { code } } }"""
    definition = {
        "name": "Sales",
        "base": "REP",
        "grants": [{"recordType": "account", "action": action, "scope": "OWN"} for action in ACTIONS],
        "fields": FIELDS,
    }
    told = (await company.owner.ask(preview, input={"definition": definition}))["previewAccess"]["preview"]
    assert (told["gaining"], told["losing"]) == (0, 1)
    loses = [right for right in told["members"][0]["loses"] if right["recordType"] == "account"]
    none = {"recordType": "account", "action": None, "wider": False}
    assert {**none, "action": "READ", "wider": True, "field": None, "level": None} in loses
    assert {**none, "field": "industry", "level": "READ"} in loses


async def test_what_shows_a_secret_takes_no_key(company: Company) -> None:
    mine = await new(company.rep, name="Zebra", phones=[{"value": "+8613812341234"}])
    company.rep.http.headers["idempotency-key"] = "a-look-behind-a-hint"
    assert await company.rep.refused(REVEAL, input={"id": mine, "field": "phones"}) == "IDEMPOTENCY_KEY_NOT_TAKEN"
