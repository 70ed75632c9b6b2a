"""The ids of imported records follow from the import and the row: a batch tried twice makes the same ones."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

_ROW_BITS = 32
_TAIL_BITS = 42
_TAIL_DIGITS = 10
LAST_ROW = (1 << _ROW_BITS) - 1


def row_id(import_id: UUID, created_at: datetime, row: int) -> UUID:
    """A UUIDv7 (RFC 9562 §5.7) of the import's time: then 32 bits of row number, so that ids sort as rows do, and 42
    bits of the import's own.
    """
    milliseconds = int(created_at.timestamp() * 1000)
    ordered = (row & ((1 << _ROW_BITS) - 1)) << _TAIL_BITS | _tail(import_id)
    rand_a, rand_b = ordered >> 62, ordered & ((1 << 62) - 1)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | rand_a << 64 | 0b10 << 62 | rand_b)


def row_of(record_id: UUID) -> int:
    """The row a record was made from, given that an import made it."""
    number = record_id.int
    ordered = ((number >> 64) & 0xFFF) << 62 | (number & ((1 << 62) - 1))
    return (ordered >> _TAIL_BITS) & LAST_ROW


def ids_of_rows(import_id: UUID, created_at: datetime, first: int, last: int) -> tuple[UUID, UUID, str]:
    """The lowest and the highest id the rows from `first` to `last` may have, and how the text of all of them ends:
    what else was made in that millisecond lies between them.
    """
    lowest, highest = (row_id(import_id, created_at, row) for row in (first, last))
    return lowest, highest, str(lowest)[-_TAIL_DIGITS:]


@lru_cache(maxsize=64)
def _tail(import_id: UUID) -> int:
    return int.from_bytes(hashlib.sha256(import_id.bytes).digest()[:8]) & ((1 << _TAIL_BITS) - 1)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the ids of an import's records have in common."""

    import_id: UUID
    created_at: datetime

    def row_of(self, record_id: UUID) -> int | None:
        """The row a record was made from; None where this import did not make it."""
        row = row_of(record_id)
        return row if row_id(self.import_id, self.created_at, row) == record_id else None
