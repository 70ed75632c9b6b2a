"""One short word for the contents of files, to see whether something made from them is still of today."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(paths: Iterable[Path], *, leaving_out: frozenset[str] = frozenset()) -> str:
    """Over names and contents; folders are taken whole, missing paths count as empty."""
    digest = hashlib.sha256()
    for path in paths:
        for file in _files(path, leaving_out):
            digest.update(str(file.relative_to(path.parent)).encode() + b"\0")
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _files(path: Path, leaving_out: frozenset[str]) -> list[Path]:
    if path.is_file():
        return [path]
    found = [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else []
    return sorted(file for file in found if not leaving_out.intersection(file.relative_to(path).parts))
