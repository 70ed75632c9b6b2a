"""Alice makes her account hard to steal: an app, a passkey of Chromium's virtual authenticator, a key for a program."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from typing import Any

import httpx
import pyotp
from playwright.sync_api import CDPSession, Page, expect

from tests.e2e.conftest import Meet, Visitor
from tests.e2e.steps import CHINESE, ENGLISH, PASSWORD, become_customer


def by_name(visitor: Visitor) -> Visitor:
    """The same installation by its name: browsers keep passkeys for names alone."""
    app = visitor.app
    return replace(visitor, app=replace(app, address=app.address.replace("127.0.0.1", "localhost")))


def authenticator(page: Page) -> tuple[CDPSession, str]:
    """A platform authenticator that recognises its user."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools, made["authenticatorId"]


def give_password(page: Page, email: str) -> None:
    page.get_by_label("E-mail", exact=True).fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(alice: Visitor) -> None:
    alice.page.context.clear_cookies(name="rapport")
    alice.open("/sign-in")


def only(page: Page, text: str) -> str:
    found = page.get_by_text(re.compile(text)).first
    return (found.text_content() or "").strip()


def set_up_app(alice: Visitor) -> list[str]:
    """Scan, type the code, and write the recovery codes down."""
    page = alice.page
    alice.open("/settings/security")
    page.get_by_role("button", name="Set up").click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("img", name="Picture for your authenticator app")).to_be_visible()
    alice.shoot("security-enrolment")
    page.get_by_label("Code", exact=True).fill(pyotp.TOTP(only(page, r"^[A-Z2-7]{32}$")).now())
    page.get_by_role("button", name="Go on").click()
    codes = page.get_by_role("list", name="Keep these recovery codes").get_by_role("listitem")
    expect(codes).to_have_count(10)
    alice.shoot("security-recovery-codes")
    kept = codes.all_text_contents()
    page.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_text("Recovery codes left: 10")).to_be_visible()
    return kept


def test_alice_signs_in_with_an_app_and_with_a_passkey(meet: Meet) -> None:
    visitor = meet()
    email = f"alice-{time.time_ns()}@acme.example"
    become_customer(visitor, ENGLISH, company="Acme Instruments", name="Alice Ward", email=email)
    alice = by_name(visitor)
    page = alice.page
    devtools, device = authenticator(page)
    alice.open("/sign-in")
    give_password(page, email)
    page.wait_for_url("**/accounts")
    recovery = set_up_app(alice)
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("button", name=re.compile("^Remove "))).to_be_visible()
    alice.shoot("security")

    sign_out(alice)
    give_password(page, email)
    page.get_by_label("Code", exact=True).fill("000000")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("This code is not right")).to_be_visible()
    alice.shoot("sign-in-second-step")
    page.get_by_label("Code", exact=True).fill(recovery[0])
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/accounts")

    sign_out(alice)
    give_password(page, email)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/accounts")

    sign_out(alice)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/accounts")

    sign_out(alice)
    turn_back(devtools, device)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("This passkey was not accepted.")).to_be_visible()


def turn_back(devtools: CDPSession, device: str) -> None:
    """Make the passkey one of which there is a copy: it counts from the beginning again."""
    [credential] = devtools.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    assert credential["signCount"] >= 2
    name = {"authenticatorId": device, "credentialId": credential["credentialId"]}
    devtools.send("WebAuthn.removeCredential", name)
    devtools.send("WebAuthn.addCredential", {"authenticatorId": device, "credential": {**credential, "signCount": 0}})


def test_a_program_comes_in_by_a_key_that_alice_made(meet: Meet) -> None:
    alice = meet()
    page = alice.page
    email = f"alice-{time.time_ns()}@acme.example"
    become_customer(alice, ENGLISH, company="Acme Instruments", name="Alice Ward", email=email)
    alice.open("/settings/keys")
    expect(page.get_by_text("No keys yet.")).to_be_visible()
    page.get_by_role("button", name="New key").click()
    page.get_by_label("What for").fill("Reporting")
    page.get_by_label("Read accounts and contacts").check()
    page.get_by_role("dialog").get_by_role("button", name="New key").click()
    expect(page.get_by_text("Your new key")).to_be_visible()
    alice.shoot("api-key-made")
    key = only(page, r"^crm_live_\w{22}_\w{38}$")
    assert answer(alice, key, "{ accounts(first: 1) { totalCount } }")["data"]["accounts"]["totalCount"] == 0
    assert answer(alice, key, "{ apiKeys { id } }")["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    page.get_by_role("button", name="Done").click()
    alice.shoot("api-keys")
    page.get_by_role("button", name="Revoke").click()
    page.get_by_role("button", name="OK", exact=True).click()
    expect(page.get_by_text("No keys yet.")).to_be_visible()
    refused = answer(alice, key, "{ accounts(first: 1) { totalCount } }")
    assert refused["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


def answer(alice: Visitor, key: str, query: str) -> Any:
    headers = {"authorization": f"Bearer {key}"}
    return httpx.post(f"{alice.app.address}/graphql", json={"query": query}, headers=headers, trust_env=False).json()


def test_an_owner_arranges_how_her_company_signs_in_in_chinese(meet: Meet) -> None:
    alice = meet(language="zh-CN")
    page = alice.page
    email = f"alice-{time.time_ns()}@acme.example"
    become_customer(alice, CHINESE, company="上海仪器", name="李爱丽", email=email)
    alice.open("/settings/sign-in")
    page.get_by_label("签发者地址").fill("https://login.acme.example")
    page.get_by_label("客户端编号").fill("rapport")
    page.get_by_label("客户端密钥").fill("a secret of theirs")
    page.get_by_role("button", name="保存").last.click()
    expect(page.get_by_text("/sign-in/company")).to_be_visible()
    page.get_by_label("域名", exact=True).fill("acme.example")
    page.get_by_role("button", name="添加域名").click()
    expect(page.get_by_text("_rapport.acme.example")).to_be_visible()
    page.get_by_role("checkbox", name="所有者").check()
    page.get_by_role("button", name="保存").first.click()
    expect(page.get_by_text("请先为自己启用两步验证并用它登录。")).to_be_visible()
    alice.shoot("company-sign-in-zh")
    alice.open("/settings/security")
    expect(page.get_by_role("heading", name="登录与安全")).to_be_visible()
    alice.shoot("security-zh")
