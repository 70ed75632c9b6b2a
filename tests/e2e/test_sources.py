"""A form of Alice's stands in a page of another site; a stranger fills it in, and the lead arrives while Bob looks."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, Meet, Visitor
from tests.e2e.steps import ENGLISH, become_customer, hire


class Shop(ThreadingHTTPServer):
    """A site of its own, on this machine as the installation is: browsers let no page from elsewhere reach it here."""

    page = ""

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.server_port}"


class Shown(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Shop)
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.server.page.encode())

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def shop() -> Iterator[Shop]:
    with Shop(("127.0.0.1", 0), Shown) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def give_leads_to(alice: Visitor, name: str) -> None:
    """A rule for whatever comes in by itself, looked at before it is saved."""
    page = alice.page
    alice.open("/settings/assignment")
    expect(page.get_by_text("No rules yet")).to_be_visible()
    page.get_by_role("button", name="New rule").click()
    rule = page.get_by_role("dialog")
    rule.get_by_label("Name", exact=True).fill("Everything")
    rule.get_by_label("People", exact=True).fill(name)
    expect(page.locator(".ant-select-dropdown").get_by_title(name, exact=True)).to_be_visible()
    page.keyboard.press("Enter")
    expect(rule.get_by_role("button", name=name)).to_be_visible()  # how many they get, and of what
    page.get_by_text("New rule", exact=True).last.click()  # away from the list of people
    rule.get_by_label("Minutes to accept").fill("30")
    rule.get_by_role("button", name="Who would get what?").click()
    expect(rule.get_by_text("There are no leads yet.")).to_be_visible()
    alice.shoot("assignment-rule")
    rule.get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"→ {name}")).to_be_visible()
    alice.shoot("assignment-rules")


def make_form(alice: Visitor, shop: Shop) -> str:
    """A form that the shop's pages may show; what a page takes it in by."""
    page = alice.page
    alice.open("/settings/sources")
    expect(page.get_by_text("Nothing comes in by itself yet")).to_be_visible()
    alice.shoot("sources-1-empty")
    page.get_by_role("button", name="New form").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Name", exact=True).fill("Contact us")
    form.get_by_label("Label of Message").fill("What can we do for you?")
    form.get_by_role("button", name="Move Message up").click()
    form.get_by_label("Sites that may show it").fill(shop.origin)
    page.keyboard.press("Enter")
    alice.shoot("sources-2-form")
    form.get_by_role("button", name="Save").click()
    code = page.locator("code", has_text="embed.js")
    expect(code).to_be_visible()
    alice.shoot("sources-3-use")
    embed = code.inner_text().strip()
    page.get_by_role("button", name="OK", exact=True).click()
    return embed


def fill_it_in(stranger: Visitor, shop: Shop, embed: str) -> None:
    shop.page = f"<!doctype html><html lang=en><title>Shop</title><h1>Shop</h1>{embed}</html>"
    stranger.page.goto(f"{shop.origin}/lenses?utm_source=baidu&utm_campaign=spring&bd_vid=77")
    inside = stranger.page.frame_locator("iframe")
    inside.get_by_label("Name").fill("Ada Visitor")
    inside.get_by_label("What can we do for you?").fill("Forty lenses, please.")
    inside.get_by_label("E-mails").fill("ada@visitor.example")
    stranger.shoot("sources-4-embedded")
    stranger.page.wait_for_timeout(2_500)  # nobody fills a form in at once, and who does is asked to look again
    inside.get_by_role("button", name="Send").click()
    expect(inside.get_by_role("heading", name="Thank you")).to_be_visible()


def test_a_stranger_becomes_a_lead_of_whoever_the_rules_say_while_they_look(meet: Meet, shop: Shop) -> None:
    alice, bob = meet(), meet()
    page = alice.page
    email = f"alice-{time.time_ns()}@acme.example"
    become_customer(alice, ENGLISH, company="Acme Instruments", name="Alice Ward", email=email)
    embed = make_form(alice, shop)
    hire(alice, bob, f"bob-{time.time_ns()}@acme.example")
    give_leads_to(alice, "Bob Miller")
    bob.open("/leads")
    expect(bob.page.get_by_text("No leads yet.")).to_be_visible()
    fill_it_in(meet(size=PHONE), shop, embed)

    arrived = bob.page.get_by_role("link", name="Ada Visitor")
    expect(arrived).to_be_visible()  # it comes by itself: nobody loads the list again
    bob.shoot("sources-5-arrived")
    arrived.click()
    given = bob.page.get_by_role("region", name="Assignment")
    expect(given.get_by_text("Given to Bob Miller")).to_be_visible()
    expect(given.get_by_text("Rule “Everything”: One after the other")).to_be_visible()
    expect(given.get_by_text(re.compile("Get in touch"))).to_be_visible()
    bob.shoot("sources-5-given")
    given.get_by_role("button", name="Accept").click()
    expect(given.get_by_text(re.compile("Accepted"))).to_be_visible()
    alice.open("/leads")
    page.get_by_role("link", name="Ada Visitor").click()
    expect(page.get_by_text("Forty lenses, please.").first).to_be_visible()
    expect(page.get_by_text(re.compile("baidu")).first).to_be_visible()
    alice.open("/settings/sources")
    expect(page.get_by_text("Became a lead 1")).to_be_visible()
    expect(page.get_by_role("link", name="To the lead")).to_be_visible()
    alice.shoot("sources-6-came")
    write_down_a_cost(alice)


def write_down_a_cost(alice: Visitor) -> None:
    """Of the channel the lead came by: each lead of it cost as much."""
    page = alice.page
    alice.open("/settings/channels")
    report = page.get_by_role("row", name=re.compile("baidu"))
    expect(report).to_contain_text("1")
    page.get_by_role("button", name="Add a cost").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Source").fill("baidu")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("Please fill in this field.").first).to_be_visible()
    form.get_by_label("Amount").fill("120")
    form.get_by_role("button", name="Save").click()
    expect(report.get_by_text("120").first).to_be_visible()
    alice.shoot("channels-1-cost")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    alice.shoot("channels-2-phone")
