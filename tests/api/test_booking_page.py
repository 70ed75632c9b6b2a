"""A booking page as a browser meets it: times, what it sends, the link of the mail, and nothing that runs."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from api.app import create_app
from tenants.crm.bookings import service as bookings
from tenants.crm.capture import service as capture
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.kit.clock import now
from tenants.registry import tokens
from tenants.registry.service import Visitor
from tests.cast import Cast, everyone

XSS = "\"><script>alert('1')</script>"
_START = re.compile(r'name="start" value="([^"]+)"')


@pytest.fixture(scope="module")
async def people(database: Database) -> Cast:
    return await everyone()


@pytest.fixture
async def browser(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=create_app()), base_url="http://rapport.test", follow_redirects=False
    ) as http:
        yield http


async def opened(people: Cast, **terms: Any) -> str:
    given: dict[str, Any] = {"name": f"Demo {tokens.new()[:8]}", "host_ids": [people.bob.id], "notice_hours": 0} | terms
    async with unit_of_work(people.alice.context) as uow:
        return str((await bookings.create_page(uow, bookings.PageTerms(**given)))["public_id"])


async def later(browser: httpx.AsyncClient, public_id: str, zone: str = "Europe/Paris") -> httpx.Response:
    day = (now() + timedelta(days=7)).date().isoformat()
    return await browser.get(f"/b/{public_id}", params={"from": day, "zone": zone})


def sent(public_id: str, start: str, **values: str) -> dict[str, str]:
    stamp = capture.stamp(public_id, now() - timedelta(seconds=30))
    return {
        capture.STAMP: stamp,
        "start": start,
        "zone": "Europe/Paris",
        "name": "Ada",
        "email": "a@b.example",
    } | values


async def test_an_appointment_is_made_moved_and_called_off_without_a_script(
    people: Cast, browser: httpx.AsyncClient
) -> None:
    public_id = await opened(people, success="Bring tea")
    shown = await later(browser, public_id)
    first, second, *_ = _START.findall(shown.text)
    assert shown.status_code == 200 and "Europe/Paris" in shown.text
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    answer = await browser.post(f"/b/{public_id}", data=sent(public_id, first))
    assert answer.status_code == 200 and "Bring tea" in answer.text
    assert first not in _START.findall((await later(browser, public_id)).text)
    page = await bookings.open_page(Visitor(), public_id=public_id)
    async with unit_of_work(people.alice.context) as uow:
        (row,) = await bookings.bookings(uow, page_id=page.row["id"])
    token = tokens.for_mail("booking", row["id"])
    assert (await browser.get(f"/b/{public_id}/manage", params={"token": token})).status_code == 200
    moved = await browser.post(f"/b/{public_id}/manage", data={"token": token, "act": "move", "start": second})
    assert moved.status_code == 200
    off = await browser.post(f"/b/{public_id}/manage", data={"token": token, "act": "cancel"})
    assert off.status_code == 200
    assert (await browser.get(f"/b/{public_id}/manage", params={"token": token})).status_code == 410


async def test_what_is_wrong_comes_back_with_what_was_typed(people: Cast, browser: httpx.AsyncClient) -> None:
    public_id = await opened(people)
    first = _START.findall((await later(browser, public_id)).text)[0]
    answer = await browser.post(f"/b/{public_id}", data=sent(public_id, first, email="no", message="Tea"))
    assert answer.status_code == 422 and ">Tea</textarea>" in answer.text and 'id="w-email"' in answer.text
    none = await browser.post(f"/b/{public_id}", data=sent(public_id, ""))
    assert none.status_code == 422 and 'id="w-start"' in none.text
    quick = await browser.post(f"/b/{public_id}", data=sent(public_id, first, **{capture.STAMP: "forged"}))
    assert quick.status_code == 422
    assert (await browser.get("/b/nothing-here")).status_code == 404


async def test_what_people_type_is_text(people: Cast, browser: httpx.AsyncClient) -> None:
    public_id = await opened(people, heading=XSS, success=XSS)
    first = _START.findall((await later(browser, public_id)).text)[0]
    for given in ({"name": XSS, "email": "no"}, {"name": XSS, "message": XSS, "zone": XSS}):
        answer = await browser.post(f"/b/{public_id}", data=sent(public_id, first, **given))
        assert "<script>alert" not in answer.text and "&lt;script&gt;" in answer.text
    assert (await browser.get(f"/b/{public_id}", params={"zone": XSS, "from": XSS})).status_code == 200
