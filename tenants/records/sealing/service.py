"""Sensitive values, for doors: keys, and the jobs that seal what is there."""

from __future__ import annotations

from tenants.records.sealing.converting import seal_field
from tenants.records.sealing.keys import KeyState, Reveal, key_state, revealed_lately, rotate_data_key, shred
from tenants.records.sealing.resealing import reseal
from tenants.registry.keyring.rotating import rewrap_all

__all__ = [
    "KeyState",
    "Reveal",
    "key_state",
    "reseal",
    "revealed_lately",
    "rewrap_all",
    "rotate_data_key",
    "seal_field",
    "shred",
]
