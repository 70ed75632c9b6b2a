"""Alice says what is sold and for how much; Bob reads it, and each customer has the price that is theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tenants.access.company import Level, Scope
from tenants.context import TenantContext
from tenants.crm.catalog import service as catalog
from tenants.crm.catalog.service import Tier
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, NotFound, ValidationFailed
from tests.cast import Cast
from tests.tenants.access.people import grants, now_as, reps_may
from tests.tenants.conftest import create, delete, found, read, restore, update

LONG_AGO, LATELY = date(2020, 1, 1), date(2024, 1, 1)


def tier(quantity: str, amount: int, **more: Any) -> Tier:
    return Tier(Decimal(quantity), amount, **more)


async def set_prices(ctx: TenantContext, book: UUID, product: UUID, *tiers: Tier, day: date = LONG_AGO) -> Any:
    async with unit_of_work(ctx) as uow:
        return await catalog.set_prices(
            uow, price_book_id=book, product_id=product, tiers=tiers, valid_from=day
        )  # fmt: skip


async def price(ctx: TenantContext, product: UUID, quantity: str, account: UUID | None = None) -> int | None:
    """What one unit costs an account today, in euros."""
    async with unit_of_work(ctx, read_only=True) as uow:
        book = await catalog.book_of(uow, currency="EUR", account_id=account)
        if book is None:
            return None
        tiers = await catalog.tiers_of(uow, book["id"], [product])
        reached = catalog.tier_for(tiers[product], Decimal(quantity))
        return reached.amount if reached else None


def codes(refused: ValidationFailed) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in refused.problems]


async def book(ctx: TenantContext, name: str = "Retail", **values: Any) -> UUID:
    return await create(ctx, "price_book", name=name, **{"currency": "EUR", "standard": True, **values})


async def test_alice_sets_prices_by_quantity_and_a_newer_list_takes_the_place_of_the_older(people: Cast) -> None:
    alice = people.alice.context
    lamp, retail = await create(alice, "product", name="Lamp", sku="L-1"), await book(alice)
    row = await read(alice, "product", lamp)
    assert (row["active"], row["kind"], row["tax_category"]) == (True, "goods", "standard")
    assert await price(alice, lamp, "1") is None
    await set_prices(alice, retail, lamp, tier("0", 1_000), tier("10", 900), tier("2.5", 950))
    assert [await price(alice, lamp, each) for each in ("1", "2.5", "9.999999", "10")] == [1_000, 950, 950, 900]
    await set_prices(alice, retail, lamp, tier("1", 1_100), day=LATELY)
    await set_prices(alice, retail, lamp, tier("0", 5_000), day=date(2199, 1, 1))
    assert [await price(alice, lamp, each) for each in ("0.5", "1", "10")] == [None, 1_100, 1_100]
    rows = await set_prices(alice, retail, lamp, day=LATELY)
    assert await price(alice, lamp, "10") == 900, "what is taken back uncovers what was before"
    assert [(row["valid_from"].year, row["amount"]) for row in rows] == [
        (2199, 5_000), (2020, 1_000), (2020, 950), (2020, 900),
    ]  # fmt: skip
    assert await found(people.mallory.context, "product") == []


async def test_an_account_has_its_own_book_before_that_of_its_rating_before_the_default(people: Cast) -> None:
    alice = people.alice.context
    lamp = await create(alice, "product", name="Lamp")
    own, gold, other = [await create(alice, "account", name=name, rating="Gold") for name in "ABC"]
    await update(alice, "account", other, rating="Silver")
    books = [await book(alice), await book(alice, "Gold", standard=False, tier="gold")]
    books.append(await book(alice, "A's", standard=False, account_id=own))
    for amount, each in zip((1_000, 800, 700), books, strict=True):
        await set_prices(alice, each, lamp, tier("0", amount))
    asked = (own, gold, other, None)
    assert [await price(alice, lamp, "1", account) for account in asked] == [700, 800, 1_000, 1_000]
    await update(alice, "price_book", books[2], valid_until="2021-01-01")
    await update(alice, "price_book", books[1], active=False)
    assert [await price(alice, lamp, "1", account) for account in asked] == [1_000] * 4


async def test_a_new_default_takes_the_place_of_the_one_there_was(people: Cast) -> None:
    alice = people.alice.context
    made = await asyncio.gather(*(book(alice, f"Book {n}") for n in range(16)))
    standing = [each for each in made if (await read(alice, "price_book", each))["standard"]]
    assert len(standing) == 1
    await book(alice, "In yen", currency="jpy")
    assert (await read(alice, "price_book", standing[0]))["standard"], "each currency has a default of its own"
    await delete(alice, "price_book", standing[0])
    await book(alice, "Another")
    with pytest.raises(ValidationFailed) as refused:
        await restore(alice, "price_book", standing[0])
    assert codes(refused.value) == [("currency", "TAKEN")]


async def test_sixteen_who_set_the_same_list_leave_one_of_them_whole(people: Cast) -> None:
    alice = people.alice.context
    lamp, retail = await create(alice, "product", name="Lamp"), await book(alice)
    lists = [[tier("0", 1_000 + n), tier("10", 900 + n)] for n in range(16)]
    await asyncio.gather(*(set_prices(alice, retail, lamp, *each) for each in lists))
    rows = await set_prices(alice, retail, lamp, tier("0", 1), day=LATELY)
    left = [row["amount"] for row in rows if row["valid_from"] == LONG_AGO]
    assert left in [[each.amount for each in tiers] for tiers in lists]


async def test_bob_reads_the_catalogue_and_only_who_may_set_prices_writes_it(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    lamp, retail = await create(alice, "product", name="Lamp"), await book(alice)
    await set_prices(alice, retail, lamp, tier("0", 1_000, floor=800))
    assert [row["floor"] for row in await prices_of(bob, lamp)] == [800]
    for verb in (
        create(bob, "product", name="Chair"),
        update(bob, "product", lamp, name="Desk"),
        delete(bob, "product", lamp),
        update(bob, "price_book", retail, name="Wholesale"),
        delete(bob, "price_book", retail),
        set_prices(bob, retail, lamp, tier("0", 1)),
    ):
        with pytest.raises(Forbidden):
            await verb
    mallory = people.mallory.context
    with pytest.raises(NotFound):
        await set_prices(mallory, retail, lamp, tier("0", 1))
    assert await prices_of(mallory, lamp) == []


async def prices_of(ctx: TenantContext, product: UUID) -> Sequence[Any]:
    async with unit_of_work(ctx, read_only=True) as uow:
        return await catalog.prices_of(uow, product_id=product)


@pytest.mark.parametrize(
    ("tiers", "problems"),
    [
        ([tier("0", 1), tier("0.0", 2)], [("tiers", "TWICE")]),
        ([tier(str(n), 1) for n in range(21)], [("tiers", "TOO_MANY")]),
        ([tier("-1", -1)], [("tiers.0.min_quantity", "OUT_OF_RANGE"), ("tiers.0.amount", "OUT_OF_RANGE")]),
        ([tier("NaN", 1)], [("tiers.0.min_quantity", "OUT_OF_RANGE")]),
        ([tier("0.0000001", 1)], [("tiers.0.min_quantity", "OUT_OF_RANGE")]),
        (
            [tier("1", 1, floor=-1, volume_discount=10_001)],
            [("tiers.0.floor", "OUT_OF_RANGE"), ("tiers.0.volume_discount", "OUT_OF_RANGE")],
        ),
    ],
)
async def test_a_list_that_cannot_be_is_refused_by_place(people: Cast, tiers: Any, problems: Any) -> None:
    alice = people.alice.context
    lamp, retail = await create(alice, "product", name="Lamp"), await book(alice)
    with pytest.raises(ValidationFailed) as refused:
        await set_prices(alice, retail, lamp, *tiers)
    assert codes(refused.value) == problems


async def test_what_a_product_or_a_book_cannot_be_is_said_by_field(people: Cast) -> None:
    alice = people.alice.context
    account = await create(alice, "account", name="A")
    for name, values, problems in (
        ("product", {"name": "X", "tax_rate": 10_001, "cost": -1, "cost_currency": "EUR"},
         [("tax_rate", "OUT_OF_RANGE"), ("cost", "OUT_OF_RANGE")]),
        ("price_book", {"name": "X", "currency": "EU"}, [("currency", "INVALID_CURRENCY")]),
        ("price_book", {"name": "X", "currency": "EUR", "standard": True, "account_id": account},
         [("standard", "NOT_FOR_ALL")]),
        ("price_book", {"name": "X", "currency": "EUR", "valid_from": "2026-02-01", "valid_until": "2026-01-31"},
         [("valid_until", "OUT_OF_RANGE")]),
    ):  # fmt: skip
        with pytest.raises(ValidationFailed) as refused:
            await create(alice, name, **values)
        assert codes(refused.value) == problems
    retail = await book(alice)
    with pytest.raises(ValidationFailed) as refused:
        await update(alice, "price_book", retail, currency="USD")
    assert codes(refused.value) == [("currency", "CURRENCY_STAYS")]
    await create(alice, "product", name="Lamp", sku="L-1")
    with pytest.raises(ValidationFailed) as refused:
        await create(alice, "product", name="Other lamp", sku="L-1")
    assert codes(refused.value) == [("sku", "TAKEN")]


async def test_who_does_not_see_what_products_cost_sees_no_floors(people: Cast) -> None:
    alice = people.alice.context
    lamp, retail = await create(alice, "product", name="Lamp"), await book(alice)
    await set_prices(alice, retail, lamp, tier("0", 1_000, floor=800))
    hidden = {("product", "cost"): Level.NONE}
    await reps_may(people.alice, *grants(Scope.ALL, kinds=("product", "price_book")), levels=hidden)
    bob = await now_as(people.bob)
    assert [(row["amount"], row["floor"]) for row in await prices_of(bob, lamp)] == [(1_000, None)]
