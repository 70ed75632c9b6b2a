"""Which code this is: a digest of what runs, so that a proof made elsewhere can be told to be of this very build."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PARTS = ("api", "tenants", "workers", "mobile-schema/schema.graphql")


@lru_cache(maxsize=1)
def code_digest() -> str:
    """SHA-256 over the names and contents of the three packages' modules and of the schema, in hex."""
    digest = hashlib.sha256()
    for part in PARTS:
        for file in sorted((ROOT / part).rglob("*.py")) if (ROOT / part).is_dir() else [ROOT / part]:
            digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
