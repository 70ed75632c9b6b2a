"""Who still knows a record by the id it had before it went into another one means that other one."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import Conflict
from tenants.kit.message import say
from tenants.records.catalogue import RecordType
from tenants.records.fields import Kind
from tenants.records.hooks import Draft
from tenants.records.merging import aliases


async def stand_in(uow: UnitOfWork, record: RecordType, drafts: Sequence[Draft]) -> bool:
    """Have drafts point at what the records they point at became; whether any did."""
    names = [field.name for field in record.writable.values() if field.kind is Kind.REFERENCE]
    given = {draft.after[name] for draft in drafts for name in names if draft.changes(name)} - {None}
    found = await aliases.roots(uow, list(given))
    for draft in drafts:
        for name in names:
            if draft.changes(name) and draft.after[name] in found:
                draft.after[name] = found[draft.after[name]]
    return bool(found)


async def refuse_merged(uow: UnitOfWork, record: RecordType, record_id: UUID) -> None:
    """What went into another record does not leave the bin by itself. Raises Conflict."""
    root = await aliases.root(uow, record_id)
    if root is not None:
        message = say("This became another record: undo the merge instead.", "该记录已被合并，请撤销合并。")
        raise Conflict(message, "id", {"current": {"id": record.global_id(root)}})
