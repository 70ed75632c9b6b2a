"""Leads, declared once."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped

from tenants.db.base import index
from tenants.plans import Module
from tenants.records.fields import (
    choice,
    currency_of,
    emails,
    integer,
    long_text,
    member,
    moment,
    money,
    phones,
    text,
    to_one,
    url,
)
from tenants.records.record import Record

_LIVING = sql("deleted_at is null")
_NAMED_OUTSIDE = sql("external_id is not null and deleted_at is null")


class LeadStatus(StrEnum):
    """Suite's working states: the first three are open. New is nobody's yet (待分配), assigned waits for its owner."""

    NEW = "new"
    ASSIGNED = "assigned"
    IN_PROCESS = "in_process"
    CONVERTED = "converted"
    RECYCLED = "recycled"
    DEAD = "dead"


class DisqualifyReason(StrEnum):
    NO_NEED = "no_need"
    NO_BUDGET = "no_budget"
    NO_AUTHORITY = "no_authority"
    BAD_TIMING = "bad_timing"
    UNREACHABLE = "unreachable"
    COMPETITOR = "competitor"
    DUPLICATE = "duplicate"
    NOT_REAL = "not_real"
    OTHER = "other"


class LeadFit(StrEnum):
    """How well it matches whom the company sells to."""

    A = "a"
    B = "b"
    C = "c"
    D = "d"


class Lead(
    Record,
    name="lead",
    plural="leads",
    module=Module.LEADS,
    label=("Lead", "线索"),
    label_plural=("Leads", "线索"),
    taggable=True,
    subtitle="company",
    kept=("last_followed_at", "next_activity_at", "first_followed_at", "fit", "engagement", "chance", "qualified_at"),
):
    """Somebody who may want to buy, as they came in. `source` and `external_id` name it where it came from; its first
    touch never changes, its last one does. What it was converted to is kept as links.
    """

    name: Mapped[str] = text("Name", "姓名", required=True, search=True, personal=True)
    company: Mapped[str | None] = text("Company", "公司", search=True)
    title: Mapped[str | None] = text("Job title", "职位", 120)
    phones: Mapped[list[dict[str, Any]]] = phones(search=True)
    emails: Mapped[list[dict[str, Any]]] = emails(search=True)
    status: Mapped[str] = choice("Status", "状态", LeadStatus, required=True, read_only=True, importable=False)
    industry: Mapped[str | None] = text("Industry", "行业", 100)
    employees: Mapped[int | None] = integer("Employees", "员工人数")
    region: Mapped[str | None] = text("Region", "地区", 100)
    website: Mapped[str | None] = url("Website", "网站")
    message: Mapped[str | None] = long_text("Message", "留言")
    opportunity_amount: Mapped[int | None] = money("Expected amount", "预计金额", currency="opportunity_currency")
    opportunity_currency: Mapped[str | None] = currency_of("Currency of the expected amount", "预计金额币种")
    source: Mapped[str | None] = text("Source", "来源", 80)
    external_id: Mapped[str | None] = text("External id", "外部编号", 120, search=True, personal=True)
    disqualify_reason: Mapped[str | None] = choice(
        "Reason for disqualifying", "无效原因", DisqualifyReason, read_only=True, importable=False
    )
    disqualify_note: Mapped[str | None] = text(
        "Note on disqualifying", "无效说明", 500, read_only=True, importable=False, personal=True
    )
    first_touch_at: Mapped[datetime | None] = moment("First touch", "首次触达时间")
    first_source: Mapped[str | None] = text("First source", "首次来源", 120)
    first_medium: Mapped[str | None] = text("First medium", "首次媒介", 120)
    first_campaign: Mapped[str | None] = text("First campaign", "首次活动", 200)
    first_keyword: Mapped[str | None] = text("First keyword", "首次关键词", 200)
    first_landing_page: Mapped[str | None] = url("First landing page", "首次着陆页")
    first_click_id: Mapped[str | None] = text("First click id", "首次点击编号", 200, personal=True)
    last_touch_at: Mapped[datetime | None] = moment("Last touch", "末次触达时间")
    last_source: Mapped[str | None] = text("Last source", "末次来源", 120)
    last_medium: Mapped[str | None] = text("Last medium", "末次媒介", 120)
    last_campaign: Mapped[str | None] = text("Last campaign", "末次活动", 200)
    last_keyword: Mapped[str | None] = text("Last keyword", "末次关键词", 200)
    last_landing_page: Mapped[str | None] = url("Last landing page", "末次着陆页")
    last_click_id: Mapped[str | None] = text("Last click id", "末次点击编号", 200, personal=True)
    first_followed_at: Mapped[datetime | None] = moment(
        "First contacted", "首次联系", read_only=True, importable=False, module=Module.ACTIVITIES
    )
    last_followed_at: Mapped[datetime | None] = moment(
        "Last followed up", "最近跟进", read_only=True, importable=False, module=Module.ACTIVITIES
    )
    next_activity_at: Mapped[datetime | None] = moment(
        "Next activity", "下次活动", read_only=True, importable=False, module=Module.ACTIVITIES
    )
    fit: Mapped[str | None] = choice("Fit", "匹配度", LeadFit, read_only=True, importable=False)
    engagement: Mapped[int | None] = integer("Engagement", "活跃度", read_only=True, importable=False)
    chance: Mapped[int | None] = integer("Chance in percent", "成交概率（%）", read_only=True, importable=False)
    qualified_at: Mapped[datetime | None] = moment("Qualified at", "达标时间", read_only=True, importable=False)
    converted_at: Mapped[datetime | None] = moment("Converted at", "转化时间", read_only=True, importable=False)
    converted_by: Mapped[UUID | None] = member("Converted by", "转化人", read_only=True, importable=False)
    converted_account_id: Mapped[UUID | None] = to_one(
        "Converted to account", "转化为客户", "accounts", "account",
        inverse="converted_leads", read_only=True, importable=False, module=Module.ACCOUNTS,
    )  # fmt: skip
    converted_contact_id: Mapped[UUID | None] = to_one(
        "Converted to contact", "转化为联系人", "contacts", "contact",
        inverse="converted_leads", read_only=True, importable=False, module=Module.ACCOUNTS,
    )  # fmt: skip

    __table_args__ = (
        index("name", "id"),
        index("sort_key", "id"),
        index("created_at", "id"),
        index("owner_id", "created_at", "id", postgresql_where=_LIVING),
        index("status", "created_at", "id"),
        index("source", "external_id", unique=True, postgresql_where=_NAMED_OUTSIDE),
        index("external_id"),
        index("next_activity_at"),
        index("fit"),
        index("engagement"),
        index("chance"),
        index("qualified_at"),
        index("last_followed_at"),
        index("updated_at", "id"),
        index("source", "created_at", "id", postgresql_where=_LIVING),
        index("industry", "created_at", "id", postgresql_where=_LIVING),
        index("region", "created_at", "id", postgresql_where=_LIVING),
    )
