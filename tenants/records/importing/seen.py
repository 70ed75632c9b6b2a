"""What a dry run has met in the file so far: exact, for a file of any length, in a fixed amount of memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

_PLACEHOLDERS = 500


class Seen:
    """Texts of a few kinds with the row they first stood in, in a private temporary database that spills to disk."""

    def __init__(self) -> None:
        self._base = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._base.execute("PRAGMA journal_mode = OFF")
        self._base.execute("PRAGMA cache_size = -8000")
        self._base.execute(
            "CREATE TABLE seen (kind TEXT, word TEXT, row INTEGER, PRIMARY KEY (kind, word)) WITHOUT ROWID"
        )

    def add(self, kind: str, words: Iterable[tuple[str, int]]) -> None:
        self._base.execute("BEGIN")
        self._base.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", ((kind, *pair) for pair in words))
        self._base.execute("COMMIT")

    def rows(self, kind: str, words: Sequence[str]) -> dict[str, int]:
        """The first row of each of `words` that was met before."""
        found: dict[str, int] = {}
        for start in range(0, len(words), _PLACEHOLDERS):
            some = words[start : start + _PLACEHOLDERS]
            marks = ", ".join("?" * len(some))
            found.update(
                self._base.execute(f"SELECT word, row FROM seen WHERE kind = ? AND word IN ({marks})", (kind, *some))
            )
        return found

    def close(self) -> None:
        self._base.close()
