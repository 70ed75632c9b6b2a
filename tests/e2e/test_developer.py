"""A developer at a customer's looks around in the API, with nothing but what this installation serves."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Request, expect

from tests.e2e.conftest import Meet
from tests.e2e.steps import ENGLISH, become_customer


def test_dora_asks_the_api_in_her_browser(meet: Meet) -> None:
    dora = meet()
    page, elsewhere, complaints = dora.page, [], []
    become_customer(dora, ENGLISH, company="Acme Engineering", name="Dora", email="dora@acme-engineering.example")

    def leaves(request: Request) -> None:
        if not request.url.startswith((dora.app.address, "data:", "blob:")):
            elsewhere.append(request.url)

    page.on("request", leaves)
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    dora.open("/developer")
    expect(page.get_by_role("region", name="Operation Editor")).to_contain_text("FirstAccounts")
    page.get_by_role("button", name=re.compile("^Execute query")).click()
    answer = page.get_by_role("region", name="Result Window")
    expect(answer).to_contain_text("Acme Engineering")
    expect(answer).to_contain_text("totalCount")
    page.get_by_role("button", name="Show Documentation Explorer").click()
    expect(page.get_by_role("link", name="Query", exact=True)).to_be_visible()
    dora.shoot("developer")
    assert (elsewhere, complaints) == ([], [])
    assert "accounts" in json.dumps(page.evaluate("Object.fromEntries(Object.entries(sessionStorage))"))
    assert not [name for name in page.evaluate("Object.keys(localStorage)") if "graphiql" in name]
