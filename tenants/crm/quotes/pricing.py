"""What is offered, as it is written down, made into lines that can be reckoned with: products, prices and costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from tenants.crm.catalog import service as catalog
from tenants.crm.catalog.service import TaxCategory, Tier
from tenants.crm.quotes import arithmetic
from tenants.crm.quotes.arithmetic import Line, Priced
from tenants.crm.quotes.settings import settings_of
from tenants.currency import service as rates
from tenants.currency.service import Amount, RateMissing
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import FieldProblem, ValidationFailed
from tenants.kit.message import say
from tenants.kit.money import CURRENCIES
from tenants.kit.text import clean, one_line
from tenants.kit.vat import Treatment

MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class LineTerms:
    """A line as somebody writes it. What is None comes from the product. A `price` that is given is for `base_quantity`
    units and without the volume discount of the book; one of the book is for one unit.
    """

    quantity: Decimal
    product_id: UUID | None = None
    name: str | None = None
    description: str | None = None
    unit: str | None = None
    price: int | None = None
    base_quantity: Decimal = Decimal(1)
    discount_rate: int = 0
    discount: int = 0
    optional: bool = False
    tax_category: TaxCategory | None = None
    tax_rate: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """A quote's content. Without a book, the one for the account or the default of the currency is taken. Whether
    prices have tax in them is as the book has it; where there is none, as it is said.
    """

    currency: str
    lines: Sequence[LineTerms]
    account_id: UUID | None = None
    price_book_id: UUID | None = None
    tax_included: bool | None = None
    discount_rate: int = 0
    discount: int = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """What was made of it: by which book, with tax in the prices or not, and what it comes to."""

    price_book_id: UUID | None
    tax_included: bool
    priced: Priced


async def priced(uow: UnitOfWork, terms: Terms) -> Offer:
    """What content comes to. Raises ValidationFailed with all that is wrong: INVALID_CURRENCY, TOO_MANY, NOT_FOUND,
    PRICE_MISSING, REQUIRED, TOO_LONG, OUT_OF_RANGE, TAX_AS_IN_BOOK.
    """
    _check(terms)
    book = await catalog.book_of(uow, currency=terms.currency, account_id=terms.account_id, book_id=terms.price_book_id)
    if book is None and terms.price_book_id is not None:
        told = say("There is no such price book in this currency.", "没有该币种的该价目表。")
        raise ValidationFailed([FieldProblem("price_book_id", "NOT_FOUND", told)])
    lines = await _lines(uow, terms, book)
    if problems := arithmetic.wrong(lines, terms.discount_rate, terms.discount):
        raise ValidationFailed(problems)
    included = _included(terms, book)
    policy = (await settings_of(uow)).policy_for(uow.context)
    found = arithmetic.price(
        lines, discount_rate=terms.discount_rate, discount=terms.discount, tax_included=included, policy=policy
    )
    return Offer(book["id"] if book else None, included, found)


def _included(terms: Terms, book: Mapping[str, Any] | None) -> bool:
    """Raises ValidationFailed: TAX_AS_IN_BOOK, since floors and prices of a book would mean something else."""
    said, own = terms.tax_included, bool(book and book["tax_included"])
    if book is not None and said is not None and said is not own:
        told = say(
            "Prices of this book are otherwise; choose another book.", "与该价目表的含税方式不一致，请选择其他价目表。"
        )
        raise ValidationFailed([FieldProblem("tax_included", "TAX_AS_IN_BOOK", told)])
    return own if book is not None else bool(said)


def _check(terms: Terms) -> None:
    if terms.currency not in CURRENCIES:
        told = say("Use a currency code like CNY, EUR or USD.", "请填写货币代码，例如 CNY、EUR 或 USD。")
        raise ValidationFailed([FieldProblem("currency", "INVALID_CURRENCY", told)])
    if len(terms.lines) > MOST_LINES:
        told = say("At most {n} lines.", "最多 {n} 行。", n=MOST_LINES)
        raise ValidationFailed([FieldProblem("lines", "TOO_MANY", told)])


async def _lines(uow: UnitOfWork, terms: Terms, book: Mapping[str, Any] | None) -> list[Line]:
    ids = list({each.product_id for each in terms.lines if each.product_id is not None})
    known = await catalog.products(uow, ids) if ids else {}
    tiers = await catalog.tiers_of(uow, book["id"], ids) if book and ids else {}
    costs = await _costs(uow, known, terms.currency)
    lines, problems = [], []
    for place, each in enumerate(terms.lines):
        product = known.get(each.product_id) if each.product_id else None
        tier = catalog.tier_for(tiers.get(each.product_id, []), each.quantity) if each.product_id else None
        wrong = _wrong(f"lines.{place}", each, product, tier)
        problems += wrong
        if not wrong:
            lines.append(_line(each, product, tier, costs.get(each.product_id) if each.product_id else None))
    if problems:
        raise ValidationFailed(problems)
    return lines


def _wrong(at: str, given: LineTerms, product: Row | None, tier: Tier | None) -> list[FieldProblem]:
    if given.product_id is not None and (product is None or not product["active"]):
        told = say("This product is not sold (any more).", "该产品不存在或已停用。")
        return [FieldProblem(f"{at}.product_id", "NOT_FOUND", told)]
    found = []
    name = one_line(given.name or (product["name"] if product else ""))
    if not name:
        found.append(FieldProblem(f"{at}.name", "REQUIRED", say("Please fill this in.", "请填写此项。")))
    for field, text, longest in (
        ("name", name, 200),
        ("unit", given.unit, 40),
        ("description", given.description, 2_000),
    ):
        if len(text or "") > longest:
            told = say("Use at most {n} characters.", "最多 {n} 个字符。", n=longest)
            found.append(FieldProblem(f"{at}.{field}", "TOO_LONG", told))
    if given.price is None and tier is None:
        told = say("No price book has a price for this; write one.", "价目表中没有该价格，请填写单价。")
        found.append(FieldProblem(f"{at}.price", "PRICE_MISSING", told))
    return found


def _line(given: LineTerms, product: Row | None, tier: Tier | None, cost: Fraction | None) -> Line:
    own: Mapping[str, Any] = product or {}
    rate = given.tax_rate if given.tax_rate is not None else own.get("tax_rate") or 0
    category = given.tax_category or TaxCategory(own.get("tax_category") or TaxCategory.STANDARD)
    assert given.price is not None or tier is not None
    by_book = given.price is None and tier is not None
    return Line(
        name=one_line(given.name or own["name"]),
        quantity=given.quantity,
        price=tier.amount if given.price is None and tier is not None else given.price or 0,
        treatment=Treatment(category.code, rate),
        base_quantity=Decimal(1) if by_book else given.base_quantity,
        discount_rate=given.discount_rate,
        discount=given.discount,
        volume_discount=tier.volume_discount if by_book and tier is not None else 0,
        optional=given.optional,
        product_id=given.product_id,
        description=clean(given.description if given.description is not None else own.get("description") or ""),
        unit=one_line(given.unit if given.unit is not None else own.get("unit") or ""),
        cost=cost,
        floor=tier.floor if tier else None,
    )


async def _costs(uow: UnitOfWork, products: Mapping[UUID, Row], currency: str) -> dict[UUID, Fraction]:
    """What one unit costs, in minor units of a currency, by today's rates. Where there is no rate nobody knows it."""
    told = {key: row for key, row in products.items() if row["cost"] is not None and row["cost_currency"]}
    if not told:
        return {}
    book, day, found = await rates.rates_of(uow), await rates.today(uow), {}
    for key, row in told.items():
        try:
            found[key] = book.exact(Amount(row["cost"], row["cost_currency"], day), currency)
        except RateMissing:
            continue
    return found
