"""Alice decides who sees what: she looks before she saves, shares one customer, looks with Bob's eyes, and asks why."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PHONE, Meet, Visitor
from tests.e2e.steps import CHINESE, ENGLISH, become_customer, hire


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_label(label, exact=True).last.click()
    opened(page).get_by_title(option, exact=True).click()


def opened(page: Page) -> Locator:
    return page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden)").last


def add_customer(alice: Visitor, name: str, phone: str) -> None:
    page = alice.page
    alice.open("/accounts?new=1")
    page.get_by_label("Company name").fill(name)
    page.get_by_role("button", name="Add a phone number").click()
    page.get_by_label("Phones 1", exact=True).fill(phone)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def narrow_reps(alice: Visitor) -> None:
    """Reps are to work with what they own, and to see no industry. Who loses is shown before it is saved."""
    page = alice.page
    alice.open("/settings/roles")
    page.get_by_role("link", name="Narrow the role Sales rep").click()
    page.get_by_label("Name", exact=True).fill("Field sales")
    page.get_by_role("button", name="Set all actions on Accounts").click()
    page.get_by_role("menuitem", name="Own", exact=True).click()
    page.get_by_role("button", name=re.compile("Accounts")).last.click()
    page.get_by_role("radiogroup", name="What may be done with Industry").get_by_text("Hidden").click()
    expect(page.get_by_text("1 field held back")).to_be_visible()
    alice.shoot("access-role")
    page.get_by_role("button", name="Who gains, who loses? Save…").click()
    asked = page.get_by_role("dialog")
    expect(asked.get_by_text("0 people gain · 1 person loses")).to_be_visible()
    expect(asked.get_by_text("Accounts, fields to see: Industry")).to_be_visible()
    alice.shoot("access-preview")
    asked.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Instead of Sales rep")).to_be_visible()


def share_with_bob(alice: Visitor) -> None:
    page = alice.page
    page.get_by_role("button", name="More actions").first.click()
    page.get_by_role("menuitem", name="Share…").click()
    choose(page, "With", "Bob Miller")
    page.get_by_label("Until", exact=True).fill("2031-03-31")
    page.get_by_label("Until", exact=True).press("Enter")
    expect(page.get_by_text(re.compile("May read · until .*2031"))).to_be_visible()
    alice.shoot("access-share")
    page.keyboard.press("Escape")


def ask_why(alice: Visitor) -> None:
    page = alice.page
    page.get_by_role("button", name="More actions").first.click()
    page.get_by_role("menuitem", name="Explain access…").click()
    choose(page, "Of whom", "Bob Miller")
    expect(page.get_by_text("It is shared with them")).to_be_visible()
    choose(page, "A field", "Industry")
    expect(page.get_by_text("The field is hidden.")).to_be_visible()
    alice.shoot("access-explain")
    page.keyboard.press("Escape")


def mask_phones(alice: Visitor) -> None:
    page = alice.page
    alice.open("/settings/roles")
    choose(page, "Accounts", "Phones")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved")).to_be_visible()


def look_as_bob(alice: Visitor) -> None:
    page = alice.page
    alice.open("/settings/members")
    page.get_by_role("button", name="View as").click()
    page.get_by_role("button", name="OK").click()
    expect(page.get_by_text(re.compile("You see what Bob Miller sees"))).to_be_visible()
    expect(page.get_by_role("link", name="Northwind Optics")).to_be_visible()
    expect(page.get_by_role("link", name="Secret Lenses")).to_have_count(0)
    expect(page.get_by_text(re.compile(r"\*\*\*\*"))).to_be_visible()
    alice.shoot("access-view-as")
    page.get_by_role("button", name="Back to my own view").click()
    expect(page.get_by_role("heading", name="Members")).to_be_visible()


def test_alice_decides_who_sees_what(meet: Meet) -> None:
    alice, bob, stamp = meet(), meet(), time.time_ns()
    become_customer(alice, ENGLISH, company="Acme Instruments", name="Alice Ward", email=f"alice-{stamp}@acme.example")
    hire(alice, bob, f"bob-{stamp}@acme.example")
    add_customer(alice, "Secret Lenses", "+44 20 7946 0111")
    add_customer(alice, "Northwind Optics", "+44 20 7946 0958")
    here = alice.page.url.removeprefix(alice.app.address)
    bob.open("/accounts")
    expect(bob.page.get_by_role("link", name="Northwind Optics")).to_be_visible()

    narrow_reps(alice)
    expect(bob.page.get_by_text("No accounts yet")).to_be_visible(timeout=5_000)  # on the page he has open

    alice.open(here)
    share_with_bob(alice)
    ask_why(alice)
    mask_phones(alice)
    time.sleep(3)
    look_as_bob(alice)
    alice.open(here)
    alice.page.get_by_role("button", name="Show Phones").click()
    expect(alice.page.get_by_role("link", name="+442079460958")).to_be_visible()
    alice.page.get_by_role("tab", name="Changes").click()
    expect(alice.page.get_by_role("tabpanel", name="Changes").get_by_text("Revealed")).to_be_visible()


def test_alice_builds_departments_on_her_phone_in_chinese(meet: Meet) -> None:
    alice = meet(language="zh-CN", size=PHONE)
    page = alice.page
    become_customer(alice, CHINESE, company="海天仪器", name="王爱丽", email=f"alice-{time.time_ns()}@acme.example")
    alice.open("/settings/departments")
    for name in ("销售部", "华北区"):
        page.get_by_role("button", name="新建部门").first.click()
        page.get_by_label("名称", exact=True).fill(name)
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_role("heading", name=re.compile(name))).to_be_visible()
    expect(page.get_by_text("隶属于 销售部")).to_be_visible()
    page.get_by_role("button", name="添加人员").click()
    choose(page, "成员", "王爱丽")
    page.get_by_label("担任部门主管").click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("添 ?加")).click()
    expect(page.get_by_text("主管", exact=True)).to_be_visible()
    alice.shoot("access-departments-phone-zh")
    page.get_by_role("button", name="调动 王爱丽").click()
    choose(page, "调往", "销售部")
    page.get_by_role("dialog").get_by_role("button", name=re.compile("调 ?动")).last.click()
    expect(page.get_by_text("今天没有人在此部门。")).to_be_visible()

    alice.open("/settings/groups")
    page.get_by_role("button", name="新建用户组").first.click()
    page.get_by_label("名称", exact=True).fill("重点客户组")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("重点客户组")).to_be_visible()

    alice.open("/settings/roles/new?base=REP")
    page.get_by_role("button", name=re.compile("客户")).first.click()
    alice.shoot("access-role-phone-zh")
    page.get_by_role("button", name="查看影响并保存…").click()
    expect(page.get_by_text("没有人的权限会变化。")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("保 ?存")).click()
    expect(page.get_by_text("替代 销售")).to_be_visible()
    alice.shoot("access-roles-phone-zh")
