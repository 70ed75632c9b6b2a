"""Every statement the driver sends, on record: through asyncpg's own query loggers, put on each connection."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from unittest.mock import patch
from uuid import UUID

from tenants.db import database

_BEGIN = re.compile(r"BEGIN\b")
_END = re.compile(r"(COMMIT|ROLLBACK);?$")
_ENTER = re.compile(r"SET LOCAL app\.tenant_id = '([0-9a-f-]{36})'")
_ENTERING = "SELECT x.* FROM set_config('app.tenant_id', ($1::uuid)::text, true) AS entered (tenant), LATERAL ("
"""How a read begins that is a transaction of its own: it enters the tenant of its first parameter, for itself alone."""
_ALONE = "WITH entered AS MATERIALIZED (SELECT set_config('app.tenant_id', ($1::uuid)::text, true)::uuid AS tenant), "
"""And how writes do."""
UTILITY = re.compile(
    r"(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE SAVEPOINT|SET LOCAL (app\.tenant_id|plan_cache_mode)"
    r"|NOTIFY|LISTEN|UNLISTEN)\b"
)
"""What is no query; anything else is planned and checked."""


@dataclass(frozen=True, slots=True)
class Sent:
    role: str
    connection: int
    sql: str
    arguments: tuple[Any, ...]
    tenant: UUID | None
    """The tenant of the transaction it was sent in."""
    position: int
    """0 opens a transaction, 1 is the first statement in it; -1 is outside of any."""


@dataclass
class Tape:
    sent: list[Sent] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def listener(self, role: str) -> Any:
        """A query logger for one connection, which follows its transactions."""
        number = next(self._numbers)
        tenant: UUID | None = None
        position = -1

        def hear(record: Any) -> None:
            nonlocal tenant, position
            sql = record.query.strip()
            if _BEGIN.match(sql):
                position = 0
            elif position >= 0:
                position += 1
            reads = sql.startswith(_ENTERING) and sql.endswith(" OFFSET 0) AS x")
            if position < 0 and (reads or sql.startswith(_ALONE)):
                tenant = record.args[0]
            if entered := _ENTER.fullmatch(sql):
                tenant = UUID(entered[1])
            self.sent.append(Sent(role, number, sql, tuple(record.args), tenant, position))
            if _END.match(sql) or position < 0:
                tenant, position = None, -1

        return hear

    def unruly(self) -> list[str]:
        """Statements in the wrong place: not led by SET LOCAL, outside a transaction, several in one string."""
        wrong = []
        for sent in self.sent:
            if sent.role == "rapport_app":
                if sent.position == 1 and not _ENTER.fullmatch(sent.sql):
                    wrong.append(f"a transaction does not begin with its tenant: {sent.sql}")
                if sent.position not in (-1, 1) and "app.tenant_id" in sent.sql:
                    wrong.append(f"the tenant is touched in mid-transaction: {sent.sql}")
            if ";" in sent.sql.rstrip(";"):
                wrong.append(f"several statements in one string: {sent.sql}")
        return wrong


@contextmanager
def recording() -> Iterator[Tape]:
    """Record what connections send that are opened meanwhile."""
    tape, prepare = Tape(), database._prepare_connection

    async def prepare_and_listen(connection: Any) -> None:
        await prepare(connection)
        role = await connection.fetchval("select current_user::text")
        connection.add_query_logger(tape.listener(role))

    with patch.object(database, "_prepare_connection", prepare_and_listen):
        yield tape


async def settled() -> None:
    """Loggers are called a turn of the loop later."""
    await asyncio.sleep(0)
    await asyncio.sleep(0)
