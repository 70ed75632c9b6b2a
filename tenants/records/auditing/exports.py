"""The log as a file in the object store: asked for by a person, written by a job, fetched by a link, gone in a week."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy import DateTime, bindparam, insert, select, update

from tenants.adapters.storage import CHUNK, ObjectMissing, storage
from tenants.changes.audit import exporting
from tenants.changes.audit.service import READ
from tenants.changes.log import ChangeKind, Noted, note
from tenants.context import TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import Conflict, NotFound
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.records.auditing.models import AuditExport, ExportState
from tenants.records.files import resting
from tenants.records.files import service as files
from tenants.registry import service as registry
from tenants.registry.roles import require_permission

KEEP = timedelta(days=7)
_TRIES = 3
_FOLDER = "audit"
_INSERT = insert(AuditExport).values(
    id=bindparam("export_id"), requested_by=bindparam("user_id"), created_at=bindparam("moment")
)
_FIND = select(AuditExport).where(AuditExport.id == bindparam("export_id"))
_NEWEST = select(AuditExport).order_by(AuditExport.created_at.desc(), AuditExport.id.desc()).limit(bindparam("count"))
_READY = (
    update(AuditExport)
    .where(AuditExport.id == bindparam("export_id"))
    .values(
        state=ExportState.READY.value,
        finished_at=bindparam("moment"),
        key=bindparam("object_key"),
        entries=bindparam("entry_count"),
        bytes=bindparam("length"),
    )
)
_OLD = select(AuditExport.id, AuditExport.key).where(
    AuditExport.created_at < bindparam("over", type_=DateTime(timezone=True)), AuditExport.state == "ready"
)
_STOPPED = (
    update(AuditExport)
    .where(AuditExport.id == bindparam("export_id"), AuditExport.state == "waiting")
    .values(state=ExportState.STOPPED.value, finished_at=bindparam("moment"))
)
_GONE = update(AuditExport).where(AuditExport.id == bindparam("export_id")).values(state="gone", key=None)


@dataclass(frozen=True, slots=True)
class Export:
    """`entries` and `bytes` say how much it holds, once it is ready; `url` is a link good for 15 minutes."""

    id: UUID
    state: ExportState
    created_at: datetime
    finished_at: datetime | None
    entries: int | None
    bytes: int | None
    url: str | None


async def order_export(uow: UnitOfWork) -> Export:
    """Ask for a file of the whole log. Raises Forbidden."""
    require_permission(uow.context, READ)
    export_id = uuid7()
    await uow.run(_INSERT, export_id=export_id, user_id=uow.context.user_id, moment=now())
    uow.enqueue(Job.EXPORT_AUDIT, export_id=export_id)
    return await find_export(uow, export_id=export_id)


async def find_export(uow: UnitOfWork, *, export_id: UUID) -> Export:
    """One of the company's exports. Raises Forbidden, NotFound."""
    require_permission(uow.context, READ)
    row = await uow.row(_FIND, export_id=export_id)
    if row is None:
        raise NotFound(say("There is no such export.", "没有该导出。"), "id")
    return _export(uow.tenant_id, row)


async def newest_exports(uow: UnitOfWork, *, first: int = 20) -> list[Export]:
    """Newest first. Raises Forbidden."""
    require_permission(uow.context, READ)
    return [_export(uow.tenant_id, row) for row in await uow.rows(_NEWEST, count=min(max(first, 1), 100))]


def _export(tenant_id: UUID, row: Row) -> Export:
    key = row["key"]
    named = {"filename": f"audit-log-{row['entries']}.jsonl", "content_type": "application/jsonl"}
    return Export(
        row["id"],
        ExportState(row["state"]),
        row["created_at"],
        row["finished_at"],
        row["entries"],
        row["bytes"],
        files.made_url(tenant_id, _FOLDER, row["id"], key=key, **named) if key else None,
    )


async def write_export(context: TenantContext, *, export_id: UUID) -> None:
    """Write the file. Done again, it writes the same place again. Raises NotFound, Conflict; StorageUnavailable."""
    async with unit_of_work(context, read_only=True) as uow:
        await find_export(uow, export_id=export_id)
    for _ in range(_TRIES):
        count = await exporting.erasures(context)
        key, entries, length = await _write(context, export_id)
        if count == await exporting.erasures(context):
            break
    else:
        raise Conflict(say("Values are being erased; it is tried again.", "正在擦除数据，稍后重试。"))
    async with unit_of_work(context) as uow:
        values: dict[str, Any] = {"object_key": key, "entry_count": entries, "length": length}
        await uow.run(_READY, export_id=export_id, moment=now(), **values)
        note(uow, Noted("audit_export", export_id, ChangeKind.EXPORTED, 1, {"entries": [None, entries]}))


async def stop_export(uow: UnitOfWork, *, export_id: UUID) -> None:
    """The access of whoever asked for it was revoked: there will be no file."""
    await uow.run(_STOPPED, export_id=export_id, moment=now())


async def _write(context: TenantContext, export_id: UUID) -> tuple[str, int, int]:
    head = await exporting.seal_and_head(context)
    with tempfile.TemporaryFile() as file:
        length = await _spool(exporting.lines(context, head), file)
        kept = await resting.keep(context.tenant_id, _FOLDER, export_id, "log.jsonl", file)
    return kept.key, head.size if head else 0, length


async def _spool(lines: AsyncIterator[bytes], file: BinaryIO) -> int:
    held, length = bytearray(), 0
    async for line in lines:
        held += line
        length += len(line)
        if len(held) >= CHUNK:
            await asyncio.to_thread(file.write, bytes(held))
            held.clear()
    file.write(held)
    return length


async def sweep_exports() -> int:
    """Delete files older than a week, of every tenant; returns how many. Raises StorageUnavailable."""
    gone = 0
    async for tenant_id in registry.every_tenant():
        context = TenantContext(tenant_id, system=True)
        async with unit_of_work(context, read_only=True) as uow:
            old = await uow.rows(_OLD, over=now() - KEEP)
        for row in old:
            with suppress(ObjectMissing):
                await storage().delete(row["key"])
            async with unit_of_work(context) as uow:
                gone += await uow.run(_GONE, export_id=row["id"])
    return gone
