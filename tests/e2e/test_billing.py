"""Alice sees what plans cost, buys one, changes it, finds the invoice; at a desk in English, on a phone in Chinese."""

from __future__ import annotations

import time

from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, Meet, Visitor
from tests.e2e.steps import CHINESE, ENGLISH, become_customer


def address_invoices(visitor: Visitor, words: tuple[str, str, str, str]) -> None:
    address, country, chosen, save = words
    page = visitor.page
    page.get_by_label(address, exact=True).fill("Hauptstraße 1\n10115 Berlin")
    page.get_by_label(country, exact=True).fill(chosen)
    page.locator(".ant-select-item-option").filter(has_text=chosen).first.click()
    page.get_by_role("button", name=save).last.click()


def test_alice_buys_a_plan_grows_and_finds_her_invoices(meet: Meet) -> None:
    alice = meet()
    page = alice.page
    email = f"alice-{time.time_ns()}@acme.example"
    become_customer(alice, ENGLISH, company="Acme Instruments", name="Alice Ward", email=email)

    alice.open("/settings/plans?module=custom_fields")
    expect(page.get_by_text("“Custom fields” is part of Team.")).to_be_visible()
    expect(page.get_by_text("$12.00")).to_be_visible()
    alice.shoot("billing-plans")
    page.get_by_role("button", name="Choose Team").click()
    page.wait_for_timeout(400)  # what slides in has arrived
    page.get_by_role("link", name="To the address").click()

    expect(page.get_by_text("Your company has not bought a plan.")).to_be_visible()
    address_invoices(alice, ("Address", "Country", "Germany", "Save"))
    expect(page.get_by_text("Saved").first).to_be_visible()
    page.get_by_role("link", name="See the plans").click()
    page.get_by_role("button", name="Choose Business").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Seats").fill("5")
    expect(dialog.get_by_text("Due today")).to_be_visible()
    expect(dialog.get_by_text("$145.00").first).to_be_visible()
    alice.shoot("billing-buy")
    dialog.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("You have chosen Business.")).to_be_visible()

    alice.open("/settings/plans")
    page.get_by_role("button", name="Choose Team").click()
    expect(dialog.get_by_text("To your credit")).to_be_visible()
    alice.shoot("billing-change")
    dialog.get_by_label("when what is paid for ends").click()
    dialog.get_by_role("button", name="Plan the change").click()
    expect(page.get_by_text("The change to Team is planned.")).to_be_visible()

    alice.open("/settings/billing")
    expect(page.get_by_text("Changes to Team with 5 seats")).to_be_visible()
    for _ in range(60):
        if page.get_by_role("link", name="PDF of").count():
            break
        page.wait_for_timeout(500)
        page.reload()
        expect(page.get_by_text("Changes to Team with 5 seats")).to_be_visible()
    alice.shoot("billing")
    with page.expect_download() as found:
        page.get_by_role("link", name="PDF of").click()
    assert found.value.path().read_bytes().startswith(b"%PDF-")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("It goes on as it was.")).to_be_visible()
    leave(alice)


def leave(alice: Visitor) -> None:
    """Cancel at once: what Free does not have leads to the plans, and the money is to her credit."""
    page = alice.page
    dialog = page.get_by_role("dialog")
    alice.open("/settings/plans")
    page.get_by_role("button", name="Choose Free").click()
    alice.shoot("billing-cancel")
    dialog.get_by_label("At once").click()
    dialog.get_by_role("button", name="Cancel the subscription").click()
    expect(page.get_by_text("You have chosen Free.")).to_be_visible()
    expect(page.get_by_role("link", name="Custom fields")).to_have_count(0)

    alice.open("/settings/fields")
    page.get_by_role("link", name="See the plans").click()
    expect(page.get_by_text("“Custom fields” is part of Team.")).to_be_visible()
    alice.open("/settings/billing")
    expect(page.get_by_text("Credit note")).to_be_visible()
    expect(page.get_by_text("Paid", exact=True)).to_be_visible()
    alice.shoot("billing-ended")


def test_li_buys_on_her_phone_in_chinese(meet: Meet) -> None:
    li = meet(language="zh-CN", size=PHONE)
    page = li.page
    become_customer(li, CHINESE, company="上海蓝天科技", name="李娜", email=f"li-{time.time_ns()}@lantian.example")
    li.open("/settings/billing")
    expect(page.get_by_text("贵公司尚未购买套餐。")).to_be_visible()
    address_invoices(li, ("地址", "国家或地区", "德国", "保存"))
    expect(page.get_by_text("已保存").first).to_be_visible()
    li.shoot("billing-phone")
    li.open("/settings/plans?module=custom_fields")
    expect(page.get_by_text("团队版起提供“自定义字段”。")).to_be_visible()
    li.shoot("billing-plans-phone")
    page.get_by_role("button", name="选择商业版").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="确认")).to_be_enabled()
    li.shoot("billing-buy-phone")
    dialog.get_by_role("button", name="确认").click()
    expect(page.get_by_text("已选择商业版。")).to_be_visible()
    li.open("/settings/billing")
    expect(page.get_by_text("待付款")).to_be_visible()
    li.shoot("billing-bought-phone")


def test_what_leaves_the_plan_can_be_read_and_is_whole_when_it_returns(meet: Meet) -> None:
    """Signed up, Alice makes a field of her own, buys, leaves for Free and comes back: nothing is reloaded for it."""
    alice = meet()
    page, dialog = alice.page, alice.page.get_by_role("dialog")
    become_customer(
        alice, ENGLISH, company="Acme Optics", name="Alice Ward", email=f"alice-{time.time_ns()}@acme.example"
    )
    alice.open("/settings/fields")
    page.get_by_role("button", name="New field").first.click()
    page.get_by_label("Label", exact=True).fill("Region")
    page.get_by_role("button", name="OK").click()
    expect(page.get_by_role("button", name="Edit the field “Region”")).to_be_visible()
    alice.open("/settings/billing")
    address_invoices(alice, ("Address", "Country", "Germany", "Save"))
    expect(page.get_by_text("Saved").first).to_be_visible()
    page.get_by_role("link", name="See the plans").click()
    page.get_by_role("button", name="Choose Business").click()
    expect(dialog.get_by_text("Due today")).to_be_visible()
    dialog.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("You have chosen Business.")).to_be_visible()

    alice.open("/settings/plans")
    page.get_by_role("button", name="Choose Free").click()
    dialog.get_by_label("At once").click()
    dialog.get_by_role("button", name="Cancel the subscription").click()
    expect(page.get_by_text("You have chosen Free.")).to_be_visible()
    page.get_by_role("link", name="Custom fields").click()
    expect(page.get_by_text("This is not in your plan any more.")).to_be_visible()
    expect(page.get_by_text("Region").first).to_be_visible()
    expect(page.get_by_role("button", name="New field")).to_have_count(0)
    alice.shoot("plans-kept")

    page.get_by_role("link", name="See the plans").click()
    page.get_by_role("button", name="Choose Team").click()
    expect(dialog.get_by_text("Due today")).to_be_visible()
    dialog.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("You have chosen Team.")).to_be_visible()
    page.get_by_role("link", name="Custom fields").click()
    expect(page.get_by_role("button", name="New field").first).to_be_visible()
    expect(page.get_by_role("button", name="Edit the field “Region”")).to_be_visible()
