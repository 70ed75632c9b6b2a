"""Notices: what others did to records somebody owns or follows, read from the stream of changes as they may see it.

Nothing is written when something happens: a notice is a change, looked at by whom it concerns. What is hidden from its
reader, and what the system keeps by itself, makes none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from tenants.changes.stream import head
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import NotFound, invalid
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.reach import Action
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.history import BEHALF, PERSON, ChangeEntry, entries
from tenants.records.merging.service import goes_with
from tenants.records.noticing.models import NoticeMark, RecordFollower
from tenants.records.permitting import is_within
from tenants.records.scoping import may_read, require
from tenants.records.sql import Pen

MOST, WINDOW, FOLLOWED = 100, 5_000, 1_000
"""So many notices are shown, among so many latest changes of the stream, of so many records somebody follows."""
goes_with(None, RecordFollower, "id", key="user_id", once="user_id")
_FOLLOW = (
    insert(RecordFollower)
    .values({name: bindparam(name) for name in ("user_id", "id", "record_type", "since")})
    .on_conflict_do_nothing()
)
_UNFOLLOW = delete(RecordFollower).where(
    RecordFollower.user_id == bindparam("reader"), RecordFollower.id == bindparam("record_id")
)
_FOLLOWS = select(RecordFollower.id).where(
    RecordFollower.user_id == bindparam("reader"), RecordFollower.id == bindparam("record_id")
)
_COUNT = select(func.count()).select_from(RecordFollower).where(RecordFollower.user_id == bindparam("reader"))
_MARK = select(NoticeMark.seq).where(NoticeMark.id == bindparam("reader"))
_READ = (
    insert(NoticeMark)
    .values({name: bindparam(name) for name in ("id", "seq", "read_at")})
    .on_conflict_do_update(
        index_elements=["tenant_id", "id"], set_={"seq": bindparam("seq"), "read_at": bindparam("read_at")}
    )
)


@dataclass(frozen=True, slots=True)
class Notice:
    """A change of a record, for somebody it concerns. `title` is the record's today."""

    change: ChangeEntry
    title: str
    unread: bool


def notable() -> list[RecordType]:
    """The kinds there are notices of: whatever is somebody's and no event."""
    return [record for record in catalogue().values() if record.facts.scoped and not record.facts.happens]


async def follow(uow: UnitOfWork, *, record_type: str, record_id: UUID, following: bool = True) -> bool:
    """Hear of a record from now on, or no more. Raises NotFound, Forbidden, ValidationFailed: NOT_FOLLOWABLE,
    TOO_MANY.
    """
    record, reader = _notable(record_type), uow.context.user_id
    require(uow.context, record, Action.READ)
    if not following:
        await uow.run(_UNFOLLOW, reader=reader, record_id=record_id)
        return False
    if not await is_within(uow, record, record_id, Action.READ):
        raise NotFound(say("There is no such record.", "没有该记录。"), "id")
    if await uow.value(_COUNT, reader=reader) >= FOLLOWED:
        message = say("One follows at most {n} records.", "最多关注 {n} 条记录。", n=FOLLOWED)
        raise invalid("id", message, "TOO_MANY")
    await uow.run(_FOLLOW, user_id=reader, id=record_id, record_type=record.name, since=now())
    return True


async def follows(uow: UnitOfWork, *, record_type: str, record_id: UUID) -> bool:
    """Whether the reader follows a record. Raises NotFound, ValidationFailed."""
    _notable(record_type)
    return await uow.value(_FOLLOWS, reader=uow.context.user_id, record_id=record_id) is not None


def _notable(record_type: str) -> RecordType:
    record = catalogue().known(record_type)
    if record not in notable():
        raise invalid("id", say("Nobody follows such a record.", "此类记录不能关注。"), "NOT_FOLLOWABLE")
    return record


async def notices(uow: UnitOfWork) -> list[Notice]:
    """The latest, the newest first, read or not."""
    return await _since(uow, 0, await _read(uow))


async def _read(uow: UnitOfWork) -> int:
    return await uow.value(_MARK, reader=uow.context.user_id) or 0


async def _since(uow: UnitOfWork, place: int, read: int) -> list[Notice]:
    found: list[Notice] = []
    for record in notable():
        if uow.context.user_id is not None and may_read(uow.context, record):
            found += await _of_kind(uow, record, place, read)
    found.sort(key=lambda each: (each.change.seq, each.change.id), reverse=True)
    return found[:MOST]


async def _of_kind(uow: UnitOfWork, record: RecordType, place: int, read: int) -> list[Notice]:
    rows = {row["id"]: row for row in await _rows(uow, record, place)}
    told = await entries(uow, record, list(rows.values()))
    kept = set(record.facts.kept) | {"updated_at", "updated_by"}
    return [
        Notice(each, rows[each.id]["title"], each.seq > read)
        for each in told
        if each.kind != "updated" or {change.field for change in each.fields} - kept
    ]


async def _rows(uow: UnitOfWork, record: RecordType, place: int) -> Sequence[Mapping[str, Any]]:
    """Changes others made, among the latest of the stream: of what is in the bin by now as well."""
    pen = Pen(uow.context)
    reader = pen.bind(uow.context.user_id, "uuid")
    latest = (
        "SELECT l.* FROM changes l WHERE l.tenant_id = $1"
        f" AND l.seq > {pen.bind(place, 'bigint')} ORDER BY l.seq DESC, l.id DESC LIMIT {WINDOW}"
    )
    follows = f"SELECT 1 FROM record_followers f WHERE f.tenant_id = $1 AND f.user_id = {reader} AND f.id = c.record_id"
    sql = (
        "SELECT c.id, c.seq, c.kind, c.at, c.record_type, c.record_id, c.version, c.fields,"
        f" r.{record.facts.title}::text AS title, {PERSON.format(column='c.actor_id', name='actor')},"
        f" {BEHALF.format(column='c.on_behalf_of', name='on_behalf_of')}"
        f" FROM ({latest}) c JOIN {record.table.name} r ON {pen.owned('r')} AND r.id = c.record_id"
        f"{pen.reached(record, 'r')} WHERE c.record_type = '{record.name}' AND c.actor_id <> {reader}"
        f" AND c.kind IN ('updated', 'deleted', 'restored') AND (r.owner_id = {reader} OR EXISTS ({follows}))"
        f" ORDER BY c.seq DESC, c.id DESC LIMIT {MOST}"
    )
    check_names_tenant(sql)
    found: Sequence[Mapping[str, Any]] = await uow.connection.fetch(sql, *pen.filled())
    return found


async def unread(uow: UnitOfWork) -> int:
    """How many notices are new, counted to `MOST`."""
    read = await _read(uow)
    return len(await _since(uow, read, read))


async def mark_read(uow: UnitOfWork) -> datetime:
    """All that there is by now has been read."""
    moment = now()
    await uow.run(_READ, id=uow.context.user_id, seq=(await head(uow)).seq, read_at=moment)
    return moment
