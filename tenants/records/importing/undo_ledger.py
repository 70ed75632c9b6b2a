"""How far the undoing of an import is: everything that says so goes through here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.records.importing.models import Import, ImportOutcome, ImportState, Outcome

_THIS = update(Import).where(Import.id == bindparam("import_id"))
_OF_IMPORT = ImportOutcome.import_id == bindparam("import_id")
_BEGIN = _THIS.values(
    state=ImportState.UNDOING.value,
    pass_number=Import.pass_number + 1,
    undo_from=Import.checkpoint,
    undo_all=bindparam("everything"),
    rows_kept=0,
    undone_by=bindparam("by"),
    stopped_in=None,
    failure=None,
    failure_code=None,
)
_GO_ON = _THIS.values(
    state=ImportState.UNDOING.value,
    pass_number=Import.pass_number + 1,
    undone_by=bindparam("by"),
    stopped_in=None,
    failure=None,
    failure_code=None,
)
_ADVANCE = _THIS.values(
    undo_from=bindparam("left"),
    rows_removed=Import.rows_removed + bindparam("removed"),
    rows_restored=Import.rows_restored + bindparam("restored"),
    rows_kept=Import.rows_kept + bindparam("kept"),
)
_STOP = _THIS.values(
    state=ImportState.CANCELLED.value,
    stopped_in=ImportState.UNDOING.value,
    failure=bindparam("failure"),
    failure_code=bindparam("failure_code"),
)
_END = _THIS.values(state=ImportState.UNDONE.value, undone_at=bindparam("moment"))
_FORGET_CREATED = delete(ImportOutcome).where(_OF_IMPORT, ImportOutcome.outcome == Outcome.CREATED)
_FORGET_REASONS = update(ImportOutcome).where(_OF_IMPORT, ImportOutcome.kept.is_not(None)).values(kept=None)
_COLUMNS = ("id", "import_id", "row_number", "outcome", "record_id", "kept")
_SAY = (
    insert(ImportOutcome)
    .values({name: bindparam(name) for name in _COLUMNS})
    .on_conflict_do_update(
        index_elements=["tenant_id", "import_id", "row_number"],
        set_={"outcome": bindparam("outcome"), "kept": bindparam("kept")},
    )
)
_KEPT = (
    select(ImportOutcome.row_number, ImportOutcome.record_id, ImportOutcome.outcome, ImportOutcome.kept)
    .where(_OF_IMPORT, ImportOutcome.kept.is_not(None), ImportOutcome.row_number > bindparam("after"))
    .order_by(ImportOutcome.row_number)
    .limit(bindparam("first"))
)


@dataclass(frozen=True, slots=True)
class Left:
    """A row whose undoing is settled: `kept` says why its record stays as it is, None that it does not."""

    row: int
    outcome: Outcome
    record_id: UUID
    kept: str | None


async def begin(uow: UnitOfWork, import_id: UUID, *, everything: bool) -> None:
    """Start at the last row; what an earlier undoing kept is looked at again."""
    await uow.run(_FORGET_CREATED, import_id=import_id)
    await uow.run(_FORGET_REASONS, import_id=import_id)
    await uow.run(_BEGIN, import_id=import_id, everything=everything, by=uow.context.user_id)


async def go_on(uow: UnitOfWork, import_id: UUID) -> None:
    """Take up an undoing that was stopped, from where it was."""
    await uow.run(_GO_ON, import_id=import_id, by=uow.context.user_id)


async def advance(uow: UnitOfWork, import_id: UUID, *, left: int, removed: int, settled: Iterable[Left]) -> None:
    """Move down to row `left` in the transaction that undid the rows above it."""
    restored = kept = 0
    for each in settled:
        await uow.run(
            _SAY, id=uuid7(), import_id=import_id, row_number=each.row, outcome=each.outcome.value,
            record_id=each.record_id, kept=each.kept,
        )  # fmt: skip
        kept += each.kept is not None
        restored += each.kept is None
    await uow.run(_ADVANCE, import_id=import_id, left=left, removed=removed, restored=restored, kept=kept)


async def stop(uow: UnitOfWork, import_id: UUID, code: str | None = None, why: str | None = None) -> None:
    """Leave it where it is, so that it can go on."""
    await uow.run(_STOP, import_id=import_id, failure_code=code, failure=why)


async def end(uow: UnitOfWork, import_id: UUID) -> None:
    """All rows are dealt with."""
    await uow.run(_END, import_id=import_id, moment=now())


async def kept(uow: UnitOfWork, import_id: UUID, *, after: int, first: int) -> list[Row]:
    """The rows whose records the undoing left, with the reason, in the order of the file."""
    return await uow.rows(_KEPT, import_id=import_id, after=after, first=first)
