"""The steps of an import as stories take them: send a file, plan it as suggested, try it, run it."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.records.files import service as files
from tenants.records.importing import service as importing
from tenants.records.importing.problems import RowProblem
from tenants.records.importing.service import ImportFacts
from tests.fetching import fetched


async def send(context: TenantContext, data: bytes, filename: str = "file.csv") -> UUID:
    """Announce a file and send its bytes by the link that gives."""
    ticket = await announce(context, data, filename)
    await files.receive(ticket.url.rsplit("/", 1)[-1], length=len(data), body=pieces(data))
    return ticket.id


async def announce(context: TenantContext, data: bytes, filename: str) -> files.Ticket:
    async with unit_of_work(context) as uow:
        return await files.create_upload(
            uow,
            filename=filename,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            content_type="text/csv",
        )


async def pieces(data: bytes, size: int = 70_000) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


async def create(
    context: TenantContext, data: bytes, record: str = "account", filename: str = "file.csv"
) -> ImportFacts:
    upload_id = await send(context, data, filename)
    return await importing.create_import(context, upload_id=upload_id, record_type=record)


async def plan(
    context: TenantContext, found: ImportFacts, mapping: Sequence[tuple[str, str]] | None = None, **options: Any
) -> ImportFacts:
    """Plan it (as suggested, when no mapping is given) and run the dry run's job."""
    pairs = mapping or [(column.name, column.suggested_field) for column in found.columns if column.suggested_field]
    planned = await importing.plan_import(context, import_id=found.id, mapping=pairs, options=options)
    await dry_run(context, found.id)
    return await look(context, planned.id)


async def dry_run(context: TenantContext, import_id: UUID, **options: Any) -> None:
    await importing.dry_run(_job(context), import_id=import_id, pass_number=await _pass(context, import_id), **options)


async def start(context: TenantContext, import_id: UUID) -> None:
    async with unit_of_work(context) as uow:
        await importing.start_import(uow, import_id=import_id)


async def run(context: TenantContext, import_id: UUID, **options: Any) -> ImportFacts:
    """Do what the worker does with the job of `start`."""
    await importing.run(_job(context), import_id=import_id, pass_number=await _pass(context, import_id), **options)
    return await look(context, import_id)


async def import_all(
    context: TenantContext,
    data: bytes,
    record: str = "account",
    mapping: Sequence[tuple[str, str]] | None = None,
    *,
    filename: str = "file.csv",
    **options: Any,
) -> ImportFacts:
    """The whole way."""
    planned = await plan(context, await create(context, data, record, filename), mapping, **options)
    await start(context, planned.id)
    return await run(context, planned.id)


async def look(context: TenantContext, import_id: UUID) -> ImportFacts:
    async with unit_of_work(context, read_only=True) as uow:
        return await importing.find_import(uow, import_id=import_id)


async def until_rows_are_done(
    context: TenantContext, import_id: UUID, rows: int, give_up: Callable[[], bool] = lambda: False
) -> None:
    """Watch the progress as the console does."""
    while (await look(context, import_id)).rows_done < rows and not give_up():  # noqa: ASYNC110
        await asyncio.sleep(0.002)  # who makes the progress may be another process


async def problems(context: TenantContext, import_id: UUID) -> list[RowProblem]:
    async with unit_of_work(context, read_only=True) as uow:
        return await importing.import_problems(uow, import_id=import_id, first=10_000)


async def rejects(context: TenantContext, import_id: UUID) -> list[dict[str, str]]:
    """The file of rejects, fetched by its link."""
    async with unit_of_work(context, read_only=True) as uow:
        url = await importing.rejects_url(uow, import_id=import_id)
    if url is None:
        return []
    data = await fetched(url)
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


async def stored(context: TenantContext, table: str) -> list[Mapping[str, Any]]:
    """Every living row of one of the tenant's tables, in the order of its ids."""
    async with unit_of_work(context, read_only=True) as uow:
        return await uow.connection.fetch(f"SELECT * FROM {table} WHERE tenant_id = $1 ORDER BY id", context.tenant_id)


def _job(context: TenantContext) -> TenantContext:
    """What a worker makes of the asker's context."""
    return context.as_system()


async def _pass(context: TenantContext, import_id: UUID) -> int:
    async with unit_of_work(context, read_only=True) as uow:
        found: int = await uow.connection.fetchval(
            "SELECT pass_number FROM imports WHERE tenant_id = $1 AND id = $2", context.tenant_id, import_id
        )
        return found


def text(*lines: str, encoding: str = "utf-8") -> bytes:
    return ("\n".join(lines) + "\n").encode(encoding)
