"""A quote's page as a browser meets it: read, fetched as a PDF, answered without a script; nothing typed runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal
from uuid import UUID

import httpx
import pytest

from api.app import create_app
from api.naming import global_id
from tenants.crm.quotes import service as quotes
from tenants.crm.quotes.service import LineTerms, Terms
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tests.api.conftest import Client
from tests.cast import Cast
from tests.tenants.conftest import create

XSS = "\"><script>alert('1')</script>"
PAPER = """query ($id: ID!) { quotePaper(id: $id) { link documents { locale link bytes sha256 }
  signature { name email address sha256 } } }"""


@pytest.fixture
async def browser(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=create_app()), base_url="http://rapport.test", follow_redirects=False
    ) as http:
        yield http


async def sent(cast: Cast, *, name: str = "Lamp", made: bool = True) -> tuple[UUID, str]:
    """A quote of Bob's that went out, and where its customer finds it."""
    bob = cast.bob.context
    quote = await create(bob, "quote", name=name, terms=name)
    lines = [LineTerms(Decimal(3), name=name, price=1_000, description=name, unit="pc")]
    async with unit_of_work(bob) as uow:
        await quotes.set_content(uow, quote_id=quote, terms=Terms("EUR", lines))
        await quotes.send(uow, quote_id=quote)
    if made:
        await quotes.write_documents(bob, quote_id=quote)
    async with unit_of_work(bob) as uow:
        row = await quotes.paper_of(uow, quote_id=quote)
    assert row is not None
    return quote, f"/q/{row['public_id']}"


async def test_it_is_read_fetched_and_signed_without_a_script(cast: Cast, browser: httpx.AsyncClient) -> None:
    _, at = await sent(cast)
    page = await browser.get(at, headers={"accept-language": "zh-CN,zh"})
    assert page.status_code == 200 and "价税合计" in page.text and "30.00" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["referrer-policy"] == "no-referrer"
    pdf = await browser.get(f"{at}/pdf", params={"lang": "en"})
    assert pdf.content.startswith(b"%PDF-") and pdf.headers["content-type"] == "application/pdf"
    assert (await browser.post(f"{at}/seen")).status_code == 204
    again = await browser.post(at, params={"lang": "en"}, data={"answer": "accept", "name": "Ada", "email": "nowhere"})
    assert again.status_code == 422 and 'value="Ada"' in again.text and 'id="w-email"' in again.text
    given = {"answer": "accept", "name": "Ada", "email": "ada@customer.example"}
    signed = await browser.post(at, params={"lang": "en"}, data=given)
    assert signed.status_code == 200 and "Signed by Ada" in signed.text and "<form" not in signed.text
    other = await browser.post(at, data={**given, "answer": "decline"})
    assert other.status_code == 422 and "accepted" in other.text


async def test_while_its_document_is_made_nothing_can_be_signed(cast: Cast, browser: httpx.AsyncClient) -> None:
    _, at = await sent(cast, made=False)
    page = await browser.get(at)
    assert page.status_code == 200 and "still" not in page.text and "being made" in page.text
    assert "<form" not in page.text and (await browser.get(f"{at}/pdf")).status_code == 404
    given = {"answer": "accept", "name": "Ada", "email": "ada@customer.example"}
    assert (await browser.post(at, data=given)).status_code == 409


async def test_what_was_typed_on_either_side_is_text(cast: Cast, browser: httpx.AsyncClient) -> None:
    _, at = await sent(cast, name=XSS)
    given = {"answer": "accept", "name": XSS, "email": XSS, "note": XSS}
    for page in (await browser.get(at), await browser.post(at, data=given)):
        assert "<script>alert" not in page.text and "&lt;script&gt;" in page.text


async def test_nothing_is_behind_other_addresses_and_bad_bodies_are_refused(
    cast: Cast, browser: httpx.AsyncClient
) -> None:
    _, at = await sent(cast)
    for each in ("/q/guessed", "/q/guessed/pdf", "/q/" + "x" * 60):
        assert (await browser.get(each)).status_code == 404
    large = await browser.post(at, content=b"name=" + b"x" * 20_000, headers={"content-type": "text/plain"})
    assert large.status_code == 422


async def test_bob_finds_the_link_the_documents_and_who_signed(
    cast: Cast, bob: Client, mallory: Client, browser: httpx.AsyncClient
) -> None:
    made = await bob.ask('mutation { createQuote(input: {name: "Draft"}) { quote { id } } }')
    assert (await bob.ask(PAPER, id=made["createQuote"]["quote"]["id"]))["quotePaper"] is None
    quote, at = await sent(cast)
    of = {"id": global_id("quote", quote)}
    paper = (await bob.ask(PAPER, **of))["quotePaper"]
    assert paper["link"].endswith(at) and paper["signature"] is None
    assert [each["locale"] for each in paper["documents"]] == ["en", "zh-CN"]
    await browser.post(at, params={"lang": "en"}, data={"answer": "decline", "name": "Ada", "email": "ada@c.example"})
    signature = (await bob.ask(PAPER, **of))["quotePaper"]["signature"]
    assert (signature["name"], signature["sha256"]) == ("Ada", paper["documents"][0]["sha256"])
    assert await mallory.refused(PAPER, **of) == "NOT_FOUND"
