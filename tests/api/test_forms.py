"""A form as a browser meets it: its page, what it sends, where it may stand, and what it never does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from api.app import create_app
from tenants.crm.capture import service as capture
from tenants.crm.capture.models import SubmissionState
from tenants.crm.capture.service import Confirmation, FormField, MappedQuestion, WebhookSettings
from tenants.crm.capture.signing import sign
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.kit.clock import now
from tenants.registry import tokens
from tests.cast import Cast, everyone
from tests.engines import environment
from tests.tenants.crm.capture import story

SITE = "https://www.acme.example"
XSS = "\"><script>alert('1')</script>"


@pytest.fixture(scope="module")
async def people(database: Database) -> Cast:
    return await everyone()


@pytest.fixture
async def browser(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=create_app()), base_url="http://rapport.test", follow_redirects=False
    ) as http:
        yield http


async def form(people: Cast, **settings: Any) -> Any:
    return await story.form_of(people, f"Form {tokens.new()[:8]}", **settings)


async def test_the_page_needs_no_script_and_says_who_may_show_it(people: Cast, browser: httpx.AsyncClient) -> None:
    source = await form(people, origins=(SITE,), redirect="https://thanks.example/ok", locale="zh-CN")
    answer = await browser.get(f"/f/{source.public_id}?utm_source=baidu&utm_term=crm")
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    policy = answer.headers["content-security-policy"]
    assert f"frame-ancestors 'self' {SITE}" in policy and "default-src 'none'" in policy
    assert "form-action 'self' https://thanks.example;" in policy
    page = answer.text
    assert '<html lang="zh-CN">' in page and "姓名" in page and "What for?" in page
    assert "baidu" in page and str(people.alice.tenant_id) not in page
    for script in ("/form.js", "/embed.js"):
        assert (await browser.get(script)).headers["content-type"].startswith("text/javascript")


async def test_what_people_type_is_text_wherever_it_is_shown(people: Cast, browser: httpx.AsyncClient) -> None:
    fields = (FormField("name", XSS, required=True), FormField("emails", required=True))
    source = await form(people, fields=fields, heading=XSS, button=XSS[:30], success=XSS)
    shown = await browser.get(f"/f/{source.public_id}", params={"utm_source": XSS, "touch": f'{{"last": "{XSS}"}}'})
    again = await browser.post(f"/f/{source.public_id}", data=story.read(source, name=XSS, emails=XSS, _touch=XSS))
    thanks = await browser.post(f"/f/{source.public_id}", data=story.read(source, name=XSS, emails="a@b.example"))
    assert (shown.status_code, again.status_code, thanks.status_code) == (200, 422, 200)
    for answer in (shown, again, thanks):
        assert "<script>alert" not in answer.text
        assert "&lt;script&gt;" in answer.text


async def test_bad_input_comes_back_with_messages_and_values(people: Cast, browser: httpx.AsyncClient) -> None:
    source = await form(people)
    answer = await browser.post(f"/f/{source.public_id}", data=story.read(source, name="Ada", emails="no", message="M"))
    assert answer.status_code == 422
    assert 'value="Ada"' in answer.text and ">M</textarea>" in answer.text
    assert 'aria-describedby="w-emails"' in answer.text and 'id="w-emails"' in answer.text


async def test_a_form_leads_on_where_it_was_told_to(people: Cast, browser: httpx.AsyncClient) -> None:
    source = await form(people, redirect="https://thanks.example/ok?a=1")
    sent = story.read(source, name="Ada", emails="ada@example.com")
    answer = await browser.post(f"/f/{source.public_id}", data=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, "https://thanks.example/ok?a=1")
    inside = await browser.post(f"/f/{source.public_id}", data={**sent, "_embedded": "1"})
    assert inside.status_code == 200 and 'data-redirect href="https://thanks.example/ok?a=1"' in inside.text


async def test_only_a_site_the_form_may_stand_on_sends_it(people: Cast, browser: httpx.AsyncClient) -> None:
    source = await form(people, origins=(SITE,))
    sent, json = story.read(source, name="Ada", emails="ada@example.com"), {"accept": "application/json"}
    for origin in ("https://evil.example", "null", "http://www.acme.example"):
        answer = await browser.post(f"/f/{source.public_id}", data=sent, headers={"origin": origin, **json})
        assert answer.status_code == 403 and "access-control-allow-origin" not in answer.headers
    assert not [each for each in await story.logged(people) if each.source_id == source.id]
    own = await browser.post(f"/f/{source.public_id}", data=sent, headers={"origin": "http://rapport.test"})
    assert own.status_code == 200
    theirs = await browser.get(f"/f/{source.public_id}", headers={"origin": SITE, **json})
    assert theirs.headers["access-control-allow-origin"] == SITE and theirs.json()["fields"][0]["name"] == "name"
    again = await browser.post(f"/f/{source.public_id}", data=sent, headers={"origin": SITE, **json})
    assert again.json() == {"outcome": "thanks", "problems": []}  # the same page: still one lead


async def test_the_link_of_the_mail_is_a_button_that_counts_once(people: Cast, browser: httpx.AsyncClient) -> None:
    source = await form(people, confirmation=Confirmation.LEAD_AFTER)
    asked = await browser.post(f"/f/{source.public_id}", data=story.read(source, name="Ada", emails="ada@new.example"))
    assert "confirm that this is your address" in asked.text
    (waiting,) = [each for each in await story.logged(people) if each.source_id == source.id]
    link, token = f"/f/{source.public_id}/confirm", tokens.for_mail("opt-in", waiting.id)
    for _ in range(2):  # programs that read mail open links
        assert (await browser.get(link, params={"token": token})).status_code == 200
    other = await form(people)
    assert (await browser.post(f"/f/{other.public_id}/confirm", data={"token": token})).status_code == 410
    assert (await browser.post(link, data={"token": token})).status_code == 200
    assert (await browser.post(link, data={"token": token})).status_code == 410
    (now_waiting,) = [each for each in await story.logged(people) if each.source_id == source.id]
    assert now_waiting.state is SubmissionState.WAITING


@pytest.mark.parametrize("public_id", ["nothing", "%00", "a.b", "é", "x" * 500])
async def test_no_address_tells_anything(browser: httpx.AsyncClient, public_id: str) -> None:
    for answer in (await browser.get(f"/f/{public_id}"), await browser.post(f"/f/{public_id}", data={"name": "A"})):
        assert answer.status_code == 404


async def test_a_body_no_form_sends_is_refused_before_anything_is_done(
    people: Cast, browser: httpx.AsyncClient
) -> None:
    source = await form(people)
    address = f"/f/{source.public_id}"
    assert (await browser.post(address, data={"message": "x" * 70_000})).status_code == 413
    assert (await browser.post(address, data={f"f{n}": "x" for n in range(100)})).status_code == 413
    assert (await browser.post(address, json={"name": "Ada"})).status_code == 422  # nothing of it is read
    assert [e.reason for e in await story.logged(people) if e.source_id == source.id] == ["FORGED"]


async def test_who_sends_too_often_waits(people: Cast, browser: httpx.AsyncClient) -> None:
    source = await form(people)
    with environment({"RAPPORT_RATE_LIMITS": "true"}):
        found = [(await browser.post(f"/f/{source.public_id}", data={"name": "A"})).status_code for _ in range(12)]
    assert found[:10] == [422] * 10 and found[-1] == 429
    assert len([each for each in await story.logged(people) if each.source_id == source.id]) == 10


async def test_another_system_is_answered_when_its_message_is_kept(people: Cast, browser: httpx.AsyncClient) -> None:
    async with unit_of_work(people.alice.context) as uow:
        settings = WebhookSettings((MappedQuestion("name", "name"),))
        made = await capture.create_webhook(uow, name="Partner site", settings=settings)
    body, at = b'{"id": "1", "name": "Ada"}', int(now().timestamp())
    signed = {"webhook-id": "m", "webhook-timestamp": str(at), "webhook-signature": sign(made.secret, "m", at, body)}
    address = f"/in/{made.source.public_id}"
    assert (await browser.post(address, content=body, headers={**signed, "webhook-id": "n"})).status_code == 401
    answer = await browser.post(address, content=body, headers=signed)
    assert answer.status_code == 202 and answer.json()["id"]
    assert (await browser.post(address, content=body, headers=signed)).json() == {"id": None}
    assert (await browser.post("/in/nothing", content=body, headers=signed)).status_code == 404
    assert (await browser.post(address, content=b"x" * 300_000, headers=signed)).status_code == 413
    assert (await browser.post(f"/f/{made.source.public_id}", data={})).status_code == 404  # no door of another kind
