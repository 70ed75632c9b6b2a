"""The two jobs of an import. Either may be killed anywhere and started again; a dry run starts over, a run goes on."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import closing
from uuid import UUID

from tenants.access.recognition import in_the_name_of
from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import LimitReached
from tenants.kit.message import spoken
from tenants.plans import Module
from tenants.records.importing import ledger, report, sheet_ledger
from tenants.records.importing.models import ImportState
from tenants.records.importing.passes import BATCH_ROWS, Pass, Refused, go_through, open_pass
from tenants.records.importing.seen import Seen
from tenants.records.importing.words import full

ENDED = {ImportState.DONE, ImportState.FAILED, ImportState.CANCELLED}


async def dry_run(context: TenantContext, *, import_id: UUID, pass_number: int, batch_rows: int = BATCH_ROWS) -> None:
    """Find everything that is wrong with every row, and write nothing but that. Does nothing when out of date."""
    context = await in_the_name_of(context)
    context.require(Module.IMPORTS, "imports:run")
    await _start_over(context, import_id, pass_number)
    found = await open_pass(context, import_id, pass_number, ImportState.PLANNING)
    if found is None:
        return
    with closing(Seen()) as seen:
        await _through(found, ImportState.PLANNED, seen, batch_rows)


async def _start_over(context: TenantContext, import_id: UUID, pass_number: int) -> None:
    """What an interrupted dry run had met in the file is forgotten with its process."""
    async with unit_of_work(context) as uow:
        row = await ledger.lock(uow, import_id)
        if row["state"] == ImportState.PLANNING and row["pass_number"] == pass_number and row["checkpoint"]:
            await ledger.reset(uow, import_id)


async def run(context: TenantContext, *, import_id: UUID, pass_number: int, batch_rows: int = BATCH_ROWS) -> None:
    """Store every row that can be, from the checkpoint on, and write the file of the rest. Does nothing out of date."""
    context = await in_the_name_of(context)
    context.require(Module.IMPORTS, "imports:run")
    found = await open_pass(context, import_id, pass_number, ImportState.RUNNING)
    if found is not None:
        await _through(found, ImportState.DONE, None, batch_rows)
    await _settle_rejects(context, import_id, pass_number, ENDED)


async def _through(found: Pass, then: ImportState, seen: Seen | None, batch_rows: int) -> None:
    try:
        if await go_through(found, seen=seen, batch_rows=batch_rows):
            await _end(found, then)
    except LimitReached as refused:
        await _stop(found, refused)
    except Refused as why:
        await _end(found, ImportState.FAILED, why.code, spoken(why.message, found.context.locale))


async def _stop(found: Pass, refused: LimitReached) -> None:
    """No more fits into the plan: what is stored stays, and once there is room it may go on."""
    async with unit_of_work(found.context) as uow:
        row = await ledger.lock(uow, found.import_id)
        if row["state"] == found.state and row["pass_number"] == found.number:
            why = spoken(full(refused.extensions["limit"]), found.context.locale)
            await ledger.stop(uow, found.import_id, refused.code, why)


async def _end(found: Pass, state: ImportState, code: str | None = None, why: str | None = None) -> None:
    if state is ImportState.DONE:
        await _settle_rejects(found.context, found.import_id, found.number, {found.state})
    async with unit_of_work(found.context) as uow:
        row = await ledger.lock(uow, found.import_id)
        if row["state"] == found.state and row["pass_number"] == found.number:
            await ledger.end(uow, found.import_id, state, code, why)
            if state is ImportState.DONE:
                await sheet_ledger.ask(uow, found.import_id)


async def _settle_rejects(context: TenantContext, import_id: UUID, number: int, states: Collection[str]) -> None:
    """Write the file of refused rows, also of an import that was cancelled or failed half-way; once is enough. One
    that may go on keeps them until then."""
    async with unit_of_work(context, read_only=True) as uow:
        row = await ledger.find(uow, import_id)
    settled = not row["rows_rejected"] or row["rejects_key"] or row["stopped_in"]
    if row["pass_number"] != number or row["state"] not in states or settled:
        return
    key = await report.write_rejects(context, import_id, [column["name"] for column in row["columns"]])
    async with unit_of_work(context) as uow:
        await ledger.keep_rejects(uow, import_id, key)
