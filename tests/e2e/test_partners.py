"""Petra runs companies: she makes one, its owner lets her in for an hour, the log shows both names, and it ends."""

from __future__ import annotations

import re
import time

from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, Meet, Visitor
from tests.e2e.steps import ENGLISH, PASSWORD, become_customer, follow_mailed_link
from tests.e2e.test_security import give_password, set_up_app, sign_out

SEND = """async (query) => {
  const headers = { 'content-type': 'application/json', 'x-rapport-client': 'web' }
  return (await (await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify({ query }) })).json()).data
}"""
IN_CHINESE = 'mutation { updateProfile(input: {locale: "zh-CN"}) { userErrors { code } } }'


def become_reseller(petra: Visitor, email: str) -> None:
    become_customer(petra, ENGLISH, company="Partner One", name="Petra Lind", email=email)
    come_with_two_factors(petra, email, "make", "--tenants", "5")


def come_with_two_factors(petra: Visitor, email: str, standing: str, *more: str) -> None:
    """Set a second factor up and come in by it; the operator makes the company a partner, or our support."""
    recovery = set_up_app(petra)
    company = petra.page.evaluate(SEND, "{ me { tenant { id } } }")["me"]["tenant"]["id"]
    petra.app.operate("partner", standing, company.removeprefix("tenant_"), *more)
    sign_out(petra)
    give_password(petra.page, email)
    petra.page.get_by_label("Code", exact=True).fill(recovery[0])
    petra.page.get_by_role("button", name="Go on").click()
    petra.page.wait_for_url("**/accounts")


def test_a_reseller_makes_a_company_and_works_in_it_for_as_long_as_it_lets_her(meet: Meet) -> None:
    petra, olga = meet(), meet()
    stamp = time.time_ns()
    owner = f"olga-{stamp}@blue.example"
    become_reseller(petra, f"petra-{stamp}@partner.example")
    make_company(petra, owner)
    accept_invitation(olga, owner)
    ask_for_access(petra)
    approve_for_an_hour(olga)
    work_in_it(petra)
    see_both_names(olga)
    throw_out(olga)
    be_refused(petra)
    offer_a_template(petra)
    take_it(olga)
    dress(petra, olga)
    look_on_a_phone(petra, olga, meet)


def make_company(petra: Visitor, owner: str) -> None:
    page = petra.page
    petra.open("/partner")
    expect(page.get_by_text("You run no company yet.")).to_be_visible()
    petra.shoot("partner-empty")
    page.get_by_role("button", name="New company").first.click()
    page.get_by_label("Name of the company").fill("Blue Harbour")
    page.get_by_label("E-mail of its owner").fill(owner)
    page.get_by_role("combobox", name="Plan").click()
    page.get_by_title("Team", exact=True).click()
    petra.shoot("partner-new-company")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_role("link", name="Blue Harbour")).to_be_visible()
    petra.shoot("partner-portfolio")


def accept_invitation(olga: Visitor, owner: str) -> None:
    follow_mailed_link(olga, owner, "/invite")
    olga.page.get_by_label("Your name").fill("Olga Berg")
    olga.page.get_by_label("Password", exact=True).fill(PASSWORD)
    olga.page.get_by_role("button", name=re.compile("Accept|Join")).click()
    olga.page.wait_for_url("**/accounts")


def ask_for_access(petra: Visitor) -> None:
    page = petra.page
    page.get_by_role("link", name="Blue Harbour").click()
    expect(page.get_by_text("You have no access to this company's data.")).to_be_visible()
    petra.shoot("partner-company")
    page.get_by_role("button", name="Ask for access").click()
    page.get_by_label("What it is for").fill("Set up the sales team")
    petra.shoot("partner-request")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("asked for", exact=True)).to_be_visible()


def approve_for_an_hour(olga: Visitor) -> None:
    olga.open("/settings/partners")
    expect(olga.page.get_by_text("Petra Lind of Partner One")).to_be_visible()
    olga.shoot("outsiders-request")
    olga.page.get_by_role("button", name="Approve for 1 hour").click()
    expect(olga.page.get_by_text("in force", exact=True)).to_be_visible()


