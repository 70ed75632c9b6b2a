"""Tags and their groups, declared as records, and what links them to what they are on."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, index, member_ref, ref
from tenants.plans import Module
from tenants.records.fields import boolean, choice, long_text, text, to_one
from tenants.records.record import Record


class TagKind(StrEnum):
    MANUAL = "manual"
    RULE = "rule"


class TagColour(StrEnum):
    GREY = "grey"
    RED = "red"
    ORANGE = "orange"
    GOLD = "gold"
    GREEN = "green"
    CYAN = "cyan"
    BLUE = "blue"
    PURPLE = "purple"
    MAGENTA = "magenta"


class TagGroup(
    Record,
    name="tag_group",
    plural="tag_groups",
    module=Module.ACCOUNTS,
    label=("Tag group", "标签组"),
    label_plural=("Tag groups", "标签组"),
    default_order=(("name", "ASC"),),
    findable=False,
    scoped=False,
):
    """Tags that belong together. A record carries at most one tag of an exclusive group."""

    name: Mapped[str] = text("Name", "名称", 60, required=True, search=True)
    exclusive: Mapped[bool] = boolean("Exclusive", "互斥", required=True)


class Tag(
    Record,
    name="tag",
    plural="tags",
    module=Module.ACCOUNTS,
    label=("Tag", "标签"),
    label_plural=("Tags", "标签"),
    default_order=(("name", "ASC"),),
    findable=False,
    scoped=False,
):
    """A word on a record. A manual tag is put on and taken off by people; a rule tag is on every record of `applies_to`
    that matches `rule` (a filter as JSON) and nowhere else, and people can neither put it on nor take it off.
    """

    name: Mapped[str] = text("Name", "名称", 60, required=True, search=True)
    kind: Mapped[str] = choice("Kind", "类型", TagKind, required=True)
    colour: Mapped[str] = choice("Colour", "颜色", TagColour, required=True)
    group_id: Mapped[UUID | None] = to_one("Group", "标签组", "tag_groups", "tag_group", inverse="tags")
    applies_to: Mapped[str | None] = text("For records of type", "适用记录类型", 40)
    rule: Mapped[str | None] = long_text("Rule", "规则")


class RecordTag(TenantRow):
    """A tag on a record. `id` is the record's; `source` is the tag's kind when it was put on; `by` is who did it."""

    __tablename__ = "record_tags"
    __table_args__ = (index("id"),)

    tag_id: Mapped[UUID] = ref("tags", index=False, primary_key=True, sort_order=-50)
    record_type: Mapped[str] = mapped_column(code(40))
    source: Mapped[str] = mapped_column(code(8))
    by: Mapped[UUID | None] = member_ref()
    at: Mapped[datetime]
