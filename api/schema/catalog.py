"""The prices of products in price books; products and books themselves are records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import strawberry

from api.context import Info
from api.naming import global_id, local_id
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import BigInt, Day
from api.schema.values import Money
from tenants.crm.catalog import service as catalog
from tenants.crm.catalog.service import Tier
from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.quantities import written
from tenants.plans import Module

MODULE = Module.QUOTES


@strawberry.type(description="What one unit of a product costs in a book, from a day and from a quantity on.")
class Price:
    id: strawberry.ID
    price_book_id: strawberry.ID
    price_book: str = strawberry.field(description="The name of the book.")
    product_id: strawberry.ID
    product: str = strawberry.field(description="The name of the product.")
    valid_from: Day
    min_quantity: str = strawberry.field(description="A decimal number.")
    amount: Money
    floor: Money | None = strawberry.field(
        description="Below this somebody has to approve. Null as well for who does not see what products cost."
    )
    volume_discount: int = strawberry.field(description="Off a line of that many, in hundredths of a percent.")


@strawberry.input(description="Amounts are in minor units of the book's currency.")
class PriceTierInput:
    min_quantity: str = strawberry.field(description="A decimal number.", default="0")
    amount_minor: BigInt
    floor_minor: BigInt | None = None
    volume_discount: int = strawberry.field(description="In hundredths of a percent.", default=0)


@strawberry.input
class SetPricesInput:
    price_book_id: strawberry.ID
    product_id: strawberry.ID
    tiers: list[PriceTierInput] = strawberry.field(description="All of them: those of the same day are replaced.")
    valid_from: Day | None = strawberry.field(description="Today, unless it is said.", default=None)


@strawberry.type
class SetPricesPayload:
    prices: list[Price] | None = strawberry.field(description="Every price of the product.", default=None)
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@query_fields
@strawberry.type
class CatalogQueries:
    @strawberry.field(description="Every price of a product, by book, the newest list of each first.")
    async def product_prices(self, info: Info, id: strawberry.ID) -> list[Price]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return _prices(await catalog.prices_of(uow, product_id=local_id(id, "product")))

    @strawberry.field(description="The prices in a book, by product, the newest list of each first.")
    async def price_book_prices(self, info: Info, id: strawberry.ID) -> list[Price]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return _prices(await catalog.prices_in(uow, price_book_id=local_id(id, "price_book")))


@mutation_fields
@strawberry.type
class CatalogMutations:
    @strawberry.mutation(description="Say what a product costs in a book from a day on; no tiers take a list back.")
    async def set_prices(self, info: Info, input: SetPricesInput) -> SetPricesPayload:
        async def verb(uow: UnitOfWork) -> Sequence[Any]:
            return await catalog.set_prices(
                uow,
                price_book_id=local_id(input.price_book_id, "price_book", "price_book_id"),
                product_id=local_id(input.product_id, "product", "product_id"),
                tiers=[_tier(place, each) for place, each in enumerate(input.tiers)],
                valid_from=input.valid_from,
            )

        return await settle_in_unit(info, SetPricesPayload, verb, prices=_prices)


def _tier(place: int, given: PriceTierInput) -> Tier:
    least = catalog.quantity(given.min_quantity, f"tiers.{place}.min_quantity")
    return Tier(least, given.amount_minor, given.floor_minor, given.volume_discount)


def _prices(rows: Sequence[Any]) -> list[Price]:
    return [_price(row) for row in rows]


def _price(row: Any) -> Price:
    floor = None if row["floor"] is None else Money(amount_minor=BigInt(row["floor"]), currency=row["currency"])
    return Price(
        id=strawberry.ID(global_id("price", row["id"])),
        price_book_id=strawberry.ID(global_id("price_book", row["price_book_id"])),
        price_book=row["book"],
        product_id=strawberry.ID(global_id("product", row["product_id"])),
        product=row["product"],
        valid_from=Day(row["valid_from"]),
        min_quantity=written(row["min_quantity"]),
        amount=Money(amount_minor=BigInt(row["amount"]), currency=row["currency"]),
        floor=floor,
        volume_discount=row["volume_discount"],
    )
