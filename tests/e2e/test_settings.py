"""An owner shapes the CRM to her company: tags by hand and by rule, and a field of her own."""

from __future__ import annotations

import time

from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, Meet
from tests.e2e.steps import ENGLISH, become_customer


def test_alice_arranges_tags_and_a_field_on_her_phone(meet: Meet) -> None:
    alice = meet(size=PHONE)
    page = alice.page
    become_customer(
        alice, ENGLISH, company="Acme Instruments", name="Alice Ward", email=f"alice-{time.time_ns()}@acme.example"
    )
    alice.open("/settings/tags")
    expect(page.get_by_text("No tags yet")).to_be_visible()
    page.get_by_role("button", name="New tag").first.click()
    page.get_by_label("Name", exact=True).fill("Idle")
    page.get_by_text("By rule: it is on whatever matches").click()
    page.get_by_label("Condition 1", exact=True).click()
    page.get_by_title("Nothing is planned").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("By rule", exact=True)).to_be_visible()
    page.get_by_role("button", name="Edit Idle").click()
    page.get_by_label("Name", exact=True).fill("Waiting")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Edit Waiting")).to_be_visible()
    alice.shoot("settings-tags-phone")
    page.get_by_role("button", name="Delete: Waiting").click()
    page.get_by_role("button", name="OK").click()
    expect(page.get_by_text("No tags yet")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Edit Waiting")).to_be_visible()

    alice.open("/settings/fields")
    page.get_by_role("button", name="New field").first.click()
    page.get_by_label("Label", exact=True).fill("Regoin")
    page.get_by_role("button", name="OK").click()
    page.get_by_role("button", name="Edit the field “Regoin”").click()
    page.get_by_label("Label", exact=True).fill("Region")
    page.get_by_label("Label in Chinese").fill("地区")
    page.get_by_text("Must be filled in").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Required")).to_be_visible()
    alice.shoot("settings-fields-phone")
    page.get_by_role("button", name="Archive").click()
    page.get_by_role("button", name="OK").click()
    expect(page.get_by_text("No fields of your own yet")).to_be_visible()
    page.get_by_text("Show archived").click()
    page.get_by_role("button", name="Bring back").click()
    expect(page.get_by_role("button", name="Edit the field “Region”")).to_be_visible()
