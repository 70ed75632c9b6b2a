"""Two people reach for the same customer of the pool at once: one has it, the other is told, and the counters move."""

from __future__ import annotations

import time

from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.conftest import PHONE, Meet, Visitor
from tests.e2e.steps import ENGLISH, become_customer, hire


def test_two_browsers_claim_the_same_customer(meet: Meet) -> None:
    alice, bob, mark = meet(), meet(), time.time_ns()
    become_customer(alice, ENGLISH, company="Acme Pool", name="Alice", email=f"pool-{mark}@acme.example")
    hire(alice, bob, f"bob-{mark}@acme.example")
    _open_pool(alice.page, alice)
    for name in ("Northwind Optics", "Tidal Logistics"):
        _give_back(alice, name)
    bob.open("/pools")
    counters = bob.page.get_by_role("region", name="What you have and may take")
    expect(counters.get_by_text("3 of 3")).to_be_visible()
    bob.shoot("pools-1-waiting")

    alice.open("/pools")
    held = _hold_claims(bob.page)
    _claim(bob.page, "Northwind Optics").click()
    bob.page.wait_for_timeout(300)
    _claim(alice.page, "Northwind Optics").click()
    expect(alice.page.get_by_text("Yours now: 1")).to_be_visible()
    held[0].continue_()
    expect(bob.page.get_by_text("Somebody else has it already")).to_be_visible()
    expect(_claim(bob.page, "Northwind Optics")).to_have_count(0)
    expect(counters.get_by_text("3 of 3")).to_be_visible()

    bob.page.unroute("**/graphql*")
    _claim(bob.page, "Tidal Logistics").click()
    expect(bob.page.get_by_text("Yours now: 1")).to_be_visible()
    expect(counters.get_by_text("2 of 3")).to_be_visible()
    expect(alice.page.get_by_text("Nothing waits here.")).to_be_visible()
    bob.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    bob.shoot("pools-2-phone")
    assert bob.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], "the page scrolls sideways"


def _open_pool(page: Page, alice: Visitor) -> None:
    alice.open("/settings/pools")
    page.get_by_role("button", name="New pool").click()
    page.get_by_label("Name", exact=True).fill("North")
    page.get_by_label("Claims a day").fill("3")
    page.get_by_role("button", name="Try on the last 90 days").click()
    expect(page.get_by_text("these rules would have returned: 0")).to_be_visible()
    alice.shoot("pools-0-settings")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("list", name="Pools").get_by_text("North")).to_be_visible()


def _give_back(alice: Visitor, name: str) -> None:
    page = alice.page
    alice.open("/accounts?new=1")
    page.get_by_label("Company name").fill(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    page.get_by_role("button", name="Return to the pool").click()
    asked = page.get_by_role("dialog")
    asked.get_by_label("Reason").fill("No time for them")
    asked.get_by_role("button", name="Return to the pool").click()
    expect(asked).to_have_count(0)
    page.get_by_role("tab", name="Owners").click()
    expect(page.get_by_text("No time for them")).to_be_visible()


def _claim(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=f"Claim {name}")


def _hold_claims(page: Page) -> list[Route]:
    """What the page sends to claim waits until it is let go."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if "ClaimRecords" in (route.request.post_data or "") or "ClaimRecords" in route.request.url:
            held.append(route)
        else:
            route.continue_()

    page.route("**/graphql*", hold)
    return held
