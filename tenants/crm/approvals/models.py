"""Flows and their versions, what was submitted, whose decision it is, every step, and who stands in for whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, index, member_ref, ref, unique

_RUNNING = text("status IN ('approving', 'returned')")
_OPEN = text("state = 'open'")


class ApprovalFlow(TenantRow):
    """One way of approving records of a kind. The first enabled flow whose conditions a record meets is its; `number`
    is the version of its terms, which are kept in `approval_flow_versions`.
    """

    __tablename__ = "approval_flows"
    __table_args__ = (index("record_type", "position", "id"),)

    record_type: Mapped[str] = mapped_column(code(40))
    name: Mapped[str]
    enabled: Mapped[bool]
    position: Mapped[int]
    number: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    updated_by: Mapped[UUID | None] = member_ref()


class ApprovalFlowVersion(TenantRow):
    """The terms of a flow as they were set once; never changed. What runs keeps the version it began with."""

    __tablename__ = "approval_flow_versions"
    __table_args__ = (unique("flow_id", "number"),)

    flow_id: Mapped[UUID] = ref("approval_flows", index=False)
    number: Mapped[int]
    terms: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None] = member_ref()


class Approval(TenantRow):
    """A record that was submitted. `node` counts the flow's nodes from 0; `touched` says that somebody has decided;
    `outdated_at` when what was approved was changed afterwards. `snapshot` holds the values that were submitted.
    """

    __tablename__ = "approvals"
    __table_args__ = (
        index("record_id", unique=True, postgresql_where=_RUNNING),
        index("record_id", "submitted_at", "id"),
        index("submitted_by", "submitted_at", "id"),
    )

    record_type: Mapped[str] = mapped_column(code(40))
    record_id: Mapped[UUID]
    title: Mapped[str]
    flow_id: Mapped[UUID] = ref("approval_flows")
    flow_number: Mapped[int]
    status: Mapped[str] = mapped_column(code(20))
    node: Mapped[int]
    round: Mapped[int]
    touched: Mapped[bool]
    submitted_by: Mapped[UUID] = member_ref(nullable=False)
    submitted_at: Mapped[datetime]
    snapshot: Mapped[dict[str, Any]]
    ended_at: Mapped[datetime | None]
    outdated_at: Mapped[datetime | None]


class ApprovalSeat(TenantRow):
    """Whose decision it is at a node, or was. Seats of one `lane` decide one after the other, by `rank`. `auto`: nobody
    was asked, since they had agreed before, or their time was over. `told_at` is when they heard that it is their turn,
    `late_at` when their time was over.
    """

    __tablename__ = "approval_seats"
    __table_args__ = (
        unique("approval_id", "number"),
        index("user_id", "opened_at", "id", postgresql_where=_OPEN),
        index("decided_by", "decided_at", "id"),
    )

    approval_id: Mapped[UUID] = ref("approvals", index=False, on_delete="CASCADE")
    number: Mapped[int]
    node: Mapped[int]
    lane: Mapped[int]
    rank: Mapped[int]
    user_id: Mapped[UUID] = member_ref(nullable=False)
    state: Mapped[str] = mapped_column(code(12))
    auto: Mapped[bool]
    added_by: Mapped[UUID | None] = member_ref()
    opened_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = member_ref()
    told_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    late_at: Mapped[datetime | None]


class ApprovalStep(TenantRow):
    """One thing that happened, append-only: `number` counts them from 1 without a gap. `for_id` is on whose behalf,
    `to_id` whom it concerns.
    """

    __tablename__ = "approval_steps"
    __table_args__ = (unique("approval_id", "number"),)

    approval_id: Mapped[UUID] = ref("approvals", index=False, on_delete="CASCADE")
    number: Mapped[int]
    action: Mapped[str] = mapped_column(code(20))
    node_name: Mapped[str]
    by_id: Mapped[UUID | None] = member_ref()
    for_id: Mapped[UUID | None] = member_ref()
    to_id: Mapped[UUID | None] = member_ref()
    comment: Mapped[str]
    at: Mapped[datetime]


class ApprovalStandIn(TenantRow):
    """Somebody decides for another from a day to a day, both included, by the company's clock."""

    __tablename__ = "approval_stand_ins"
    __table_args__ = (index("stand_in_id"), index("user_id"))

    user_id: Mapped[UUID] = member_ref(nullable=False)
    stand_in_id: Mapped[UUID] = member_ref(nullable=False)
    from_day: Mapped[date] = mapped_column(Date())
    to_day: Mapped[date] = mapped_column(Date())
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None] = member_ref()
