"""The tamper-evident log, for doors and rooms: sealing it, proving with it, erasing from it."""

from __future__ import annotations

from tenants.changes.audit.erasing import erase
from tenants.changes.audit.heads import Head
from tenants.changes.audit.keys import published, rotate
from tenants.changes.audit.proving import (
    READ,
    Consistency,
    EntryAltered,
    Inclusion,
    NotSealedYet,
    consistency,
    head,
    inclusion,
    newest_heads,
)
from tenants.changes.audit.sealing import seal, seal_all

__all__ = [
    "READ",
    "Consistency",
    "EntryAltered",
    "Head",
    "Inclusion",
    "NotSealedYet",
    "consistency",
    "erase",
    "head",
    "inclusion",
    "newest_heads",
    "published",
    "rotate",
    "seal",
    "seal_all",
]
