"""Sensitive values of records that become one: the value itself moves, and what it took the place of stays sealed, in
the place of the merge, for as long as that can be undone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from tenants.db.unit_of_work import UnitOfWork
from tenants.records.catalogue import RecordType
from tenants.records.concealed import Concealed
from tenants.records.custom import Definitions
from tenants.records.sealing.opening import opened
from tenants.records.sealing.values import CUSTOM, place_of, sealed_row, store
from tenants.registry.keyring.keeping import ring_of

Values = dict[str, Any]


def names(record: RecordType, own: Definitions) -> list[str]:
    """The sensitive fields of a kind, the company's own as `custom.key`."""
    declared = [name for name, field in record.fields.items() if field.sensitive]
    return declared + [f"{CUSTOM}{key}" for key, field in own.items() if field.sensitive]


def held(row: Mapping[str, Any], name: str) -> Any:
    """The hint a row has of a field."""
    return row["custom"].get(name.removeprefix(CUSTOM)) if name.startswith(CUSTOM) else row[name]


def put(values: Values, row: Mapping[str, Any], name: str, value: Any) -> None:
    """Set a field among new values."""
    if name.startswith(CUSTOM):
        values["custom"] = {**values.get("custom", row["custom"]), name.removeprefix(CUSTOM): value}
    else:
        values[name] = value


async def unseal(
    uow: UnitOfWork,
    record: RecordType,
    own: Definitions,
    rows: Sequence[Mapping[str, Any]],
    chosen: Mapping[str, UUID],
    values: Values,
    merge_id: UUID,
) -> None:
    """Put the value itself in the place of each hint that comes from a loser. Raises ValueUnreadable, KeyDestroyed,
    KeyUnavailable.
    """
    survivor, by_id = rows[0], {row["id"]: row for row in rows}
    for name in names(record, own):
        source = by_id[chosen[name]] if name in chosen else next((row for row in rows if held(row, name)), survivor)
        if source is survivor:
            continue
        plain = await opened(uow, record, source["id"], name, own, hint=held(source, name))
        if held(survivor, name):
            await _stash(uow, record, own, survivor, name, merge_id)
        put(values, survivor, name, Concealed(plain) if plain is not None else None)


async def _stash(
    uow: UnitOfWork, record: RecordType, own: Definitions, survivor: Mapping[str, Any], name: str, merge_id: UUID
) -> None:
    plain = await opened(uow, record, survivor["id"], name, own, hint=held(survivor, name))
    if plain is not None:
        ring = await ring_of(uow.tenant_id)
        await store(uow, [sealed_row(ring, record, place_of(name, own), merge_id, plain)])


async def unstash(uow: UnitOfWork, record: RecordType, own: Definitions, name: str, merge_id: UUID) -> Concealed | None:
    """What a field held before a merge; None where there was nothing, or where it was erased since."""
    plain = await opened(uow, record, merge_id, name, own, hint=None)
    return Concealed(plain) if plain is not None else None
