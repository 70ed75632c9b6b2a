"""The job that writes a file, as far as its asker may see today."""

from __future__ import annotations

import tempfile
from typing import BinaryIO
from uuid import UUID

from tenants.access.recognition import in_the_name_of, still_may
from tenants.changes.log import ChangeKind, Noted, note
from tenants.context import TenantContext
from tenants.db.unit_of_work import Row, unit_of_work
from tenants.errors import BadInput, Forbidden, ModuleNotInPlan, ValidationFailed
from tenants.records import mentions
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.exports import ledger
from tenants.records.exports.columns import Column, columns_of, selection_of
from tenants.records.exports.models import ExportFormat, RecordExportState
from tenants.records.exports.paging_through import pages
from tenants.records.exports.sheets import Sheet, sheet
from tenants.records.files import resting
from tenants.records.many.choosing import Chosen
from tenants.records.sql import Pen
from tenants.registry import service as registry

FOLDER = "record_exports"
"""Where files of records lie in the object store."""
_EVERY = 5_000
"""Rows after which it is told how far it is."""


async def write_export(context: TenantContext, *, export_id: UUID) -> None:
    """Write the file. Done again, it writes the same place again. Raises AccessRevoked; StorageUnavailable."""
    context = await in_the_name_of(context)
    async with unit_of_work(context, read_only=True) as uow:
        row = await ledger.find(uow, export_id)
        if row is None or row["state"] != RecordExportState.RUNNING:
            return
        await registry.require_standing(uow)
        if not await still_may(uow, f"{catalogue()[row['record_type']].facts.module}:read"):
            raise registry.revoked()
    try:
        await _write(context, row)
    except (Forbidden, ModuleNotInPlan, ValidationFailed, BadInput) as refused:
        async with unit_of_work(context) as uow:
            await ledger.stop(uow, export_id, refused.problems[0].code)


async def _write(context: TenantContext, row: Row) -> None:
    with tempfile.TemporaryFile() as file:
        done = await _fill(context, row, file)
        kept = await resting.keep(context.tenant_id, FOLDER, row["id"], f"records.{row['format']}", file)
    async with unit_of_work(context) as uow:
        if await ledger.ready(uow, row["id"], done=done, length=kept.size, key=kept.key):
            columns = [path for path, _ in row["columns"]]
            fields = {"rows": [None, done], "record_type": [None, row["record_type"]], "columns": [None, columns]}
            note(uow, Noted("record_export", row["id"], ChangeKind.EXPORTED, 1, fields))


async def _fill(context: TenantContext, row: Row, file: BinaryIO) -> int:
    """The rows in the file, and how many they are."""
    record = catalogue()[row["record_type"]]
    columns = await _columns(context, record, [path for path, _ in row["columns"]], row["locale"])
    title = record.facts.label_plural[row["locale"]]
    made = sheet(ExportFormat(row["format"]), file, [each.header for each in columns], title)
    done = await _add_all(context, row, columns, made)
    made.close()
    return done


async def _columns(context: TenantContext, record: RecordType, paths: list[str], locale: str) -> list[Column]:
    """Those that are there for the asker today."""
    async with unit_of_work(context, read_only=True) as uow:
        pen = await mentions.pen_for(uow, {record.name, *(target_of(record, path) for path in paths)})
    return [each for path in paths for each in those_there(pen, record, path, locale)]


def those_there(pen: Pen, record: RecordType, path: str, locale: str) -> list[Column]:
    """The columns of a path; none where it is not there for the reader."""
    try:
        return columns_of(pen, record, path, locale)
    except BadInput:
        return []


def target_of(record: RecordType, path: str) -> str:
    """Of which record type a column speaks."""
    head, _, rest = path.partition(".")
    return record.references[head].target if rest and head in record.references else record.name


async def _add_all(context: TenantContext, row: Row, columns: list[Column], made: Sheet) -> int:
    record, done, told = catalogue()[row["record_type"]], 0, 0
    ids = tuple(UUID(each) for each in row["ids"]) if row["ids"] is not None else None
    chosen = Chosen(record.name, ids, row["filter"], row["search"])
    order = tuple((name, direction) for name, direction in row["sorting"])
    async for page in pages(context, chosen, order, selection_of(record, [each.path for each in columns])):
        made.add([[each.read(found) for each in columns] for found in page])
        done += len(page)
        if done - told >= _EVERY:
            told = done
            async with unit_of_work(context) as uow:
                await ledger.advance(uow, row["id"], done)
    return done
