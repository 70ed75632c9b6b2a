"""The verbs of importing, in the order they are used: create, plan (a dry run), start, watch, cancel.

Creating and planning look into the file, so they take the context and open their own units of work around that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select

from tenants.adapters.storage import ObjectMissing, tenant_key
from tenants.context import TenantContext
from tenants.db import usage
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import Conflict, LimitReached, invalid
from tenants.jobs import Job
from tenants.kit.ids import uuid7
from tenants.kit.message import say, spoken
from tenants.plans import Module
from tenants.reach import Action
from tenants.records import custom
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.files import resting
from tenants.records.files import service as files
from tenants.records.files.resting import Resting
from tenants.records.hints import sensitive_hint
from tenants.records.importing import ledger, report, undo_ledger
from tenants.records.importing.converting import converted
from tenants.records.importing.facts import ImportColumn, ImportFacts, ImportField, ImportProposal, facts_of
from tenants.records.importing.mapping import check_mapping, suggest
from tenants.records.importing.models import Import, ImportState
from tenants.records.importing.options import check_options
from tenants.records.importing.passes import dialect_of, opener, rows_of
from tenants.records.importing.presets import recognised
from tenants.records.importing.problems import RowProblem
from tenants.records.importing.reading_rows import read_rows
from tenants.records.importing.running import dry_run, run
from tenants.records.importing.sniffing import Chosen, Opener, Sniffed, sniff
from tenants.records.importing.sweeping import sweep_files
from tenants.records.importing.targets import Target, targets
from tenants.records.importing.undo import undo_import
from tenants.records.importing.words import text
from tenants.records.scoping import require
from tenants.registry.models import Tenant
from tenants.registry.plan.contents import Counted, counted

__all__ = [
    "ImportColumn",
    "ImportFacts",
    "ImportField",
    "ImportProposal",
    "cancel_import",
    "create_import",
    "dry_run",
    "find_import",
    "import_problems",
    "newest_imports",
    "plan_import",
    "rejects_url",
    "resume_import",
    "run",
    "start_import",
    "stop",
    "sweep_files",
]

_CURRENCY = select(Tenant.currency).where(Tenant.id == bindparam("tenant_id"))
counted("imports", Counted(Module.IMPORTS, select(func.count()).select_from(Import)))
_SNIFFED_OPTIONS = ("encoding", "delimiter", "has_header")


async def create_import(context: TenantContext, *, upload_id: UUID, record_type: str) -> ImportFacts:
    """Look into an uploaded file and propose how to read it. Raises ValidationFailed (EMPTY_FILE, NOT_TEXT, NO_ROWS,
    TOO_MANY_COLUMNS, UNKNOWN_RECORD …), LimitReached, NotFound, Conflict, Forbidden, ModuleNotInPlan.
    """
    record = _record(context, record_type)
    file = await files.stored_file(context, upload_id=upload_id)
    import_id = uuid7()
    rows = await _rows_of(context, file, import_id)
    known = Chosen("utf-8", ",", rows.named or None) if rows.key else Chosen()
    sniffed = await _look(context, await resting.opener(rows.resting or file.resting), known)
    async with unit_of_work(context) as uow:
        stored = await _as_stored(uow, record, sniffed)
        await ledger.add(
            uow, id=import_id, upload_id=upload_id, record_type=record.name, rows_key=rows.key, rows_size=rows.size,
            **stored,
        )  # fmt: skip
        return await find_import(uow, import_id=import_id)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Where the rows of a file that is no text were put."""

    key: str | None = None
    size: int | None = None
    named: bool = False
    resting: Resting | None = None


async def _rows_of(context: TenantContext, file: files.StoredFile, import_id: UUID) -> _Rows:
    try:
        made = await asyncio.to_thread(converted, await resting.opener(file.resting), file.filename)
    except ObjectMissing:
        raise Conflict(text("FILE_MISSING"), "uploadId") from None
    if made is None:
        return _Rows()
    key = tenant_key(context.tenant_id, "imports", import_id, "rows.csv")
    rows = rows_of(context, import_id, key, made.size)
    await resting.put(rows, made.file, "text/csv")
    return _Rows(key, made.size, made.named, rows)