def work_in_it(petra: Visitor) -> None:
    page = petra.page
    page.reload()
    page.get_by_role("button", name="Open the company").click()
    expect(page.get_by_text("You are working in Blue Harbour, as Partner One")).to_be_visible()
    petra.open("/accounts?new")
    page.get_by_role("dialog").get_by_label("Company name").fill("North Pier Ltd")
    petra.shoot("acting-banner")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("North Pier Ltd").first).to_be_visible()


def see_both_names(olga: Visitor) -> None:
    olga.open("/settings/partners")
    expect(olga.page.get_by_role("button", name="End the access of Petra Lind")).to_be_visible()
    olga.shoot("outsiders-at-work")
    olga.open("/settings/audit")
    both = re.compile("Petra Lind.*Partner One, on behalf of Blue Harbour")
    expect(olga.page.get_by_text(both).first).to_be_visible()
    olga.shoot("audit-both-names")


def throw_out(olga: Visitor) -> None:
    olga.open("/settings/partners")
    olga.page.get_by_role("button", name="End the access of Petra Lind").click()
    olga.page.get_by_role("button", name="OK", exact=True).click()
    expect(olga.page.get_by_text("Nobody from outside is in your company.")).to_be_visible()


def be_refused(petra: Visitor) -> None:
    """On whatever page."""
    page = petra.page
    petra.open("/contacts")
    expect(page.get_by_text("Your access to this company has ended").first).to_be_visible()
    petra.shoot("access-ended")
    with page.expect_navigation(url="**/accounts"):
        page.get_by_role("button", name="Back to my company").click()
    expect(page.get_by_text("You are working in Blue Harbour, as Partner One")).to_have_count(0)
    expect(page.get_by_text("North Pier Ltd")).to_have_count(0)


def offer_a_template(petra: Visitor) -> None:
    """Of a company with a field and a role of its own."""
    field = 'createCustomField(input: {recordType: "account", kind: TEXT, labelEn: "Region", labelZh: "地区"})'
    role = 'createAccessRole(input: {definition: {name: "Auditor", grants: []}})'
    for verb in (field, role):
        petra.page.evaluate(SEND, f"mutation {{ {verb} {{ userErrors {{ code }} }} }}")
    page = petra.page
    petra.open("/partner/templates")
    page.get_by_role("button", name="Capture a template").first.click()
    page.get_by_label("Name of the template").fill("Basics")
    page.get_by_role("dialog").get_by_role("button", name="Capture a template").click()
    expect(page.get_by_text("Basics, version 1").first).to_be_visible()
    page.get_by_role("button", name="Offer", exact=True).click()
    page.get_by_role("dialog").get_by_role("combobox").click()
    page.get_by_title("Blue Harbour", exact=True).click()
    page.keyboard.press("Escape")
    petra.shoot("partner-templates")
    page.get_by_role("dialog").get_by_role("button", name="Offer", exact=True).click()
    expect(page.get_by_text("Offered to 1 company")).to_be_visible()


def take_it(olga: Visitor) -> None:
    olga.page.evaluate(
        SEND,
        'mutation { createCustomField(input: {recordType: "account", kind: TEXT, key: "region", labelEn: "Area"}) {'
        " userErrors { code } } }",
    )
    olga.open("/settings/partners")
    olga.page.get_by_role("button", name="See what changes").click()
    expect(olga.page.get_by_text("Area", exact=True).first).to_be_visible()
    olga.shoot("template-offer")
    olga.page.get_by_role("button", name="Take 2 items").click()
    expect(olga.page.get_by_text("taken", exact=True)).to_be_visible()


def dress(petra: Visitor, olga: Visitor) -> None:
    """What Petra calls it is what Olga sees."""
    petra.open("/partner/brand")
    petra.page.get_by_label("Name of the product").fill("Harbour CRM")
    petra.page.get_by_role("button", name="Save", exact=True).click()
    expect(petra.page.get_by_text("Saved")).to_be_visible()
    petra.shoot("partner-brand")
    olga.open("/accounts")
    expect(olga.page.get_by_text("Harbour CRM")).to_be_visible()
    olga.shoot("branded")
    expect(petra.page.get_by_text("Rapport", exact=True).first).to_be_visible()


