"""A deal from its first line to the day it is won, at a desk in English and on a phone in Chinese."""

from __future__ import annotations

import time

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Meet, Visitor
from tests.e2e.steps import CHINESE, ENGLISH, become_customer
from tests.e2e.test_accessibility import AXE, complaints


def address(name: str) -> str:
    return f"{name}-{time.time_ns()}@acme.example"


def say(page: Page, button: str, *, reason: str = "", why: str = "") -> None:
    """Press a verb, answer what it asks, and press it again."""
    page.get_by_role("button", name=button, exact=True).click()
    form = page.get_by_role("dialog")
    if reason:
        form.get_by_label("Reason").click()
        page.get_by_title(reason, exact=True).click()
    if why:
        form.get_by_label("Reason").fill(why)
    form.get_by_role("button", name=button, exact=True).click()
    expect(form).to_be_hidden()


def drag_by_keyboard(page: Page, name: str, *, from_: str, to: str) -> None:
    """Lift a card, one stage to the right, put it down; each step is told before the next is made."""
    expect(page.get_by_role("button", name=f"Drag {name}")).to_have_count(1)  # it has landed
    page.get_by_role("button", name=f"Drag {name}").focus()
    for key, told in (("Space", f"Over {from_}."), ("ArrowRight", f"Over {to}."), ("Space", f"Put into {to}.")):
        page.keyboard.press(key)
        expect(page.get_by_text(told)).to_be_attached()


def drag_by_mouse(page: Page, name: str, stage: str) -> None:
    card = page.get_by_role("article").filter(has_text=name).bounding_box()
    column = page.get_by_role("region", name=stage).bounding_box()
    assert card and column
    page.mouse.move(card["x"] + 30, card["y"] + card["height"] - 12)
    page.mouse.down()
    page.mouse.move(column["x"] + 60, column["y"] + 140, steps=8)
    page.mouse.up()


def plan_a_task(page: Page) -> None:
    expect(page.get_by_text("Nothing planned")).to_be_visible()
    page.get_by_text("Task", exact=True).click()
    page.get_by_label("What is to be done?").fill("Send the offer")
    page.get_by_role("button", name="Create task").click()
    expect(page.get_by_role("article").filter(has_text="Send the offer")).to_be_visible()
    expect(page.get_by_text("Nothing planned")).to_have_count(0)


def look_at_its_people(alice: Visitor) -> None:
    """A competitor, and a split that is whole before it is saved."""
    page = alice.page
    page.get_by_role("tab", name="People").click()
    page.get_by_role("textbox", name="Competitor").fill("Globex")
    page.get_by_role("button", name="Add competitor").click()
    expect(page.get_by_role("listitem").filter(has_text="Globex")).to_be_visible()
    page.get_by_role("button", name="Split this deal").click()
    share = page.get_by_label("Share of member 1 in percent")
    share.fill("60")
    share.blur()
    expect(page.get_by_text("60 % in all")).to_be_visible()
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()
    share.fill("100")
    share.blur()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("region", name="Split").get_by_role("listitem")).to_contain_text("12,500")
    alice.shoot("deals-2b-people")
    assert complaints(page) == []


def look_at_what_is_left_alone(alice: Visitor) -> None:
    """A second deal has nothing planned: it is counted by owner, and a number leads to it."""
    page = alice.page
    alice.open("/deals?new=1")
    form = page.get_by_role("dialog")
    form.get_by_label("What is to be sold").fill("Ten lamps")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Ten lamps")).to_be_visible()
    alice.open("/deals/attention")
    row = page.get_by_role("row").filter(has_text="Alice Ward")
    expect(row.get_by_role("cell")).to_have_text(["Alice Ward", "1", "1", "0", "0", "0"])
    alice.shoot("deals-4b-left-alone")
    assert complaints(page) == []
    row.get_by_role("link").nth(1).click()
    expect(page.get_by_role("link", name="Ten lamps")).to_be_visible()
    expect(page.get_by_role("link", name="Forty microscopes")).to_have_count(0)


