"""What the history of a survivor says of a merge, and of its undoing: whose records went into it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tenants.db.unit_of_work import UnitOfWork
from tenants.noting import ChangeKind, Noted, note
from tenants.records import writing
from tenants.records.catalogue import RecordType


async def tell(uow: UnitOfWork, record: RecordType, survivor_id: UUID, losers: Sequence[UUID], *, apart: bool) -> None:
    """No field of the form somebody may have open: the version stays, the history has it."""
    row = await writing.lock(uow, record.model, survivor_id)
    ids = [str(each) for each in losers]
    pair = [ids, None] if apart else [None, ids]
    note(uow, Noted(record.name, survivor_id, ChangeKind.UPDATED, row["version"], {"merged": pair}))
