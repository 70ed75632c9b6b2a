"""Opening one sensitive value, for somebody who may."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, select

from tenants.db.unit_of_work import UnitOfWork
from tenants.records.catalogue import RecordType
from tenants.records.custom import Definitions
from tenants.records.models import SealedValue
from tenants.records.sealing.values import CUSTOM, place_of
from tenants.registry.keyring.keeping import ring_of
from tenants.registry.keyring.ring import unreadable

_ONE = select(SealedValue.sealed).where(
    SealedValue.record_type == bindparam("record_type"),
    SealedValue.field == bindparam("field"),
    SealedValue.id == bindparam("record_id"),
)


def is_sensitive(record: RecordType, field: str, definitions: Definitions) -> bool:
    """`field` is a column, or `custom.key`."""
    if field.startswith(CUSTOM):
        found = definitions.get(field.removeprefix(CUSTOM))
        return found is not None and found.sensitive
    return field in record.fields and record.fields[field].sensitive


async def opened(
    uow: UnitOfWork, record: RecordType, record_id: UUID, field: str, definitions: Definitions, *, hint: str | None
) -> str | None:
    """The value behind a hint, None where there is none. Raises ValueUnreadable, KeyDestroyed, KeyUnavailable."""
    place = place_of(field, definitions)
    sealed: bytes | None = await uow.value(_ONE, record_type=record.name, field=place, record_id=record_id)
    if sealed is None:
        if hint is not None:
            raise unreadable()
        return None
    ring = await ring_of(uow.tenant_id)
    return ring.unseal(sealed, record.table.name, place, record_id).decode()
