"""Erasing values of a record for good: where they are sealed, and in its history."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import bindparam, select

from tenants.changes.audit import service as audit
from tenants.db.unit_of_work import UnitOfWork
from tenants.records import custom
from tenants.records.catalogue import RecordType
from tenants.records.merging.models import RecordMerge
from tenants.records.sealing.values import CUSTOM, forget

_MERGES = select(RecordMerge.id).where(RecordMerge.survivor_id == bindparam("survivor"))
"""What went into a record keeps sealed what its values took the place of."""


async def erase(uow: UnitOfWork, record: RecordType, record_id: UUID, fields: Collection[str]) -> int:
    """Take some fields of a record out of what is sealed and out of its whole history; returns in how many changes they
    stood. `custom` stands for all custom fields. As with `audit.erase`, the record itself is blanked before, in a unit
    of work of its own: what is written after this would be in the log again.
    """
    names = {name for name in fields if name in record.fields}
    if "custom" in fields:
        names |= {f"{CUSTOM}{key}" for key in await custom.definitions(uow, record.name)}
    places = names | {name for name in fields if name.startswith(CUSTOM)}
    for each in (record_id, *(row["id"] for row in await uow.rows(_MERGES, survivor=record_id))):
        await forget(uow, record, each, places)
    return await audit.erase(uow, record_type=record.name, record_id=record_id, fields=fields)
