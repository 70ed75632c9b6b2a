"""Following the stream: everything after a place, in order, and nothing ever before it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select, tuple_

from tenants.changes.models import Change
from tenants.db.unit_of_work import Row, UnitOfWork

_NONE = UUID(int=0)

_BEFORE_ALL = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a follower stands. Changes of one transaction share `seq`, so a place is the pair."""

    seq: int = 0
    id: UUID = _NONE


_AFTER = (
    select(Change)
    .where(tuple_(Change.seq, Change.id) > tuple_(bindparam("seq"), bindparam("change_id")))
    .order_by(Change.seq, Change.id)
    .limit(bindparam("limit"))
)


async def changes_after(uow: UnitOfWork, place: Place, *, limit: int) -> tuple[list[Row], Place]:
    """At most `limit` changes after `place`, and the place after them. A follower that keeps its place misses nothing:
    the sequence is taken last before commit, so what commits later comes later (decision 0007).
    """
    rows = await uow.rows(_AFTER, seq=place.seq, change_id=place.id, limit=limit)
    return rows, Place(rows[-1]["seq"], rows[-1]["id"]) if rows else place