def _record(context: TenantContext, record_type: str) -> RecordType:
    """The record to import into; whoever imports records may also write them."""
    context.require(Module.IMPORTS, "imports:run")
    record = catalogue().get(record_type)
    if record is None:
        raise invalid(
            "recordType",
            say("Choose one of {names}.", "请选择其中之一：{names}。", names=", ".join(catalogue())),
            "UNKNOWN_RECORD",
        )
    for action in (Action.IMPORT, Action.CREATE):
        require(context, record, action)
    return record


async def _look(context: TenantContext, open_file: Opener, chosen: Chosen) -> Sniffed:
    limit = context.entitlement.limits.import_rows
    try:
        sniffed = await asyncio.to_thread(sniff, open_file, chosen)
        # Line ends are at least as many as rows, and known already: only a file that may be too long is counted.
        if sniffed.most_rows > limit and await asyncio.to_thread(_has_more, open_file, sniffed, limit):
            raise _too_many(context)
    except ObjectMissing:
        raise Conflict(text("FILE_MISSING"), "uploadId") from None
    return sniffed


def _too_many(context: TenantContext) -> LimitReached:
    facts = context.entitlement.beyond("import_rows")
    return LimitReached(text("LIMIT_REACHED", limit=facts["limit"]), "rows", facts)


def _has_more(open_file: Opener, sniffed: Sniffed, limit: int) -> bool:
    rows = read_rows(open_file(), sniffed.dialect)
    return next(islice(rows, limit + sniffed.dialect.has_header, None), None) is not None


async def _as_stored(uow: UnitOfWork, record: RecordType, sniffed: Sniffed) -> dict[str, Any]:
    known = targets(record, await custom.definitions(uow, record.name), uow.context.limits, uow.context.entitlement)
    proposals = suggest(record, sniffed.columns, known)
    return {
        "encoding": sniffed.dialect.encoding,
        "delimiter": sniffed.dialect.delimiter,
        "quote": sniffed.dialect.quote,
        "has_header": sniffed.dialect.has_header,
        "skip_lines": sniffed.dialect.skip_lines,
        "columns": [
            {"name": column.name, "samples": _shown(column.samples, known.get(proposal or "")), "suggested": proposal}
            for column, proposal in zip(sniffed.columns, proposals, strict=True)
        ],
    }


def _shown(samples: Sequence[str], target: Target | None) -> list[str]:
    """What is kept of the first values of a column: hints, once it is known to be sensitive."""
    return [sensitive_hint(each) if target and target.sensitive else each for each in samples]


async def plan_import(
    context: TenantContext, *, import_id: UUID, mapping: Sequence[tuple[str, str]], options: Mapping[str, Any]
) -> ImportFacts:
    """Decide what each column is, as (column, field path) pairs, and start the dry run. May be called again.

    Options: date_format (auto, ymd, dmy, mdy), decimal_mark, currency, phone_country, source, on_existing; and
    encoding, delimiter, has_header where these were sniffed wrong. Raises ValidationFailed, Conflict, NotFound.
    """
    context.require(Module.IMPORTS, "imports:run")
    async with unit_of_work(context, read_only=True) as uow:
        row = await ledger.find(uow, import_id)
        _require_plannable(row)
        currency = await uow.value(_CURRENCY)
    record = _record(context, row["record_type"])
    system = recognised(column["name"] for column in row["columns"])
    given = {"source": system or None} | {n: v for n, v in options.items() if n not in _SNIFFED_OPTIONS}
    chosen = check_options(given, currency=currency or "USD")
    if row["rows_key"]:  # its numbers were written by us
        chosen = replace(chosen, decimal_mark=".")
    again = await _look_again(context, row, options)
    async with unit_of_work(context) as uow:
        locked = await ledger.lock(uow, import_id)
        _require_plannable(locked)
        reading = await _as_stored(uow, record, again) if again else {name: locked[name] for name in _READING}
        known = targets(record, await custom.definitions(uow, record.name), uow.context.limits, uow.context.entitlement)
        pairs = check_mapping(record, [column["name"] for column in reading["columns"]], known, mapping)
        stored = [{"column": at, "field": path} for at, path in pairs]
        reading["columns"] = [
            {**column, "samples": _shown(column["samples"], known.get(dict(pairs).get(at, "")))}
            for at, column in enumerate(reading["columns"])
        ]
        await ledger.plan(uow, import_id, mapping=stored, options=chosen.as_json(), **reading)
        await _begin(uow, locked, ImportState.PLANNING, Job.DRY_RUN_IMPORT, rows_total=0)
        return await find_import(uow, import_id=import_id)


