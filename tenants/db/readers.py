"""Connections for single statements that are transactions of their own: reads, and nothing but reads.

They need not even be asked when they come back. What lets them: a statement goes as one (the extended protocol takes no
two), the server takes no write from these connections, and what a read sets for its tenant it sets for itself alone
(decision 0010).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from tenants.db.connections import Connections, Verify

_ENTERS = "set_config('app.tenant_id', ($1::uuid)::text, true)"
"""The one setting a read may make, and how."""
_KNOWN = 4_096


class NotARead(ValueError):
    """A programming error: something else than a SELECT was to be run without a unit of work."""


class Readers(Connections):
    """`verify` is asked after a read that did not end in order, and never else."""

    def __init__(self, connect: Callable[[], Awaitable[Any]], size: int, verify: Verify) -> None:
        super().__init__(connect, size, verify)
        self._known: set[str] = set()

    async def fetch(self, sql: str, arguments: Sequence[Any]) -> list[Any]:
        """The rows of one statement. Cancelled, it cancels the statement on the server as well."""
        if sql not in self._known:
            self._learn(sql)
        connection = self._free.pop() if self._free else await self._take()
        try:
            found: list[Any] = await connection.fetch(sql, *arguments)
        except BaseException:
            self._settle(connection)
            raise
        self._hand_on(connection)
        return found

    def _learn(self, sql: str) -> None:
        if not sql.startswith("SELECT ") or "set_config" in sql.replace(_ENTERS, "", 1):
            raise NotARead(sql)
        if len(self._known) >= _KNOWN:
            self._known.clear()
        self._known.add(sql)
