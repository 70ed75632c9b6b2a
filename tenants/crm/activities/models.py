"""Activities: one model for everything that is done with a customer."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, index
from tenants.plans import Module
from tenants.records.fields import choice, day, integer, long_text, moment, text, to_one
from tenants.records.record import Record

_LIVING = sql("deleted_at is null")
_OPEN = sql("completed_at is null and deleted_at is null")


class ActivityKind(StrEnum):
    CALL = "call"
    MEETING = "meeting"
    MAIL = "mail"
    NOTE = "note"
    TASK = "task"


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Activity(
    Record,
    name="activity",
    plural="activities",
    module=Module.ACTIVITIES,
    label=("Activity", "活动"),
    label_plural=("Activities", "活动"),
    title="subject",
    default_order=(("occurred_at", "DESC"),),
    subtitle="account",
    happens="occurred_at",
):
    """A call, meeting, mail, note or task. `occurred_at` is when it happened (or, for a task, was made);
    an activity with `due_at` and no `completed_at` is planned.
    """

    kind: Mapped[str] = choice("Kind", "类型", ActivityKind, required=True)
    subject: Mapped[str] = text("Subject", "主题", required=True, search=True, personal=True)
    body: Mapped[str | None] = long_text("Notes", "内容")
    direction: Mapped[str | None] = choice("Direction", "方向", Direction)
    duration_minutes: Mapped[int | None] = integer("Duration in minutes", "时长（分钟）")
    outcome: Mapped[str | None] = text("Outcome", "结果", 120, personal=True)
    priority: Mapped[str | None] = choice("Priority", "优先级", Priority)
    occurred_at: Mapped[datetime] = moment("Happened at", "发生时间", required=True)
    due_at: Mapped[datetime | None] = moment("Due at", "截止时间")
    remind_at: Mapped[datetime | None] = moment("Remind at", "提醒时间")
    completed_at: Mapped[datetime | None] = moment("Completed at", "完成时间")
    next_step_on: Mapped[date | None] = day("Next step on", "下一步日期")
    account_id: Mapped[UUID | None] = to_one("Account", "客户", "accounts", "account", inverse="activities")
    contact_id: Mapped[UUID | None] = to_one("Contact", "联系人", "contacts", "contact", inverse="activities")
    lead_id: Mapped[UUID | None] = to_one("Lead", "线索", "leads", "lead", inverse="activities", module=Module.LEADS)
    deal_id: Mapped[UUID | None] = to_one("Deal", "商机", "deals", "deal", inverse="activities", module=Module.DEALS)

    __table_args__ = (
        index("occurred_at", "id"),
        index("updated_at", "id"),
        index("due_at"),
        index("account_id", "occurred_at"),
        index("contact_id", "occurred_at"),
        index("lead_id", "occurred_at"),
        index("deal_id", "occurred_at"),
        index("owner_id", "occurred_at", "id", postgresql_where=_LIVING),
        index("kind", "occurred_at", "id", postgresql_where=_LIVING),
        index("completed_at", postgresql_where=_LIVING),
        index("owner_id", "due_at", postgresql_where=_OPEN),
        index("account_id", "due_at", postgresql_where=_OPEN),
        index("contact_id", "due_at", postgresql_where=_OPEN),
        index("lead_id", "due_at", postgresql_where=_OPEN),
        index("deal_id", "due_at", postgresql_where=_OPEN),
    )


class TaskReminder(TenantRow):
    """A reminder that is being sent or was: `id` is the activity's. A redelivered job finds it and stays silent."""

    __tablename__ = "task_reminders"

    remind_at: Mapped[datetime] = mapped_column(primary_key=True)
    sent_at: Mapped[datetime | None]