_READING = ("encoding", "delimiter", "quote", "has_header", "skip_lines", "columns")


async def _look_again(context: TenantContext, row: Row, options: Mapping[str, Any]) -> Sniffed | None:
    """A second look when a person knows better how the file is written; None when there is nothing new."""
    sniffed = _SNIFFED_OPTIONS[-1:] if row["rows_key"] else _SNIFFED_OPTIONS
    given = {name: options[name] for name in sniffed if options.get(name) is not None}
    dialect = dialect_of(row)
    wanted = replace(Chosen(dialect.encoding, dialect.delimiter, dialect.has_header), **given)
    if wanted == Chosen(dialect.encoding, dialect.delimiter, dialect.has_header):
        return None
    return await _look(context, await opener(context, row), replace(wanted, delimiter=given.get("delimiter")))


async def start_import(uow: UnitOfWork, *, import_id: UUID) -> ImportFacts:
    """Run what was planned. Raises Conflict unless the dry run is over, Forbidden, NotFound, LimitReached."""
    uow.require(Module.IMPORTS, "imports:run")
    row = await ledger.lock(uow, import_id)
    _record(uow.context, row["record_type"])
    _require_state(row, ImportState.PLANNED)
    limit = uow.context.entitlement.limits.import_rows
    if row["rows_total"] > limit:
        raise _too_many(uow.context)
    await _require_room(uow, row["rows_total"] - row["rows_duplicate"] - row["rows_rejected"] - row["rows_updated"])
    await _begin(uow, row, ImportState.RUNNING, Job.RUN_IMPORT, rows_total=row["rows_total"])
    return await find_import(uow, import_id=import_id)


async def _require_room(uow: UnitOfWork, rows: int) -> None:
    """Whether the plan has room for what the dry run found good. Raises LimitReached."""
    entitlement = uow.context.entitlement
    if await usage.used(uow, "records") + rows > entitlement.most("records"):
        raise usage.full(entitlement, "records")


async def _begin(uow: UnitOfWork, row: Row, state: ImportState, job: Job, *, rows_total: int) -> None:
    await ledger.begin(uow, row["id"], state, rows_total=rows_total)
    uow.enqueue(job, import_id=row["id"], pass_number=row["pass_number"] + 1)


async def cancel_import(uow: UnitOfWork, *, import_id: UUID) -> ImportFacts:
    """Stop a dry run, a run or its undoing before its next batch; what is done stays. Raises Conflict when there is
    nothing to stop, NotFound, Forbidden.
    """
    uow.require(Module.IMPORTS, "imports:run")
    row = await ledger.lock(uow, import_id)
    if row["state"] == ImportState.UNDOING:
        await undo_ledger.stop(uow, import_id)
        return await find_import(uow, import_id=import_id)
    _require_state(row, ImportState.UPLOADED, ImportState.PLANNING, ImportState.PLANNED, ImportState.RUNNING)
    await ledger.end(uow, import_id, ImportState.CANCELLED)
    return await find_import(uow, import_id=import_id)


async def stop(uow: UnitOfWork, *, import_id: UUID, pass_number: int) -> None:
    """The access of whoever started it was revoked: what is stored stays, nothing of a batch is half done, and it says
    why. Does nothing when out of date.
    """
    row = await ledger.lock(uow, import_id)
    why = spoken(text("ACCESS_REVOKED"), uow.context.locale)
    if row["pass_number"] == pass_number and row["state"] in (ImportState.PLANNING, ImportState.RUNNING):
        await ledger.stop(uow, import_id, "ACCESS_REVOKED", why)
    elif row["pass_number"] == pass_number and row["state"] == ImportState.UNDOING:
        await undo_ledger.stop(uow, import_id, "ACCESS_REVOKED", why)


