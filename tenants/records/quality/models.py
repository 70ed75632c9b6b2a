"""Rules of quality, what they found, and the score of each day."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, index, member_ref, ref, unique


class QualityRule(TenantRow):
    """Records of a kind are tested by `test`, of a `field` where it is about one, within `days` where about time."""

    __tablename__ = "quality_rules"
    __table_args__ = (unique("record_type", "test", "field"),)

    record_type: Mapped[str] = mapped_column(code(40))
    test: Mapped[str] = mapped_column(code(20))
    field: Mapped[str] = mapped_column(code(40), server_default="")
    days: Mapped[int | None]
    created_by: Mapped[UUID | None] = member_ref()
    created_at: Mapped[datetime]


class QualityIssue(TenantRow):
    """A record that fails a rule: `id` is the record's. `open` until it passes (`fixed`) or somebody says that it is
    as it should be (`waived`).
    """

    __tablename__ = "quality_issues"
    __table_args__ = (index("record_type", "state", "found_at", "id"),)

    rule_id: Mapped[UUID] = ref("quality_rules", on_delete="CASCADE", index=False, primary_key=True, sort_order=-50)
    record_type: Mapped[str] = mapped_column(code(40))
    state: Mapped[str] = mapped_column(code(8))
    found_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    waived_by: Mapped[UUID | None] = member_ref()


class QualityScore(TenantRow):
    """On a day, of so many records so many failed in one dimension."""

    __tablename__ = "quality_scores"
    __table_args__ = (unique("day", "record_type", "dimension"),)

    day: Mapped[date]
    record_type: Mapped[str] = mapped_column(code(40))
    dimension: Mapped[str] = mapped_column(code(16))
    records: Mapped[int]
    failing: Mapped[int]
