"""Sharing one record with somebody: a member, a group or a department, to read or to edit, up to a day.

Whether the one who shares may edit the record is asked by `records/sharing.py`, which knows records.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import bindparam, delete, exists, select
from sqlalchemy.dialects.postgresql import insert

from tenants.access.gates import count_up, log, require_member
from tenants.access.models import Department, RecordShare, UserGroup
from tenants.changes.log import ChangeKind
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import NotFound
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say


class Subject(StrEnum):
    USER = "user"
    GROUP = "group"
    DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class Share:
    """`until` is the last day; None is for good."""

    id: UUID
    object: str
    record_id: UUID
    subject: Subject
    subject_id: UUID
    edit: bool
    until: date | None
    shared_by: UUID | None


_OF_RECORD = select(RecordShare).where(RecordShare.record_id == bindparam("record_id")).order_by(RecordShare.created_at)
_ONE = select(RecordShare).where(RecordShare.id == bindparam("share_id"))
_ANY_OF_KIND = select(exists().where(RecordShare.object == bindparam("object")))
_NAMES = ("id", "object", "record_id", "subject", "subject_id", "edit", "until", "shared_by")
_PUT = insert(RecordShare).values({name: bindparam(name) for name in (*_NAMES, "created_at")})
_PUT = _PUT.on_conflict_do_update(
    index_elements=("tenant_id", "record_id", "subject_id"),
    set_={name: getattr(_PUT.excluded, name) for name in ("edit", "until", "shared_by", "created_at")},
)
_TAKE = delete(RecordShare).where(RecordShare.id == bindparam("share_id"))
_IS_DEPARTMENT = select(Department.id).where(Department.id == bindparam("subject_id"))
_IS_GROUP = select(UserGroup.id).where(UserGroup.id == bindparam("subject_id"))


async def shares(uow: UnitOfWork, *, record_id: UUID) -> list[Share]:
    """With whom a record is shared, the oldest first, those that have ended as well."""
    return [_share(row) for row in await uow.rows(_OF_RECORD, record_id=record_id)]


async def share(
    uow: UnitOfWork,
    *,
    object: str,
    record_id: UUID,
    subject: Subject,
    subject_id: UUID,
    edit: bool = False,
    until: date | None = None,
) -> Share:
    """Share a record, or share it otherwise than before. Raises NotFound for nobody."""
    await _require_subject(uow, subject, subject_id)
    if not await uow.value(_ANY_OF_KIND, object=object):
        await count_up(uow)  # whether a kind of record is shared at all is part of what everybody reaches
    made = Share(uuid7(), object, record_id, subject, subject_id, edit, until, uow.context.user_id)
    values = {name: getattr(made, name) for name in _NAMES}
    await uow.run(_PUT, **{**values, "subject": subject.value, "created_at": now()})
    fields = {"subject_id": [None, str(subject_id)], "edit": [None, edit], "until": [None, until and str(until)]}
    log(uow, "record_share", record_id, ChangeKind.CREATED, fields)
    return next(each for each in await shares(uow, record_id=record_id) if each.subject_id == subject_id)


async def find_share(uow: UnitOfWork, share_id: UUID) -> Share:
    """Raises NotFound."""
    row = await uow.row(_ONE, share_id=share_id)
    if row is None:
        raise no_such_share()
    return _share(row)


def no_such_share() -> NotFound:
    return NotFound(say("There is no such share.", "没有该共享。"), "id")


async def unshare(uow: UnitOfWork, found: Share) -> None:
    await uow.run(_TAKE, share_id=found.id)
    log(uow, "record_share", found.record_id, ChangeKind.DELETED, {"subject_id": [str(found.subject_id), None]})


async def _require_subject(uow: UnitOfWork, subject: Subject, subject_id: UUID) -> None:
    if subject is Subject.USER:
        await require_member(uow, subject_id, "subject_id")
        return
    known = _IS_GROUP if subject is Subject.GROUP else _IS_DEPARTMENT
    if await uow.value(known, subject_id=subject_id) is None:
        raise NotFound(say("There is nobody of this kind to share with.", "没有可共享的对象。"), "subject_id")


def _share(row: Row) -> Share:
    return Share(**{**{name: row[name] for name in _NAMES}, "subject": Subject(row["subject"])})