async def resume_import(uow: UnitOfWork, *, import_id: UUID) -> ImportFacts:
    """Have an import that was stopped since somebody's access was revoked go on, in one's own name: a run behind the
    last row it dealt with, a dry run from the beginning. Raises Conflict (nothing to go on with), Forbidden, NotFound.
    """
    uow.require(Module.IMPORTS, "imports:run")
    row = await ledger.lock(uow, import_id)
    _record(uow.context, row["record_type"])
    if row["state"] != ImportState.CANCELLED or not row["stopped_in"]:
        raise Conflict(say("There is nothing to go on with.", "此导入没有可继续的内容。"), "id")
    if row["stopped_in"] == ImportState.UNDOING:
        await undo_import(uow, import_id=import_id)
    elif row["stopped_in"] == ImportState.PLANNING:
        await _begin(uow, row, ImportState.PLANNING, Job.DRY_RUN_IMPORT, rows_total=0)
    else:
        await ledger.go_on(uow, import_id)
        uow.enqueue(Job.RUN_IMPORT, import_id=import_id, pass_number=row["pass_number"] + 1)
    return await find_import(uow, import_id=import_id)


def _require_plannable(row: Row) -> None:
    """Nothing may have been stored yet: it would be stored twice."""
    _require_state(row, ImportState.UPLOADED, ImportState.PLANNING, ImportState.PLANNED, ImportState.FAILED)
    if row["rows_created"]:
        raise Conflict(
            say(
                "Rows of this import are stored already; import the file of rejects instead.",
                "此导入已有数据入库，请改为导入退回文件。",
            ),
            "id",
        )


def _require_state(row: Row, *allowed: ImportState) -> None:
    if row["state"] not in allowed:
        raise Conflict(_OUT_OF_ORDER[ImportState(row["state"])], "id")


_OUT_OF_ORDER = {
    ImportState.UPLOADED: say("Plan this import first.", "请先设置此导入的列对应关系。"),
    ImportState.PLANNING: say("The dry run of this import is not over yet.", "此导入的试运行尚未结束。"),
    ImportState.PLANNED: say("This import is planned and has not been started.", "此导入已完成试运行，尚未开始。"),
    ImportState.RUNNING: say("This import is running.", "此导入正在进行。"),
    ImportState.DONE: say("This import is done.", "此导入已完成。"),
    ImportState.FAILED: say("This import has failed.", "此导入已失败。"),
    ImportState.CANCELLED: say("This import was cancelled.", "此导入已取消。"),
    ImportState.UNDOING: say("This import is being undone.", "此导入正在撤销。"),
    ImportState.UNDONE: say("This import was undone.", "此导入已撤销。"),
}


async def find_import(uow: UnitOfWork, *, import_id: UUID) -> ImportFacts:
    """Raises NotFound, Forbidden, ModuleNotInPlan."""
    uow.context.require_to_look(Module.IMPORTS, "imports:run")
    return await facts_of(uow, await ledger.find(uow, import_id))


async def newest_imports(uow: UnitOfWork, *, first: int = 20) -> list[ImportFacts]:
    """The tenant's imports, newest first, at most 100."""
    uow.context.require_to_look(Module.IMPORTS, "imports:run")
    return [await facts_of(uow, row) for row in await ledger.newest(uow, max(1, min(first, 100)))]


async def import_problems(uow: UnitOfWork, *, import_id: UUID, first: int = 100) -> list[RowProblem]:
    """What the last pass found, by row; the first 10,000 are kept. Raises NotFound, Forbidden."""
    uow.context.require_to_look(Module.IMPORTS, "imports:run")
    await ledger.find(uow, import_id)
    return await report.problems(uow, import_id, max(1, min(first, report.MAX_PROBLEMS)))


async def rejects_url(uow: UnitOfWork, *, import_id: UUID) -> str | None:
    """A link, good for a quarter of an hour, to the refused rows with their reasons; None when there are none."""
    uow.context.require_to_look(Module.IMPORTS, "imports:run")
    row = await ledger.find(uow, import_id)
    if not row["rejects_key"]:
        return None
    named = {"filename": f"{row['filename'].rsplit('.', 1)[0]}-rejects.csv", "content_type": "text/csv"}
    return files.made_url(uow.tenant_id, report.FOLDER, import_id, key=row["rejects_key"], **named)
