"""Undoing an import, for thirty days: asked for, stopped, taken up again, and what it left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import Conflict
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.plans import Module
from tenants.reach import Action
from tenants.records.catalogue import catalogue
from tenants.records.importing import ledger, undo_ledger
from tenants.records.importing.models import ImportState, Outcome
from tenants.records.scoping import require

UNDOABLE_FOR = timedelta(days=30)
_OVER = {ImportState.DONE, ImportState.CANCELLED, ImportState.FAILED, ImportState.UNDONE}


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A record the undoing left: `created` by the import, or changed by it; `why` is a code of `undoing.py`."""

    row: int
    record_id: UUID
    created: bool
    why: str


def undo_until(row: Row) -> datetime | None:
    """Until when an import can be undone (UTC); None where there is nothing to undo, or no time left."""
    if row["state"] not in _OVER or row["finished_at"] is None:
        return None
    left = row["rows_created"] + row["rows_updated"] - row["rows_removed"] - row["rows_restored"]
    if left <= 0 or (row["state"] == ImportState.UNDONE and not row["rows_kept"]):
        return None
    until: datetime = row["finished_at"] + UNDOABLE_FOR
    return until if until > now() else None


async def undo_import(uow: UnitOfWork, *, import_id: UUID, everything: bool = False) -> None:
    """Start to undo it: what it created goes into the bin, what it changed gets its old values back. What people have
    worked on since is kept, unless `everything`. Raises Conflict (at work, or too late), NotFound, Forbidden.
    """
    uow.require(Module.IMPORTS, "imports:run")
    row = await ledger.lock(uow, import_id)
    _require(uow, row)
    if undo_until(row) is None:
        raise Conflict(
            say(
                "There is nothing left to undo; an import can be undone for 30 days after it ended.",
                "没有可撤销的内容；导入结束后 30 天内可以撤销。",
            ),
            "id",
        )
    if row["state"] == ImportState.CANCELLED and row["stopped_in"] == ImportState.UNDOING and not everything:
        await undo_ledger.go_on(uow, import_id)
    else:
        await undo_ledger.begin(uow, import_id, everything=everything)
    uow.enqueue(Job.UNDO_IMPORT, import_id=import_id, pass_number=row["pass_number"] + 1)


def _require(uow: UnitOfWork, row: Row) -> None:
    """Whoever undoes may delete what was created and change what was changed."""
    record = catalogue()[row["record_type"]]
    if row["rows_created"]:
        require(uow.context, record, Action.DELETE)
    if row["rows_updated"]:
        require(uow.context, record, Action.UPDATE)


async def kept_rows(uow: UnitOfWork, *, import_id: UUID, first: int = 100, after: int = 0) -> list[KeptRow]:
    """What the undoing left, by row, at most 1,000. Raises NotFound, Forbidden."""
    uow.context.require_to_look(Module.IMPORTS, "imports:run")
    await ledger.find(uow, import_id)
    rows = await undo_ledger.kept(uow, import_id, after=after, first=max(1, min(first, 1_000)))
    return [
        KeptRow(row["row_number"], row["record_id"], row["outcome"] == Outcome.CREATED, row["kept"]) for row in rows
    ]
