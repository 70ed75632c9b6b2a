"""A company's first steps and its end, on screen: the checklist ticks itself, sample data comes and goes, an owner
takes everything along and closes.
"""

from __future__ import annotations

import re
import time
import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Meet
from tests.e2e.steps import CHINESE, ENGLISH, PASSWORD, become_customer


def address(name: str) -> str:
    return f"{name}-{time.time_ns()}@acme.example"


def chosen(page: Page, entry: str) -> None:
    """From the menu under one's picture."""
    page.get_by_role("banner").get_by_role("button", name=re.compile("Alice|Wang|王")).click()
    page.get_by_role("menuitem").filter(has_text=entry).click()


def test_alice_is_led_through_her_first_steps(meet: Meet) -> None:
    alice = meet()
    page = alice.page
    become_customer(alice, ENGLISH, company="Acme Instruments", name="Alice Ward", email=address("alice"))
    expect(page.get_by_text("14 days left of your trial of Business")).to_be_visible()
    expect(page.get_by_text("Getting started: 0 of 8")).to_be_visible()
    alice.shoot("life-1-accounts")

    page.get_by_role("link", name="Continue").click()
    expect(page.get_by_text("0 of 8 done")).to_be_visible()
    page.get_by_role("button", name="Fill with sample data").click()
    expect(page.get_by_text("5 accounts, 6 contacts and 7 activities")).to_be_visible()
    expect(page.get_by_text("0 of 8 done")).to_be_visible()  # what is only sample does not count
    alice.shoot("life-2-start")
    roles = page.get_by_role("listitem").filter(has_text="Decide who may see what")
    roles.get_by_role("button", name="Does not fit us").click()
    expect(page.get_by_text("1 of 8 done")).to_be_visible()

    page.get_by_role("link", name="Look at the accounts").click()
    page.get_by_role("link", name="Oakfield Furniture").click()
    page.get_by_text("Log a call").click()
    page.get_by_label("Subject").fill("They want to come and see us")
    page.get_by_role("button", name="Save call").click()
    expect(page.get_by_text("They want to come and see us").first).to_be_visible()

    page.get_by_role("link", name="Getting started").click()
    expect(page.get_by_text("2 of 8 done")).to_be_visible()
    page.get_by_role("button", name="Remove sample data").click()
    page.get_by_role("dialog").get_by_label(re.compile("Oakfield Furniture")).check()
    alice.shoot("life-3-remove")
    page.get_by_role("dialog").get_by_role("button", name="Remove sample data").click()
    expect(page.get_by_role("button", name="Fill with sample data")).to_be_visible()
    alice.open("/accounts")
    expect(page.get_by_text("1 entry")).to_be_visible()
    expect(page.get_by_role("link", name="Oakfield Furniture")).to_be_visible()

    chosen(page, "What is new")
    expect(page.get_by_text("Roles of your own")).to_be_visible()
    alice.shoot("life-4-news")
    page.keyboard.press("Escape")
    chosen(page, "Send feedback")
    page.get_by_label("Your words").fill("The sample data helped.")
    alice.shoot("life-5-feedback")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Thank you.")).to_be_visible()


def test_alice_takes_everything_along_closes_and_changes_her_mind(meet: Meet, tmp_path: Path) -> None:
    alice = meet()
    page = alice.page
    become_customer(alice, ENGLISH, company="Acme Closing", name="Alice Ward", email=address("alice"))
    alice.open("/settings/company")
    page.get_by_role("button", name="Export everything").click()
    with page.expect_download(timeout=120_000) as waiting:
        page.get_by_role("link", name="Download").click(timeout=120_000)
    file = tmp_path / "export.zip"
    waiting.value.save_as(file)
    with zipfile.ZipFile(file) as archive:
        assert {"README.txt", "manifest.json", "data/company.json"} <= set(archive.namelist())
    alice.shoot("life-6-company")

    page.get_by_role("button", name="Close the company…").click()
    close = page.get_by_role("dialog").get_by_role("button", name="Close the company")
    expect(close).to_be_disabled()
    page.get_by_label("Type Acme Closing to confirm").fill("Acme Closing")
    page.get_by_label("Your password").fill(PASSWORD)
    alice.shoot("life-7-close")
    close.click()
    expect(page.get_by_text("It can be exported or reopened for 30 more days")).to_be_visible()
    alice.shoot("life-8-closed")
    page.get_by_role("button", name="Reopen the company").click()
    expect(page.get_by_text("14 days left of your trial")).to_be_visible()


def test_wang_does_the_same_on_her_phone(meet: Meet) -> None:
    wang = meet(language="zh-CN", size=PHONE)
    page = wang.page
    become_customer(wang, CHINESE, company="宏达精密", name="王芳", email=address("wang"))
    expect(page.get_by_text("商业版试用还剩 14 天")).to_be_visible()
    wang.shoot("life-phone-1-accounts")
    page.get_by_role("link", name="继续").click()
    page.get_by_role("button", name="填入示例数据").click()
    expect(page.get_by_text("现有示例数据：5 个客户")).to_be_visible()
    wang.shoot("life-phone-2-start")
    wang.open("/settings/company")
    expect(page.get_by_role("button", name="导出全部数据")).to_be_visible()
    wang.shoot("life-phone-3-company")
    page.get_by_role("button", name="关闭公司…").click()
    expect(page.get_by_label("您的密码")).to_be_visible()
    wang.shoot("life-phone-4-close")
    page.keyboard.press("Escape")
    chosen(page, "新功能")
    expect(page.get_by_text("自定义角色")).to_be_visible()
    wang.shoot("life-phone-5-news")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE[0]
