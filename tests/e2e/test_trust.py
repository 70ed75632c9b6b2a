"""Alice looks at what happened, is told of what is unusual, and sees that nobody else sees in."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import Page, expect

from infra.supervisor import ROOT
from tests.e2e.conftest import PHONE, Meet, Visitor
from tests.e2e.steps import CHINESE, ENGLISH, become_customer


def invite_administrator(alice: Visitor, words: tuple[str, str, str, str]) -> None:
    """Wider access: an entry of the log, and something to tell."""
    invite, email, role, send = words
    page = alice.page
    alice.open("/settings/members")
    page.get_by_role("button", name=invite).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(email, exact=True).fill(f"ann-{time.time_ns()}@acme.example")
    dialog.get_by_role("combobox").click()
    page.locator(".ant-select-item-option").filter(has_text=role).first.click()
    dialog.get_by_role("button", name=send).click()
    expect(dialog).to_be_hidden()


def saved(page: Page, name: str, folder: Path, exact: bool = False) -> Path:
    """Press a button that downloads, and keep the file."""
    with page.expect_download() as found:
        page.get_by_role("button", name=name, exact=exact).first.click()
    path = folder / found.value.suggested_filename
    found.value.save_as(path)
    return path


def test_alice_reads_the_log_and_checks_it_herself(meet: Meet, tmp_path: Path) -> None:
    alice = meet()
    page = alice.page
    email = f"alice-{time.time_ns()}@acme.example"
    become_customer(alice, ENGLISH, company="Acme Instruments", name="Alice Ward", email=email)
    invite_administrator(alice, ("Invite a colleague", "E-mail", "Administrator", "Send invitation"))
    alice.open("/settings/audit")
    expect(page.get_by_text("Created · Invitation")).to_be_visible()
    expect(page.get_by_text("Administrator")).to_be_visible()
    alice.shoot("audit-log")
    page.get_by_role("tab", name="Export & verify").click()
    page.get_by_role("button", name="Export now").click()
    link = page.get_by_role("link", name="Download").first
    expect(link).to_be_visible()
    with page.expect_download() as exported:
        link.click()
    log = tmp_path / "audit-log.jsonl"
    exported.value.save_as(log)
    page.reload()
    page.get_by_role("tab", name="Export & verify").click()
    expect(page.get_by_role("button", name="Save").first).to_be_visible(timeout=150_000)  # sealed once a minute
    head = saved(page, "Save", tmp_path)
    alice.shoot("audit-verify")
    command: list[str | Path] = [sys.executable, ROOT / "infra" / "verify_audit.py", log, "--head", head]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    alice.open("/settings/audit")
    expect(page.get_by_text("Sealed", exact=True).first).to_be_visible()
    with page.expect_download() as proven:
        page.get_by_role("button", name="Proof", disabled=False).first.click()
    assert '"leaf"' in proven.value.path().read_text(encoding="utf-8")

    alice.open("/settings/isolation")
    expect(page.get_by_text("The walls hold").first).to_be_visible()
    expect(page.get_by_text("Signature checked by your browser").first).to_be_visible()
    alice.shoot("isolation-proof")
    command = [sys.executable, "-m", "infra.verify_isolation", saved(page, "Download", tmp_path)]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr

    alice.open("/settings/alerts")
    expect(page.get_by_role("tab", name="Waiting")).to_be_visible()
    page.get_by_role("tab", name="Rules").click()
    page.get_by_role("switch", name="Sign-in from a new network").click()
    page.get_by_role("spinbutton", name="Number").first.fill("500")
    alice.shoot("alert-rules")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The rules are saved")).to_be_visible()
    alice.open("/settings/alerts")
    page.get_by_role("tab", name="Rules").click()
    expect(page.get_by_role("spinbutton", name="Number").first).to_have_value("500")


def test_alice_is_told_of_wider_access_on_her_phone_in_chinese(meet: Meet) -> None:
    alice = meet(language="zh-CN", size=PHONE)
    page = alice.page
    email = f"alice-{time.time_ns()}@acme.example"
    become_customer(alice, CHINESE, company="上海仪器", name="李爱丽", email=email)
    invite_administrator(alice, ("邀请同事", "邮箱", "管理员", "发送邀请"))
    alice.open("/settings/audit")
    expect(page.get_by_text("创建 · 邀请")).to_be_visible()
    alice.shoot("audit-log-zh-phone")
    alice.open("/settings/isolation")
    expect(page.get_by_text("隔离有效").first).to_be_visible()
    alice.shoot("isolation-proof-zh-phone")
    alice.open("/settings/alerts")
    expect(page.get_by_role("tab", name="待处理")).to_be_visible()
    alice.shoot("alerts-zh-phone")
    page.get_by_role("tab", name="规则").click()
    expect(page.get_by_text("工作时间", exact=True)).to_be_visible()
    alice.shoot("alert-rules-zh-phone")
    alice.open("/settings/alerts")
    for _ in range(80):  # it is looked for every minute
        page.wait_for_timeout(5_000)
        if page.get_by_role("button", name="已处理").count():
            break
        page.reload()
    alice.shoot("alerts-told-zh-phone")
    page.get_by_role("button", name="已处理").first.click()
    expect(page.get_by_text("没有异常")).to_be_visible()
