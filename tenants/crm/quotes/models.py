"""Quotes, declared once; their lines, the counters of their numbers, what a company asks of them, what happened."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Numeric
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, index, member_ref, ref, unique
from tenants.plans import Module
from tenants.records.fields import (
    boolean,
    choice,
    currency_of,
    day,
    integer,
    long_text,
    moment,
    money,
    text,
    to_one,
)
from tenants.records.record import Record

_LIVING = sql("deleted_at is null")


class QuoteStatus(StrEnum):
    DRAFT = "draft"
    IN_APPROVAL = "in_approval"
    APPROVED = "approved"
    SENT = "sent"
    VIEWED = "viewed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


class EventKind(StrEnum):
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SENT_BACK = "sent_back"
    SENT = "sent"
    VIEWED = "viewed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


class Quote(
    Record,
    name="quote",
    plural="quotes",
    module=Module.QUOTES,
    label=("Quote", "报价单"),
    label_plural=("Quotes", "报价单"),
    taggable=True,
    subtitle="number",
):
    """An offer to an account. Its number is given when it is made; amounts follow from its lines. Once it is sent it
    stays as it is: a change makes the next revision (-R2), and of all revisions one is current. `discount_share` is all
    that was given away of the lines' gross, `margin` what is left of the net, both in basis points; costs and margins
    are fields, so that roles hold them back.
    """

    name: Mapped[str] = text("Name", "名称", required=True, search=True)
    number: Mapped[str | None] = text("Number", "编号", 60, search=True, read_only=True, importable=False)
    series: Mapped[str | None] = text("Number without revision", "基础编号", 60, read_only=True, importable=False)
    revision: Mapped[int | None] = integer("Revision", "版本", read_only=True, importable=False)
    current: Mapped[bool | None] = boolean("Current revision", "当前版本", read_only=True, importable=False)
    status: Mapped[str] = choice("Status", "状态", QuoteStatus, required=True, read_only=True, importable=False)
    account_id: Mapped[UUID | None] = to_one(
        "Account", "客户", "accounts", "account", inverse="quotes", module=Module.ACCOUNTS
    )
    contact_id: Mapped[UUID | None] = to_one(
        "Contact", "联系人", "contacts", "contact", inverse="quotes", module=Module.ACCOUNTS
    )
    deal_id: Mapped[UUID | None] = to_one("Deal", "商机", "deals", "deal", inverse="quotes", module=Module.DEALS)
    price_book_id: Mapped[UUID | None] = to_one(
        "Price book", "价目表", "price_books", "price_book", read_only=True, importable=False
    )
    valid_until: Mapped[date | None] = day("Valid until", "有效期至")
    tax_included: Mapped[bool | None] = boolean("Prices include tax", "含税价", read_only=True, importable=False)
    net: Mapped[int | None] = money("Net", "不含税金额", currency="currency", read_only=True, importable=False)
    tax: Mapped[int | None] = money("Tax", "税额", currency="currency", read_only=True, importable=False)
    total: Mapped[int | None] = money("Total", "价税合计", currency="currency", read_only=True, importable=False)
    currency: Mapped[str | None] = currency_of("Currency", "币种", read_only=True)
    discount_rate: Mapped[int | None] = integer(
        "Discount on the whole in hundredths of a percent", "整单折扣（万分之一）", read_only=True, importable=False
    )
    discount: Mapped[int | None] = money(
        "Discount on the whole", "整单优惠", currency="currency", read_only=True, importable=False
    )
    discount_share: Mapped[int | None] = integer(
        "Discount in all in hundredths of a percent", "总折扣率（万分之一）", read_only=True, importable=False
    )
    cost: Mapped[int | None] = money("Cost", "成本", currency="cost_currency", read_only=True, importable=False)
    cost_currency: Mapped[str | None] = currency_of("Currency of the cost", "成本币种", read_only=True)
    margin: Mapped[int | None] = integer(
        "Margin in hundredths of a percent", "毛利率（万分之一）", read_only=True, importable=False
    )
    needs_approval: Mapped[bool | None] = boolean("Needs approval", "需要审批", read_only=True, importable=False)
    approval_reasons: Mapped[str | None] = text(
        "Why it needs approval", "审批原因", 200, read_only=True, importable=False
    )
    sent_at: Mapped[datetime | None] = moment("Sent at", "发送时间", read_only=True, importable=False)
    viewed_at: Mapped[datetime | None] = moment("First viewed at", "首次查看时间", read_only=True, importable=False)
    decided_at: Mapped[datetime | None] = moment("Decided at", "答复时间", read_only=True, importable=False)
    terms: Mapped[str | None] = long_text("Terms", "条款", 10_000, personal=False)

    __table_args__ = (
        index("name", "id"),
        index("sort_key", "id"),
        index("created_at", "id"),
        index("updated_at", "id"),
        index("owner_id", "created_at", "id", postgresql_where=_LIVING),
        index("status", "created_at", "id"),
        index("status", "valid_until"),
        index("number"),
        index("valid_until", "id"),
        index("total"),
        index("margin"),
        index("discount_share"),
        index("sent_at"),
        index("decided_at"),
        index("series", "revision", unique=True),
        index("series", unique=True, postgresql_where=sql("current and deleted_at is null")),
    )


class QuoteLine(TenantRow):
    """One line, with what it copied of its product. Amounts are minor units of the quote's currency, rates and
    discounts basis points. `amount` is what the line comes to; an optional one is offered and not counted.
    """

    __tablename__ = "quote_lines"
    __table_args__ = (unique("quote_id", "position"),)

    quote_id: Mapped[UUID] = ref("quotes", index=False)
    position: Mapped[int]
    product_id: Mapped[UUID | None] = ref("products", nullable=True)
    name: Mapped[str]
    description: Mapped[str]
    unit: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Numeric(18, 6))
    price: Mapped[int]
    base_quantity: Mapped[Decimal] = mapped_column(Numeric(18, 6))
    discount_rate: Mapped[int]
    discount: Mapped[int]
    volume_discount: Mapped[int]
    optional: Mapped[bool]
    tax_category: Mapped[str] = mapped_column(code(2))
    tax_rate: Mapped[int]
    amount: Mapped[int]


class DocumentNumber(TenantRow):
    """The last number given of a kind of document, in a year; year 0 counts for a company that never begins anew."""

    __tablename__ = "document_numbers"
    __table_args__ = (unique("kind", "year"),)

    kind: Mapped[str] = mapped_column(code(12))
    year: Mapped[int]
    last: Mapped[int]


class QuoteSettings(TenantRow):
    """What a company asks of its quotes. Without a row, they are good for 30 days and need nobody's approval. One row:
    its `id` is always the same.
    """

    __tablename__ = "quote_settings"

    prefix: Mapped[str] = mapped_column(code(8))
    yearly: Mapped[bool]
    valid_days: Mapped[int]
    least_margin: Mapped[int | None]
    most_discount: Mapped[int | None]
    managers_discount: Mapped[int | None]
    version: Mapped[int] = mapped_column(server_default="1")
    updated_at: Mapped[datetime]
    updated_by: Mapped[UUID | None]


class QuoteEvent(TenantRow):
    """What happened to a quote, append-only; `by_id` is who of the company did it, nobody where it was time."""

    __tablename__ = "quote_events"
    __table_args__ = (index("quote_id", "at"),)

    quote_id: Mapped[UUID] = ref("quotes", index=False)
    kind: Mapped[str] = mapped_column(code(12))
    at: Mapped[datetime]
    by_id: Mapped[UUID | None] = member_ref()
    note: Mapped[str | None]


class QuotePaper(TenantRow):
    """What the customer has of a quote that was sent: the page behind `public_id`. `told` is what it says, as it was
    when it was sent; `files` are its PDFs by language (key, size, SHA-256). `signer` is who answered on the page: name,
    address of mail and of network, browser, and the SHA-256 of the PDF that was signed; empty until somebody does.
    """

    __tablename__ = "quote_papers"
    __table_args__ = (unique("quote_id"),)

    quote_id: Mapped[UUID] = ref("quotes", index=False)
    public_id: Mapped[str] = mapped_column(code(32))
    told: Mapped[dict[str, Any]]
    files: Mapped[dict[str, Any]]
    signer: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]
