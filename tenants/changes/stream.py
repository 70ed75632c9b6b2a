"""Following the stream: everything after a place, in order, and nothing ever before it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select, tuple_

from tenants.changes.models import Change, ChangeCounter
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import BadInput
from tenants.kit.message import say

_NONE = UUID(int=0)
_ALL = UUID(int=2**128 - 1)
_WRITTEN = re.compile(r"([0-9]{1,18})(?:\.([0-9a-f]{32}))?")


class CheckpointExpired(BadInput):
    """The log does not lead from there to here: it was shortened, or is another one since. Read everything again."""

    code = "CHECKPOINT_EXPIRED"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a follower stands. Changes of one transaction share `seq`, so a place is the pair.

    Written as `17.0199…`, or `17` for the place after all of transaction 17.
    """

    seq: int = 0
    id: UUID = _NONE

    def __str__(self) -> str:
        return str(self.seq) if self.id == _ALL else f"{self.seq}.{self.id.hex}"

    @classmethod
    def read(cls, text: str, field: str = "since") -> Place:
        """The place somebody wrote down. Raises BadInput."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise BadInput(say("This is no place in the stream of changes.", "这不是变更流中的位置。"), field)
        return cls(int(found[1]), UUID(found[2]) if found[2] else _ALL)


_HEAD = select(ChangeCounter.seq).where(ChangeCounter.tenant_id == bindparam("tenant_id"))
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


async def head(uow: UnitOfWork) -> Place:
    """The place after everything there is."""
    return Place(await uow.value(_HEAD) or 0, _ALL)


def check_unbroken(place: Place, first: Row) -> None:
    """`seq` has no gaps, so the first change after a place is of the same transaction or of the next one. Raises
    CheckpointExpired.
    """
    if first["seq"] > place.seq + 1:
        raise CheckpointExpired(say("The changes since then are not kept any more.", "此后的变更已不再保留。"), "since")
