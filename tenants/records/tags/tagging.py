"""Putting a tag on a record and taking it off, by hand."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, select

from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import NotFound, invalid
from tenants.kit.clock import now
from tenants.kit.message import Message, say
from tenants.reach import Action
from tenants.records import writing
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.scoping import require
from tenants.records.tags.links import carried, note_tags, put, take
from tenants.records.tags.models import RecordTag, Tag, TagGroup, TagKind

_TAG = (
    select(Tag.id, Tag.name, Tag.kind, Tag.applies_to, Tag.group_id)
    .where(Tag.id == bindparam("tag_id"), Tag.deleted_at.is_(None))
    .with_for_update(read=True)
)
_EXCLUSIVE = (
    select(TagGroup.exclusive)
    .where(TagGroup.id == bindparam("group_id"), TagGroup.deleted_at.is_(None))
    .with_for_update(read=True)
)
_RIVALS = (
    select(RecordTag.tag_id)
    .join(Tag, Tag.id == RecordTag.tag_id)
    .where(
        RecordTag.id == bindparam("record_id"),
        Tag.group_id == bindparam("group_id"),
        Tag.id != bindparam("tag_id"),
    )
)


async def tag(uow: UnitOfWork, *, record_type: str, record_id: UUID, tag_id: UUID) -> None:
    """Put a tag on a record; of an exclusive group it takes the place of the one that was there. Doing it twice is
    doing it once.

    Raises NotFound, ValidationFailed (a rule tag, a tag for other records), Forbidden.
    """
    record = _taggable(uow, record_type)
    row = await writing.lock(uow, record.model, record_id, action=Action.UPDATE)
    found = await _manual(uow, tag_id)
    if found["applies_to"] not in (None, record.name):
        label = catalogue()[found["applies_to"]].facts.label_plural
        raise invalid(
            "tag_id",
            Message(f"The tag {found['name']} is for {label.en}.", f"标签“{found['name']}”只适用于{label.zh}。"),
            "OTHER_RECORD_TYPE",
        )
    before = await carried(uow, [record_id])
    rivals = await _rivals(uow, record_id, found)
    if rivals:
        await take(uow, record_id, rivals)
    await put(
        uow,
        tag_id=tag_id,
        id=record_id,
        record_type=record.name,
        source=TagKind.MANUAL.value,
        by=uow.context.user_id,
        at=now(),
    )
    note_tags(uow, record.name, {record_id: row["version"]}, before, await carried(uow, [record_id]))


async def untag(uow: UnitOfWork, *, record_type: str, record_id: UUID, tag_id: UUID) -> None:
    """Take a tag off a record, if it is there. Raises as `tag` does."""
    record = _taggable(uow, record_type)
    row = await writing.lock(uow, record.model, record_id, action=Action.UPDATE)
    await _manual(uow, tag_id)
    before = await carried(uow, [record_id])
    await take(uow, record_id, [tag_id])
    note_tags(uow, record.name, {record_id: row["version"]}, before, await carried(uow, [record_id]))


def _taggable(uow: UnitOfWork, record_type: str) -> RecordType:
    record = catalogue().get(record_type)
    if record is None or not record.facts.taggable:
        raise invalid("id", say("This cannot carry tags.", "该记录不能添加标签。"), "NOT_TAGGABLE")
    require(uow.context, record, Action.UPDATE)
    return record


async def _manual(uow: UnitOfWork, tag_id: UUID) -> Row:
    found = await uow.row(_TAG, tag_id=tag_id)
    if found is None:
        raise NotFound(say("There is no such tag.", "没有该标签。"), "tag_id")
    if found["kind"] == TagKind.RULE:
        raise invalid(
            "tag_id",
            say("This tag follows its rule; change the record or the rule.", "该标签由规则决定，请修改记录或规则。"),
            "RULE_TAG",
        )
    return found


async def _rivals(uow: UnitOfWork, record_id: UUID, found: Row) -> Sequence[UUID]:
    """The tags of the same exclusive group that the record has; a deleted one too, which may come back."""
    if found["group_id"] is None or not await uow.value(_EXCLUSIVE, group_id=found["group_id"]):
        return []
    rows = await uow.rows(_RIVALS, record_id=record_id, group_id=found["group_id"], tag_id=found["id"])
    return [row["tag_id"] for row in rows]
