"""Products and price books, declared once; and the prices in the books."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Numeric, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, index, member_ref, ref
from tenants.plans import Module
from tenants.records.fields import boolean, choice, currency_of, day, integer, long_text, money, text, to_one
from tenants.records.record import Record

_LIVING = sql("deleted_at is null")


class ProductKind(StrEnum):
    GOODS = "goods"
    SERVICE = "service"
    SUBSCRIPTION = "subscription"


class TaxCategory(StrEnum):
    """The VAT categories of EN 16931 (UNTDID 5305)."""

    STANDARD = "standard"
    ZERO = "zero"
    EXEMPT = "exempt"
    REVERSE_CHARGE = "reverse_charge"
    EXPORT = "export"
    INTRA_COMMUNITY = "intra_community"
    OUTSIDE = "outside"

    @property
    def code(self) -> str:
        """As documents have it."""
        return _CODES[self]


_CODES = dict(zip(TaxCategory, ("S", "Z", "E", "AE", "G", "K", "O"), strict=True))


class Product(
    Record,
    name="product",
    plural="products",
    module=Module.QUOTES,
    label=("Product", "产品"),
    label_plural=("Products", "产品"),
    default_order=(("name", "ASC"),),
    scoped=False,
    subtitle="sku",
):
    """Something a company sells. `tax_rate` is in basis points (1300 is 13 %); `cost` is what one unit costs the
    company, for margins. What is not active is on old quotes alone.
    """

    name: Mapped[str] = text("Name", "名称", required=True, search=True)
    sku: Mapped[str | None] = text("Product code", "产品编码", 80, search=True)
    kind: Mapped[str | None] = choice("Kind", "类型", ProductKind)
    unit: Mapped[str | None] = text("Unit", "单位", 40)
    tax_category: Mapped[str | None] = choice("Tax category", "税种类别", TaxCategory)
    tax_rate: Mapped[int | None] = integer("Tax rate in hundredths of a percent", "税率（万分之一）")
    active: Mapped[bool | None] = boolean("Active", "启用")
    cost: Mapped[int | None] = money("Cost", "成本", currency="cost_currency")
    cost_currency: Mapped[str | None] = currency_of("Currency of the cost", "成本币种")
    description: Mapped[str | None] = long_text("Description", "描述", 5_000, personal=False)

    __table_args__ = (
        index("name", "id"),
        index("sort_key", "id"),
        index("created_at", "id"),
        index("updated_at", "id"),
        index("active", "sort_key", "id", postgresql_where=_LIVING),
        index("kind", "created_at", "id", postgresql_where=_LIVING),
        index("sku", unique=True, postgresql_where=_LIVING),
    )


class PriceBook(
    Record,
    name="price_book",
    plural="price_books",
    module=Module.QUOTES,
    label=("Price book", "价目表"),
    label_plural=("Price books", "价目表"),
    default_order=(("name", "ASC"),),
    findable=False,
    scoped=False,
):
    """Prices in one currency, with tax in them or without: for one account, for accounts of a tier (their rating), or
    for everybody who has none of these. `valid_until` is the last day.
    """

    name: Mapped[str] = text("Name", "名称", 80, required=True, search=True)
    currency: Mapped[str] = text("Currency", "币种", 3, required=True)
    tax_included: Mapped[bool | None] = boolean("Prices include tax", "含税价")
    standard: Mapped[bool | None] = boolean("Default for its currency", "该币种默认")
    active: Mapped[bool | None] = boolean("Active", "启用")
    account_id: Mapped[UUID | None] = to_one(
        "For the account", "专属客户", "accounts", "account", module=Module.ACCOUNTS
    )
    tier: Mapped[str | None] = text("For accounts of this rating", "适用客户评级", 40)
    valid_from: Mapped[date | None] = day("Valid from", "生效日期")
    valid_until: Mapped[date | None] = day("Valid until", "失效日期")

    __table_args__ = (
        index("name", "id"),
        index("sort_key", "id"),
        index("created_at", "id"),
        index("updated_at", "id"),
        index("active", "sort_key", "id", postgresql_where=_LIVING),
        index("currency", "sort_key", "id", postgresql_where=_LIVING),
        index("currency", unique=True, postgresql_where=sql("standard and deleted_at is null")),
    )


class Price(TenantRow):
    """What one unit of a product costs in a book: from a day on, from a quantity on. `amount` and `floor` are minor
    units of the book's currency; `volume_discount` is basis points off a line of that quantity.
    """

    __tablename__ = "prices"
    __table_args__ = (
        UniqueConstraint(
            "tenant_id", "price_book_id", "product_id", "valid_from", "min_quantity", name="uq_prices_of_a_day"
        ),
    )

    price_book_id: Mapped[UUID] = ref("price_books", index=False)
    product_id: Mapped[UUID] = ref("products")
    valid_from: Mapped[date]
    min_quantity: Mapped[Decimal] = mapped_column(Numeric(18, 6))
    amount: Mapped[int]
    floor: Mapped[int | None]
    volume_discount: Mapped[int]
    updated_at: Mapped[datetime]
    updated_by: Mapped[UUID | None] = member_ref()
