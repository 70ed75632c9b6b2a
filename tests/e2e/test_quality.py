"""Alice asks something of her records, has them audited, and mends what fails."""

from __future__ import annotations

import time

from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, Meet
from tests.e2e.steps import ENGLISH, become_customer
from tests.e2e.test_files import new_account


def test_alice_finds_and_mends_what_is_not_as_it_should_be(meet: Meet) -> None:
    alice = meet()
    page = alice.page
    become_customer(alice, ENGLISH, company="Acme Quality", name="Alice", email=f"q-{time.time_ns()}@acme.example")
    new_account(page, "Northwind")
    alice.open("/quality")
    expect(page.get_by_text("Nothing fails.")).to_be_visible()
    page.get_by_role("tab", name="Rules").click()
    page.get_by_role("button", name="Begin with the recommended rules").click()
    rules = page.get_by_role("list", name="Rules")
    expect(rules.get_by_text("Followed up within 180 days").first).to_be_visible()
    alice.shoot("quality-1-rules")

    page.get_by_role("tab", name="Scores").click()
    expect(page.get_by_text("No scores yet")).to_be_visible()
    page.get_by_role("button", name="Audit now").click()
    for _ in range(30):
        page.get_by_role("button", name="Refresh", exact=True).click()
        page.wait_for_timeout(1_000)
        if page.get_by_text("of 100").count():
            break
    expect(page.get_by_text("of 100").first).to_be_visible()
    alice.shoot("quality-2-scores")

    page.get_by_role("tab", name="Issues").click()
    issues = page.get_by_role("list", name="Issues").get_by_role("listitem")
    expect(issues.filter(has_text="Not so: Phones: filled in")).to_be_visible()
    issues.filter(has_text="Phones: filled in").get_by_role("button", name="It is right so").click()
    expect(issues.filter(has_text="Phones: filled in")).to_have_count(0)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    alice.shoot("quality-3-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], "the page scrolls sideways"
