"""Accounts and contacts, declared once."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped

from tenants.db.base import index
from tenants.plans import Module
from tenants.records.fields import (
    addresses,
    choice,
    currency_of,
    day,
    emails,
    integer,
    long_text,
    moment,
    money,
    phones,
    text,
    to_one,
    url,
)
from tenants.records.record import Record

_LIVING = sql("deleted_at is null")


class AccountKind(StrEnum):
    PROSPECT = "prospect"
    CUSTOMER = "customer"
    PARTNER = "partner"
    SUPPLIER = "supplier"
    COMPETITOR = "competitor"
    FORMER = "former"
    OTHER = "other"


class Account(
    Record,
    name="account",
    plural="accounts",
    module=Module.ACCOUNTS,
    label=("Account", "客户"),
    label_plural=("Accounts", "客户"),
    taggable=True,
    subtitle="domain",
    kept=("last_followed_at", "next_activity_at"),
):
    """A company the tenant sells to. `domain` is derived from `website`; follow-up times come from activities."""

    name: Mapped[str] = text("Name", "名称", required=True, search=True)
    kind: Mapped[str | None] = choice("Kind", "类型", AccountKind)
    website: Mapped[str | None] = url("Website", "网站")
    domain: Mapped[str | None] = text("Domain", "域名", search=True, read_only=True, importable=False)
    industry: Mapped[str | None] = text("Industry", "行业", 100)
    phones: Mapped[list[dict[str, Any]]] = phones(search=True)
    emails: Mapped[list[dict[str, Any]]] = emails(search=True)
    addresses: Mapped[list[dict[str, Any]]] = addresses()
    parent_id: Mapped[UUID | None] = to_one("Parent account", "上级客户", "accounts", "account", inverse="children")
    account_number: Mapped[str | None] = text("Account number", "客户编号", 60, search=True)
    bank_account: Mapped[str | None] = text("Bank account", "银行账户", 64, sensitive=True)
    employees: Mapped[int | None] = integer("Employees", "员工人数")
    annual_revenue: Mapped[int | None] = money("Annual revenue", "年营业额", currency="annual_revenue_currency")
    annual_revenue_currency: Mapped[str | None] = currency_of("Currency of annual revenue", "年营业额币种")
    ownership: Mapped[str | None] = text("Ownership", "所有制", 60)
    ticker: Mapped[str | None] = text("Ticker symbol", "股票代码", 20)
    sic: Mapped[str | None] = text("SIC code", "行业代码", 20)
    rating: Mapped[str | None] = text("Rating", "评级", 40)
    site: Mapped[str | None] = text("Site", "办公地点", 80)
    description: Mapped[str | None] = long_text("Description", "描述")
    source: Mapped[str | None] = text("Source", "来源", 80)
    external_id: Mapped[str | None] = text("External id", "外部编号", 120, search=True)
    last_followed_at: Mapped[datetime | None] = moment(
        "Last followed up", "最近跟进", read_only=True, importable=False, module=Module.ACTIVITIES
    )
    next_activity_at: Mapped[datetime | None] = moment(
        "Next activity", "下次活动", read_only=True, importable=False, module=Module.ACTIVITIES
    )

    __table_args__ = (
        index("name", "id"),
        index("sort_key", "id"),
        index("created_at", "id"),
        index("owner_id", "created_at", "id", postgresql_where=_LIVING),
        index("domain"),
        index("source", "external_id"),
        index("external_id"),
        index("next_activity_at"),
        index("last_followed_at"),
        index("updated_at", "id"),
        index("kind", "created_at", "id", postgresql_where=_LIVING),
        index("industry", "created_at", "id", postgresql_where=_LIVING),
        index("employees", postgresql_where=_LIVING),
    )


class Contact(
    Record,
    name="contact",
    plural="contacts",
    module=Module.ACCOUNTS,
    label=("Contact", "联系人"),
    label_plural=("Contacts", "联系人"),
    taggable=True,
    subtitle="account",
    kept=("last_followed_at", "next_activity_at"),
):
    """A person at an account. `name` is the whole name as it is said; given and family names are its parts."""

    name: Mapped[str] = text("Name", "姓名", required=True, search=True, personal=True)
    given_name: Mapped[str | None] = text("Given name", "名", 100, personal=True)
    family_name: Mapped[str | None] = text("Family name", "姓", 100, personal=True)
    salutation: Mapped[str | None] = text("Salutation", "称谓", 40, personal=True)
    title: Mapped[str | None] = text("Job title", "职位", 120)
    department: Mapped[str | None] = text("Department", "部门", 120)
    account_id: Mapped[UUID | None] = to_one("Account", "客户", "accounts", "account", inverse="contacts")
    phones: Mapped[list[dict[str, Any]]] = phones(search=True)
    emails: Mapped[list[dict[str, Any]]] = emails(search=True)
    addresses: Mapped[list[dict[str, Any]]] = addresses()
    identity_number: Mapped[str | None] = text("Identity number", "证件号码", 64, sensitive=True, personal=True)
    birthday: Mapped[date | None] = day("Birthday", "生日", personal=True)
    description: Mapped[str | None] = long_text("Description", "描述")
    source: Mapped[str | None] = text("Source", "来源", 80)
    external_id: Mapped[str | None] = text("External id", "外部编号", 120, search=True, personal=True)
    last_followed_at: Mapped[datetime | None] = moment(
        "Last followed up", "最近跟进", read_only=True, importable=False, module=Module.ACTIVITIES
    )
    next_activity_at: Mapped[datetime | None] = moment(
        "Next activity", "下次活动", read_only=True, importable=False, module=Module.ACTIVITIES
    )

    __table_args__ = (
        index("name", "id"),
        index("sort_key", "id"),
        index("created_at", "id"),
        index("owner_id", "created_at", "id", postgresql_where=_LIVING),
        index("source", "external_id"),
        index("external_id"),
        index("next_activity_at"),
        index("last_followed_at"),
        index("updated_at", "id"),
        index("birthday"),
        index("title", "created_at", "id", postgresql_where=_LIVING),
    )
