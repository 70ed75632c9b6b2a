"""Pipelines, their stages, and deals, declared once; and the log of every move."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, index, member_ref, ref, unique
from tenants.plans import Module
from tenants.records.fields import choice, currency_of, day, integer, long_text, moment, money, text, to_one
from tenants.records.record import Record

_LIVING = sql("deleted_at is null")
_OPEN = sql("status = 'open' and deleted_at is null")


class DealStatus(StrEnum):
    OPEN = "open"
    WON = "won"
    LOST = "lost"


class ForecastCategory(StrEnum):
    """How sure its owner is. What is omitted adds nothing to a forecast."""

    PIPELINE = "pipeline"
    BEST_CASE = "best_case"
    MOST_LIKELY = "most_likely"
    COMMIT = "commit"
    CLOSED = "closed"
    OMITTED = "omitted"


class LostReason(StrEnum):
    PRICE = "price"
    COMPETITOR = "competitor"
    NO_BUDGET = "no_budget"
    NO_DECISION = "no_decision"
    BAD_TIMING = "bad_timing"
    MISSING_FEATURE = "missing_feature"
    UNREACHABLE = "unreachable"
    OTHER = "other"


class StageGate(StrEnum):
    """How a stage is entered: from any other, or only from the one before it or a later one."""

    FREE = "free"
    IN_ORDER = "in_order"


class Pipeline(
    Record,
    name="pipeline",
    plural="pipelines",
    module=Module.DEALS,
    label=("Pipeline", "销售流程"),
    label_plural=("Pipelines", "销售流程"),
    default_order=(("position", "ASC"),),
    findable=False,
    scoped=False,
):
    """A way a company sells. The one with the lowest position is where a deal goes that names none."""

    name: Mapped[str] = text("Name", "名称", 80, required=True, search=True)
    position: Mapped[int] = integer("Position", "顺序", required=True)

    __table_args__ = (index("position", "id"),)


class Stage(
    Record,
    name="stage",
    plural="stages",
    module=Module.DEALS,
    label=("Stage", "阶段"),
    label_plural=("Stages", "阶段"),
    default_order=(("position", "ASC"),),
    findable=False,
    scoped=False,
    subtitle="pipeline",
):
    """A step of a pipeline. `required_fields` are names of a deal's fields, separated by commas, without which no deal
    comes in; one that rests here longer than `rotting_days` rots.
    """

    name: Mapped[str] = text("Name", "名称", 80, required=True, search=True)
    pipeline_id: Mapped[UUID | None] = to_one("Pipeline", "销售流程", "pipelines", "pipeline", inverse="stages")
    position: Mapped[int] = integer("Position", "顺序", required=True)
    probability: Mapped[int] = integer("Probability in percent", "赢单概率（%）", required=True)
    forecast: Mapped[str | None] = choice("Forecast category", "预测类别", ForecastCategory)
    rotting_days: Mapped[int | None] = integer("Days until a deal rots", "停滞天数")
    required_fields: Mapped[str | None] = text("Required fields", "必填字段", 500)
    gate: Mapped[str | None] = choice("Gate", "准入规则", StageGate)

    __table_args__ = (index("position", "id"),)


class Deal(
    Record,
    name="deal",
    plural="deals",
    module=Module.DEALS,
    label=("Deal", "商机"),
    label_plural=("Deals", "商机"),
    taggable=True,
    subtitle="account",
    kept=(
        "stage_since",
        "rotting_days",
        "rots_at",
        "probability",
        "expected",
        "last_followed_at",
        "next_activity_at",
    ),
):
    """A chance to sell something to an account. `expected` is the amount times its probability, 0 once it is lost or
    left out of the forecast. The stage, and with it the pipeline, is moved; status and outcome are set by verbs.
    """

    name: Mapped[str] = text("Name", "名称", required=True, search=True)
    account_id: Mapped[UUID | None] = to_one(
        "Account", "客户", "accounts", "account", inverse="deals", module=Module.ACCOUNTS
    )
    contact_id: Mapped[UUID | None] = to_one(
        "Primary contact", "主要联系人", "contacts", "contact", inverse="deals", module=Module.ACCOUNTS
    )
    lead_id: Mapped[UUID | None] = to_one("Lead it came from", "来源线索", "leads", "lead", module=Module.LEADS)
    pipeline_id: Mapped[UUID | None] = to_one(
        "Pipeline", "销售流程", "pipelines", "pipeline", read_only=True, importable=False
    )
    stage_id: Mapped[UUID | None] = to_one("Stage", "阶段", "stages", "stage")
    status: Mapped[str] = choice("Status", "状态", DealStatus, required=True, read_only=True, importable=False)
    amount: Mapped[int | None] = money("Amount", "金额", currency="amount_currency")
    amount_currency: Mapped[str | None] = currency_of("Currency of the amount", "金额币种")
    expected: Mapped[int | None] = money(
        "Expected revenue", "预期收入", currency="amount_currency", read_only=True, importable=False
    )
    probability: Mapped[int | None] = integer(
        "Probability in percent", "赢单概率（%）", read_only=True, importable=False
    )
    forecast: Mapped[str | None] = choice("Forecast category", "预测类别", ForecastCategory)
    closes_on: Mapped[date | None] = day("Expected to close on", "预计成交日期")
    source: Mapped[str | None] = text("Source", "来源", 80)
    next_step: Mapped[str | None] = text("Next step", "下一步", 200)
    description: Mapped[str | None] = long_text("Description", "描述")
    stage_since: Mapped[datetime | None] = moment(
        "In this stage since", "进入阶段时间", read_only=True, importable=False
    )
    rotting_days: Mapped[int | None] = integer("Days until it rots", "停滞天数", read_only=True, importable=False)
    rots_at: Mapped[datetime | None] = moment("Rots at", "停滞时间", read_only=True, importable=False)
    last_followed_at: Mapped[datetime | None] = moment(
        "Last followed up", "最近跟进", read_only=True, importable=False, module=Module.ACTIVITIES
    )
    next_activity_at: Mapped[datetime | None] = moment(
        "Next activity", "下次活动", read_only=True, importable=False, module=Module.ACTIVITIES
    )
    closed_at: Mapped[datetime | None] = moment("Closed at", "关闭时间", read_only=True, importable=False)
    lost_reason: Mapped[str | None] = choice(
        "Reason for losing", "输单原因", LostReason, read_only=True, importable=False
    )
    outcome_note: Mapped[str | None] = text("Note on the outcome", "结果说明", 500, read_only=True, importable=False)

    __table_args__ = (
        index("name", "id"),
        index("sort_key", "id"),
        index("created_at", "id"),
        index("updated_at", "id"),
        index("owner_id", "created_at", "id", postgresql_where=_LIVING),
        index("status", "created_at", "id"),
        index("stage_id", "created_at", "id", postgresql_where=_LIVING),
        index("pipeline_id", "stage_id", postgresql_where=_OPEN),
        index("forecast", "created_at", "id", postgresql_where=_LIVING),
        index("source", "created_at", "id", postgresql_where=_LIVING),
        index("lost_reason", "created_at", "id", postgresql_where=_LIVING),
        index("closes_on", "id"),
        index("closed_at"),
        index("rots_at"),
        index("last_followed_at"),
        index("next_activity_at"),
        index("stage_since"),
        index("amount"),
        index("expected"),
        index("probability"),
    )


class MoveKind(StrEnum):
    OPENED = "opened"
    MOVED = "moved"
    WON = "won"
    LOST = "lost"
    REOPENED = "reopened"


class DealMove(TenantRow):
    """One move of a deal, append-only: `number` counts them from 1 without a gap, each begins where the last ended.
    `seconds` is how long it was where it was; amount (in minor units) and owner are as of the move.
    """

    __tablename__ = "deal_moves"
    __table_args__ = (unique("deal_id", "number"), index("kind", "at"))

    deal_id: Mapped[UUID] = ref("deals", index=False)
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(code(12))
    from_stage_id: Mapped[UUID | None] = ref("stages", nullable=True, index=False)
    to_stage_id: Mapped[UUID | None] = ref("stages", nullable=True, index=False)
    at: Mapped[datetime]
    by_id: Mapped[UUID | None] = member_ref()
    seconds: Mapped[int | None]
    amount: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(code(3))
    note: Mapped[str | None] = mapped_column(Text())
    owner_id: Mapped[UUID | None] = member_ref()