def test_alice_loses_a_deal_and_wins_it_after_all(meet: Meet) -> None:
    alice = meet()
    page = alice.page
    page.add_init_script(path=AXE)
    become_customer(alice, ENGLISH, company="Acme Instruments", name="Alice Ward", email=address("alice"))
    page.get_by_role("menuitem", name="Deals").click()
    expect(page.get_by_text("No deals yet")).to_be_visible()
    page.get_by_role("button", name="New deal").first.click()
    form = page.get_by_role("dialog")
    form.get_by_label("What is to be sold").fill("Forty microscopes")
    form.get_by_label("Amount").fill("12500")
    alice.shoot("deals-1-new")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Forty microscopes")).to_be_visible()

    plan_a_task(page)
    alice.shoot("deals-1a-planned")

    path = page.get_by_role("list", name="Stages of this deal")
    steps = path.get_by_role("button")
    expect(steps).to_have_count(5)
    names = [name.strip() for name in steps.all_inner_texts()]
    alice.open("/deals/board")
    drag_by_mouse(page, "Forty microscopes", names[2])
    expect(page.get_by_role("region", name=names[2]).get_by_role("article")).to_contain_text("Forty microscopes")
    drag_by_keyboard(page, "Forty microscopes", from_=names[2], to=names[3])
    expect(page.get_by_role("region", name=names[3]).get_by_role("article")).to_contain_text("12,500")
    alice.shoot("deals-1b-board")
    assert complaints(page) == []
    page.get_by_role("link", name="Forty microscopes").click()
    expect(steps.nth(3)).to_have_attribute("aria-current", "step")
    steps.nth(1).click()
    expect(steps.nth(1)).to_have_attribute("aria-current", "step")
    alice.shoot("deals-2-deal")
    assert complaints(page) == []

    look_at_its_people(alice)
    say(page, "Lost", reason="Price")
    expect(page.get_by_role("alert").filter(has_text="Price")).to_be_visible()
    expect(steps.nth(2)).to_be_disabled()  # a closed deal stays where it is
    alice.shoot("deals-3-lost")
    say(page, "Reopen", why="They came back")
    say(page, "Won")
    page.get_by_role("tab", name="Moves").click()
    expect(page.get_by_role("listitem").filter(has_text="They came back")).to_be_visible()
    alice.shoot("deals-4-won")
    look_at_what_is_left_alone(alice)
    alice.open("/deals?status=WON")
    expect(page.get_by_role("link", name="Forty microscopes")).to_be_visible()
    alice.shoot("deals-5-list")
    assert complaints(page) == []


def test_wang_sells_on_a_phone(meet: Meet) -> None:
    wang = meet(language="zh-CN", size=PHONE)
    page = wang.page
    become_customer(wang, CHINESE, company="海天贸易", name="王芳", email=address("wang"))
    wang.open("/deals")
    page.get_by_role("button", name="新建商机").first.click()
    form = page.get_by_role("dialog")
    form.get_by_label("商机名称").fill("显微镜四十台")
    wang.shoot("phone-deals-1-new")
    form.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="显微镜四十台")).to_be_visible()
    page.get_by_role("radiogroup", name="记录跟进").get_by_text("电话").click()
    page.get_by_role("textbox", name="主题").fill("谈报价")
    page.get_by_role("button", name="保存电话").click()
    expect(page.get_by_role("article").filter(has_text="谈报价")).to_be_visible()
    wang.shoot("phone-deals-2-deal")
    wang.open("/deals/board")
    expect(page.get_by_role("combobox", name="阶段")).to_be_visible()
    expect(page.get_by_role("link", name="显微镜四十台")).to_be_visible()
    wang.shoot("phone-deals-2b-board")
    wang.open("/deals")
    expect(page.get_by_role("link", name="显微镜四十台")).to_be_visible()
    wang.shoot("phone-deals-3-list")
