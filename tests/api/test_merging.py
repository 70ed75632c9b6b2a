"""Alice merges two accounts through the gateway; whoever still has the old id arrives at the one that stayed."""

from __future__ import annotations

from tests.api.conftest import Client
from tests.api.test_records import UPDATE_ACCOUNT, new_account

MERGE = """
mutation ($input: MergeRecordsInput!) {
  mergeRecords(input: $input) { merge { id survivorId loserIds undoneAt kept } userErrors { code field } }
}"""
UNDO = """
mutation ($input: UndoMergeInput!) { undoMerge(input: $input) { merge { undoneAt kept } userErrors { code } } }
"""
BY_ID = "query ($id: ID!) { account(id: $id) { id name } }"
# A field that Python answers has the whole document executed the ordinary way.
EXECUTED = "query ($id: ID!) { account(id: $id) { id name } merges(id: $id) { id } }"
NODE = "query ($id: ID!) { node(id: $id) { id ... on Account { name } } }"
SETTINGS = """
mutation ($input: SetDuplicateSettingsInput!) {
  setDuplicateSettings(input: $input) {
    settings { recordType responses { form } thresholds { given } without sentences }
    userErrors { code field }
  }
}"""
CREATE = """
mutation ($input: CreateAccountInput!) {
  createAccount(input: $input) { account { id } userErrors { code field message } }
}
"""


async def test_the_old_id_leads_to_the_survivor_whichever_way_it_is_asked(alice: Client, mallory: Client) -> None:
    stays, goes = await new_account(alice, name="Northwind"), await new_account(alice, name="Northwind Ltd")
    chosen = [{"field": "name", "fromId": goes}]
    merged = await alice.ask(MERGE, input={"survivorId": stays, "loserIds": [goes], "chosen": chosen})
    made = merged["mergeRecords"]["merge"]
    assert merged["mergeRecords"]["userErrors"] == [] and (made["survivorId"], made["loserIds"]) == (stays, [goes])
    there = {"id": stays, "name": "Northwind Ltd"}
    assert (await alice.ask(BY_ID, id=goes))["account"] == there
    assert (await alice.ask(NODE, id=goes))["node"] == there
    executed = await alice.ask(EXECUTED, id=stays)
    assert (executed["account"], [each["id"] for each in executed["merges"]]) == (there, [made["id"]])
    assert (await mallory.ask(BY_ID, id=goes))["account"] is None
    changed = await alice.ask(UPDATE_ACCOUNT, input={"id": goes, "kind": "CUSTOMER"})
    assert changed["updateAccount"]["account"]["kind"] == "CUSTOMER"
    undone = await alice.ask(UNDO, input={"id": made["id"]})
    assert undone["undoMerge"]["merge"]["kept"] == [] and undone["undoMerge"]["merge"]["undoneAt"]
    assert (await alice.ask(BY_ID, id=goes))["account"] == {"id": goes, "name": "Northwind Ltd"}
    assert (await alice.ask(BY_ID, id=stays))["account"] == {"id": stays, "name": "Northwind"}


async def test_what_is_there_is_refused_with_a_code_and_a_way_on(alice: Client) -> None:
    await new_account(alice, name="Northwind Ltd", website="northwind.example")
    given = {"recordType": "account", "form": "BLOCK", "without": ["PHONE"], "sentences": [["COMPANY", "DOMAIN"]]}
    kept = (await alice.ask(SETTINGS, input=given))["setDuplicateSettings"]["settings"]
    assert (kept["responses"], kept["sentences"]) == ({"form": "BLOCK"}, [["COMPANY", "DOMAIN"]])
    answer = (await alice.ask(CREATE, input={"name": "Northwind Inc.", "website": "northwind.example"}))[
        "createAccount"
    ]
    (problem,) = answer["userErrors"]
    assert (problem["code"], problem["field"]) == ("DUPLICATE", "name") and "Northwind Ltd" in problem["message"]
    assert answer["account"] is None
    wrong = await alice.ask(SETTINGS, input={"recordType": "account", "thresholds": {"given": 10}})
    assert [each["code"] for each in wrong["setDuplicateSettings"]["userErrors"]] == ["OUT_OF_RANGE"]


async def test_of_what_is_not_there_nothing_is_decided(alice: Client, mallory: Client) -> None:
    of = "mutation ($input: DecideDuplicatesInput!)"
    decide = f"{of} {{ decideDuplicates(input: $input) {{ done userErrors {{ code }} }} }}"
    theirs = await new_account(mallory, name="Globex")
    answer = (await alice.ask(decide, input={"ids": [theirs]}))["decideDuplicates"]
    assert answer == {"done": None, "userErrors": [{"code": "NOT_FOUND"}]}
