"""What imports leave in the object store: the file that came, and the file of rejects. Both hold people's data."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import DateTime, Uuid, bindparam, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from tenants.adapters.storage import ObjectMissing, storage
from tenants.context import TenantContext
from tenants.db import usage
from tenants.db.unit_of_work import Row, unit_of_work
from tenants.kit.clock import now
from tenants.records.attachments.models import Attachment
from tenants.records.files.models import Upload
from tenants.records.files.service import STORAGE
from tenants.records.importing.models import Import, ImportState
from tenants.registry import service as registry

KEEP = timedelta(days=30)
"""How long after its last use a file is there to be looked at, or imported again."""
_BATCH = 100

_over = bindparam("over", type_=DateTime(timezone=True))
_these = func.any(bindparam("ids", type_=ARRAY(Uuid)))
_last_used = func.coalesce(Import.finished_at, Import.started_at, Import.created_at)
_at_work = or_(Import.state == ImportState.PLANNING, Import.state == ImportState.RUNNING)
_in_use = exists().where(Import.upload_id == Upload.id, or_(_last_used >= _over, _at_work))
_attached = exists().where(Attachment.upload_id == Upload.id)
_OVER = (
    select(Upload.id, Upload.key)
    .where(Upload.created_at < _over, Upload.state != "gone", ~_in_use, ~_attached)
    .limit(bindparam("batch"))
)
_MADE = select(Import.rejects_key, Import.rows_key).where(
    Import.upload_id == _these, or_(Import.rejects_key.is_not(None), Import.rows_key.is_not(None))
)
_GONE = (
    update(Upload)
    .where(Upload.id == _these, Upload.state != "gone")
    .values(state="gone")
    .returning(Upload.size, Upload.stored_at)
)
_NO_REJECTS = update(Import).where(Import.upload_id == _these).values(rejects_key=None)


async def sweep_files() -> int:
    """Delete what no import has used for 30 days, of every tenant; returns how many uploads went. The rows stay: they
    say what once came. Stopped at any moment, it goes on the next time. Raises StorageUnavailable.
    """
    over, gone = now() - KEEP, 0
    async for tenant_id in registry.every_tenant():
        gone += await _sweep(TenantContext(tenant_id, system=True), over)
    return gone


async def _sweep(context: TenantContext, over: datetime) -> int:
    gone, batch = 0, _BATCH
    while batch == _BATCH:
        async with unit_of_work(context, read_only=True) as uow:
            uploads: Sequence[Row] = await uow.rows(_OVER, over=over, batch=_BATCH)
            ids: list[UUID] = [row["id"] for row in uploads]
            made = await uow.rows(_MADE, ids=ids)
        for key in [row["key"] for row in uploads] + [key for row in made for key in row.values() if key]:
            await _delete(key)
        async with unit_of_work(context) as uow:
            await uow.run(_NO_REJECTS, ids=ids)
            freed = sum(row["size"] for row in await uow.rows(_GONE, ids=ids) if row["stored_at"] is not None)
            if freed:
                await usage.count_now(uow, uow.context.entitlement, STORAGE, -freed)
        batch = len(uploads)
        gone += batch
    return gone


async def _delete(key: str) -> None:
    with suppress(ObjectMissing):  # it never came, or an earlier sweep was stopped behind it
        await storage().delete(key)
