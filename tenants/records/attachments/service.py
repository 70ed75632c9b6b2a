"""Putting files on a record, reading them, taking them off.

A file is announced, sent by its link, and kept; until it is kept it is on no record and nobody but its sender knows of
it. What is never kept is forgotten within two days.
"""

from __future__ import annotations

import hashlib
import io
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, func, insert, select, update

from tenants.changes.log import ChangeKind, Noted, note
from tenants.context import TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import LimitReached, NotFound, ValidationFailed, invalid
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.reach import Action
from tenants.records import writing
from tenants.records.attachments.kinds import problems
from tenants.records.attachments.models import Attachment
from tenants.records.attachments.objects import drop, drop_upload, stored_once, sweep_announced
from tenants.records.attachments.reading import Attached, Files, attached, attachments_of, url_of
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.files import service as files
from tenants.records.files.models import Upload
from tenants.records.files.service import Ticket
from tenants.records.permitting import is_within
from tenants.records.scoping import require

__all__ = [
    "Attached",
    "Files",
    "announce",
    "attached",
    "attachments_of",
    "drop_upload",
    "keep",
    "put_on",
    "remove",
    "sweep_announced",
    "url_of",
]  # fmt: skip

MAX_FILES = 1_000
"""Of one record."""
_SAME = (
    select(Attachment.id.label("attachment_id"), Upload)
    .join(Upload, Upload.id == Attachment.upload_id)
    .where(
        Attachment.record_id == bindparam("record_id"),
        Attachment.created_by == bindparam("user_id"),
        Attachment.kept_at.is_(None),
        Attachment.filename == bindparam("filename"),
        Upload.sha256 == bindparam("sha256"),
        Upload.size == bindparam("size"),
        Upload.state == "pending",
    )
    .limit(1)
)
_THERE = (
    select(Attachment.id)
    .join(Upload, Upload.id == Attachment.upload_id)
    .where(
        Attachment.record_id == bindparam("record_id"),
        Attachment.kept_at.is_not(None),
        Attachment.filename == bindparam("filename"),
        Upload.sha256 == bindparam("sha256"),
        Upload.size == bindparam("size"),
    )
    .limit(1)
)
_COUNT = (
    select(func.count())
    .select_from(Attachment)
    .where(Attachment.record_id == bindparam("record_id"), Attachment.kept_at.is_not(None))
)
_NAMES = ("id", "record_type", "record_id", "upload_id", "filename", "content_type", "created_by", "created_at")
_INSERT = insert(Attachment).values({name: bindparam(name) for name in _NAMES})
_FIND = select(Attachment).where(Attachment.id == bindparam("attachment_id"))
_LOCKED = _FIND.with_for_update()
_KEEP = (
    update(Attachment)
    .where(Attachment.id == bindparam("attachment_id"), Attachment.kept_at.is_(None))
    .values(upload_id=bindparam("stored"), kept_at=bindparam("moment"))
)
_REMOVE = delete(Attachment).where(Attachment.id == bindparam("attachment_id"))


async def announce(
    uow: UnitOfWork,
    *,
    record_type: str,
    record_id: UUID,
    filename: str,
    size: int,
    sha256: str,
    content_type: str,
) -> Ticket:
    """Say which file is to come onto a record; its ticket is the attachment's, and the way for its bytes. Saying it
    again before it has come gives the same. `size` is bytes, `sha256` hex.

    Raises NotFound, Forbidden, ValidationFailed (NOT_ATTACHABLE, FILE_TYPE_REFUSED, TOO_LARGE), LimitReached.
    """
    record = attachable(record_type)
    require(uow.context, record, Action.UPDATE)
    if not await is_within(uow, record, record_id, Action.UPDATE):
        raise NotFound(say("There is no such record.", "没有该记录。"), "id")
    name, digest = files.name_of(filename), sha256.strip().lower()
    wrong = files.problems_of(name, size, digest, content_type) or problems(name, size)
    if wrong:
        raise ValidationFailed(wrong)
    await _room_for_one(uow, record_id)
    place = {"record_id": record_id, "user_id": uow.context.user_id, "filename": name}
    found = await uow.row(_SAME, **place, sha256=digest, size=size)
    if found is not None:
        return _ticket(uow, found, found["attachment_id"])
    upload = await files.announce(uow, name, size, digest, content_type)
    return _ticket(uow, upload, await _put_down(uow, record, record_id, upload))


async def _room_for_one(uow: UnitOfWork, record_id: UUID) -> None:
    if await uow.value(_COUNT, record_id=record_id) >= MAX_FILES:
        raise LimitReached(
            say(
                "A record carries at most {n} files; remove one first.",
                "每条记录最多 {n} 个文件，请先删除。",
                n=MAX_FILES,
            )
        )


