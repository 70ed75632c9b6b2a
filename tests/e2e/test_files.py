"""A file on an account: dropped, seen, fetched, removed; and a plan that is full says so before anything is sent."""

from __future__ import annotations

import time
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Meet, Visitor
from tests.e2e.steps import ENGLISH, become_customer
from tests.e2e.test_partners import SEND


def new_account(page: Page, name: str) -> None:
    page.get_by_role("button", name="New account").first.click()
    page.get_by_label("Company name").fill(name)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    page.get_by_role("tab", name="Files").click()


def drop(visitor: Visitor, *files: Path) -> None:
    visitor.page.locator("input[type=file]").first.set_input_files(list(files))


def test_alice_keeps_a_contract_with_its_account(meet: Meet, tmp_path: Path) -> None:
    alice = meet()
    page = alice.page
    become_customer(alice, ENGLISH, company="Acme Files", name="Alice", email=f"files-{time.time_ns()}@acme.example")
    new_account(page, "Northwind")
    expect(page.get_by_text("No files yet.")).to_be_visible()
    contract, program = tmp_path / "Contract 合同.pdf", tmp_path / "setup.exe"
    contract.write_bytes(b"%PDF-1.7 " + b"x" * 50_000)
    program.write_bytes(b"MZ")
    drop(alice, contract, program)

    files = page.get_by_role("list", name="Files")
    expect(files.get_by_role("button", name="Contract 合同.pdf", exact=True)).to_be_visible()
    expect(page.get_by_text("Programs cannot be kept on records")).to_be_visible()
    page.get_by_role("button", name="Cancel setup.exe").click()
    alice.shoot("files-1-kept")
    with page.expect_download() as caught:
        files.get_by_role("button", name="Contract 合同.pdf", exact=True).click()
    assert caught.value.suggested_filename == "Contract 合同.pdf"
    assert caught.value.path().read_bytes() == contract.read_bytes()

    page.get_by_role("tab", name="Changes").click()
    expect(page.get_by_role("tabpanel", name="Changes").get_by_text("Contract 合同.pdf")).to_be_visible()
    page.get_by_role("tab", name="Files").click()
    page.get_by_role("button", name="Remove Contract 合同.pdf").click()
    page.get_by_role("tooltip").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No files yet.")).to_be_visible()

    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    expect(page.get_by_role("button", name="Take a photo")).to_be_visible()
    alice.shoot("files-2-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], "the page scrolls sideways"

    company = page.evaluate(SEND, "{ me { tenant { id } } }")["me"]["tenant"]["id"].removeprefix("tenant_")
    alice.app.operate("plan", "limit", company, "storage_mb", "0", "--reason", "a story of a full plan")
    page.wait_for_timeout(3_000)  # what one may use is remembered for two seconds
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "/files/" in request.url else None)
    drop(alice, contract)
    expect(page.get_by_text("Your plan has 0 MB of storage")).to_be_visible()
    assert sent == []