def look_on_a_phone(petra: Visitor, olga: Visitor, meet: Meet) -> None:
    """The same screens on a phone, in Chinese."""
    for who, places in ((petra, ("/partner", "/partner/templates", "/partner/brand")), (olga, ("/settings/partners",))):
        who.page.evaluate(SEND, IN_CHINESE)
        phone = meet(language="zh-CN", size=PHONE)
        phone.page.context.add_cookies([dict(each) for each in who.page.context.cookies()])  # type: ignore[misc]
        for place in places:
            phone.open(place)
            expect(phone.page.get_by_role("heading", level=1)).to_be_visible()
            phone.shoot(f"phone-zh{place.replace('/', '-')}")
            wide = phone.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, place


def test_support_comes_in_for_an_hour_sees_what_it_was_given_and_is_out(meet: Meet) -> None:
    sam, alice = meet(), meet()
    stamp = time.time_ns()
    become_customer(sam, ENGLISH, company="Rapport Care", name="Sam Reed", email=f"sam-{stamp}@care.example")
    come_with_two_factors(sam, f"sam-{stamp}@care.example", "support")
    become_customer(alice, ENGLISH, company="Acme Supply", name="Alice Ward", email=f"alice-{stamp}@acme.example")
    expect(alice.page.get_by_role("navigation").get_by_role("link", name="Support", exact=True)).to_have_count(0)
    sam.page.get_by_role("navigation").get_by_role("link", name="Support", exact=True).click()
    expect(sam.page.get_by_text("No company lets us in at the moment.")).to_be_visible()
    sam.shoot("support-empty")
    let_support_in(alice)
    help_out(sam)
    see_support_in_the_log(alice)
    throw_support_out(alice)
    sam.open("/accounts")
    expect(sam.page.get_by_text("Your access to this company has ended").first).to_be_visible()
    with sam.page.expect_navigation(url="**/accounts"):
        sam.page.get_by_role("button", name="Back to my company").click()
    sam.open("/support")
    expect(sam.page.get_by_text("revoked", exact=True)).to_be_visible()
    sam.page.evaluate(SEND, IN_CHINESE)
    phone = meet(language="zh-CN", size=PHONE)
    phone.page.context.add_cookies([dict(each) for each in sam.page.context.cookies()])  # type: ignore[misc]
    phone.open("/support")
    expect(phone.page.get_by_role("heading", name="技术支持")).to_be_visible()
    phone.shoot("phone-zh-support")
    assert phone.page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def let_support_in(alice: Visitor) -> None:
    """For an hour, and to accounts alone."""
    page = alice.page
    alice.open("/settings/partners")
    page.get_by_role("button", name="Give access").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="For how long").click()
    page.get_by_title("1 hour", exact=True).click()
    dialog.get_by_role("combobox", name="What it covers").click()
    page.get_by_title("Accounts & contacts", exact=True).click()
    page.keyboard.press("Escape")
    dialog.get_by_label("What it is for").fill("The list of accounts looks wrong")
    alice.shoot("support-give")
    dialog.get_by_role("button", name="Give access").click()
    expect(page.get_by_text("only Accounts & contacts")).to_be_visible()


def help_out(sam: Visitor) -> None:
    page = sam.page
    page.reload()
    expect(page.get_by_text("The list of accounts looks wrong")).to_be_visible()
    sam.shoot("support-open")
    page.get_by_role("button", name="Open the company").click()
    expect(page.get_by_text("You are working in Acme Supply, as Rapport Care")).to_be_visible()
    page.get_by_role("navigation").get_by_role("link", name="Accounts").click()
    for other in ("Activities", "Imports"):
        expect(page.get_by_role("navigation").get_by_role("link", name=other)).to_have_count(0)
    sam.shoot("support-acting")


def see_support_in_the_log(alice: Visitor) -> None:
    alice.open("/settings/audit")
    both = re.compile("Sam Reed.*Rapport Care, on behalf of Acme Supply")
    expect(alice.page.get_by_text(both).first).to_be_visible()


def throw_support_out(alice: Visitor) -> None:
    alice.open("/settings/partners")
    alice.page.get_by_role("button", name="End the access of Sam Reed").click()
    alice.page.get_by_role("button", name="OK", exact=True).click()
    expect(alice.page.get_by_text("Nobody from outside is in your company.")).to_be_visible()
