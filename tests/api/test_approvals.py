"""Alice sets who has to agree, Bob submits a deal, and the two see the same of it through the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Client
from tests.cast import Cast

FLOW = """id version recordType name enabled again withdrawLate triggers tests { field op value currency }
  nodes { name mode own nobody nobodyId editable hidden minutes late approvers { kind id role level }
    tests { field op value currency } }"""
CREATE = f"""mutation ($terms: ApprovalFlowInput!) {{
  createApprovalFlow(input: {{ terms: $terms }}) {{ flow {{ {FLOW} }} userErrors {{ code field }} }} }}"""
UPDATE = f"""mutation ($input: UpdateApprovalFlowInput!) {{
  updateApprovalFlow(input: $input) {{ flow {{ {FLOW} }} userErrors {{ code field }} }} }}"""
ORDER = """mutation ($ids: [ID!]!) {
  orderApprovalFlows(input: { ids: $ids }) { flows { id } userErrors { code field } } }"""
FLOWS = f"{{ approvalFlows {{ {FLOW} }} }}"
DEAL = """mutation ($input: CreateDealInput!) {
  createDeal(input: $input) { deal { id } userErrors { code field } } }"""
CHANGE = """mutation ($input: UpdateDealInput!) {
  updateDeal(input: $input) { deal { id } userErrors { code field } } }"""
SUBMIT = "mutation ($id: ID!) { submitForApproval(input: { id: $id }) { id userErrors { code field } } }"
APPROVE = """mutation ($id: ID!, $comment: String! = "") {
  approve(input: { id: $id, comment: $comment }) { id userErrors { code field } } }"""
BACK = """mutation ($id: ID!, $comment: String!) {
  sendBackApproval(input: { id: $id, comment: $comment }) { id userErrors { code field } } }"""
REFUSE = """mutation ($id: ID!, $comment: String!) {
  refuseApproval(input: { id: $id, comment: $comment }) { id userErrors { code field } } }"""
WITHDRAW = "mutation ($id: ID!) { withdrawApproval(input: { id: $id }) { id userErrors { code field } } }"
INBOX = """{ approvalInbox { id recordId title nodes node forId submittedById
  values { name label kind value money { amountMinor currency } } } }"""
TRAIL = """id recordId title status nodes node touched outdatedAt
  seats { userId state mine } steps { number action nodeName byId comment }"""
OF = f"query ($id: ID!) {{ approvals(id: $id) {{ {TRAIL} }} }}"
MINE = f"{{ submittedApprovals {{ {TRAIL} }} decidedApprovals {{ {TRAIL} }} }}"


def terms(*people: str, **given: Any) -> dict[str, Any]:
    """A flow of one node that only deals of one source take."""
    node = {"name": "Managers", "approvers": [{"kind": "MEMBER", "id": each} for each in people]}
    return {"recordType": "deal", "name": "Big deals", "nodes": [{**node, **given.pop("node", {})}], **given}


def only(source: str) -> dict[str, Any]:
    return {"tests": [{"field": "source", "op": "EQ", "value": source}]}


async def made(client: Client, source: str) -> str:
    money = {"amountMinor": "1000000", "currency": "EUR"}
    given = {"name": "Fleet", "source": source, "amount": money}
    found: str = (await client.ask(DEAL, input=given))["createDeal"]["deal"]["id"]
    return found


@pytest.fixture
def alices(cast: Cast) -> str:
    return f"user_{cast.alice.id}"


async def test_bob_submits_and_alice_agrees(alice: Client, bob: Client, mallory: Client, alices: str) -> None:
    hiding = {"node": {"hidden": ["closesOn"]}}
    flow = (await alice.ask(CREATE, terms=terms(alices, **only("Hall 4"), **hiding)))["createApprovalFlow"]["flow"]
    assert flow["nodes"][0]["approvers"] == [{"kind": "MEMBER", "id": alices, "role": None, "level": 1}]
    assert flow in (await bob.ask(FLOWS))["approvalFlows"]
    deal = await made(bob, "Hall 4")
    approval = (await bob.ask(SUBMIT, id=deal))["submitForApproval"]["id"]
    locked = await bob.ask(CHANGE, input={"id": deal, "name": "Other"})
    assert locked["updateDeal"]["userErrors"] == [{"code": "RECORD_IN_APPROVAL", "field": "name"}]
    [waiting] = (await alice.ask(INBOX))["approvalInbox"]
    assert (waiting["recordId"], waiting["title"], waiting["nodes"], waiting["forId"]) == (
        deal, "Fleet", ["Managers"], None,
    )  # fmt: skip
    shown = {each["name"]: each for each in waiting["values"]}
    assert shown["amount"]["money"] == {"amountMinor": "1000000", "currency": "EUR"}
    assert shown["source"]["value"] == "Hall 4" and "closesOn" not in shown
    assert await mallory.refused(OF, id=deal) == "NOT_FOUND"
    seat = {"code": "NOT_FOUND", "field": "id"}
    assert (await mallory.ask(APPROVE, id=waiting["id"]))["approve"]["userErrors"] == [seat]
    assert (await alice.ask(APPROVE, id=waiting["id"], comment="Go"))["approve"] == {"id": approval, "userErrors": []}
    [trail] = (await bob.ask(OF, id=deal))["approvals"]
    assert (trail["status"], trail["seats"]) == (
        "APPROVED", [{"userId": alices, "state": "APPROVED", "mine": False}]
    )  # fmt: skip
    assert [(each["action"], each["comment"]) for each in trail["steps"]] == [("SUBMITTED", ""), ("APPROVED", "Go")]
    assert (await bob.ask(MINE))["submittedApprovals"][0] == trail
    assert (await alice.ask(MINE))["decidedApprovals"][0] == trail


async def test_what_is_sent_back_is_mended_and_withdrawn_before_anybody_decides(
    alice: Client, bob: Client, alices: str
) -> None:
    await alice.ask(CREATE, terms=terms(alices, **only("Hall 5")))
    deal = await made(bob, "Hall 5")
    approval = (await bob.ask(SUBMIT, id=deal))["submitForApproval"]["id"]
    [seat] = [each["id"] for each in (await alice.ask(INBOX))["approvalInbox"] if each["recordId"] == deal]
    silent = {"code": "REQUIRED", "field": "comment"}
    assert (await alice.ask(REFUSE, id=seat, comment=" "))["refuseApproval"]["userErrors"] == [silent]
    await alice.ask(BACK, id=seat, comment="Cheaper")
    [trail] = (await bob.ask(OF, id=deal))["approvals"]
    assert trail["status"] == "RETURNED"
    assert (await bob.ask(CHANGE, input={"id": deal, "name": "Smaller fleet"}))["updateDeal"]["userErrors"] == []
    assert (await bob.ask(SUBMIT, id=deal))["submitForApproval"]["id"] == approval
    assert (await bob.ask(WITHDRAW, id=approval))["withdrawApproval"]["userErrors"] == [
        {"code": "ALREADY_DECIDED", "field": "id"}
    ]


async def test_flows_are_changed_and_ordered_by_who_manages_access(alice: Client, bob: Client, alices: str) -> None:
    first, second = [
        (await alice.ask(CREATE, terms=terms(alices, **only(name))))["createApprovalFlow"]["flow"]
        for name in ("Hall 6", "Hall 7")
    ]
    changed = {"id": first["id"], "version": 1, "terms": terms(alices, name="Stricter", enabled=False)}
    assert (await alice.ask(UPDATE, input=changed))["updateApprovalFlow"]["flow"]["version"] == 2
    conflict = (await alice.ask(UPDATE, input=changed))["updateApprovalFlow"]["userErrors"]
    assert conflict == [{"code": "CONFLICT", "field": "version"}]
    known = [each["id"] for each in (await alice.ask(FLOWS))["approvalFlows"]]
    turned = [second["id"], *(each for each in known if each != second["id"])]
    assert [each["id"] for each in (await alice.ask(ORDER, ids=turned))["orderApprovalFlows"]["flows"]] == turned
    short = (await alice.ask(ORDER, ids=turned[:1]))["orderApprovalFlows"]["userErrors"]
    assert short == [{"code": "NOT_THE_FLOWS", "field": "ids"}]
    wrong = terms(tests=[{"field": "amount", "op": "GT", "value": 5}])
    errors = (await alice.ask(CREATE, terms=wrong))["createApprovalFlow"]["userErrors"]
    assert [each["code"] for each in errors] == ["INVALID_CONDITION", "REQUIRED"]
    assert await bob.refused(CREATE, terms=terms(alices)) == "FORBIDDEN"


async def test_what_may_be_approved_is_told_with_its_fields(bob: Client) -> None:
    asked = "{ approvalSubjects { recordType fields { name label kind choices tested editable } } }"
    deals = next(each for each in (await bob.ask(asked))["approvalSubjects"] if each["recordType"] == "deal")
    fields = {each["name"]: each for each in deals["fields"]}
    assert fields["amount"]["kind"] == "MONEY" and fields["amount"]["tested"] and fields["amount"]["editable"]
    assert "commit" in fields["forecast"]["choices"]
