"""Which schema this code knows, read off the migrations' names and contents without loading alembic."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

VERSIONS = Path(__file__).parent / "migrations" / "versions"
_REVISION = re.compile(r"^revision\s*(?::[^=]*)?=\s*['\"]([^'\"]+)['\"]", re.MULTILINE)
_DOWN = re.compile(r"^down_revision\s*(?::[^=]*)?=\s*['\"]([^'\"]+)['\"]", re.MULTILINE)


@lru_cache(maxsize=1)
def head() -> str:
    """The newest revision. Raises RuntimeError when the migrations have not exactly one end."""
    texts = [path.read_text(encoding="utf-8") for path in VERSIONS.glob("*.py")]
    known: set[str] = {name for text in texts for name in _REVISION.findall(text)}
    left = known - {name for text in texts for name in _DOWN.findall(text)}
    if len(left) != 1:
        raise RuntimeError(f"The migrations end in {sorted(left) or 'nothing'}; there must be one head.")
    (newest,) = left
    return str(newest)
