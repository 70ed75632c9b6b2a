"""The rows that say which tag is on which record, and the trace each leaves in the record's history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from tenants.changes.log import ChangeKind, Noted, note
from tenants.db.unit_of_work import UnitOfWork
from tenants.records.tags.models import RecordTag, Tag

Carried = Mapping[UUID, Sequence[dict[str, Any]]]
"""The tags on each record, as {id, name} in order."""

_ON = (
    select(RecordTag.id.label("record_id"), Tag.id, Tag.name)
    .join(Tag, Tag.id == RecordTag.tag_id)
    .where(RecordTag.id == any_(bindparam("record_ids", type_=ARRAY(Uuid()))), Tag.deleted_at.is_(None))
    .order_by(Tag.sort_key, Tag.id)
)
_PUT = (
    insert(RecordTag)
    .values({name: bindparam(name) for name in ("tag_id", "id", "record_type", "source", "by", "at")})
    .on_conflict_do_nothing()
)
_TAKE = delete(RecordTag).where(
    RecordTag.id == bindparam("record_id"), RecordTag.tag_id == any_(bindparam("tag_ids", type_=ARRAY(Uuid())))
)


async def carried(uow: UnitOfWork, record_ids: Iterable[UUID]) -> Carried:
    """The tags records carry, by record."""
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in await uow.rows(_ON, record_ids=list(record_ids)):
        found[row["record_id"]].append({"id": str(row["id"]), "name": row["name"]})
    return found


async def put(uow: UnitOfWork, **link: Any) -> int:
    """Link a tag to a record; 0 when it was there already."""
    return await uow.run(_PUT, **link)


async def take(uow: UnitOfWork, record_id: UUID, tag_ids: Sequence[UUID]) -> int:
    """Unlink tags from a record; returns how many were there."""
    return await uow.run(_TAKE, record_id=record_id, tag_ids=list(tag_ids))


def note_tags(uow: UnitOfWork, record_type: str, versions: Mapping[UUID, int], before: Carried, after: Carried) -> None:
    """Tags are not fields of the form somebody may have open: the version stays, the history has the change."""
    for record_id, version in versions.items():
        old, new = list(before.get(record_id, ())), list(after.get(record_id, ()))
        if old != new:
            note(uow, Noted(record_type, record_id, ChangeKind.UPDATED, version, {"tags": [old, new]}))
