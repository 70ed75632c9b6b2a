"""The prices in the books: set, read, and which of them counts for somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, delete, func, select

from tenants.changes.log import ChangeKind, Noted, note
from tenants.crm.accounts.models import Account
from tenants.crm.catalog.models import Price, PriceBook, Product, TaxCategory
from tenants.crm.catalog.pricing import Buyer, Tier, book_for, in_force, is_valid, tier_for
from tenants.crm.catalog.setting import SETTING, WHOLE
from tenants.currency.service import today
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import FieldProblem, NotFound, ValidationFailed, invalid
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.kit.quantities import is_quantity, quantity_of, written
from tenants.plans import Module
from tenants.reach import Action
from tenants.records import scoping, writing
from tenants.records.catalogue import catalogue
from tenants.records.values import MAX_MINOR

MOST_TIERS, MOST_PRICES, SHOWN = 20, 400, 1_000
"""Tiers of a list; prices of a product in one book, those to come and those of the past included; shown at once."""
_TIER = ("min_quantity", "amount", "floor", "volume_discount")
_BOOKS = select(
    PriceBook.id, PriceBook.name, PriceBook.currency, PriceBook.tax_included, PriceBook.standard, PriceBook.active,
    PriceBook.account_id, PriceBook.tier, PriceBook.valid_from, PriceBook.valid_until,
).where(PriceBook.deleted_at.is_(None))  # fmt: skip
_IN_BOOK = select(
    Price.product_id, Price.valid_from, Price.min_quantity, Price.amount, Price.floor, Price.volume_discount
).where(Price.price_book_id == bindparam("book_id"), Price.product_id == any_(bindparam("ids", type_=ARRAY(Uuid()))))
_ALL = (
    select(
        Price.id, Price.price_book_id, Price.product_id, Price.valid_from, Price.min_quantity, Price.amount,
        Price.floor, Price.volume_discount, PriceBook.currency, PriceBook.name.label("book"),
        Product.name.label("product"),
    )
    .join(PriceBook, PriceBook.id == Price.price_book_id)
    .join(Product, Product.id == Price.product_id)
    .where(PriceBook.deleted_at.is_(None), Product.deleted_at.is_(None))
    .limit(SHOWN)
)  # fmt: skip
_OF_PRODUCT = _ALL.where(Price.product_id == bindparam("product_id")).order_by(
    PriceBook.name, Price.price_book_id, Price.valid_from.desc(), Price.min_quantity
)
_OF_BOOK = _ALL.where(Price.price_book_id == bindparam("book_id")).order_by(
    Product.sort_key, Price.product_id, Price.valid_from.desc(), Price.min_quantity
)
_OF_BOTH = (Price.price_book_id == bindparam("book_id"), Price.product_id == bindparam("product_id"))
_COUNT = select(func.count()).select_from(Price).where(*_OF_BOTH, Price.valid_from != bindparam("day"))
_DROP = delete(Price).where(*_OF_BOTH, Price.valid_from == bindparam("day")).returning(
    Price.min_quantity, Price.amount, Price.floor, Price.volume_discount
)  # fmt: skip
_PRODUCTS = select(
    Product.id, Product.name, Product.sku, Product.unit, Product.description, Product.tax_category, Product.tax_rate,
    Product.cost, Product.cost_currency, Product.active,
).where(Product.id == any_(bindparam("ids", type_=ARRAY(Uuid()))), Product.deleted_at.is_(None))  # fmt: skip
_RATING = select(Account.rating).where(Account.id == bindparam("account_id"))


def quantity(text: str, field: str) -> Decimal:
    """The quantity somebody wrote. Raises ValidationFailed: INVALID_NUMBER."""
    try:
        return quantity_of(text)
    except ValueError:
        raise invalid(field, say("Write a number like 2.5.", "请填写数字，例如 2.5。"), "INVALID_NUMBER") from None


async def set_prices(
    uow: UnitOfWork, *, price_book_id: UUID, product_id: UUID, tiers: Sequence[Tier], valid_from: date | None = None
) -> Sequence[Row]:
    """What a product costs in a book from a day on (today), by quantity; what was entered for the same day is replaced,
    and without tiers taken back. Returns every price of the product. Raises Forbidden, NotFound, ValidationFailed:
    TOO_MANY, TWICE, OUT_OF_RANGE.
    """
    uow.require(Module.QUOTES, SETTING)
    if problems := _wrong(tiers):
        raise ValidationFailed(problems)
    await _hold(uow, price_book_id, product_id)
    day = valid_from or await today(uow)
    at = {"book_id": price_book_id, "product_id": product_id, "day": day}
    if await uow.value(_COUNT, **at) + len(tiers) > MOST_PRICES:
        raise invalid("tiers", say("At most {n} prices.", "最多 {n} 个价格。", n=MOST_PRICES), "TOO_MANY")
    before = [Tier(**row) for row in await uow.rows(_DROP, **at)]
    if tiers:
        await _insert(uow, price_book_id, product_id, day, tiers)
    told = {f"{product_id} {day.isoformat()}": [_words(before), _words(tiers)]}
    note(uow, Noted("price", price_book_id, ChangeKind.UPDATED, 1, told))
    return await prices_of(uow, product_id=product_id)


async def prices_of(uow: UnitOfWork, *, product_id: UUID) -> Sequence[Row]:
    """Every price of a product, by book, the newest list first; without floors for who does not see costs. Raises
    Forbidden.
    """
    return _seen(uow, await uow.rows(_OF_PRODUCT, product_id=product_id))


async def prices_in(uow: UnitOfWork, *, price_book_id: UUID) -> Sequence[Row]:
    """Every price in a book, by product (at most SHOWN), the newest list first. Raises as `prices_of`."""
    return _seen(uow, await uow.rows(_OF_BOOK, book_id=price_book_id))


async def book_of(
    uow: UnitOfWork, *, currency: str, account_id: UUID | None, book_id: UUID | None = None
) -> Mapping[str, Any] | None:
    """The book a customer is sold by today: the named one, else their own, that of their tier, or the default of the
    currency; of those that count today. None where there is none.
    """
    books, day = await uow.rows(_BOOKS), await today(uow)
    if book_id is not None:
        wanted = (each for each in books if each["id"] == book_id and each["currency"] == currency)
        return next((each for each in wanted if is_valid(each, day)), None)
    rating = await uow.value(_RATING, account_id=account_id) if account_id else None
    return book_for(books, currency=currency, day=day, buyer=Buyer(account_id, rating))


async def tiers_of(uow: UnitOfWork, book_id: UUID, product_ids: Sequence[UUID]) -> dict[UUID, list[Tier]]:
    """The tiers in force today, by product."""
    rows, day = await uow.rows(_IN_BOOK, book_id=book_id, ids=list(product_ids)), await today(uow)
    return {key: in_force([row for row in rows if row["product_id"] == key], day) for key in product_ids}


async def products(uow: UnitOfWork, product_ids: Sequence[UUID]) -> dict[UUID, Row]:
    """What a line copies of its product, by id; what is deleted is not among it."""
    return {row["id"]: row for row in await uow.rows(_PRODUCTS, ids=list(product_ids))}


async def _hold(uow: UnitOfWork, book_id: UUID, product_id: UUID) -> None:
    """Whoever sets prices in the same book waits: two lists for one day are one after the other, never mixed."""
    try:
        await writing.lock(uow, PriceBook, book_id)
    except NotFound:
        raise NotFound(say("There is no such price book.", "没有该价目表。"), "price_book_id") from None
    if not await products(uow, [product_id]):
        raise NotFound(say("There is no such product.", "没有该产品。"), "product_id")


def _wrong(tiers: Sequence[Tier]) -> list[FieldProblem]:
    if len(tiers) > MOST_TIERS:
        return [FieldProblem("tiers", "TOO_MANY", say("At most {n} tiers.", "最多 {n} 个阶梯。", n=MOST_TIERS))]
    if len({tier.min_quantity for tier in tiers}) < len(tiers):
        return [FieldProblem("tiers", "TWICE", say("Each quantity once.", "每个起订量只能出现一次。"))]
    return [problem for place, tier in enumerate(tiers) for problem in _wrong_tier(f"tiers.{place}", tier)]


def _wrong_tier(at: str, tier: Tier) -> list[FieldProblem]:
    told = say("This number is out of range.", "数值超出范围。")
    fine = {
        "min_quantity": is_quantity(tier.min_quantity, zero=True),
        "amount": 0 <= tier.amount <= MAX_MINOR,
        "floor": 0 <= (tier.floor or 0) <= MAX_MINOR,
        "volume_discount": 0 <= tier.volume_discount <= WHOLE,
    }
    return [FieldProblem(f"{at}.{name}", "OUT_OF_RANGE", told) for name, is_fine in fine.items() if not is_fine]


async def _insert(uow: UnitOfWork, book_id: UUID, product_id: UUID, day: date, tiers: Sequence[Tier]) -> None:
    same = {"price_book_id": book_id, "product_id": product_id, "valid_from": day, "updated_at": now()}
    columns = {name: [value] * len(tiers) for name, value in {**same, "updated_by": uow.context.user_id}.items()}
    own = {name: [getattr(tier, name) for tier in tiers] for name in _TIER}
    await uow.insert_many(Price, {"id": [uuid7() for _ in tiers], **columns, **own})


def _words(tiers: Sequence[Tier]) -> list[str]:
    return [f"{written(tier.min_quantity)}: {tier.amount}" for tier in tiers]


def _seen(uow: UnitOfWork, rows: Sequence[Row]) -> Sequence[Row]:
    record = catalogue().of(Product)
    scoping.require(uow.context, record, Action.READ)
    if "cost" in scoping.hidden(uow.context.limits, record):
        return [{**row, "floor": None} for row in rows]
    return rows


__all__ = [
    "SETTING", "TaxCategory", "Tier", "book_of", "prices_in", "prices_of", "products", "quantity", "set_prices",
    "tier_for", "tiers_of",
]  # fmt: skip
