"""What people do in the first minute, by what they see: labels and names of buttons, never class names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import Visitor

PASSWORD = "violet river keeps turning"


@dataclass(frozen=True, slots=True)
class Words:
    """The console's words of one language, as far as these steps read them."""

    company: str
    name: str
    email: str
    password: str
    sign_up: str
    check_mail: str
    sign_in: str
    check_file: str
    start_import: re.Pattern[str]
    created: re.Pattern[str]


ENGLISH = Words(
    company="Company",
    name="Your name",
    email="E-mail",
    password="Password",
    sign_up="Sign up",
    check_mail="Check your mail",
    sign_in="Sign in",
    check_file="Check the file",
    start_import=re.compile(r"Import \d+ rows?"),
    created=re.compile(r"\d+ records? (was|were) created"),
)
CHINESE = Words(
    company="公司名称",
    name="您的姓名",
    email="邮箱",
    password="密码",
    sign_up="注册",
    check_mail="请查收邮件",
    sign_in="登录",
    check_file="检查文件",
    start_import=re.compile(r"导入 \d+ 行"),
    created=re.compile(r"已创建 \d+ 条记录"),
)


def sign_up(visitor: Visitor, words: Words, *, company: str, name: str, email: str) -> None:
    page = visitor.page
    visitor.open("/sign-up")
    page.get_by_label(words.company, exact=True).fill(company)
    page.get_by_label(words.name, exact=True).fill(name)
    page.get_by_label(words.email, exact=True).fill(email)
    page.get_by_label(words.password, exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=words.check_mail)).to_be_visible()


def follow_mailed_link(visitor: Visitor, email: str, path: str) -> None:
    """Read the newest mail to `email` on the inbox page and follow its link to `path`."""
    page = visitor.page
    mail = page.get_by_role("row").filter(has_text=email).get_by_role("link")
    for _ in range(30):
        page.goto(f"{visitor.app.inbox}/?to={email}")
        if mail.count():
            break
        page.wait_for_timeout(500)
    mail.first.click()
    page.goto(page.locator(f"a[href*='{path}']").first.get_attribute("href") or "")


def become_customer(visitor: Visitor, words: Words, *, company: str, name: str, email: str) -> None:
    """Sign up, read the mail, follow its link: the workspace is there."""
    sign_up(visitor, words, company=company, name=name, email=email)
    follow_mailed_link(visitor, email, "/verify")
    visitor.page.wait_for_url("**/accounts")


def hire(alice: Visitor, bob: Visitor, email: str) -> None:
    """Alice invites Bob, who reads the mail and joins as a rep."""
    alice.open("/settings/members")
    alice.page.get_by_role("button", name="Invite a colleague").click()
    alice.page.get_by_label("E-mail").fill(email)
    alice.page.get_by_role("button", name="Send invitation").click()
    expect(alice.page.get_by_text(f"An invitation is on its way to {email}")).to_be_visible()
    follow_mailed_link(bob, email, "/invite")
    bob.page.get_by_label("Your name").fill("Bob Miller")
    bob.page.get_by_label("Password", exact=True).fill(PASSWORD)
    bob.page.keyboard.press("Enter")
    bob.page.wait_for_url("**/accounts")


def import_file(visitor: Visitor, words: Words, file: Path) -> None:
    """Upload, accept the suggested columns, check, run, and wait for the report."""
    page = visitor.page
    visitor.open("/imports/new")
    page.locator("input[type=file]").set_input_files(file)
    page.wait_for_url(re.compile(r"/imports/(?!new)"))
    page.get_by_role("button", name=words.check_file).click()
    page.get_by_role("button", name=words.start_import).click()
    expect(page.get_by_text(words.created)).to_be_visible(timeout=60_000)
