"""Taking a merge back: the losers leave the bin as they were, what came from them goes back to them, and the survivor
has what it had. What somebody changed since stays, and is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, bindparam, select, update

from tenants.changes.models import Change
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.kit.clock import now
from tenants.noting import ChangeKind, as_json
from tenants.records import custom, writing
from tenants.records.catalogue import RecordType
from tenants.records.fields import Kind
from tenants.records.merging import aliases, belongings, pointing, sensitive
from tenants.records.merging.joining import CUSTOM, parted
from tenants.records.merging.models import RecordMerge
from tenants.records.merging.telling import tell

Changed = Mapping[str, tuple[Any, Any]]
"""What a field held before a merge and after it, as JSON."""
_CHANGES = (
    select(Change.fields)
    .where(
        Change.record_id == bindparam("survivor_id"),
        Change.version > bindparam("before"),
        Change.version <= bindparam("after"),
        Change.kind == ChangeKind.UPDATED.value,
    )
    .order_by(Change.version, Change.seq)
)
_UNDONE = (
    update(RecordMerge)
    .where(RecordMerge.id == bindparam("merge"))
    .values(undone_at=bindparam("moment"), undone_by=bindparam("by"), kept=bindparam("left", type_=ARRAY(Text())))
)


async def take_apart(uow: UnitOfWork, record: RecordType, merge: Row) -> list[str]:
    """Undo a merge whose survivor is locked and living; returns the fields that were changed since and stay."""
    losers: Sequence[UUID] = merge["loser_ids"]
    await aliases.lead_back(uow, merge["id"], losers)
    kept = await _give_values_back(uow, record, merge)
    for loser in losers:
        await writing.restore(uow, record.model, loser)
    await pointing.point_back(uow, record, merge["id"], merge["survivor_id"])
    kept |= await pointing.break_circles(uow, record, losers)
    await belongings.give_back(uow, record.name, merge["id"], merge["survivor_id"])
    await tell(uow, record, merge["survivor_id"], losers, apart=True)
    left = sorted(kept)
    await uow.run(_UNDONE, merge=merge["id"], moment=now(), by=uow.context.user_id, left=left)
    return left


async def _give_values_back(uow: UnitOfWork, record: RecordType, merge: Row) -> set[str]:
    own = await custom.definitions(uow, record.name)
    stored = await writing.lock(uow, record.model, merge["survivor_id"])
    kept, values = set[str](), dict[str, Any]()
    secret = set(sensitive.names(record, own))
    for name, (old, new) in (await _changed(uow, record, merge)).items():
        current = as_json(sensitive.held(stored, name))
        kind = record.fields[name].kind if name in record.fields else None
        value, whole = parted(current, old, new, kind)
        if not whole:
            kept.add(name)
        if value != current or (name in secret and whole):
            back = await sensitive.unstash(uow, record, own, name, merge["id"]) if name in secret else value
            sensitive.put(values, stored, name, back if name in secret else _typed(kind, value))
    if "custom" in values:
        values["custom"] = {key: value for key, value in values["custom"].items() if value is not None}
    await writing.keep(uow, record.model, merge["survivor_id"], values)
    return kept


async def _changed(uow: UnitOfWork, record: RecordType, merge: Row) -> Changed:
    """What the merge, and what followed from it, changed of the survivor: the first value and the last."""
    span = {"before": merge["version_before"], "after": merge["version_after"]}
    rows = await uow.rows(_CHANGES, survivor_id=merge["survivor_id"], **span)
    return folded((row["fields"] for row in rows), record.fields.keys())


def folded(changes: Iterable[Mapping[str, Sequence[Any]]], known: Iterable[str]) -> Changed:
    """Changes in a row as one: of each field the first value and the last."""
    found: dict[str, tuple[Any, Any]] = {}
    names = set(known)
    for fields in changes:
        for name, (old, new) in fields.items():
            if name in names or name.startswith(CUSTOM):
                found[name] = (found[name][0] if name in found else old, new)
    return {name: pair for name, pair in found.items() if pair[0] != pair[1]}


def _typed(kind: Kind | None, value: Any) -> Any:
    """A value as the change log has it, as a column does."""
    if value is None:
        return None
    if kind in (Kind.REFERENCE, Kind.MEMBER):
        return UUID(value)
    if kind is Kind.MOMENT:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if kind is Kind.DATE else value
