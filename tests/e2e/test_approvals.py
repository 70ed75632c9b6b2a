"""Alice says who has to agree to a deal, Bob submits one, and Alice approves it; on a phone in Chinese as well."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Meet, Visitor
from tests.e2e.steps import CHINESE, ENGLISH, become_customer, hire
from tests.e2e.test_accessibility import AXE, complaints
from tests.e2e.test_deals import address


def set_flow(alice: Visitor) -> None:
    """Every deal is approved by Alice."""
    page = alice.page
    alice.open("/settings/approvals")
    page.get_by_role("button", name="New flow").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Name of the flow").fill("Every deal")
    form.get_by_label("Kind of approver").click()
    page.get_by_title("A person", exact=True).click()
    form.get_by_label("Person", exact=True).click()
    page.get_by_title("Alice Ward", exact=True).click()
    expect(page.locator(".ant-select-dropdown:visible")).to_have_count(0)
    alice.shoot("approvals-1-flow")
    assert complaints(page) == []
    form.get_by_role("button", name="Save").click()
    expect(form).to_be_hidden()
    expect(page.get_by_role("listitem").filter(has_text="Every deal")).to_be_visible()


def new_deal(page: Page, name: str) -> None:
    page.get_by_role("button", name="New deal").first.click()
    form = page.get_by_role("dialog")
    form.get_by_label("What is to be sold").fill(name)
    form.get_by_label("Amount").fill("12500")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def test_bob_submits_a_deal_and_alice_approves_it(meet: Meet) -> None:
    alice, bob = meet(), meet()
    alice.page.add_init_script(path=AXE)
    become_customer(alice, ENGLISH, company="Acme Instruments", name="Alice Ward", email=address("alice"))
    set_flow(alice)
    hire(alice, bob, address("bob"))
    bob.open("/deals")
    new_deal(bob.page, "Forty microscopes")
    bob.page.get_by_role("button", name="Submit for approval").click()
    form = bob.page.get_by_role("dialog")
    form.get_by_label("Comment").fill("The dean waits")
    form.get_by_role("button", name="Submit for approval").click()
    expect(bob.page.get_by_text("In approval")).to_be_visible()
    bob.shoot("approvals-2-submitted")

    alice.open("/approvals")
    card = alice.page.get_by_role("article", name="Forty microscopes")
    expect(card).to_contain_text("12,500")
    alice.shoot("approvals-3-inbox")
    assert complaints(alice.page) == []
    card.get_by_role("button", name="Approve").click()
    form = alice.page.get_by_role("dialog")
    form.get_by_label("Comment").fill("Go ahead")
    form.get_by_role("button", name="Approve").click()
    expect(alice.page.get_by_text("Nothing waits for your decision.")).to_be_visible()
    alice.page.get_by_text("Decided by me").click()
    expect(alice.page.get_by_role("article", name="Forty microscopes")).to_contain_text("Approved")

    bob.page.reload()
    expect(bob.page.get_by_role("region", name="Approvals")).to_contain_text("Approved")
    bob.page.get_by_role("tab", name="Approvals").click()
    expect(bob.page.get_by_text("Go ahead")).to_be_visible()
    bob.shoot("approvals-4-approved")


FLOW = """mutation { createApprovalFlow(input: { terms: { recordType: "deal", name: "大额商机", nodes: [
  { name: "总经理", own: ALLOW, approvers: [{ kind: ROLE, role: OWNER }] }] } }) { userErrors { code } } }"""
DEAL = """mutation { createDeal(input: { name: "显微镜四十台", amount: { amountMinor: "1250000", currency: "CNY" } }) {
  deal { id } } }"""
SUBMIT = "mutation ($id: ID!) { submitForApproval(input: { id: $id }) { userErrors { code } } }"


def ask(visitor: Visitor, query: str, **variables: str) -> Any:
    """What the page could ask itself."""
    sent = {"query": query, "variables": variables}
    answer = visitor.page.request.post(f"{visitor.app.address}/graphql", data=sent, headers={"x-rapport-client": "web"})
    return answer.json()["data"]


def test_wang_decides_on_a_phone(meet: Meet) -> None:
    wang = meet(language="zh-CN", size=PHONE)
    page = wang.page
    page.add_init_script(path=AXE)
    become_customer(wang, CHINESE, company="海天贸易", name="王芳", email=address("wang"))
    ask(wang, FLOW)
    ask(wang, SUBMIT, id=ask(wang, DEAL)["createDeal"]["deal"]["id"])
    wang.open("/approvals")
    card = page.get_by_role("article", name="显微镜四十台")
    expect(card).to_contain_text("12,500")
    wang.shoot("phone-approvals-1-inbox")
    assert complaints(page) == []
    card.get_by_role("button", name="加签").click()
    expect(page.get_by_role("dialog").get_by_label("加签人")).to_be_visible()
    page.keyboard.press("Escape")
    card.get_by_role("button", name="同意").click()
    form = page.get_by_role("dialog")
    form.get_by_label("意见").fill("可以")
    wang.shoot("phone-approvals-2-approve")
    form.get_by_role("button", name="同意").click()
    expect(page.get_by_text("没有待您审批的事项。")).to_be_visible()
    wang.shoot("phone-approvals-3-done")
