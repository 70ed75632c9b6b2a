"""Alice puts her company's own provider in charge, and Nora comes in through it: by OpenID Connect, then by SAML."""

from __future__ import annotations

import json
import time

from playwright.sync_api import expect

from tests import provider, saml_provider
from tests.e2e.conftest import PHONE, Meet, Visitor
from tests.e2e.steps import ENGLISH, become_customer


def test_nora_signs_in_through_her_company(meet: Meet) -> None:
    alice, domain = meet(), f"acme-{time.time_ns()}.example"
    become_customer(alice, ENGLISH, company="Acme Instruments", name="Alice Ward", email=f"alice@{domain}")
    nora = f"nora@{domain}"
    with provider.running() as openid, saml_provider.running() as saml:
        openid.come(nora)
        arrange_openid(alice, openid)
        own_the_domain(alice, domain)
        come_in(meet(), nora)

        arrange_saml(alice, saml)
        alice.shoot("company-sign-in-saml")
        saml.name = nora
        come_in(meet(size=PHONE), nora)


def arrange_openid(alice: Visitor, openid: provider.Provider) -> None:
    page = alice.page
    alice.open("/settings/sign-in")
    page.get_by_label("Issuer").fill(openid.issuer)
    page.get_by_label("Client ID").fill(provider.CLIENT)
    page.get_by_label("Client secret").fill(provider.SECRET)
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("/sign-in/company")).to_be_visible()


def own_the_domain(alice: Visitor, domain: str) -> None:
    """What is shown is published, and found."""
    page = alice.page
    page.get_by_label("Domain", exact=True).fill(domain)
    page.get_by_role("button", name="Add a domain").click()
    record = page.get_by_text("rapport-verification=")
    expect(record).to_be_visible()
    value = (record.text_content() or "").strip()
    alice.app.records.write_text(json.dumps({"txt": {f"_rapport.{domain}": [value]}}))
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("Verified", exact=True)).to_be_visible()


def arrange_saml(alice: Visitor, saml: saml_provider.IdentityProvider) -> None:
    page = alice.page
    page.get_by_text("SAML 2.0", exact=True).click()
    expect(page.get_by_text("takes the place of the other one")).to_be_visible()
    page.get_by_label("Metadata (XML)").fill(saml.metadata())
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("CN=The provider")).to_be_visible()


def come_in(visitor: Visitor, email: str) -> None:
    page = visitor.page
    visitor.open("/sign-in")
    page.get_by_label("E-mail", exact=True).fill(email)
    page.get_by_role("button", name="Sign in through your company").click()
    page.wait_for_url("**/accounts")
    expect(page.get_by_role("heading", name="Accounts")).to_be_visible()
