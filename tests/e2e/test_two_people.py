"""Two people at one account: what both changed is asked about, what only one changed is merged."""

from __future__ import annotations

import time

from playwright.sync_api import expect

from tests.e2e.conftest import Meet, Visitor
from tests.e2e.steps import ENGLISH, PASSWORD, become_customer


def test_alice_and_bob_edit_the_same_account(meet: Meet) -> None:
    alice, email = meet(), f"alice-{time.time_ns()}@acme.example"
    become_customer(alice, ENGLISH, company="Acme Instruments", name="Alice Ward", email=email)
    _create(alice, "Northwind Optics")
    bob = meet()
    _sign_in(bob, email)
    bob.open(alice.page.url.removeprefix(alice.app.address))
    _start_editing(bob, {})

    _edit(alice, {"Website": "https://changed.example", "Description": "Alice was here first."})
    bob.page.get_by_label("Website").fill("https://bob.example")
    bob.page.get_by_label("Industry").fill("Lenses")
    bob.page.get_by_role("button", name="Save", exact=True).click()

    asked = bob.page.get_by_role("dialog").filter(has_text="Somebody changed this meanwhile")
    expect(asked.get_by_text("https://bob.example")).to_be_visible()
    expect(asked.get_by_text("https://changed.example")).to_be_visible()
    expect(asked.get_by_role("group", name="Industry")).to_have_count(0)
    bob.shoot("conflict")
    asked.get_by_label("Their value").check()
    asked.get_by_role("button", name="Save my choice").click()

    expect(bob.page.get_by_role("link", name="changed.example")).to_be_visible()
    expect(bob.page.get_by_text("Lenses").first).to_be_visible()
    expect(bob.page.get_by_text("Alice was here first.").first).to_be_visible()


def test_an_open_list_shows_what_others_do_and_does_not_jump_under_the_pointer(meet: Meet) -> None:
    alice, email = meet(), f"live-{time.time_ns()}@acme.example"
    become_customer(alice, ENGLISH, company="Acme Live", name="Alice Ward", email=email)
    _create(alice, "Northwind Optics")
    bob, page = meet(), alice.page
    _sign_in(bob, email)
    alice.open("/accounts")
    expect(page.get_by_role("link", name="Northwind Optics")).to_be_visible()
    page.get_by_role("searchbox").hover()  # away from the rows
    _create(bob, "Tidal Logistics")
    expect(page.get_by_role("link", name="Tidal Logistics")).to_be_visible()

    page.get_by_role("link", name="Northwind Optics").hover()
    _edit(bob, {"Website": "https://tidal.example"})
    _create(bob, "Ferrum Castings")
    chip = page.get_by_role("button", name="1 change")
    expect(chip).to_be_visible()
    expect(page.get_by_role("link", name="Ferrum Castings")).to_have_count(0)
    alice.shoot("live-list")
    chip.click()
    expect(page.get_by_role("link", name="Ferrum Castings")).to_be_visible()

    page.get_by_role("link", name="Ferrum Castings").click()
    expect(page.get_by_role("heading", name="Ferrum Castings")).to_be_visible()
    bob.page.get_by_text("Log a call").click()
    bob.page.get_by_label("Subject").fill("Talked about spare parts")
    bob.page.get_by_role("button", name="Save call").click()
    expect(page.get_by_role("article").filter(has_text="Talked about spare parts")).to_be_visible()


def test_a_deleted_account_comes_back_with_undo(meet: Meet) -> None:
    alice = meet()
    page = alice.page
    become_customer(
        alice, ENGLISH, company="Acme Instruments", name="Alice Ward", email=f"alice-{time.time_ns()}@acme.example"
    )
    _create(alice, "Northwind Optics")
    page.get_by_role("button", name="More actions").first.click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(page.get_by_text("No accounts yet")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Northwind Optics")).to_be_visible()


def _sign_in(visitor: Visitor, email: str) -> None:
    visitor.open("/sign-in")
    visitor.page.get_by_label("E-mail").fill(email)
    visitor.page.get_by_label("Password", exact=True).fill(PASSWORD)
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**/accounts")


def _create(visitor: Visitor, name: str) -> None:
    visitor.open("/accounts?new=1")
    visitor.page.get_by_label("Company name").fill(name)
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("heading", name=name)).to_be_visible()


def _start_editing(visitor: Visitor, values: dict[str, str]) -> None:
    visitor.page.get_by_role("button", name="Edit", exact=True).click()
    for label, value in values.items():
        visitor.page.get_by_label(label).fill(value)


def _edit(visitor: Visitor, values: dict[str, str]) -> None:
    _start_editing(visitor, values)
    visitor.page.get_by_role("button", name="Save", exact=True).click()
    expect(visitor.page.get_by_role("dialog")).to_have_count(0)
