"""Everything a company has, as one archive: asked for by an owner, written by a job, fetched by a link, gone in a week.

It can be asked for at any time, suspended and closed as well: what somebody made is theirs.
"""

from __future__ import annotations

import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import DateTime, bindparam, insert, select, update

from tenants.adapters.storage import ObjectMissing, storage
from tenants.context import TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import NotFound
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.life import archive
from tenants.life.models import CompanyExport, ExportState
from tenants.noting import ChangeKind, Noted, note
from tenants.records.files import resting
from tenants.records.files import service as files
from tenants.registry import service as registry
from tenants.registry.roles import require_owner

KEEP = timedelta(days=7)
_FOLDER = "exports"
_ONE = CompanyExport.id == bindparam("export_id")
_INSERT = insert(CompanyExport).values(
    id=bindparam("export_id"), requested_by=bindparam("user_id"), created_at=bindparam("moment")
)
_FIND = select(CompanyExport).where(_ONE)
_UNDER_WAY = select(CompanyExport).where(
    CompanyExport.finished_at.is_(None), CompanyExport.created_at > bindparam("after", type_=DateTime(timezone=True))
)
_NEWEST = select(CompanyExport).order_by(CompanyExport.created_at.desc(), CompanyExport.id.desc()).limit(10)
_PROGRESS = (
    update(CompanyExport)
    .where(_ONE)
    .values(state=ExportState.WRITING.value, done=bindparam("rows_done"), total=bindparam("rows_total"))
)
_READY = (
    update(CompanyExport)
    .where(_ONE)
    .values(
        state=ExportState.READY.value,
        finished_at=bindparam("moment"),
        key=bindparam("object_key"),
        bytes=bindparam("length"),
    )
)
_STOPPED = update(CompanyExport).where(_ONE, CompanyExport.finished_at.is_(None))
_STOP = _STOPPED.values(state=ExportState.STOPPED.value, finished_at=bindparam("moment"))
_OLD = select(CompanyExport.id, CompanyExport.key).where(
    CompanyExport.created_at < bindparam("over", type_=DateTime(timezone=True)), CompanyExport.state == "ready"
)
_GONE = update(CompanyExport).where(_ONE).values(state=ExportState.GONE.value, key=None)


@dataclass(frozen=True, slots=True)
class Export:
    """`done` of `total` rows are in it; `bytes` once it is ready; `url` is a link good for 15 minutes."""

    id: UUID
    state: ExportState
    created_at: datetime
    finished_at: datetime | None
    done: int
    total: int
    bytes: int | None
    url: str | None


async def order_export(uow: UnitOfWork) -> Export:
    """Ask for an archive of everything; one that is under way is given back. Raises Forbidden."""
    require_owner(uow.context)
    row = await uow.row(_UNDER_WAY, after=now() - timedelta(hours=6))
    if row is not None:
        return _export(uow.tenant_id, row)
    export_id = uuid7()
    await uow.run(_INSERT, export_id=export_id, user_id=uow.context.user_id, moment=now())
    uow.enqueue(Job.EXPORT_COMPANY, export_id=export_id)
    return await _find(uow, export_id)


async def exports(uow: UnitOfWork) -> list[Export]:
    """The newest ones. Raises Forbidden."""
    require_owner(uow.context)
    return [_export(uow.tenant_id, row) for row in await uow.rows(_NEWEST)]


async def _find(uow: UnitOfWork, export_id: UUID) -> Export:
    row = await uow.row(_FIND, export_id=export_id)
    if row is None:
        raise NotFound(say("There is no such export.", "没有该导出。"), "id")
    return _export(uow.tenant_id, row)


def _export(tenant_id: UUID, row: Row) -> Export:
    key = row["key"]
    named = {"filename": f"rapport-export-{row['created_at']:%Y-%m-%d}.zip", "content_type": "application/zip"}
    same = {each: row[each] for each in ("id", "created_at", "finished_at", "done", "total", "bytes")}
    url = files.made_url(tenant_id, _FOLDER, row["id"], key=key, **named) if key else None
    return Export(state=ExportState(row["state"]), url=url, **same)


async def write_export(context: TenantContext, *, export_id: UUID) -> None:
    """Write the archive. Done again, it writes the same place again. Raises NotFound, StorageUnavailable."""
    async with unit_of_work(context, read_only=True) as uow:
        await _find(uow, export_id)

    async def progress(done: int, total: int) -> None:
        async with unit_of_work(context) as uow:
            await uow.run(_PROGRESS, export_id=export_id, rows_done=done, rows_total=total)

    with tempfile.TemporaryFile() as file:
        entries = await archive.write(context, file, progress)
        made = await resting.keep(context.tenant_id, _FOLDER, export_id, "archive.zip", file)
    async with unit_of_work(context) as uow:
        await uow.run(_READY, export_id=export_id, moment=now(), object_key=made.key, length=made.size)
        note(uow, Noted("company_export", export_id, ChangeKind.EXPORTED, 1, {"entries": [None, entries]}))


async def stop_export(uow: UnitOfWork, *, export_id: UUID) -> None:
    """The access of whoever asked for it was revoked: there will be no archive."""
    await uow.run(_STOP, export_id=export_id, moment=now())


async def sweep_exports() -> int:
    """Delete archives older than a week, of every company; returns how many. Raises StorageUnavailable."""
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
