"""The row of an export: found, moved on, forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, bindparam, insert, select, update

from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.kit.clock import now
from tenants.records.exports.models import RecordExport, RecordExportState

KEEP = timedelta(days=7)
_NAMES = (
    "id", "record_type", "format", "columns", "ids", "filter", "search", "sorting", "locale", "rows_total",
    "requested_by", "created_at",
)  # fmt: skip
_INSERT = insert(RecordExport).values({name: bindparam(name) for name in _NAMES})
_MINE = RecordExport.requested_by == bindparam("user_id")
_FIND = select(RecordExport).where(RecordExport.id == bindparam("export_id"), _MINE)
_ROW = select(RecordExport).where(RecordExport.id == bindparam("export_id"))
_NEWEST = (
    select(RecordExport)
    .where(_MINE)
    .order_by(RecordExport.created_at.desc(), RecordExport.id.desc())
    .limit(bindparam("first"))
)
_THIS = update(RecordExport).where(RecordExport.id == bindparam("export_id"), RecordExport.state == "running")
_PROGRESS = _THIS.values(rows_done=bindparam("done"))
_READY = _THIS.values(
    state=RecordExportState.READY.value, rows_done=bindparam("done"), bytes=bindparam("length"),
    key=bindparam("object_key"), finished_at=bindparam("moment"),
)  # fmt: skip
_STOP = _THIS.values(
    state=RecordExportState.STOPPED.value, failure_code=bindparam("code"), finished_at=bindparam("moment")
)
_OLD = select(RecordExport.id, RecordExport.key).where(
    RecordExport.created_at < bindparam("over", type_=DateTime(timezone=True)), RecordExport.state == "ready"
)
_GONE = update(RecordExport).where(RecordExport.id == bindparam("export_id")).values(state="gone", key=None)


async def add(uow: UnitOfWork, values: Mapping[str, Any]) -> None:
    """Asked for now, by whoever asks."""
    await uow.run(_INSERT, requested_by=uow.context.user_id, created_at=now(), **values)


async def mine(uow: UnitOfWork, export_id: UUID) -> Row | None:
    """One of one's own."""
    return await uow.row(_FIND, export_id=export_id, user_id=uow.context.user_id)


async def newest(uow: UnitOfWork, first: int) -> list[Row]:
    """One's own, newest first."""
    return await uow.rows(_NEWEST, user_id=uow.context.user_id, first=first)


async def find(uow: UnitOfWork, export_id: UUID) -> Row | None:
    """Whosever it is: for the job that writes it."""
    return await uow.row(_ROW, export_id=export_id)


async def advance(uow: UnitOfWork, export_id: UUID, done: int) -> None:
    """So many rows are written."""
    await uow.run(_PROGRESS, export_id=export_id, done=done)


async def ready(uow: UnitOfWork, export_id: UUID, *, done: int, length: int, key: str) -> bool:
    """False where it was stopped meanwhile."""
    return bool(await uow.run(_READY, export_id=export_id, done=done, length=length, object_key=key, moment=now()))


async def stop(uow: UnitOfWork, export_id: UUID, code: str) -> None:
    """There will be no file; `code` says why."""
    await uow.run(_STOP, export_id=export_id, code=code, moment=now())


async def old(uow: UnitOfWork) -> list[Row]:
    """Those whose files are over."""
    return await uow.rows(_OLD, over=now() - KEEP)


async def forget(uow: UnitOfWork, export_id: UUID) -> int:
    """The file is deleted."""
    return await uow.run(_GONE, export_id=export_id)
