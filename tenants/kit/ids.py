"""Ids: UUIDv7 (RFC 9562 §5.7), made in the application so that a row knows its id before it is written."""

from __future__ import annotations

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """A UUIDv7, strictly increasing within this process: 48 bits of ms, then a 12-bit counter, then 62 random bits.

    The counter occupies rand_a (RFC 9562 §6.2 method 1); when it overflows, the timestamp runs ahead of the clock.
    """
    global _last
    tick = (time.time_ns() // 1_000_000) << 12
    with _lock:
        _last = tick = max(tick, _last + 1)
    random = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    return UUID(int=(tick >> 12) << 80 | 0x7 << 76 | (tick & 0xFFF) << 64 | 0b10 << 62 | random)
