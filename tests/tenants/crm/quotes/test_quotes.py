"""Bob offers lamps: by the price book, below it with leave, sent, revised and answered; the numbers have no gap."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tenants.access.company import Level, Scope
from tenants.context import TenantContext
from tenants.crm.approvals import service as approvals
from tenants.crm.approvals.service import Approver, ApproverKind, FlowTerms, Node
from tenants.crm.catalog import service as catalog
from tenants.crm.catalog.service import Tier
from tenants.crm.quotes import service as quotes
from tenants.crm.quotes.service import LineTerms, Settings, Terms
from tenants.currency.service import set_rate, settings_of, today
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Conflict, Forbidden, NotFound, ValidationFailed
from tenants.records import writing
from tenants.records.catalogue import catalogue
from tests.cast import Cast
from tests.tenants.access.people import grants, now_as, reps_may
from tests.tenants.conftest import create, delete, found, read, update

LONG_AGO = date(2020, 1, 1)


async def did(ctx: TenantContext, verb: Callable[..., Awaitable[Any]], **how: Any) -> Any:
    async with unit_of_work(ctx) as uow:
        return await verb(uow, **how)


async def refused(verb: Awaitable[Any]) -> list[tuple[str, str]]:
    with pytest.raises(ValidationFailed) as told:
        await verb
    return [(each.field, each.code) for each in told.value.problems]


async def a_lamp(ctx: TenantContext, *, floor: int | None = 800, **values: Any) -> UUID:
    """A lamp at 10.00 in the default book in euros, 9.00 from ten on; it costs 5.00, with 13 % tax."""
    given = {"tax_rate": 1_300, "cost": 500, "cost_currency": "EUR", "unit": "pc", **values}
    lamp = await create(ctx, "product", name="Lamp", **given)
    book = await create(ctx, "price_book", name="Retail", currency="EUR", standard=True)
    tiers = [Tier(Decimal(0), 1_000, floor), Tier(Decimal(10), 900, floor)]
    await did(ctx, catalog.set_prices, price_book_id=book, product_id=lamp, tiers=tiers, valid_from=LONG_AGO)
    return lamp


def lamps(lamp: UUID, quantity: str = "2", **more: Any) -> Terms:
    whole = {name: more.pop(name) for name in ("discount_rate", "discount") if name in more}
    return Terms("EUR", [LineTerms(Decimal(quantity), lamp, **more)], **whole)


async def offered(ctx: TenantContext, terms: Terms, **values: Any) -> UUID:
    quote = await create(ctx, "quote", name="Lamps", **values)
    await did(ctx, quotes.set_content, quote_id=quote, terms=terms)
    return quote


async def test_a_quote_copies_prices_and_keeps_them_when_the_catalogue_changes(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    lamp = await a_lamp(alice)
    account = await create(bob, "account", name="Zenith")
    ada = await create(bob, "contact", name="Ada", account_id=account)
    deal = await create(
        bob, "deal", name="Light", account_id=account, contact_id=ada, amount=1, amount_currency="EUR"
    )  # fmt: skip
    quote = await offered(bob, lamps(lamp, "10"), deal_id=deal)
    row = await read(bob, "quote", quote)
    assert (row["account_id"], row["contact_id"], row["owner_id"]) == (account, ada, bob.user_id)
    assert (row["status"], row["revision"], row["current"]) == ("draft", 1, True)
    assert (row["net"], row["tax"], row["total"], row["currency"]) == (9_000, 1_170, 10_170, "EUR")
    assert (row["cost"], row["margin"], row["needs_approval"]) == (5_000, 4_444, False)
    await update(alice, "product", lamp, name="Lantern", tax_rate=0)
    content = await did(bob, quotes.content, quote_id=quote)
    [line] = content.offer.priced.lines
    assert (line.name, line.price, line.unit, line.amount) == ("Lamp", 900, "pc", 9_000)
    assert content.offer.priced.totals.tax == 1_170
    other = await create(bob, "account", name="Acme")
    apart = await create(bob, "quote", name="For another", deal_id=deal, account_id=other)
    assert (await read(bob, "quote", apart))["contact_id"] is None, "the contact is of the deal's account"
    assert await found(people.mallory.context, "quote") == []
    with pytest.raises(NotFound):
        await did(people.mallory.context, quotes.content, quote_id=quote)


async def test_sixteen_quotes_at_once_have_numbers_without_a_gap_whatever_fails_between(people: Cast) -> None:
    bob, mallory = people.bob.context, people.mallory.context

    async def fails() -> None:
        async with unit_of_work(bob) as uow:
            await writing.create(uow, catalogue()["quote"].model, {"name": "Gone"})
            raise RuntimeError("no luck")

    tries = [create(bob, "quote", name=f"Quote {n}") for n in range(16)] + [fails() for _ in range(8)]
    made = await asyncio.gather(*tries, create(mallory, "quote", name="Elsewhere"), return_exceptions=True)
    assert sum(isinstance(each, RuntimeError) for each in made) == 8
    async with unit_of_work(bob, read_only=True) as uow:
        year = (await today(uow)).year
    numbers = sorted([(await read(bob, "quote", each))["number"] for each in await found(bob, "quote")])
    assert numbers == [f"Q-{year}-{n:06d}" for n in range(1, 17)]
    [elsewhere] = await found(mallory, "quote")
    assert (await read(mallory, "quote", elsewhere))["number"] == f"Q-{year}-000001", "each company counts for itself"


async def test_a_company_says_how_its_quotes_are_numbered_and_how_long_they_are_good(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    with pytest.raises(Forbidden):
        await did(bob, quotes.set_settings, wanted=Settings(prefix="BJ"))
    await did(alice, quotes.set_settings, wanted=Settings(prefix="BJ", yearly=False, valid_days=7))
    row = await read(bob, "quote", await create(bob, "quote", name="Lamps"))
    async with unit_of_work(bob, read_only=True) as uow:
        assert (row["number"], row["valid_until"]) == ("BJ-000001", await today(uow) + timedelta(days=7))
    wrong = Settings(prefix="价", valid_days=0, most_discount=10_001)
    assert await refused(did(alice, quotes.set_settings, wanted=wrong)) == [
        ("most_discount", "OUT_OF_RANGE"), ("valid_days", "OUT_OF_RANGE"), ("prefix", "INVALID"),
    ]  # fmt: skip
    with pytest.raises(Conflict):
        await did(alice, quotes.set_settings, wanted=Settings(), version=0)


async def test_a_quote_below_the_floor_goes_out_when_somebody_else_approved_it(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    lamp = await a_lamp(alice)
    quote = await offered(bob, lamps(lamp, discount_rate=2_100))
    row = await read(bob, "quote", quote)
    assert (row["needs_approval"], row["approval_reasons"]) == (True, "FLOOR")
    assert await refused(did(bob, quotes.send, quote_id=quote)) == [("id", "NEEDS_APPROVAL")]
    await did(bob, quotes.submit, quote_id=quote)
    assert await refused(did(bob, quotes.set_content, quote_id=quote, terms=lamps(lamp))) == [("id", "QUOTE_LOCKED")]
    assert await refused(update(bob, "quote", quote, name="Else")) == [("name", "QUOTE_LOCKED")]
    with pytest.raises(Forbidden):
        await did(bob, quotes.approve, quote_id=quote)
    await did(alice, quotes.approve, quote_id=quote, note="This once")
    await did(bob, quotes.set_content, quote_id=quote, terms=lamps(lamp, discount_rate=3_000))
    assert (await read(bob, "quote", quote))["status"] == "draft", "another price is approved again"
    await did(bob, quotes.submit, quote_id=quote)
    await did(alice, quotes.approve, quote_id=quote)
    await update(bob, "quote", quote, terms="Paid within 90 days")
    assert (await read(bob, "quote", quote))["status"] == "draft", "and so are other terms"
    await did(bob, quotes.submit, quote_id=quote)
    await did(alice, quotes.send_back, quote_id=quote, note="Too long")
    await did(bob, quotes.submit, quote_id=quote)
    await did(alice, quotes.approve, quote_id=quote)
    await did(bob, quotes.send, quote_id=quote)
    kinds = [row["kind"] for row in await did(bob, quotes.events, quote_id=quote)]
    assert kinds == ["submitted", "approved"] * 2 + ["submitted", "sent_back", "submitted", "approved", "sent"]
    own = await offered(alice, lamps(lamp, discount_rate=9_000))
    await did(alice, quotes.submit, quote_id=own)
    assert await refused(did(alice, quotes.approve, quote_id=own)) == [("id", "OWN_REQUEST")]


async def test_where_a_flow_asks_for_it_the_flow_decides(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    lamp = await a_lamp(alice)
    node = Node("Managers", [Approver(ApproverKind.MEMBER, people.alice.id)])
    await did(alice, approvals.create_flow, terms=FlowTerms("quote", "Cheap quotes", [node]))
    quote = await offered(bob, lamps(lamp, discount_rate=5_000))
    await did(bob, quotes.submit, quote_id=quote)
    assert (await read(bob, "quote", quote))["status"] == "in_approval"
    assert await refused(did(alice, quotes.approve, quote_id=quote)) == [("id", "IN_APPROVAL")]
    [waiting] = await did(alice, approvals.inbox)
    await did(alice, approvals.refuse, seat_id=waiting.row["seat_id"], comment="No")
    assert (await read(bob, "quote", quote))["status"] == "draft"
    await did(bob, quotes.submit, quote_id=quote)
    [waiting] = await did(alice, approvals.inbox)
    await did(alice, approvals.approve, seat_id=waiting.row["seat_id"])
    assert (await read(bob, "quote", quote))["status"] == "approved"
    await did(bob, quotes.set_content, quote_id=quote, terms=lamps(lamp, discount_rate=6_000))
    [newest, _] = await did(bob, approvals.approvals_of, record_type="quote", record_id=quote)
    assert newest.row["outdated_at"] is not None
    fine = await offered(bob, lamps(lamp))
    assert await refused(did(bob, quotes.submit, quote_id=fine)) == [("id", "NOTHING_TO_APPROVE")]


async def test_who_may_give_how_much_is_said_for_sellers_and_for_managers(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    lamp = await a_lamp(alice, floor=None)
    limits = Settings(least_margin=3_000, most_discount=500, managers_discount=2_000)
    await did(alice, quotes.set_settings, wanted=limits)
    asked = ((bob, 500, None), (bob, 600, "DISCOUNT"), (alice, 2_000, None), (alice, 3_000, "MARGIN, DISCOUNT"))
    for ctx, rate, reasons in asked:
        row = await read(ctx, "quote", await offered(ctx, lamps(lamp, discount_rate=rate)))
        assert row["approval_reasons"] == reasons, (rate, row["margin"])


async def test_what_went_out_is_changed_by_a_revision_and_one_of_all_is_current(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    lamp = await a_lamp(alice)
    quote = await offered(bob, lamps(lamp))
    number = (await read(bob, "quote", quote))["number"]
    assert await refused(did(bob, quotes.revise, quote_id=quote)) == [("id", "QUOTE_LOCKED")]
    await did(bob, quotes.send, quote_id=quote)
    for verb in (
        did(bob, quotes.set_content, quote_id=quote, terms=lamps(lamp)),
        delete(bob, "quote", quote),
        did(bob, quotes.send, quote_id=quote),
    ):
        assert await refused(verb) == [("id", "QUOTE_LOCKED")]
    tries = [did(bob, quotes.revise, quote_id=quote) for _ in range(16)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    [second] = [each for each in results if isinstance(each, UUID)]
    old, new = await read(bob, "quote", quote), await read(bob, "quote", second)
    assert (old["status"], old["current"]) == ("superseded", False)
    assert (new["number"], new["revision"], new["status"], new["current"]) == (f"{number}-R2", 2, "draft", True)
    assert (new["total"], new["margin"]) == (old["total"], old["margin"])
    assert len((await did(bob, quotes.content, quote_id=second)).offer.priced.lines) == 1
    await did(bob, quotes.set_content, quote_id=second, terms=lamps(lamp, "3"))
    assert (await read(bob, "quote", quote))["total"] == old["total"]
    assert await refused(did(bob, quotes.answer, quote_id=quote, accepted=True)) == [("id", "QUOTE_LOCKED")]


async def test_a_quote_is_answered_once_and_expires_when_its_last_day_is_over(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    lamp = await a_lamp(alice)
    quote = await offered(bob, lamps(lamp))
    await did(bob, quotes.send, quote_id=quote)
    tries = [did(bob, quotes.answer, quote_id=quote, accepted=n % 2 == 0) for n in range(16)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(each, int) for each in results) == 1
    answered = await read(bob, "quote", quote)
    assert answered["status"] in ("accepted", "declined") and answered["decided_at"] is not None
    await quotes.expire(people.acme, quote_id=quote)
    assert (await read(bob, "quote", quote))["status"] == answered["status"]

    late = await offered(bob, lamps(lamp))
    await did(bob, quotes.send, quote_id=late)
    await quotes.expire(people.acme, quote_id=late)
    assert (await read(bob, "quote", late))["status"] == "sent", "its last day is not over"
    async with unit_of_work(people.acme) as uow:
        await uow.connection.execute(
            "UPDATE quotes SET valid_until = '2020-01-01' WHERE tenant_id = $1 AND id = $2", uow.tenant_id, late
        )
    assert await refused(did(bob, quotes.answer, quote_id=late, accepted=True)) == [("id", "QUOTE_EXPIRED")]
    await quotes.expire(people.acme, quote_id=late)
    assert (await read(bob, "quote", late))["status"] == "expired"


async def test_what_is_wrong_with_content_is_said_line_by_line(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    lamp = await a_lamp(alice)
    gone = await create(alice, "product", name="Gone", active=False)
    quote = await create(bob, "quote", name="Lamps")
    lines = [
        LineTerms(Decimal(1), gone), LineTerms(Decimal(1)), LineTerms(Decimal(1), name="Work"),
        LineTerms(Decimal(0), lamp),
    ]  # fmt: skip
    assert await refused(did(bob, quotes.set_content, quote_id=quote, terms=Terms("EUR", lines))) == [
        ("lines.0.product_id", "NOT_FOUND"), ("lines.1.name", "REQUIRED"), ("lines.1.price", "PRICE_MISSING"),
        ("lines.2.price", "PRICE_MISSING"),
    ]  # fmt: skip
    own = [LineTerms(Decimal("1.5"), name="Work", price=10_000, tax_rate=600)]
    assert await refused(did(bob, quotes.set_content, quote_id=quote, terms=Terms("XXX1", own))) == [
        ("currency", "INVALID_CURRENCY")
    ]
    assert await refused(did(bob, quotes.set_content, quote_id=quote, terms=Terms("EUR", own, tax_included=True))) == [
        ("tax_included", "TAX_AS_IN_BOOK")
    ]
    await did(bob, quotes.set_content, quote_id=quote, terms=Terms("JPY", own, tax_included=True))
    row = await read(bob, "quote", quote)
    assert (row["total"], row["tax"], row["currency"], row["margin"]) == (15_000, 849, "JPY", None)
    empty = await create(bob, "quote", name="Nothing")
    assert await refused(did(bob, quotes.send, quote_id=empty)) == [("id", "NO_LINES")]


async def test_costs_in_another_currency_need_a_rate_and_without_one_there_is_no_margin(people: Cast) -> None:
    alice = people.alice.context
    lamp = await a_lamp(alice, cost=700, cost_currency="CHF")
    quote = await offered(alice, lamps(lamp))
    assert (await read(alice, "quote", quote))["margin"] is None
    async with unit_of_work(alice) as uow:
        base = (await settings_of(uow)).base
        for code in {"CHF", "EUR"} - {base}:
            await set_rate(uow, currency=code, valid_from=LONG_AGO, rate="0.5" if code == "CHF" else "1")
    await did(alice, quotes.set_content, quote_id=quote, terms=lamps(lamp))
    assert (await read(alice, "quote", quote))["margin"] == 6_500


async def test_costs_and_margins_are_held_back_by_a_role(people: Cast) -> None:
    alice = people.alice.context
    lamp = await a_lamp(alice)
    kinds = ("quote", "product", "price_book")
    hidden = {("quote", "cost"): Level.NONE, ("quote", "margin"): Level.NONE, ("product", "cost"): Level.NONE}
    await reps_may(people.alice, *grants(Scope.ALL, kinds=kinds), levels=hidden)
    bob = await now_as(people.bob)
    quote = await offered(bob, lamps(lamp))
    preview = await did(bob, quotes.price_quote, terms=lamps(lamp))
    content = (await did(bob, quotes.content, quote_id=quote)).offer
    row = await read(bob, "quote", quote)
    assert [(each.priced.cost, each.priced.margin) for each in (preview, content)] == [(None, None)] * 2
    assert (row["cost"], row["margin"], row["total"], row["currency"]) == (None, None, 2_260, "EUR")
    assert (await did(alice, quotes.content, quote_id=quote)).offer.priced.margin == 5_000
