"""Sharing a record: who may edit it may share it, and nobody gives more than they have."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from tenants.access import shares as kept
from tenants.access.shares import Share, Subject
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import NotFound, invalid
from tenants.kit.message import say
from tenants.reach import Action
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.permitting import is_within
from tenants.records.scoping import require


async def share_record(
    uow: UnitOfWork,
    *,
    record_type: str,
    record_id: UUID,
    subject: Subject,
    subject_id: UUID,
    edit: bool = False,
    until: date | None = None,
) -> Share:
    """Let somebody read or edit one record, up to a day. What they may do with records of its kind at all is up to
    their roles. Raises NotFound, Forbidden, ValidationFailed (NOT_SHAREABLE).
    """
    await _editable(uow, record_type, record_id)
    return await kept.share(
        uow,
        object=record_type,
        record_id=record_id,
        subject=subject,
        subject_id=subject_id,
        edit=edit,
        until=until,
    )


async def unshare_record(uow: UnitOfWork, *, share_id: UUID) -> Share:
    """End a share at once. Raises NotFound, Forbidden."""
    found = await kept.find_share(uow, share_id)
    try:
        await _editable(uow, found.object, found.record_id)
    except NotFound:
        raise kept.no_such_share() from None  # in the words for one that is not there
    await kept.unshare(uow, found)
    return found


async def shares_of(uow: UnitOfWork, *, record_type: str, record_id: UUID) -> list[Share]:
    """With whom a record is shared; nobody's business but of those who may share it. Raises NotFound, Forbidden."""
    await _editable(uow, record_type, record_id)
    return await kept.shares(uow, record_id=record_id)


async def _editable(uow: UnitOfWork, record_type: str, record_id: UUID) -> RecordType:
    record = catalogue().known(record_type)
    if not record.facts.scoped:
        raise invalid("id", say("This is everybody's already.", "该记录对所有人可见，无需共享。"), "NOT_SHAREABLE")
    require(uow.context, record, Action.UPDATE)
    if not await is_within(uow, record, record_id, Action.UPDATE):
        raise NotFound(say("There is no such record.", "没有该记录。"), "id")
    return record