async def _put_down(uow: UnitOfWork, record: RecordType, record_id: UUID, upload: Row) -> UUID:
    attachment_id = uuid7()
    same = {name: upload[name] for name in ("filename", "content_type", "created_by", "created_at")}
    rest = {"record_type": record.name, "record_id": record_id, "upload_id": upload["id"]}
    await uow.run(_INSERT, id=attachment_id, **rest, **same)
    return attachment_id


def _ticket(uow: UnitOfWork, upload: Row, attachment_id: UUID) -> Ticket:
    way = files.ticket_of(uow, upload)
    return Ticket(attachment_id, way.state, way.url, way.method, way.headers)


async def keep(context: TenantContext, *, attachment_id: UUID) -> Attached:
    """The bytes have come: the file is on the record, and in its history. Doing it twice is doing it once.

    Raises NotFound, Forbidden; Conflict while the bytes are not there.
    """
    async with unit_of_work(context, read_only=True) as uow:
        row = await uow.row(_FIND, attachment_id=attachment_id)
    if row is None or row["created_by"] != context.user_id:
        raise _no_such_file()
    if row["kept_at"] is None:
        await files.stored_file(context, upload_id=row["upload_id"])
    async with unit_of_work(context) as uow:
        await _keep(uow, row)
        return await attached(uow, attachment_id=attachment_id)


async def put_on(
    context: TenantContext, *, record_type: str, record_id: UUID, filename: str, content_type: str, content: bytes
) -> None:
    """Put a file that is at hand onto a record; one that is on it already stays once. Raises like `announce`, and
    StorageUnavailable.
    """
    digest = hashlib.sha256(content).hexdigest()
    given: dict[str, Any] = {"filename": filename, "size": len(content), "sha256": digest}
    async with unit_of_work(context) as uow:
        if await uow.value(_THERE, record_id=record_id, **{**given, "filename": files.name_of(filename)}) is not None:
            return
        ticket = await announce(uow, record_type=record_type, record_id=record_id, content_type=content_type, **given)
    async with unit_of_work(context, read_only=True) as uow:
        row = await uow.row(_FIND, attachment_id=ticket.id)
    assert row is not None  # it was just announced
    await files.put(context, upload_id=row["upload_id"], body=io.BytesIO(content))
    await keep(context, attachment_id=ticket.id)


async def _keep(uow: UnitOfWork, row: Row) -> None:
    version, now_is = await _locked(uow, row)
    if now_is["kept_at"] is not None:
        return
    stored = await stored_once(uow, row["upload_id"])
    await uow.run(_KEEP, attachment_id=row["id"], stored=stored, moment=now())
    _note(uow, row, version, came=True)


async def _locked(uow: UnitOfWork, row: Row) -> tuple[int, Row]:
    """The version of the record, and the attachment as it is; the record is locked first, always."""
    record = attachable(row["record_type"])
    require(uow.context, record, Action.UPDATE)
    try:
        found = await writing.lock(uow, record.model, row["record_id"], action=Action.UPDATE)
    except NotFound:
        raise _no_such_file() from None  # in the words for one that is not there
    again = await uow.row(_LOCKED, attachment_id=row["id"])
    if again is None:
        raise _no_such_file()
    return found["version"], again


async def remove(uow: UnitOfWork, *, attachment_id: UUID) -> None:
    """Take a file off its record; its bytes go when nothing else is attached to them. Raises NotFound, Forbidden."""
    row = await uow.row(_FIND, attachment_id=attachment_id)
    if row is None or (row["kept_at"] is None and row["created_by"] != uow.context.user_id):
        raise _no_such_file()
    version, now_is = await _locked(uow, row)
    await uow.run(_REMOVE, attachment_id=attachment_id)
    drop(uow, now_is["upload_id"])
    if now_is["kept_at"] is not None:
        _note(uow, row, version, came=False)


def attachable(record_type: str) -> RecordType:
    """Records that are somebody's and no events carry files. Raises NotFound, ValidationFailed (NOT_ATTACHABLE)."""
    record = catalogue().known(record_type)
    if not record.facts.scoped or record.facts.happens:
        raise invalid("id", say("This cannot carry files.", "该记录不能添加文件。"), "NOT_ATTACHABLE")
    return record


def _note(uow: UnitOfWork, row: Row, version: int, *, came: bool) -> None:
    """A file is no field of the form somebody may have open: the version stays, the history has the change."""
    named = [{"id": str(row["id"]), "name": row["filename"]}]
    fields = {"files": [[], named] if came else [named, []]}
    note(uow, Noted(row["record_type"], row["record_id"], ChangeKind.UPDATED, version, fields))


def _no_such_file() -> NotFound:
    return NotFound(say("There is no such file.", "没有该文件。"), "id")
