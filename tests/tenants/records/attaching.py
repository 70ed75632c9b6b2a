"""Putting files on records, as a browser does it."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from uuid import UUID

from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.records.attachments import service as attachments
from tenants.records.attachments.service import Attached
from tenants.records.files import service as files
from tenants.records.files.service import Ticket

CONTRACT = b"%PDF-1.7 the contract" * 50


async def announce(
    ctx: TenantContext, record_id: UUID, data: bytes = CONTRACT, name: str = "Contract 合同.pdf", kind: str = "account"
) -> Ticket:
    async with unit_of_work(ctx) as uow:
        return await attachments.announce(
            uow,
            record_type=kind,
            record_id=record_id,
            filename=name,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            content_type="application/pdf",
        )


async def send(ticket: Ticket, data: bytes = CONTRACT) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield data

    await files.receive(ticket.url.rsplit("/", 1)[-1], length=len(data), body=body())


async def attach(
    ctx: TenantContext, record_id: UUID, data: bytes = CONTRACT, name: str = "Contract 合同.pdf", kind: str = "account"
) -> Attached:
    ticket = await announce(ctx, record_id, data, name, kind)
    await send(ticket, data)
    return await attachments.keep(ctx, attachment_id=ticket.id)
