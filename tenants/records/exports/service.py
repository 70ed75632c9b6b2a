"""The verbs of exporting: ask for a file, write it, read how far it is, sweep old ones.

A file is its asker's, since it holds what they may see; and only while they may still export.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from tenants.adapters.storage import ObjectMissing, storage
from tenants.context import TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import BadInput, FieldProblem, Forbidden, LimitReached, NotFound, ValidationFailed
from tenants.jobs import Job
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.reach import Action
from tenants.records import mentions
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.exports import ledger
from tenants.records.exports.columns import columns_of
from tenants.records.exports.models import ExportFormat, RecordExportState
from tenants.records.exports.paging_through import Order
from tenants.records.exports.sheets import CONTENT_TYPES, MOST_ROWS
from tenants.records.exports.writing import FOLDER, those_there, write_export
from tenants.records.files import service as files
from tenants.records.many.choosing import Chosen, condition_of, count_within, record_of
from tenants.records.ordering import ordering
from tenants.records.scoping import allowed, require
from tenants.records.sealing.finding import refuse_to_keep
from tenants.registry import service as registry

__all__ = [
    "Chosen",
    "ExportFormat",
    "RecordExportFacts",
    "RecordExportState",
    "find_export",
    "newest_exports",
    "order_export",
    "stop_export",
    "sweep_exports",
    "write_export",
]

MAX_COLUMNS = 200
_DEFAULT: tuple[str, ...] = ("id",)


@dataclass(frozen=True, slots=True)
class RecordExportFacts:
    """`rows_done` of `rows_total` are written; `bytes` once it is ready. `url` is a link good for 15 minutes, the file
    is there until `until`.
    """

    id: UUID
    record_type: str
    format: ExportFormat
    state: RecordExportState
    rows_done: int
    rows_total: int
    bytes: int | None
    failure_code: str | None
    created_at: datetime
    finished_at: datetime | None
    until: datetime
    url: str | None


async def order_export(
    uow: UnitOfWork, *, chosen: Chosen, format: ExportFormat, columns: Sequence[str], order: Order = ()
) -> RecordExportFacts:
    """Ask for a file of the records meant, with these columns (a field's path each; without any, all there are). Raises
    ValidationFailed, LimitReached, Forbidden, ModuleNotInPlan.
    """
    record = record_of(chosen)
    require(uow.context, record, Action.READ)
    require(uow.context, record, Action.EXPORT)
    if uow.context.user_id is None:
        raise Forbidden(say("Records are exported by people.", "导出只能由成员进行。"))
    paths = tuple(dict.fromkeys(columns)) or await _all_columns(uow, record)
    headed = await _checked(uow, record, chosen, paths, order)
    total = await count_within(uow, chosen, Action.EXPORT, MOST_ROWS[format])
    if total > MOST_ROWS[format]:
        words = ("A file holds at most {n} records; narrow the list.", "文件最多包含 {n} 条记录，请缩小范围。")
        raise LimitReached(say(*words, n=f"{MOST_ROWS[format]:,}"), "filter", {"limit": MOST_ROWS[format]})
    export_id = uuid7()
    given: dict[str, Any] = {
        "record_type": record.name,
        "format": format.value,
        "columns": headed,
        "search": chosen.search,
    }
    given |= {"ids": [str(each) for each in chosen.ids] if chosen.ids is not None else None}
    given |= {"filter": _plain(chosen.filter), "sorting": [list(term) for term in order]}
    await ledger.add(uow, {"id": export_id, "locale": uow.context.locale, "rows_total": total, **given})
    uow.enqueue(Job.EXPORT_RECORDS, export_id=export_id)
    return await find_export(uow, export_id=export_id)


def _plain(tree: Mapping[str, Any] | None) -> Any:
    """As JSON: ids, days and times as text."""
    return orjson.loads(orjson.dumps(dict(tree), default=str, option=orjson.OPT_UTC_Z)) if tree else None


async def _all_columns(uow: UnitOfWork, record: RecordType) -> tuple[str, ...]:
    pen = await mentions.pen_for(uow, {record.name})
    seen = pen.seen_of(record)
    named = [name for name, field in seen.fields.items() if name != "deleted_at" and not _is_currency(seen, name)]
    own = [f"custom.{key}" for key in pen.custom.get(record.name, {})]
    found = [*_DEFAULT, *named, *own, *(["tags"] if record.facts.taggable else [])]
    return tuple(path for path in found if those_there(pen, record, path, uow.context.locale))


def _is_currency(record: RecordType, name: str) -> bool:
    return any(field.currency == name for field in record.fields.values())


async def _checked(
    uow: UnitOfWork, record: RecordType, chosen: Chosen, paths: Sequence[str], order: Order
) -> list[list[str]]:
    """The columns with their headers. Raises ValidationFailed with everything wrong."""
    problems: list[FieldProblem] = []
    if len(paths) > MAX_COLUMNS:
        many = say("At most {n} columns.", "最多 {n} 列。", n=MAX_COLUMNS)
        raise ValidationFailed([FieldProblem("columns", "TOO_MANY", many)])
    pen, _ = await condition_of(uow, chosen, "r", (record.name, *(path.partition(".")[0] for path in paths)))
    try:
        refuse_to_keep(pen)
        ordering(pen.asked_of(record), order, pen.custom.get(record.name, {}))
    except BadInput as wrong:
        problems.append(FieldProblem(wrong.problems[0].field, "INVALID_FILTER", wrong.message))
    headed = []
    for number, path in enumerate(paths):
        try:
            headed += [[path, each.header] for each in columns_of(pen, record, path, uow.context.locale)[:1]]
        except BadInput as wrong:
            problems.append(FieldProblem(f"columns.{number}", "INVALID_COLUMN", wrong.message))
    if problems:
        raise ValidationFailed(problems)
    return headed


async def find_export(uow: UnitOfWork, *, export_id: UUID) -> RecordExportFacts:
    """One of one's own. Raises NotFound."""
    row = await ledger.mine(uow, export_id)
    if row is None:
        raise NotFound(say("There is no such export.", "没有该导出。"), "id")
    return _facts(uow.context, row)


async def newest_exports(uow: UnitOfWork, *, first: int = 20) -> list[RecordExportFacts]:
    """One's own, newest first, at most 100."""
    return [_facts(uow.context, row) for row in await ledger.newest(uow, max(1, min(first, 100)))]


def _facts(context: TenantContext, row: Row) -> RecordExportFacts:
    record, format = catalogue()[row["record_type"]], ExportFormat(row["format"])
    same = ("id", "record_type", "rows_done", "rows_total", "bytes", "failure_code", "created_at", "finished_at")
    url = None
    if row["key"] and Action.EXPORT in allowed(context, record):
        name = f"{record.facts.plural}-{row['created_at']:%Y-%m-%d}.{format.value}"
        named = {"filename": name, "content_type": CONTENT_TYPES[format]}
        url = files.made_url(context.tenant_id, FOLDER, row["id"], key=row["key"], **named)
    return RecordExportFacts(
        format=format,
        state=RecordExportState(row["state"]),
        until=row["created_at"] + ledger.KEEP,
        url=url,
        **{name: row[name] for name in same},
    )


async def stop_export(uow: UnitOfWork, *, export_id: UUID) -> None:
    """The access of whoever asked for it was revoked: there will be no file."""
    await ledger.stop(uow, export_id, "ACCESS_REVOKED")


async def sweep_exports() -> int:
    """Delete files older than a week, of every tenant; returns how many. Raises StorageUnavailable."""
    gone = 0
    async for tenant_id in registry.every_tenant():
        context = TenantContext(tenant_id, system=True)
        async with unit_of_work(context, read_only=True) as uow:
            old = await ledger.old(uow)
        for row in old:
            with suppress(ObjectMissing):
                await storage().delete(row["key"])
            async with unit_of_work(context) as uow:
                gone += await ledger.forget(uow, row["id"])
    return gone
