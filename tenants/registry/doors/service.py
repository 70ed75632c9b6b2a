"""Opening a public door, and finding whose it is."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select

from tenants.context import TenantContext
from tenants.db.unit_of_work import UnitOfWork, look_up, unit_of_work
from tenants.errors import NotFound
from tenants.kit.message import say
from tenants.registry.doors.models import PublicDoor
from tenants.registry.job_context import job_context

_OPEN = insert(PublicDoor).values(
    id=bindparam("source_id"),
    public_id=bindparam("public_id"),
    kind=bindparam("kind"),
    tenant_id=bindparam("tenant_id"),
)
_CLOSE = delete(PublicDoor).where(
    PublicDoor.id == bindparam("source_id"), PublicDoor.tenant_id == bindparam("tenant_id")
)
_WHOSE = select(PublicDoor.id, PublicDoor.tenant_id).where(
    PublicDoor.public_id == bindparam("public_id"), PublicDoor.kind == bindparam("kind")
)

_DRAWN = re.compile(r"[A-Za-z0-9_-]{1,32}")


@dataclass(frozen=True, slots=True)
class Behind:
    """`context` is the company itself at work, as it is now; `source_id` its row behind the door."""

    context: TenantContext
    source_id: UUID


async def open_door(uow: UnitOfWork, *, kind: str, source_id: UUID) -> str:
    """A new address for a row of the company: 128 random bits, which say nothing of whose it is."""
    public_id = secrets.token_urlsafe(16)
    await uow.run(_OPEN, source_id=source_id, public_id=public_id, kind=kind)
    return public_id


async def close_door(uow: UnitOfWork, *, source_id: UUID) -> None:
    """The address is nobody's any more."""
    await uow.run(_CLOSE, source_id=source_id)


async def behind(public_id: str, *, kind: str, request_id: str = "") -> Behind:
    """Whose door this is. Raises NotFound for none, and for that of a company which is gone."""
    row = await look_up(_WHOSE, public_id=public_id, kind=kind) if _DRAWN.fullmatch(public_id) else None
    if row is None:
        raise NotFound(say("There is nothing at this address.", "该地址不存在。"))
    async with unit_of_work(TenantContext(row["tenant_id"], system=True), read_only=True) as uow:
        context = await job_context(uow, requested_by=None, request_id=request_id)
    return Behind(context, row["id"])
