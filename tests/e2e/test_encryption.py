"""An owner keeps a bank account: shown as a hint, revealed for a moment, replaced unseen, and looked after."""

from __future__ import annotations

import time

from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, Meet
from tests.e2e.steps import ENGLISH, become_customer

IBAN, OTHER = "DE89370400440532013000", "GB33BUKB20201555555555"


def test_alice_keeps_a_bank_account_on_her_phone(meet: Meet) -> None:
    alice = meet(size=PHONE)
    page = alice.page
    become_customer(
        alice, ENGLISH, company="Acme Vaults", name="Alice Ward", email=f"alice-{time.time_ns()}@acme.example"
    )
    alice.open("/accounts?new")
    page.get_by_label("Company name").fill("Contoso")
    page.get_by_text("More fields").click()
    page.get_by_role("textbox", name="Bank account").fill(IBAN)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/accounts/account_*")
    page.get_by_role("tab", name="Details").click()
    expect(page.get_by_text("•••• 3000", exact=True).last).to_be_visible()
    expect(page.get_by_text(IBAN)).to_have_count(0)

    page.get_by_role("button", name="Reveal Bank account").click()
    alice.shoot("encryption-ask-phone")
    page.get_by_role("button", name="Reveal", exact=True).last.click()
    expect(page.get_by_text(IBAN)).to_be_visible()
    page.get_by_role("button", name="Hide").last.click()
    expect(page.get_by_text(IBAN)).to_have_count(0)

    page.get_by_role("button", name="Edit").first.click()
    page.get_by_text("More fields").click()
    page.get_by_role("button", name="Replace").click()
    page.get_by_role("textbox", name="Bank account").fill(OTHER)
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("•••• 5555", exact=True).last).to_be_visible()

    alice.open("/settings/encryption")
    expect(page.get_by_text("Key 1")).to_be_visible()
    expect(page.get_by_text("Alice Ward")).to_be_visible()
    page.get_by_role("button", name="Rotate the key").click()
    page.get_by_role("button", name="OK").click()
    expect(page.get_by_text("Key 2")).to_be_visible()
    alice.shoot("settings-encryption-phone")
