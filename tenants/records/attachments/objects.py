"""The bytes behind attachments: stored once for each content, and for as long as something is attached to them."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from sqlalchemy import bindparam, delete, exists, select, update

from tenants.adapters.storage import ObjectMissing, storage
from tenants.context import TenantContext
from tenants.db import usage
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.records.attachments.models import Attachment
from tenants.records.files.models import Upload
from tenants.records.files.service import STORAGE
from tenants.registry import service as registry

WAIT = timedelta(days=1)
"""How long an announced file may take to come."""
_MINE = select(Upload.sha256, Upload.size).where(Upload.id == bindparam("upload_id"))
_TWIN = (
    select(Upload.id)
    .where(
        Upload.sha256 == bindparam("sha256"),
        Upload.size == bindparam("size"),
        Upload.state == "stored",
        Upload.id != bindparam("upload_id"),
        exists().where(Attachment.upload_id == Upload.id, Attachment.kept_at.is_not(None)),
    )
    .order_by(Upload.id)
    .limit(1)
    .with_for_update()
)
_LOCKED = select(Upload).where(Upload.id == bindparam("upload_id")).with_for_update()
_HELD = select(Attachment.id).where(Attachment.upload_id == bindparam("upload_id")).limit(1)
_TURN = update(Upload).where(Upload.id == bindparam("upload_id")).values(state=bindparam("state"))
_NEVER_KEPT = (
    delete(Attachment)
    .where(Attachment.kept_at.is_(None), Attachment.created_at < bindparam("over"))
    .returning(Attachment.upload_id)
)


async def stored_once(uow: UnitOfWork, upload_id: UUID) -> UUID:
    """The upload to attach: one with the same content that the company has on a record already, else this one. It is
    looked for only when the bytes have come, so that nobody gets a file by knowing its fingerprint.
    """
    mine = await uow.row(_MINE, upload_id=upload_id)
    assert mine is not None  # an attachment refers to it
    twin: UUID | None = await uow.value(_TWIN, upload_id=upload_id, sha256=mine["sha256"], size=mine["size"])
    if twin is None:
        return upload_id
    drop(uow, upload_id)
    return twin


def drop(uow: UnitOfWork, upload_id: UUID) -> None:
    """Have the bytes go once this commits, unless something is attached to them by then."""
    uow.enqueue(Job.DROP_UPLOAD, upload_id=upload_id)


async def drop_upload(context: TenantContext, *, upload_id: UUID) -> None:
    """Delete what nothing is attached to, and give the space back. Stopped at any moment, it is done again.

    Raises StorageUnavailable.
    """
    async with unit_of_work(context) as uow:
        row = await uow.row(_LOCKED, upload_id=upload_id)
        if row is None or row["state"] == "gone" or await uow.value(_HELD, upload_id=upload_id) is not None:
            return
        if row["state"] == "stored":
            await usage.count_now(uow, uow.context.entitlement, STORAGE, -row["size"])
        await uow.run(_TURN, upload_id=upload_id, state="dropping")
    with suppress(ObjectMissing):
        await storage().delete(row["key"])
    async with unit_of_work(context) as uow:
        await uow.run(_TURN, upload_id=upload_id, state="gone")


async def sweep_announced() -> int:
    """Forget files that were announced and never kept, of every tenant: a browser that was closed, a line that broke.
    Returns how many.
    """
    over, gone = now() - WAIT, 0
    async for tenant_id in registry.every_tenant():
        async with unit_of_work(TenantContext(tenant_id, system=True)) as uow:
            for row in await uow.rows(_NEVER_KEPT, over=over):
                drop(uow, row["upload_id"])
                gone += 1
    return gone
