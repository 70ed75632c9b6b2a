"""The keys of each record, kept in the transaction that writes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, any_, bindparam, delete

from tenants.changes.log import ChangeKind
from tenants.db.unit_of_work import UnitOfWork
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.duplicates.keys import keys_of
from tenants.records.duplicates.models import DuplicateKey
from tenants.records.duplicates.subjects import comparable, subject_of
from tenants.records.hooks import Written, effect_of_every_record

_FORGET = delete(DuplicateKey).where(
    DuplicateKey.id == bindparam("record_id"), DuplicateKey.key == any_(bindparam("keys", type_=ARRAY(Text())))
)
_NOT_THERE = frozenset({ChangeKind.DELETED})
_NO_KEYS = frozenset({"owner_id", "version", "updated_at", "updated_by"})
_NOT_BEFORE = frozenset({ChangeKind.CREATED, ChangeKind.RESTORED})


@effect_of_every_record
async def keep_keys(uow: UnitOfWork, record_type: str, written: list[Written]) -> None:
    """A record in the bin has no keys, so that nobody is warned of what is not there."""
    record = catalogue()[record_type]
    if not comparable(record):
        return
    come: list[tuple[str, UUID]] = []
    for each in written:
        if _only_changes_hands(each):
            continue
        old = frozenset[str]() if each.kind in _NOT_BEFORE else keys(record, each.before)
        new = frozenset[str]() if each.kind in _NOT_THERE else keys(record, each.after)
        if gone := old - new:
            await uow.run(_FORGET, record_id=each.record_id, keys=sorted(gone))
        come += ((key, each.record_id) for key in sorted(new - old))
    await add_keys(uow, record_type, come)


def _only_changes_hands(each: Written) -> bool:
    """Whose a record is says nothing of who it is."""
    if each.kind is not ChangeKind.UPDATED:
        return False
    return all(name in _NO_KEYS for name, value in each.after.items() if each.before.get(name) != value)


def keys(record: RecordType, row: Mapping[str, Any]) -> frozenset[str]:
    """The keys of a record's row."""
    return keys_of(subject_of(record, row))


async def add_keys(uow: UnitOfWork, record_type: str, come: Sequence[tuple[str, UUID]]) -> None:
    """Write down keys of records of a kind, each with its record's id."""
    if come:
        columns: dict[str, Sequence[Any]] = {
            "key": [key for key, _ in come],
            "record_type": [record_type] * len(come),
            "id": [record_id for _, record_id in come],
        }
        await uow.insert_many(DuplicateKey, columns)
