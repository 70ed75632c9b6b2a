"""An owner enters a rate, says when the year begins, and sets a target that she then sees reached or not."""

from __future__ import annotations

import time

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Meet
from tests.e2e.steps import CHINESE, ENGLISH, become_customer
from tests.e2e.test_accessibility import AXE, complaints


def address(name: str) -> str:
    return f"{name}-{time.time_ns()}@acme.example"


def choose(page: Page, label: str, value: str) -> None:
    """One of a list that is searched by typing."""
    field = page.get_by_role("dialog").get_by_label(label, exact=True)
    field.fill(value)
    field.press("Enter")


def test_alice_sets_what_is_to_be_reached(meet: Meet) -> None:
    alice = meet()
    page = alice.page
    page.add_init_script(path=AXE)
    become_customer(alice, ENGLISH, company="Acme Instruments", name="Alice Ward", email=address("alice"))
    alice.open("/settings/currencies")
    expect(page.get_by_text("No rates yet")).to_be_visible()
    page.get_by_role("button", name="Enter a rate").click()
    choose(page, "Currency", "CHF")
    page.get_by_role("dialog").get_by_placeholder("7.1234").fill("1.0825")
    alice.shoot("targets-1-rate")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_text("1 CHF = 1.0825")).to_be_visible()
    assert complaints(page) == []

    alice.open("/settings/fiscal-year")
    expect(page.get_by_text("Today lies in")).to_be_visible()
    assert complaints(page) == []

    alice.open("/targets")
    page.get_by_role("button", name="Set the targets of Acme Instruments").click()
    form = page.get_by_role("dialog")
    form.get_by_label("January").fill("100000")
    form.get_by_label("February").fill("50000")
    alice.shoot("targets-2-set")
    form.get_by_role("button", name="Save").click()
    expect(form).to_be_hidden()
    page.get_by_role("button", name="Expand row").first.click()
    expect(page.get_by_role("row").filter(has_text="Q1").first).to_contain_text("150,000")
    alice.shoot("targets-3-sheet")
    assert complaints(page) == []
    page.get_by_role("link", name="Leaderboard").click()
    expect(page.get_by_role("row").filter(has_text="Alice Ward")).to_contain_text("You")
    page.mouse.move(0, 0)
    alice.shoot("targets-4-board")
    assert complaints(page) == []


def test_wang_looks_on_a_phone(meet: Meet) -> None:
    wang = meet(language="zh-CN", size=PHONE)
    become_customer(wang, CHINESE, company="海天贸易", name="王芳", email=address("wang"))
    for path, heading in (
        ("/settings/currencies", "币种与汇率"),
        ("/settings/fiscal-year", "财年"),
        ("/targets", "业绩目标"),
        ("/targets/leaderboard", "业绩排行"),
    ):
        wang.open(path)
        expect(wang.page.get_by_role("heading", name=heading)).to_be_visible()
        wang.shoot(f"phone{path.replace('/', '-')}")
