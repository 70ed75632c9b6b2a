"""Bob sends a quote; Ada reads it on its page, in either language, and signs it once, whoever else tries."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any
from uuid import UUID

import pylopdf
import pytest

from tenants.context import TenantContext
from tenants.crm.quotes import service as quotes
from tenants.crm.quotes.service import OpenPaper, Signature
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Conflict, NotFound, ValidationFailed
from tenants.registry.service import Visitor
from tests.cast import Cast
from tests.tenants.conftest import create, read
from tests.tenants.crm.quotes.test_quotes import a_lamp, did, lamps, refused

ADA = Signature("Ada Visitor", "Ada@Customer.example", "en", "Before May, please")


async def sent(people: Cast, *, made: bool = True, **values: Any) -> UUID:
    """Ten lamps for Zenith, sent by Bob; with its documents unless the worker is still to come."""
    bob = people.bob.context
    account = await create(bob, "account", name="Zenith 光学")
    terms = "Delivered\n*as is* #[not] markup"
    lamp = await a_lamp(people.alice.context)
    quote = await create(bob, "quote", name="Lamps", account_id=account, terms=terms, **values)
    await did(bob, quotes.set_content, quote_id=quote, terms=lamps(lamp, "10", discount_rate=500))
    await did(bob, quotes.send, quote_id=quote)
    if made:
        await quotes.write_documents(bob, quote_id=quote)
    return quote


async def link(ctx: TenantContext, quote: UUID) -> str:
    row = await did(ctx, quotes.paper_of, quote_id=quote)
    return str(row["public_id"])


async def shown(ctx: TenantContext, quote: UUID) -> OpenPaper:
    return await quotes.open_paper(Visitor(address="203.0.113.7"), public_id=await link(ctx, quote))


async def kinds(ctx: TenantContext, quote: UUID) -> list[str]:
    return [each["kind"] for each in await did(ctx, quotes.events, quote_id=quote)]


def accept(of: OpenPaper, signature: Signature = ADA, *, accepted: bool = True) -> Any:
    return quotes.answer_by_customer(Visitor(address="203.0.113.7"), of, signature, accepted=accepted)


async def test_what_is_sent_is_on_paper_in_both_languages_and_the_same_each_time(people: Cast) -> None:
    bob = people.bob.context
    quote = await sent(people)
    paper = await shown(bob, quote)
    for locale, title, total in (("en", "Quote", "96.62"), ("zh-CN", "报价单", "96.62")):
        data = await quotes.document_of(paper.context, paper.row, locale)
        assert hashlib.sha256(data).hexdigest() == paper.document(locale)
        with pylopdf.open(stream=data) as document:
            text = "".join(page.get_text() for page in document)
        for said in (title, "Zenith 光学", "Lamp", total, "*as is* #[not] markup", paper.row["told"]["number"]):
            assert said in text, (locale, said)
    files = paper.row["files"]
    await quotes.write_documents(bob, quote_id=quote)
    assert (await shown(bob, quote)).row["files"] == files


async def test_what_the_catalogue_and_the_account_become_changes_nothing_of_it(people: Cast) -> None:
    quote = await sent(people)
    before = (await shown(people.bob.context, quote)).row["told"]
    row = await read(people.bob.context, "quote", quote)
    async with unit_of_work(people.bob.context) as uow:
        await uow.connection.execute(
            "UPDATE accounts SET name = 'Other' WHERE tenant_id = $1 AND id = $2", uow.tenant_id, row["account_id"]
        )
    assert (await shown(people.bob.context, quote)).row["told"] == before and before["buyer"] == "Zenith 光学"


async def test_it_was_seen_once_however_often_it_is_looked_at(people: Cast) -> None:
    bob = people.bob.context
    quote = await sent(people)
    for _ in range(3):
        await quotes.seen(await shown(bob, quote))
    row = await read(bob, "quote", quote)
    assert row["status"] == "viewed" and row["viewed_at"] is not None
    assert (await kinds(bob, quote)).count("viewed") == 1


async def test_ada_signs_and_it_is_known_who_when_from_where_and_what(people: Cast) -> None:
    bob = people.bob.context
    quote = await sent(people)
    paper = await shown(bob, quote)
    await accept(paper)
    row, kept = await read(bob, "quote", quote), await did(bob, quotes.paper_of, quote_id=quote)
    assert row["status"] == "accepted" and row["decided_at"] is not None
    assert kept["signer"] == {
        "name": "Ada Visitor", "email": "ada@customer.example", "address": "203.0.113.7", "agent": "", "locale": "en",
        "hash": paper.document("en"),
    }  # fmt: skip
    event = (await did(bob, quotes.events, quote_id=quote))[-1]
    assert (event["kind"], event["by_id"]) == ("accepted", None)
    assert event["note"] == "Ada Visitor <ada@customer.example> · Before May, please"
    assert await refused(accept(paper, accepted=False)) == [("id", "QUOTE_LOCKED")]
    assert (await read(bob, "quote", quote))["status"] == "accepted"


async def test_of_sixteen_who_answer_at_once_one_is_heard(people: Cast) -> None:
    bob = people.bob.context
    quote = await sent(people)
    paper = await shown(bob, quote)
    adas = [Signature(f"Ada {n}", f"ada{n}@customer.example", "en") for n in range(16)]
    answers = [accept(paper, each, accepted=number % 2 == 0) for number, each in enumerate(adas)]
    told = await asyncio.gather(*answers, return_exceptions=True)
    assert sum(each is None for each in told) == 1
    assert all(isinstance(each, ValidationFailed) for each in told if each is not None)
    assert len({*await kinds(bob, quote)} & {"accepted", "declined"}) == 1


async def test_what_is_not_made_yet_was_replaced_or_has_expired_is_not_signed(people: Cast) -> None:
    bob = people.bob.context
    quote = await sent(people, made=False)
    with pytest.raises(Conflict):
        await accept(await shown(bob, quote))
    await quotes.write_documents(bob, quote_id=quote)
    paper = await shown(bob, quote)
    assert paper.is_open
    newer = await did(bob, quotes.revise, quote_id=quote)
    replaced = await shown(bob, quote)
    assert not replaced.is_open and replaced.status == "superseded"
    assert await refused(accept(replaced)) == [("id", "QUOTE_LOCKED")]
    assert await did(bob, quotes.paper_of, quote_id=newer) is None, "what was not sent has no page"
    await did(bob, quotes.send, quote_id=newer)
    await quotes.write_documents(bob, quote_id=newer)
    paper = await shown(bob, newer)
    async with unit_of_work(bob) as uow:
        await uow.connection.execute(
            "UPDATE quotes SET valid_until = '2020-01-01' WHERE tenant_id = $1 AND id = $2", uow.tenant_id, newer
        )
    assert await refused(accept(paper)) == [("id", "QUOTE_EXPIRED")]
    assert not (await shown(bob, newer)).is_open


@pytest.mark.parametrize(
    ("signature", "field", "code"),
    [
        (Signature(" ", "ada@customer.example", "en"), "name", "REQUIRED"),
        (Signature("Ada", "ada at home", "en"), "email", "INVALID_EMAIL"),
        (Signature("Ada", "ada@customer.example", "en", "x" * 501), "note", "TOO_LONG"),
    ],
)
async def test_what_is_typed_is_checked(people: Cast, signature: Signature, field: str, code: str) -> None:
    assert await refused(accept(await shown(people.bob.context, await sent(people)), signature)) == [(field, code)]


async def test_mallory_has_no_paper_of_it_and_a_guessed_link_leads_nowhere(people: Cast) -> None:
    quote = await sent(people)
    with pytest.raises(NotFound):
        await did(people.mallory.context, quotes.paper_of, quote_id=quote)
    for each in ("guessed", "x" * 40, "../etc"):
        with pytest.raises(NotFound):
            await quotes.open_paper(Visitor(), public_id=each)
