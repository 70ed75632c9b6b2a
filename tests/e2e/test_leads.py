"""A lead from the first paste to the customer it becomes, at a desk in English and on a phone in Chinese."""

from __future__ import annotations

import time

from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, Meet, Visitor
from tests.e2e.steps import CHINESE, ENGLISH, become_customer

SIGNATURE = """Jane Doe
Head of Purchasing
Northwind Optics Ltd
Tel: +44 20 7946 0958
jane@northwind.example
"""


def address(name: str) -> str:
    return f"{name}-{time.time_ns()}@acme.example"


def look_at_the_score(alice: Visitor) -> None:
    page = alice.page
    page.get_by_role("tab", name="Score").click()
    expect(page.get_by_role("heading", name="Fit B")).to_be_visible()
    expect(page.get_by_text("Job title has one of")).to_be_visible()
    alice.open("/settings/lead-scoring")
    page.get_by_label("A from").fill("50")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. All leads are scored again.")).to_be_visible()
    alice.shoot("leads-2b-scoring")
    alice.open("/leads")
    page.get_by_role("link", name="Jane Doe").click()
    page.get_by_role("tab", name="Score").click()
    expect(page.get_by_role("heading", name="Fit A")).to_be_visible()
    alice.shoot("leads-2c-score")


def test_alice_wins_a_lead_over(meet: Meet) -> None:
    alice = meet()
    page = alice.page
    become_customer(alice, ENGLISH, company="Acme Instruments", name="Alice Ward", email=address("alice"))
    page.get_by_role("menuitem", name="Leads").click()
    expect(page.get_by_text("No leads yet")).to_be_visible()

    page.get_by_role("button", name="New lead").first.click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Please fill in this field.")).to_have_count(3)  # and nothing else is asked for
    page.get_by_role("button", name="Fill in from a signature").click()
    page.get_by_role("textbox", name="Fill in from a signature").fill(SIGNATURE)
    page.get_by_role("button", name="Fill in", exact=True).click()
    form = page.get_by_role("dialog")
    expect(form.get_by_label("Full name")).to_have_value("Jane Doe")
    expect(form.get_by_label("Company")).to_have_value("Northwind Optics Ltd")
    alice.shoot("leads-1-filled-in")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Jane Doe")).to_be_visible()
    expect(page.get_by_text("Assigned", exact=True)).to_be_visible()

    page.get_by_text("Log a call").click()
    page.get_by_label("Subject").fill("Wants a quote for lenses")
    page.get_by_role("button", name="Save call").click()
    expect(page.get_by_role("article").filter(has_text="Wants a quote for lenses")).to_be_visible()
    expect(page.get_by_text("In process", exact=True)).to_be_visible()  # the call has begun it
    alice.shoot("leads-2-in-process")

    look_at_the_score(alice)
    page.get_by_role("button", name="Convert").click()
    expect(page.get_by_role("radio", name="Create “Northwind Optics Ltd”")).to_be_checked()
    page.get_by_label("Make a deal as well").check()
    page.get_by_label("What is to be sold").fill("Lenses for a year")
    alice.shoot("leads-3-convert")
    page.get_by_role("dialog").get_by_role("button", name="Convert").click()
    expect(page.get_by_text("It stays as it was")).to_be_visible()
    expect(page.get_by_role("button", name="Edit")).to_have_count(0)
    alice.shoot("leads-4-converted")
    page.get_by_role("link", name="Lenses for a year").click()
    expect(page.get_by_role("article").filter(has_text="Wants a quote for lenses")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("It stays as it was")).to_be_visible()
    page.get_by_role("link", name="Northwind Optics Ltd").click()
    expect(page.get_by_role("heading", name="Northwind Optics Ltd")).to_be_visible()
    expect(page.get_by_role("article").filter(has_text="Wants a quote for lenses")).to_be_visible()

    alice.open("/leads?status=open")
    expect(page.get_by_text("Nothing matches this search.")).to_be_visible()
    alice.open("/leads?status=CONVERTED")
    expect(page.get_by_role("link", name="Jane Doe")).to_be_visible()
    alice.shoot("leads-5-list")


def test_wang_sorts_a_lead_out_on_a_phone(meet: Meet) -> None:
    wang = meet(language="zh-CN", size=PHONE)
    page = wang.page
    become_customer(wang, CHINESE, company="海天贸易", name="王芳", email=address("wang"))
    wang.open("/leads")
    expect(page.get_by_text("还没有线索")).to_be_visible()
    page.get_by_role("button", name="新建线索").first.click()
    form = page.get_by_role("dialog")
    form.get_by_label("姓名").fill("李雷")
    form.get_by_label("公司").fill("上海云帆软件")
    form.get_by_label("电话或邮箱").fill("138 0013 8000")
    wang.shoot("phone-leads-1-new")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="李雷")).to_be_visible()
    wang.shoot("phone-leads-2-lead")
    page.get_by_role("tab", name="评分").click()
    expect(page.get_by_role("heading", name="匹配度 C")).to_be_visible()
    wang.shoot("phone-leads-2b-score")
    page.get_by_role("button", name="判为无效").click()
    page.get_by_role("dialog").get_by_label("无效原因").click()
    page.get_by_title("没有预算").click()
    page.get_by_role("dialog").get_by_role("button", name="判为无效").click()
    expect(page.get_by_text("无效", exact=True)).to_be_visible()
    page.get_by_role("button", name="重新打开").click()
    expect(page.get_by_text("待跟进", exact=True)).to_be_visible()
    wang.open("/leads")
    expect(page.get_by_role("link", name="李雷")).to_be_visible()
    expect(page.get_by_role("link", name="138 0013 8000")).to_be_visible()
    wang.shoot("phone-leads-3-list")
