"""axe finds nothing serious on the screens people use, by the rules of WCAG 2.2 A and AA."""

from __future__ import annotations

import time

from playwright.sync_api import Page

from infra.supervisor import ROOT
from tests.e2e.conftest import DESKTOP, PHONE, Meet
from tests.e2e.steps import ENGLISH, become_customer

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPEN_TO_ALL = ["/sign-up", "/sign-in", "/forgot"]
INSIDE = [
    "/start",
    "/accounts",
    "/accounts?new=1",
    "/contacts",
    "/leads",
    "/leads?new=1",
    "/settings/lead-scoring",
    "/deals",
    "/deals?new=1",
    "/deals/board",
    "/deals/attention",
    "/products",
    "/products?new=1",
    "/quotes",
    "/quotes?new=1",
    "/tasks",
    "/activities",
    "/imports",
    "/imports/new",
    "/pools",
    "/approvals",
    "/duplicates",
    "/quality",
    "/many",
    "/settings/assignment",
    "/settings/sources",
    "/settings/channels",
    "/settings/pools",
    "/settings/bookings",
    "/settings/pipelines",
    "/settings/approvals",
    "/settings/price-books",
    "/settings/quotes",
    "/settings/hours",
    "/settings/currencies",
    "/settings/fiscal-year",
    "/settings/profile",
    "/settings/security",
    "/settings/members",
    "/settings/departments",
    "/settings/groups",
    "/settings/roles",
    "/settings/roles/new?base=REP",
    "/settings/keys",
    "/settings/sign-in",
    "/settings/fields",
    "/settings/tags",
    "/settings/company",
    "/settings/jobs",
]


def complaints(page: Page) -> list[str]:
    """What axe calls serious or critical on the page as it is, with the first element at fault."""
    found = page.evaluate("(rules) => axe.run({runOnly: rules})", RULES)
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:160]}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]


SIZES = {
    "at a desk": DESKTOP,
    "on a phone": PHONE,
    "zoomed in to 400 %": (320, 640),  # WCAG 1.4.10
}


def test_every_screen_can_be_used_by_everybody(meet: Meet) -> None:
    visitor = meet(size=DESKTOP)
    visitor.page.add_init_script(path=AXE)
    wrong: dict[str, list[str]] = {}

    def look(path: str) -> None:
        visitor.page.wait_for_load_state("networkidle")
        for size, (width, height) in SIZES.items():
            visitor.page.set_viewport_size({"width": width, "height": height})
            visitor.page.wait_for_timeout(400)  # what slides in has arrived
            wrong[f"{path} {size}"] = complaints(visitor.page)
        visitor.page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})

    for path in OPEN_TO_ALL:
        visitor.open(path)
        look(path)
    email = f"alice-{time.time_ns()}@acme.example"
    become_customer(visitor, ENGLISH, company="Acme Instruments", name="Alice Ward", email=email)
    for path in INSIDE:
        visitor.open(path)
        look(path)
    visitor.open("/accounts?new=1")
    visitor.page.get_by_label("Company name").fill("Northwind Optics")
    visitor.page.keyboard.press("Enter")
    visitor.page.get_by_role("heading", name="Northwind Optics").wait_for()
    look("an account")
    assert {path: found for path, found in wrong.items() if found} == {}
