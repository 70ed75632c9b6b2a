"""Many records at once as clients meet it: counted, started, undone; and a file of them, in the list's own words."""

from __future__ import annotations

from typing import Any

from tests.api.conftest import Client
from tests.api.test_access import Company, company
from tests.api.test_records import new_account

__all__ = ["company"]

FACTS = "massChange { id state action fields rowsTotal undoUntil } userErrors { code field message }"
PREVIEW = """mutation ($i: MassChangeInput!) { previewMassChange(input: $i) {
  preview { total within } userErrors { code field message } } }"""
START = "mutation ($i: MassChangeInput!) { startMassChange(input: $i) { %s } }" % FACTS  # noqa: UP031
VERB = "mutation ($id: ID!) { %sMassChange(input: {id: $id}) { %s } }"
ONE = "query ($id: ID!) { massChange(id: $id) { state rowsTotal rows(outcome: LEFT) { recordId why } } }"
EXPORT = """mutation ($i: ExportRecordsInput!) { exportRecords(input: $i) {
  recordExport { id state format rowsTotal url } userErrors { code field message } } }"""
EXPORTS = "{ recordExports { id recordType state } }"


def edit(filter: Any = None, values: Any = None, **more: Any) -> dict[str, Any]:
    chosen = {"recordType": "account", "filter": filter, **more}
    return {"chosen": chosen, "action": "EDIT", "values": values}


async def started(client: Client, given: dict[str, Any]) -> dict[str, Any]:
    answer = (await client.ask(START, i=given))["startMassChange"]
    assert answer["userErrors"] == []
    found: dict[str, Any] = answer["massChange"]
    return found


async def test_a_list_s_own_filter_says_which_and_an_update_s_own_input_says_what(alice: Client) -> None:
    for name in ("Quay one", "Quay two"):
        await new_account(alice, name=name, industry="Quays")
    given = edit({"industry": {"eq": "Quays"}}, {"industry": "Yards", "kind": "CUSTOMER"})
    answer = (await alice.ask(PREVIEW, i=given))["previewMassChange"]
    assert (answer["preview"], answer["userErrors"]) == ({"total": 2, "within": 2}, [])
    found = await started(alice, given)
    assert (found["state"], found["rowsTotal"], found["fields"]) == ("RUNNING", 2, ["kind", "industry"])
    stop, resume = (VERB % (verb, FACTS) for verb in ("stop", "resume"))
    assert (await alice.ask(stop, id=found["id"]))["stopMassChange"]["massChange"]["state"] == "STOPPED"
    assert (await alice.ask(resume, id=found["id"]))["resumeMassChange"]["massChange"]["state"] == "RUNNING"
    assert (await alice.ask(ONE, id=found["id"]))["massChange"] == {"state": "RUNNING", "rowsTotal": 2, "rows": []}
    undo = (await alice.ask(VERB % ("undo", FACTS), id=found["id"]))["undoMassChange"]
    assert [each["code"] for each in undo["userErrors"]] == ["CONFLICT"]


async def test_what_cannot_be_is_told_by_field(alice: Client) -> None:
    await new_account(alice, name="Quay three")
    for given, code, field in (
        (edit(None, {"kind": "KING"}), "INVALID_VALUES", "values"),
        (edit(None, {"name": "All alike"}), "NOT_EDITABLE", "name"),
        (edit(None, {}), "REQUIRED", "values"),
        (edit({"colour": {"eq": "red"}}, {"industry": "x"}), "INVALID_FILTER", "filter"),
        (edit(None, {"industry": "x"}, ids=[]), "INVALID", "ids"),
    ):
        answer = (await alice.ask(PREVIEW, i=given))["previewMassChange"]
        found = [(each["code"], each["field"]) for each in answer["userErrors"]]
        assert found == [(code, field)], found


async def test_nobody_else_reads_or_moves_it(alice: Client, bob: Client, mallory: Client) -> None:
    await new_account(alice, name="Quay four", industry="Piers")
    found = await started(alice, edit({"industry": {"eq": "Piers"}}, {"industry": "Docks"}))
    for other in (bob, mallory):
        assert await other.refused(ONE, id=found["id"]) == "NOT_FOUND"
        stop = (await other.ask(VERB % ("stop", FACTS), id=found["id"]))["stopMassChange"]
        assert [each["code"] for each in stop["userErrors"]] == ["NOT_FOUND"]


async def test_a_file_is_asked_for_as_the_list_is(alice: Client) -> None:
    await new_account(alice, name="Quay five", industry="Locks")
    given = {
        "chosen": {"recordType": "account", "filter": {"industry": {"eq": "Locks"}}},
        "format": "XLSX", "columns": ["name", "owner", "parent.name", "annualRevenue"], "orderBy": [{"name": "ASC"}],
    }  # fmt: skip
    answer = (await alice.ask(EXPORT, i=given))["exportRecords"]
    assert answer["userErrors"] == []
    export = answer["recordExport"]
    assert (export["state"], export["format"], export["rowsTotal"], export["url"]) == ("RUNNING", "XLSX", 1, None)
    assert export["id"] in [each["id"] for each in (await alice.ask(EXPORTS))["recordExports"]]
    wrong = (await alice.ask(EXPORT, i={**given, "columns": ["name", "colour"]}))["exportRecords"]
    assert [(each["code"], each["field"]) for each in wrong["userErrors"]] == [("INVALID_COLUMN", "columns.1")]


async def test_without_the_action_nothing_goes_out(company: Company) -> None:
    await company.define()
    given = {"chosen": {"recordType": "account"}, "format": "CSV"}
    assert await company.rep.refused(EXPORT, i=given) == "FORBIDDEN"
