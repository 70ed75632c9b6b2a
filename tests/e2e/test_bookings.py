"""A stranger books a demo on Alice's page from a phone, moves it by the link of the mail, and Alice finds them."""

from __future__ import annotations

import time

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Meet, Visitor
from tests.e2e.steps import ENGLISH, become_customer, follow_mailed_link
from tests.e2e.test_accessibility import AXE, complaints


def make_a_page(alice: Visitor) -> str:
    """A page on which one meets Alice; its address."""
    page = alice.page
    alice.open("/settings/bookings")
    expect(page.get_by_text("There is no booking page yet.")).to_be_visible()
    page.get_by_role("button", name="New booking page").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Name", exact=True).fill("A demo")
    form.get_by_label("Whom one meets").fill("Alice")
    page.get_by_title("Alice Ward", exact=True).click()
    form.get_by_label("Heading").fill("See it live")
    alice.shoot("bookings-1-page")
    form.get_by_role("button", name="Save").click()
    link = page.get_by_text("/b/")
    expect(link).to_be_visible()
    alice.shoot("bookings-2-pages")
    assert complaints(page) == []
    return link.inner_text().strip()


def book(page: Page, at: int) -> str:
    """The moment chosen, as its label says it."""
    moment = page.get_by_role("radio").nth(at)
    label = moment.get_attribute("aria-label") or ""
    page.locator("label.slot").nth(at).click()
    return label


def test_a_stranger_books_a_demo_and_moves_it(meet: Meet) -> None:
    alice, stranger = meet(), meet(size=PHONE)
    page, email = stranger.page, f"ada-{time.time_ns()}@visitor.example"
    for each in (alice, stranger):
        each.page.add_init_script(path=AXE)
    address = f"alice-{time.time_ns()}@acme.example"
    become_customer(alice, ENGLISH, company="Acme Instruments", name="Alice Ward", email=address)
    link = make_a_page(alice)

    page.goto(link)
    page.wait_for_url("**zone=**")  # its script knows the visitor's clock
    expect(page.get_by_role("heading", name="See it live")).to_be_visible()
    stranger.shoot("phone-bookings-3-times")
    assert complaints(page) == []
    wanted = book(page, 0)
    page.get_by_label("Your name").fill("Ada Visitor")
    page.wait_for_timeout(2_500)  # nobody fills a form in at once, and who does is asked to look again
    page.get_by_role("button", name="Book").click()
    expect(page.get_by_label("Your name")).to_have_value("Ada Visitor")  # the address is missing; the rest is kept
    page.get_by_label("E-mail address").fill(email)
    page.wait_for_timeout(2_500)
    page.get_by_role("button", name="Book").click()
    expect(page.get_by_role("heading", name="It is booked")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text(wanted)
    stranger.shoot("phone-bookings-4-booked")

    follow_mailed_link(stranger, email, "/manage")
    expect(page.get_by_text(wanted)).to_be_visible()
    assert complaints(page) == []
    later = book(page, 1)
    page.get_by_role("button", name="Move it").click()
    expect(page.get_by_role("status")).to_contain_text(later)

    alice.open("/settings/bookings")
    alice.page.get_by_role("button", name="Appointments of A demo").click()
    expect(alice.page.get_by_text("Ada Visitor")).to_be_visible()
    alice.shoot("bookings-5-booked")
    assert complaints(alice.page) == []
    alice.page.get_by_role("link", name="Open").click()
    expect(alice.page.get_by_role("heading", name="Ada Visitor")).to_be_visible()
