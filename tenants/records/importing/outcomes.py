"""What became of each row, written down in the transaction that made it so: what a second reading is held against."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Uuid, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.kit.ids import uuid7
from tenants.records.importing.models import ImportOutcome, Outcome

_OF_IMPORT = ImportOutcome.import_id == bindparam("import_id")
_BETWEEN = select(
    ImportOutcome.row_number,
    ImportOutcome.outcome,
    ImportOutcome.record_id,
    ImportOutcome.version,
    ImportOutcome.kept,
).where(_OF_IMPORT, ImportOutcome.row_number >= bindparam("lowest"), ImportOutcome.row_number <= bindparam("highest"))
_TOUCHED = select(ImportOutcome.record_id).where(
    _OF_IMPORT, ImportOutcome.record_id == func.any(bindparam("ids", type_=ARRAY(Uuid)))
)
_FORGET = delete(ImportOutcome).where(_OF_IMPORT)


async def keep(uow: UnitOfWork, import_id: UUID, found: Iterable[tuple[int, Outcome, UUID | None, int | None]]) -> None:
    """Write down (row, outcome, record, its version) of rows that made no record of their own."""
    rows = list(found)
    if rows:
        await uow.insert_many(
            ImportOutcome,
            {
                "id": [uuid7() for _ in rows],
                "import_id": [import_id] * len(rows),
                "row_number": [row for row, *_ in rows],
                "outcome": [outcome.value for _, outcome, *_ in rows],
                "record_id": [record_id for *_, record_id, _ in rows],
                "version": [version for *_, version in rows],
            },
        )


async def between(uow: UnitOfWork, import_id: UUID, lowest: int, highest: int) -> dict[int, Row]:
    """The outcomes of the rows from `lowest` to `highest`, both included, by row."""
    rows = await uow.rows(_BETWEEN, import_id=import_id, lowest=lowest, highest=highest)
    return {row["row_number"]: row for row in rows}


async def touched(uow: UnitOfWork, import_id: UUID, ids: Sequence[UUID]) -> frozenset[UUID]:
    """Those of the records that the import has changed already."""
    if not ids:
        return frozenset()
    return frozenset(row["record_id"] for row in await uow.rows(_TOUCHED, import_id=import_id, ids=list(ids)))


async def forget(uow: UnitOfWork, import_id: UUID) -> None:
    """A pass begins anew."""
    await uow.run(_FORGET, import_id=import_id)
