"""A product gets its price, and a quote its lines, its totals and an answer; the same on a phone in Chinese."""

from __future__ import annotations

import time

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PHONE, Meet, Visitor
from tests.e2e.steps import CHINESE, ENGLISH, become_customer
from tests.e2e.test_accessibility import AXE, complaints


def address(name: str) -> str:
    return f"{name}-{time.time_ns()}@acme.example"


def saved(page: Page, button: str) -> None:
    form = page.get_by_role("dialog")
    form.get_by_role("button", name=button).click()
    expect(form).to_be_hidden()


def keep(page: Page, button: str) -> None:
    """Save the lines, until nothing is left to save."""
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("button", name=button, exact=True)).to_be_disabled()


def price_a_lamp(alice: Visitor) -> None:
    """A hundred for one, never below eighty, in the default book."""
    page = alice.page
    alice.open("/settings/price-books")
    page.get_by_role("button", name="New price book").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Retail")
    saved(page, "Save")
    expect(page.get_by_role("heading", name="Retail")).to_be_visible()
    alice.shoot("quotes-1-books")

    alice.open("/products?new=1")
    form = page.get_by_role("dialog")
    form.get_by_label("Name").fill("Desk lamp")
    form.get_by_label("Tax rate").fill("13")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Desk lamp")).to_be_visible()
    page.get_by_role("tab", name="Prices").click()
    page.get_by_role("button", name="Set prices").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Price book").click()
    page.get_by_title("Retail").click()
    form.get_by_label("Price", exact=True).fill("100")
    form.get_by_label("Floor").fill("80")
    saved(page, "Save")
    expect(page.get_by_text("100.00")).to_be_visible()
    alice.shoot("quotes-2-product")
    assert complaints(page) == []


def sign(ada: Visitor, card: Locator) -> None:
    """The customer opens the link on a phone, forgets an address, and signs."""
    expect(card.get_by_role("link", name="PDF in English")).to_be_visible()
    page = ada.page
    page.add_init_script(path=AXE)
    page.goto(card.get_by_text("/q/").inner_text().strip())
    expect(page.get_by_role("cell", name="Desk lamp")).to_be_visible()
    expect(page.get_by_text("4,068.00")).to_be_visible()
    assert complaints(page) == []
    page.get_by_label("Your name").fill("Ada Visitor")
    page.get_by_role("button", name="Accept and sign").click()
    expect(page.get_by_label("Your name")).to_have_value("Ada Visitor")
    ada.shoot("phone-quotes-5-customer")
    page.get_by_label("E-mail address").fill("ada@customer.example")
    page.get_by_role("button", name="Accept and sign").click()
    expect(page.get_by_role("status")).to_contain_text("Signed by Ada Visitor")
    ada.shoot("phone-quotes-6-signed")


def test_alice_prices_a_lamp_and_bids_it_to_a_customer(meet: Meet) -> None:
    alice = meet()
    page = alice.page
    page.add_init_script(path=AXE)
    become_customer(alice, ENGLISH, company="Acme Lights", name="Alice Ward", email=address("alice"))
    price_a_lamp(alice)
    alice.open("/quotes?new=1")
    form = page.get_by_role("dialog")
    form.get_by_label("What is offered").fill("Forty lamps")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Forty lamps")).to_be_visible()
    page.get_by_role("button", name="Add a line").click()
    page.get_by_label("Product, Line 1").click()
    page.get_by_title("Desk lamp").click()
    page.get_by_label("Quantity, Line 1").fill("40")
    totals = page.get_by_label("Totals")
    expect(totals.get_by_text("4,520.00")).to_be_visible()
    page.get_by_label("Discount, Line 1").fill("30")
    expect(totals.get_by_text("Below the floor price")).to_be_visible()
    page.get_by_label("Discount, Line 1").fill("10")
    expect(totals.get_by_text("4,068.00")).to_be_visible()
    alice.shoot("quotes-3-editor")
    assert complaints(page) == []
    keep(page, "Save")
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("button", name="New revision").click()
    expect(page.get_by_text("-R2").first).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    sign(meet(size=PHONE), page.get_by_role("region", name="The customer's page"))
    expect(page.get_by_text("Signed by Ada Visitor")).to_be_visible()  # it comes by itself
    alice.shoot("quotes-4-signed")
    expect(page.get_by_role("button", name="New revision")).to_be_hidden()
    page.get_by_role("tab", name="What happened").click()
    expect(page.get_by_role("listitem").filter(has_text="Accepted")).to_be_visible()
    alice.shoot("quotes-4-accepted")
    assert complaints(page) == []


def test_wang_writes_a_quote_on_a_phone(meet: Meet) -> None:
    wang = meet(language="zh-CN", size=PHONE)
    page = wang.page
    become_customer(wang, CHINESE, company="海天贸易", name="王芳", email=address("wang"))
    wang.open("/quotes?new=1")
    form = page.get_by_role("dialog")
    form.get_by_label("报价名称").fill("显微镜四十台")
    form.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="显微镜四十台")).to_be_visible()
    page.get_by_role("button", name="添加明细").click()
    page.get_by_label("名称, 行 1").fill("显微镜")
    page.get_by_label("单价, 行 1").fill("500")
    expect(page.get_by_label("合计").get_by_text("500.00").first).to_be_visible()
    wang.shoot("phone-quotes-1-editor")
    keep(page, "保存")
    page.get_by_role("button", name="发布").click()
    expect(page.get_by_role("button", name="客户接受")).to_be_visible()
    wang.shoot("phone-quotes-2-sent")
