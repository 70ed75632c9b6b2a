"""The reconciliation sheet: the file is read a second time, and every row held against what is in the database.

Nothing of the run is believed: which record a row made follows from the record's id, what became of the others stands
in `import_outcomes`, and the figures the run counted are only one more column of the sheet.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tenants.access.recognition import in_the_name_of
from tenants.adapters.storage import ObjectMissing
from tenants.context import TenantContext
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.plans import Module
from tenants.reach import Action
from tenants.records import scoping
from tenants.records.catalogue import catalogue
from tenants.records.hooks import apply_rules
from tenants.records.importing import outcomes, sheet_ledger
from tenants.records.importing.comparing import Compared, Texts, compared_columns, named_by
from tenants.records.importing.making import Made
from tenants.records.importing.models import Outcome
from tenants.records.importing.passes import BATCH_ROWS, Pass, reread
from tenants.records.importing.row_ids import LAST_ROW, ids_of_rows
from tenants.records.importing.sheet_reach import reach_of
from tenants.records.importing.tallying import ColumnTally, Tally
from tenants.records.scoping import require
from tenants.records.sql import Pen


async def reconcile(context: TenantContext, *, import_id: UUID, sheet_id: UUID, batch_rows: int = BATCH_ROWS) -> None:
    """Make the sheet somebody asked for, within their reach. Killed, it starts over; out of date, it does nothing."""
    context = await in_the_name_of(context)
    context.require_to_look(Module.IMPORTS, "imports:run")
    async with unit_of_work(context, read_only=True) as uow:
        if not await sheet_ledger.is_wanted(uow, sheet_id):
            return
    found = await reread(context, import_id)
    require(context, found.record, Action.READ)
    tally = Tally([ColumnTally(column) for column in _columns(found)])
    try:
        await _read_all(found, sheet_id, tally, batch_rows)
    except ObjectMissing:
        await sheet_ledger.write(context, sheet_id, reach_of(context, found.record), {"file_missing": True})
        return
    async with unit_of_work(context, read_only=True) as uow:
        content = await _content(uow, found, tally)
    await sheet_ledger.write(context, sheet_id, reach_of(context, found.record), content)


def _columns(found: Pass) -> list[Compared]:
    return compared_columns(_pen(found), found.maker.terms)


def _pen(found: Pass) -> Pen:
    return Pen(found.context, {found.record.name: found.maker.terms.custom})


async def _read_all(found: Pass, sheet_id: UUID, tally: Tally, batch_rows: int) -> None:
    batches = found.batches(batch_rows, after=0)
    while batch := await asyncio.to_thread(next, batches, None):
        async with unit_of_work(found.context, read_only=True) as uow:
            await _hold(uow, found, tally, batch)
        await sheet_ledger.read(found.context, sheet_id, tally.rows)


async def _hold(uow: UnitOfWork, found: Pass, tally: Tally, batch: Sequence[Made]) -> None:
    ids = found.ids(batch)
    told = await outcomes.between(uow, found.import_id, batch[0].row.number, batch[-1].row.number)
    changed = [row["record_id"] for row in told.values() if row["outcome"] == Outcome.UPDATED]
    stored = await _stored(uow, found, tally, [*ids, *changed])
    for made, record_id in zip(batch, ids, strict=True):
        if made.row.number > found.checkpoint:
            tally.untouched += 1
            continue
        tally.rows += 1
        outcome = told.get(made.row.number)
        if record_id in stored:
            tally.created += 1
            _compare(uow, found, tally, Held(made, stored[record_id], updated=False))
        elif outcome is None:
            tally.unexplained += 1
        else:
            _count(uow, found, tally, made, outcome, stored)


def _count(
    uow: UnitOfWork, found: Pass, tally: Tally, made: Made, outcome: Row, stored: Mapping[UUID, Mapping[str, Any]]
) -> None:
    match Outcome(outcome["outcome"]):
        case Outcome.REJECTED:
            tally.rejected += 1
        case Outcome.SKIPPED:
            tally.skipped += 1
        case Outcome.RESTORED:
            tally.restored += 1
        case Outcome.UPDATED if outcome["record_id"] in stored:
            tally.updated += 1
            _compare(uow, found, tally, Held(made, stored[outcome["record_id"]], updated=True))
        case _:
            tally.unexplained += 1


@dataclass(frozen=True, slots=True)
class Held:
    """A row of the file, and the record it made or changed."""

    made: Made
    stored: Mapping[str, Any]
    updated: bool


def _compare(uow: UnitOfWork, found: Pass, tally: Tally, held: Held) -> None:
    made, stored = held.made, held.stored
    if stored["in_bin"]:
        tally.binned += 1
        return
    if not stored["within"]:
        tally.unreached += 1
        return
    apply_rules(found.record.name, uow, {}, made.values)  # what the room completed then, it completes again
    fills = held.updated and found.maker.terms.options.on_existing == "fill"
    for each in tally.columns:
        column = each.column
        if column.withheld:
            continue
        ours, theirs = column.in_file(made), column.read(stored)
        if held.updated:
            theirs = _of_update(ours, theirs, fills)
        if not each.add(made.row.number, ours, theirs):
            tally.differs(made.row.number, column, ours, theirs, stored["id"])


def _of_update(ours: Texts, theirs: Texts, fills: bool) -> Texts:
    """An update leaves what the file is silent of, adds to lists, and, where it only fills, what was there before."""
    return ours if fills or set(ours) <= set(theirs) else theirs


async def _stored(uow: UnitOfWork, found: Pass, tally: Tally, ids: Sequence[UUID]) -> dict[UUID, Mapping[str, Any]]:
    pen, record = _pen(found), found.record
    wanted = pen.bind(list(ids), "uuid[]")
    within = scoping.within(pen, record, "r", Action.READ) if pen.limits is not None else ""
    names, joins = _read_columns(pen, found, [each.column for each in tally.columns if not each.column.withheld])
    sql = (
        f"SELECT r.id, r.deleted_at IS NOT NULL AS in_bin, {within or 'true'} AS within{''.join(names)}"
        f" FROM {record.table.name} r{''.join(joins)} WHERE {pen.owned('r')} AND r.id = ANY ({wanted})"
    )
    check_names_tenant(sql)
    return {row["id"]: row for row in await uow.connection.fetch(sql, *pen.filled())}


def _read_columns(pen: Pen, found: Pass, columns: Sequence[Compared]) -> tuple[list[str], list[str]]:
    names: dict[str, None] = {}
    joins: list[str] = []
    for number, column in enumerate(columns):
        field = column.target.field
        if field is None:
            names[f", {pen.column(found.record, 'r', 'custom')} AS custom"] = None
        elif column.relation:
            other, alias = catalogue()[field.target], f"x{number}"
            joins.append(
                f" LEFT JOIN {other.table.name} {alias} ON {pen.living(other, alias)} AND {alias}.id = r.{field.name}"
            )
            names[f", {alias}.{named_by(other, column.target)} AS {column.relation}"] = None
        else:
            names[f", {pen.column(found.record, 'r', field.name)} AS {field.name}"] = None
            if field.currency:
                names[f", {pen.column(found.record, 'r', field.currency)} AS {field.currency}"] = None
    return list(names), joins


async def _content(uow: UnitOfWork, found: Pass, tally: Tally) -> dict[str, Any]:
    run = await sheet_ledger.counted(uow, found.import_id)
    counted = {
        "rows": run["rows_done"],
        "created": run["rows_created"],
        "updated": run["rows_updated"] - run["rows_restored"],
        "skipped": run["rows_duplicate"],
        "rejected": run["rows_rejected"],
        "restored": run["rows_restored"],
    }
    return {
        "lines": [{"name": name, "counted": of_run, "found": getattr(tally, name)} for name, of_run in counted.items()],
        "facts": {
            "untouched": tally.untouched,
            "unexplained": tally.unexplained,
            "surplus": await _records_of(uow, found) - tally.created,
            "binned": tally.binned,
            "unreached": tally.unreached,
        },
        "columns": [each.as_json() for each in tally.columns],
        "samples": tally.samples,
    }


async def _records_of(uow: UnitOfWork, found: Pass) -> int:
    """How many records there are whose ids say that this import made them."""
    lowest, highest, tail = ids_of_rows(found.import_id, found.created_at, 0, LAST_ROW)
    sql = (
        f"SELECT count(*) FROM {found.record.table.name} r WHERE r.tenant_id = $1"
        " AND r.id BETWEEN $2 AND $3 AND right(r.id::text, 10) = $4"
    )
    check_names_tenant(sql)
    number: int = await uow.connection.fetchval(sql, uow.tenant_id, lowest, highest, tail)
    return number
