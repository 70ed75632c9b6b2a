"""Erasing a person from the log, and leaving the log whole.

An entry holds commitments, not values. So the values go out of the change log, the record's salt goes, and with it all
that could tell a value from its commitment; the commitments stay, and the hashes over them are what they were. Values
that are nobody's secret keep the keys of their own commitments and can be proven as before.

That it was done is an entry itself. Values that are missing without one were taken.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from tenants.changes.audit.entries import openings
from tenants.changes.audit.leaves import SIDES, Opening, key_of_value, seals
from tenants.changes.audit.models import AuditErasure, AuditSalt, AuditTree
from tenants.changes.audit.sealing import seal_to_the_end
from tenants.changes.log import ChangeKind, Noted, note
from tenants.changes.models import Change
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.kit.clock import now

_PAGE = 500
_OF_RECORD = (
    select(Change)
    .where(Change.record_type == bindparam("record_type"), Change.record_id == bindparam("record_id"))
    .where(Change.id > bindparam("behind"))
    .order_by(Change.id)
    .limit(_PAGE)
)
_VERSION = select(func.max(Change.version)).where(Change.record_id == bindparam("record_id"))
_BLANK = update(Change).where(Change.id == bindparam("change_id")).values(fields=bindparam("kept"))
_UNSALT = delete(AuditSalt).where(AuditSalt.id == bindparam("record_id"))
_COUNT = update(AuditTree).where(AuditTree.tenant_id == bindparam("tenant_id")).values(erasures=AuditTree.erasures + 1)
_KEEP = insert(AuditErasure).values({name: bindparam(name) for name in ("id", "record_id", "seals", "salts", "at")})
_PUT = _KEEP.on_conflict_do_update(
    index_elements=["tenant_id", "id"],
    set_={name: _KEEP.excluded[name] for name in ("seals", "salts", "at")},
)


async def erase(uow: UnitOfWork, *, record_type: str, record_id: UUID, fields: Collection[str]) -> int:
    """Take the values of some fields of a record out of its whole history; returns in how many changes they stood.

    `custom` stands for all custom fields. What the caller changes in the same unit of work comes onto the log after
    this, with its old values: blank the record first, commit, and erase then.
    """
    await seal_to_the_end(uow)
    erased: set[str] = set()
    changes, behind = 0, UUID(int=0)
    while rows := await uow.rows(_OF_RECORD, record_type=record_type, record_id=record_id, behind=behind):
        opened = await openings(uow, rows)
        for row in rows:
            names = {name for name in row["fields"] if _is_meant(name, fields)}
            await _erase(uow, row, opened[row["id"]], names)
            erased |= names
            changes += bool(names)
        behind = rows[-1]["id"]
    await uow.run(_UNSALT, record_id=record_id)
    await uow.run(_COUNT)
    version = await uow.value(_VERSION, record_id=record_id) or 1
    gone: dict[str, Any] = {name: [None, None] for name in sorted(erased)}
    note(uow, Noted(record_type, record_id, ChangeKind.ERASED, version, gone))
    return changes


def _is_meant(name: str, fields: Collection[str]) -> bool:
    return name in fields or (name.startswith("custom.") and "custom" in fields)


async def _erase(uow: UnitOfWork, row: Row, opening: Opening, names: set[str]) -> None:
    """Every change of the record, for their common salt goes: the commitments of some fields, the keys of the rest."""
    pairs: dict[str, Sequence[Any]] = row["fields"]
    kept = {name: seals(opening, name, list(pair)) for name, pair in pairs.items() if name in names}
    keys = {name: _keys(opening, name) for name in pairs if name not in names and name not in opening.seals}
    await uow.run(_PUT, id=row["id"], record_id=row["record_id"], seals={**opening.seals, **kept}, salts=keys, at=now())
    if names:
        blank = {name: [None, None] if name in names else pair for name, pair in pairs.items()}
        await uow.run(_BLANK, change_id=row["id"], kept=blank)


def _keys(opening: Opening, name: str) -> list[str | None]:
    if opening.key is None:
        return list(opening.keys.get(name, (None, None)))
    return [key_of_value(opening.key, side, name).hex() for side in SIDES]
