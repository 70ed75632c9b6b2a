"""On the train: the server did what was asked, and its answer never arrived."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Route, expect

from tests.e2e.conftest import Meet
from tests.e2e.steps import ENGLISH, become_customer


def test_what_alice_saved_in_a_tunnel_is_saved_once(meet: Meet) -> None:
    alice = meet()
    page, keys = alice.page, []
    become_customer(
        alice, ENGLISH, company="Acme Instruments", name="Alice Ward", email=f"alice-{time.time_ns()}@acme.example"
    )

    def tunnel(route: Route) -> None:
        if "createAccount" not in (route.request.post_data or ""):
            route.continue_()
            return
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) > 2:
            route.continue_()
            return
        route.fetch()
        route.abort("connectionreset")

    page.route("**/graphql", tunnel)
    alice.open("/accounts?new=1")
    page.get_by_label("Company name").fill("Northwind Optics")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sending again")).to_be_visible()
    expect(page.get_by_role("heading", name="Northwind Optics")).to_be_visible()
    expect(page.get_by_text("Sending again")).to_be_hidden()
    alice.open("/accounts")
    expect(page.get_by_text(re.compile(r"^1 entry$"))).to_be_visible()
    assert len(keys) == 3
    assert len(set(keys)) == 1
