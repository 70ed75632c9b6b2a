"""Keeping the sensitive values of records: sealed, beside the record, in the transaction of the write."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Text, any_, bindparam, delete, select
from sqlalchemy.dialects.postgresql import ARRAY

from tenants.db.unit_of_work import UnitOfWork
from tenants.records import custom
from tenants.records.catalogue import RecordType
from tenants.records.concealed import Concealed, concealed_in
from tenants.records.custom import Definitions
from tenants.records.models import SealedValue
from tenants.registry.keyring.keeping import ring_of
from tenants.registry.keyring.ring import Ring

Values = dict[str, Any]
CUSTOM = "custom."
_NAMES = ("record_type", "field", "id", "sealed", "blind", "key_number")

_OF_RECORD = (
    SealedValue.record_type == bindparam("record_type"),
    SealedValue.id == bindparam("record_id"),
    SealedValue.field == any_(bindparam("fields", type_=ARRAY(Text()))),
)
_BLINDS = select(SealedValue.field, SealedValue.blind).where(*_OF_RECORD)
_FORGET = delete(SealedValue).where(*_OF_RECORD)


def place_of(field: str, definitions: Definitions) -> str:
    """What a field is called where values are sealed: a custom one by its id."""
    return f"custom:{definitions[field.removeprefix(CUSTOM)].id}" if field.startswith(CUSTOM) else field


async def make_ready(uow: UnitOfWork, record: RecordType, given: Mapping[str, Any]) -> None:
    """Have the keys at hand before there is a transaction, where somebody gives a declared sensitive value. Raises
    KeyDestroyed, KeyUnavailable.
    """
    if any(field.sensitive and given.get(name) for name, field in record.fields.items()):
        await ring_of(uow.tenant_id)


async def keep_new(
    uow: UnitOfWork, ring: Ring, record: RecordType, rows: Sequence[Values], definitions: Definitions
) -> None:
    """Seal the sensitive values of new records."""
    await store(uow, [each for row in rows for each in _sealed(ring, record, row["id"], row, definitions)])


async def ring_for(uow: UnitOfWork, rows: Iterable[Mapping[str, Any]]) -> Ring | None:
    """The keys, where any of these records has a value to seal. Raises KeyDestroyed, KeyUnavailable."""
    return await ring_of(uow.tenant_id) if any(True for row in rows for _ in concealed_in(row)) else None


async def keep_changed(uow: UnitOfWork, record: RecordType, stored: Values, changed: Mapping[str, Any]) -> None:
    """Seal what came anew with an update, and forget what was emptied or replaced."""
    gone = [name for name in changed if name in record.fields and record.fields[name].sensitive]
    definitions: Definitions = {}
    if "custom" in changed:
        definitions = await custom.definitions(uow, record.name)
        keys = (stored["custom"].keys() | changed["custom"].keys()) & definitions.keys()
        gone += [
            f"{CUSTOM}{key}"
            for key in keys
            if definitions[key].sensitive
            and (key not in changed["custom"] or isinstance(changed["custom"][key], Concealed))
        ]
    if not gone:
        return
    fields = [place_of(name, definitions) for name in gone]
    await uow.run(_FORGET, record_type=record.name, record_id=stored["id"], fields=fields)
    ring = await ring_for(uow, [changed])
    if ring is not None:
        await store(uow, _sealed(ring, record, stored["id"], changed, definitions))


async def without_unchanged(
    uow: UnitOfWork, record: RecordType, stored: Values, values: Values, definitions: Definitions
) -> Values:
    """The values of an update, with what is stored in place of sensitive ones that are the same as before."""
    found = dict(concealed_in(values))
    if not found:
        return values
    ring, places = await ring_of(uow.tenant_id), {name: place_of(name, definitions) for name in found}
    rows = await uow.rows(_BLINDS, record_type=record.name, record_id=stored["id"], fields=list(places.values()))
    blinds = {row["field"]: row["blind"] for row in rows}
    same = {
        name
        for name, value in found.items()
        if blinds.get(places[name]) == ring.blind(record.table.name, places[name], value.plain)
    }
    result = {name: stored[name] if name in same else value for name, value in values.items()}
    if "custom" in result:
        result["custom"] = {
            key: stored["custom"].get(key, value) if f"{CUSTOM}{key}" in same else value
            for key, value in result["custom"].items()
        }
    return result


async def forget(uow: UnitOfWork, record: RecordType, record_id: UUID, names: Collection[str]) -> None:
    """Delete what is sealed of some fields of a record; custom ones are named `custom.key`."""
    definitions = await custom.definitions(uow, record.name)
    known = [name for name in names if name in record.fields or name.removeprefix(CUSTOM) in definitions]
    fields = [place_of(name, definitions) for name in known]
    await uow.run(_FORGET, record_type=record.name, record_id=record_id, fields=fields)


def sealed_row(ring: Ring, record: RecordType, place: str, record_id: UUID, plain: str) -> tuple[Any, ...]:
    """A row of `sealed_values`."""
    table = record.table.name
    sealed = ring.seal(plain.encode(), table, place, record_id)
    return record.name, place, record_id, sealed, ring.blind(table, place, plain), ring.number


def _sealed(
    ring: Ring, record: RecordType, record_id: UUID, values: Mapping[str, Any], definitions: Definitions
) -> list[tuple[Any, ...]]:
    return [
        sealed_row(ring, record, place_of(name, definitions), record_id, value.plain)
        for name, value in concealed_in(values)
    ]


async def store(uow: UnitOfWork, rows: Sequence[tuple[Any, ...]]) -> None:
    """Put rows of `sealed_row` into the table."""
    if rows:
        columns = zip(_NAMES, zip(*rows, strict=True), strict=True)
        await uow.insert_many(SealedValue, {name: list(values) for name, values in columns})
