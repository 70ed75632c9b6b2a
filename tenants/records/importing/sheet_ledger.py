"""The rows of `import_sheets`: asked for, made, looked at."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, update

from tenants.context import TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.records.importing.models import Import, ImportSheet

_THIS = ImportSheet.id == bindparam("sheet_id")
_OF_IMPORT = ImportSheet.import_id == bindparam("import_id")
_MINE = ImportSheet.made_by.is_not_distinct_from(bindparam("made_by"))
_FORGET = delete(ImportSheet).where(_OF_IMPORT, _MINE)
_DROP = delete(ImportSheet).where(_THIS, _OF_IMPORT, ImportSheet.content.is_(None))
_INSERTED = ("id", "import_id", "made_by", "made_at")
_INSERT = insert(ImportSheet).values({name: bindparam(name) for name in _INSERTED})
_WANTED = select(ImportSheet.id).where(_THIS, ImportSheet.content.is_(None))
_READ = update(ImportSheet).where(_THIS).values(rows_read=bindparam("rows"))
_WRITE = update(ImportSheet).where(_THIS).values(content=bindparam("content"), reach=bindparam("reach"))
_OF = select(ImportSheet).where(_OF_IMPORT).order_by(ImportSheet.made_at.desc(), ImportSheet.id.desc()).limit(100)
_COUNTED = select(
    Import.rows_done,
    Import.rows_created,
    Import.rows_updated,
    Import.rows_duplicate,
    Import.rows_rejected,
    Import.rows_restored,
).where(Import.id == bindparam("import_id"))


async def ask(uow: UnitOfWork, import_id: UUID) -> None:
    """Have a sheet made in one's own name, in place of the one before."""
    mine = {"import_id": import_id, "made_by": uow.context.user_id}
    await uow.run(_FORGET, **mine)
    sheet_id = uuid7()
    await uow.run(_INSERT, id=sheet_id, made_at=now(), **mine)
    uow.enqueue(Job.RECONCILE_IMPORT, import_id=import_id, sheet_id=sheet_id)


async def is_wanted(uow: UnitOfWork, sheet_id: UUID) -> bool:
    """Whether a sheet is still to be made."""
    return await uow.row(_WANTED, sheet_id=sheet_id) is not None


async def read(context: TenantContext, sheet_id: UUID, rows: int) -> None:
    """Say how many rows have been read."""
    async with unit_of_work(context) as uow:
        await uow.run(_READ, sheet_id=sheet_id, rows=rows)


async def write(context: TenantContext, sheet_id: UUID, reach: str, content: dict[str, Any]) -> None:
    """Keep a sheet that is made."""
    async with unit_of_work(context) as uow:
        await uow.run(_WRITE, sheet_id=sheet_id, reach=reach, content=content)


async def drop(uow: UnitOfWork, import_id: UUID, sheet_id: UUID) -> None:
    """Forget a sheet that is not made."""
    await uow.run(_DROP, import_id=import_id, sheet_id=sheet_id)


async def of_import(uow: UnitOfWork, import_id: UUID) -> list[Row]:
    """The sheets of an import, newest first."""
    return await uow.rows(_OF, import_id=import_id)


async def counted(uow: UnitOfWork, import_id: UUID) -> Row:
    """What the run itself counted."""
    row = await uow.row(_COUNTED, import_id=import_id)
    assert row is not None
    return row
