"""The ids of imported records follow from the import and the row: a batch tried twice makes the same ones."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import lru_cache
from uuid import UUID

_ROW_BITS = 32
_TAIL_BITS = 42


def row_id(import_id: UUID, created_at: datetime, row: int) -> UUID:
    """A UUIDv7 (RFC 9562 §5.7) of the import's time: then 32 bits of row number, so that ids sort as rows do, and 42
    bits of the import's own.
    """
    milliseconds = int(created_at.timestamp() * 1000)
    ordered = (row & ((1 << _ROW_BITS) - 1)) << _TAIL_BITS | _tail(import_id)
    rand_a, rand_b = ordered >> 62, ordered & ((1 << 62) - 1)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | rand_a << 64 | 0b10 << 62 | rand_b)


@lru_cache(maxsize=64)
def _tail(import_id: UUID) -> int:
    return int.from_bytes(hashlib.sha256(import_id.bytes).digest()[:8]) & ((1 << _TAIL_BITS) - 1)
