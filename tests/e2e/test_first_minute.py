"""The first minute of a new customer: sign up, read the mail, bring the customer list along, see a customer."""

from __future__ import annotations

import re
import time
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, Meet, Visitor
from tests.e2e.steps import CHINESE, ENGLISH, become_customer, import_file

FILE = """Account Name,Website,Industry,Phone,Billing City,Employees
Northwind Optics,www.northwind.example,Optics,+44 20 7946 0958,Leeds,120
Café Müller & Söhne,mueller.example,Food,+49 30 901820,Berlin,14
青岛海天精密机械有限公司,haitian.example,Machinery,+86 532 8888 1234,青岛,860
Tidal Logistics,tidal.example,Logistics,+31 20 794 1200,Rotterdam,73
,nameless.example,Retail,,Paris,3
Ferrum Castings,ferrum.example,Foundry,+44 114 496 0100,Sheffield,many
"""


def address(name: str) -> str:
    """A new address in every run, so that a test can be repeated against one installation."""
    return f"{name}-{time.time_ns()}@acme.example"


def test_alice_signs_up_and_brings_her_customers_along(meet: Meet, tmp_path: Path) -> None:
    alice = meet()
    page = alice.page
    alice.open("/sign-up")
    alice.shoot("first-minute-1-sign-up")
    become_customer(alice, ENGLISH, company="Acme Instruments", name="Alice Ward", email=address("alice"))
    expect(page.get_by_text("No accounts yet")).to_be_visible()
    alice.shoot("first-minute-2-empty-workspace")

    file = tmp_path / "customers.csv"
    file.write_text(FILE, encoding="utf-8")
    import_file(alice, ENGLISH, file)
    expect(page.get_by_text("4 records were created")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Account Name")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Employees")).to_be_visible()
    alice.shoot("first-minute-3-report")

    page.get_by_role("link", name="See the accounts").click()
    expect(page.get_by_role("link", name="Café Müller & Söhne")).to_be_visible()
    expect(page.get_by_text("4 entries")).to_be_visible()
    alice.shoot("first-minute-4-accounts")

    page.get_by_role("searchbox").fill("haitian")
    expect(page.get_by_text("1 entry")).to_be_visible()
    page.get_by_role("link", name="青岛海天精密机械有限公司").click()
    expect(page.get_by_role("heading", name="青岛海天精密机械有限公司")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile(r"\+86.*532.*8888.*1234"))).to_be_visible()
    alice.shoot("first-minute-5-account")

    page.get_by_text("Log a call").click()
    page.get_by_label("Subject").fill("Talked about spare parts")
    page.get_by_role("button", name="Save call").click()
    expect(page.get_by_role("article").filter(has_text="Talked about spare parts")).to_be_visible()
    alice.shoot("first-minute-6-timeline")
    _look_at_the_sheet_and_undo(alice)


def _look_at_the_sheet_and_undo(alice: Visitor) -> None:
    """The import answers for every row; undone, it leaves the account somebody has worked on, until told otherwise."""
    page = alice.page
    alice.open("/imports")
    page.get_by_role("link", name="customers.csv").click()
    page.get_by_role("link", name="Reconciliation sheet").click()
    expect(page.get_by_text("Everything in the file is accounted for")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("row", name="Created 4 4")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="1067 / 1067")).to_be_visible()
    alice.shoot("first-minute-7-sheet")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    assert '"created","4","4"' in download.value.path().read_text("utf-8-sig")

    page.get_by_role("link", name="Back to the import").click()
    page.get_by_role("button", name="Undo this import").click()
    page.get_by_role("tooltip").get_by_role("button", name="Undo this import").click()
    expect(page.get_by_text("1 record was kept")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Other records refer to it")).to_be_visible()
    alice.shoot("first-minute-8-undone")
    page.get_by_role("button", name="Undo these as well").click()
    page.get_by_role("tooltip").get_by_role("button", name="Undo these as well").click()
    expect(page.get_by_text("Undone: 4 records")).to_be_visible(timeout=30_000)
    alice.open("/accounts")
    expect(page.get_by_text("No accounts yet")).to_be_visible()


def test_a_customer_in_chinese_on_a_phone(meet: Meet) -> None:
    wang = meet(language="zh-CN", size=PHONE)
    page = wang.page
    wang.open("/sign-up")
    wang.shoot("phone-1-sign-up")
    become_customer(wang, CHINESE, company="海天贸易", name="王芳", email=address("wang"))
    expect(page.get_by_text("还没有客户")).to_be_visible()
    wang.shoot("phone-2-empty-workspace")

    page.get_by_role("button", name="新建客户").first.click()
    page.get_by_label("公司名称").fill("上海云帆软件科技有限公司")
    page.get_by_role("button", name="添加电话").click()
    page.get_by_role("textbox", name="电话 1").fill("021 6888 1234")
    wang.shoot("phone-3-new-account")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="上海云帆软件科技有限公司")).to_be_visible()
    wang.shoot("phone-4-account")

    page.get_by_role("button", name="打开导航").click()
    page.get_by_role("dialog").get_by_role("link", name="客户", exact=True).click()
    expect(page.get_by_role("article").filter(has_text="上海云帆软件科技有限公司")).to_be_visible()
    wang.shoot("phone-5-accounts")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], "the page scrolls sideways"


def test_a_wrong_password_says_nothing_about_the_address(meet: Meet) -> None:
    stranger = meet()
    page = stranger.page
    stranger.open("/accounts")
    page.wait_for_url("**/sign-in?next=%2Faccounts")
    page.get_by_label("E-mail").fill(address("nobody"))
    page.get_by_label("Password", exact=True).fill("not the right words")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The e-mail address or the password is not right.")).to_be_visible()
    stranger.shoot("sign-in-refused")
