"""The log as rooms know it. It is written below the registry (`tenants/noting.py`), whose changes stand on it too."""

from __future__ import annotations

from tenants.noting import ChangeKind, Noted, as_json, note

__all__ = ["ChangeKind", "Noted", "as_json", "note"]
