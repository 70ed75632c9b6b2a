"""Alice has two Northwinds: she sees them side by side, makes one of them, finds it by the old link, and undoes it."""

from __future__ import annotations

import time

from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, Meet
from tests.e2e.steps import ENGLISH, become_customer
from tests.e2e.test_files import new_account


def test_alice_makes_one_of_two_accounts_and_two_of_one(meet: Meet) -> None:
    alice = meet()
    page = alice.page
    become_customer(alice, ENGLISH, company="Acme Twice", name="Alice", email=f"d-{time.time_ns()}@acme.example")
    links = []
    for name in ("Northwind Ltd", "Northwind Inc."):
        alice.open("/accounts")
        new_account(page, name)
        links.append(page.url)
    alice.open("/duplicates")
    expect(page.get_by_text("Nothing is taken for the same.")).to_be_visible()
    page.get_by_role("button", name="Look through everything now").click()
    groups = page.get_by_role("list", name="Groups").get_by_role("listitem")
    expect(groups).to_have_count(1)
    expect(page.get_by_text("1 group", exact=True)).to_be_visible()
    alice.shoot("duplicates-1-groups")

    groups.get_by_role("button", name="Compare and merge").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radiogroup", name="Name").get_by_role("radio", name="Northwind Inc.").check()
    alice.shoot("duplicates-2-side-by-side")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    alice.shoot("duplicates-3-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], "the page scrolls sideways"
    page.set_viewport_size({"width": 1440, "height": 900})
    dialog.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_text("Nothing is taken for the same.")).to_be_visible()

    for link in links:
        page.goto(link)
        expect(page.get_by_role("heading", name="Northwind Inc.")).to_be_visible()
    expect(page.get_by_text("A record was merged into this one")).to_be_visible()
    alice.shoot("duplicates-4-merged")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("They are several records again.")).to_be_visible()
    page.goto(links[0])
    expect(page.get_by_role("heading", name="Northwind Ltd")).to_be_visible()
    page.goto(links[1])
    expect(page.get_by_role("heading", name="Northwind Inc.")).to_be_visible()

    alice.open("/duplicates")
    page.get_by_role("button", name="Not the same").click()
    expect(page.get_by_text("Nothing is taken for the same.")).to_be_visible()
    page.get_by_role("tab", name="Settings").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved. It holds from now on.")).to_be_visible()
    alice.shoot("duplicates-5-settings")
