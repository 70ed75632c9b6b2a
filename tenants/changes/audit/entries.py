"""Entries as they are shown and exported: each row of the log as its leaf, with what opens the commitments in it.

They are made from the change log of now. What was sealed is only compared with, never shown instead.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from tenants.changes.audit.leaves import Opening, key_of_entry, leaf, with_salt, written
from tenants.changes.audit.models import AuditErasure
from tenants.changes.audit.sealing import known_origins, known_salts
from tenants.db.unit_of_work import Row, UnitOfWork

_ERASURES = select(AuditErasure.id, AuditErasure.seals, AuditErasure.salts).where(
    AuditErasure.id == func.any(bindparam("ids", type_=ARRAY(Uuid)))
)
_LOST = Opening(None, {}, {})
"""The salt is gone without an erasure: somebody took it. The entry is shown with what seals can no longer be made."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`data` is the leaf's canonical JSON. `values` are [old, new] by field, those that were erased left out; `key`
    opens all of it, or `keys` each value.
    """

    data: bytes
    document: Mapping[str, Any]
    values: Mapping[str, Any]
    key: bytes | None
    keys: Mapping[str, Any]
    origin: Mapping[str, str] | None

    @property
    def opening(self) -> dict[str, Any]:
        """What goes with the leaf, so that whoever has both can check value by value."""
        found: dict[str, Any] = {"values": self.values}
        if self.key is not None:
            found["key"] = b64encode(self.key).decode()
        else:
            found["keys"] = self.keys
        if self.origin is not None:
            found["from"] = self.origin
        return found


async def openings(uow: UnitOfWork, rows: Sequence[Row]) -> Mapping[UUID, Opening]:
    """What opens each of these changes, by the change's id."""
    erased = {row["id"]: row for row in await uow.rows(_ERASURES, ids=[row["id"] for row in rows])}
    salts = await known_salts(uow, {row["record_id"] for row in rows})
    return {row["id"]: _opening(row, erased.get(row["id"]), salts.get(row["record_id"])) for row in rows}


def _opening(row: Row, erased: Row | None, salt: bytes | None) -> Opening:
    if erased is not None:
        return Opening(None, erased["seals"], erased["salts"])
    return with_salt(salt, row["id"]) if salt else _LOST


async def entries(uow: UnitOfWork, rows: Sequence[Row]) -> list[Entry]:
    """The entries of rows of `changes`, in their order."""
    opened = await openings(uow, rows)
    session_ids = {row["session_id"] for row in rows if row["session_id"]}
    origins = await known_origins(uow, session_ids) if session_ids else {}
    salts = await known_salts(uow, session_ids) if session_ids else {}
    return [_entry(row, opened[row["id"]], origins.get(row["session_id"]), salts) for row in rows]


def _entry(row: Row, opening: Opening, origin: Row | None, salts: Mapping[UUID, bytes]) -> Entry:
    document = leaf(row, opening, origin)
    values = {name: pair for name, pair in row["fields"].items() if name not in opening.seals}
    return Entry(written(document), document, values, opening.key, opening.keys, _opened(origin, salts))


def _opened(origin: Row | None, salts: Mapping[UUID, bytes]) -> Mapping[str, str] | None:
    if origin is None or origin["id"] not in salts:
        return None
    key = key_of_entry(salts[origin["id"]], origin["id"])
    return {"address": origin["address"], "device": origin["device"], "key": b64encode(key).decode()}
