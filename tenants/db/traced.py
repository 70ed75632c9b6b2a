"""Connections that tell the trace of every statement: its text without a value in it, its rows, its failure.

Only pools of a process that is traced are made of them. What a person typed is never in the text of a statement, but
the tenant's id can be, and the size of a page: so every literal is taken out.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable
from functools import lru_cache
from typing import Any

import asyncpg

from tenants.kit import tracing
from tenants.kit.tracing import Attributes, Kind

_LITERAL = re.compile(r"'(?:[^']|'')*'|(?<![\w$.])\d+(?:\.\d+)?\b")
_TABLE = re.compile(r'\b(?:FROM|INTO|UPDATE|JOIN)\s+(?!set_config)"?([a-z_]\w*)', re.IGNORECASE)
_VERB = re.compile(r"\b(INSERT|UPDATE|DELETE)\b")


def connection_class() -> type[Any]:
    """What the pools of this process are made of."""
    return Traced if tracing.on() else Plain


class Plain(asyncpg.Connection):
    """The driver's connection; its reset forgets a transaction that was given up, and leaves the session as it is."""

    __slots__ = ()

    def get_reset_query(self) -> str:
        return ""


class Traced(Plain):
    """The same, with a client span round each statement that is part of a trace."""

    __slots__ = ()

    async def fetch(self, query: str, *args: Any, **options: Any) -> Any:
        return await _told(query, super().fetch(query, *args, **options))

    async def fetchrow(self, query: str, *args: Any, **options: Any) -> Any:
        return await _told(query, super().fetchrow(query, *args, **options))

    async def fetchval(self, query: str, *args: Any, **options: Any) -> Any:
        return await _told(query, super().fetchval(query, *args, **options))

    async def execute(self, query: str, *args: Any, **options: Any) -> Any:
        return await _told(query, super().execute(query, *args, **options))


async def _told(query: str, asked: Awaitable[Any]) -> Any:
    name, attributes = _described(query)
    with tracing.span(name, Kind.CLIENT, attributes) as span:
        try:
            answer = await asked
        except asyncpg.PostgresError as error:
            span.note({"db.response.status_code": error.sqlstate or ""})
            raise
        if isinstance(answer, list):
            span.note({"db.response.returned_rows": len(answer)})
        return answer


@lru_cache(maxsize=2_048)
def _described(query: str) -> tuple[str, Attributes]:
    """The span's name, and what is the same each time the statement is run."""
    text = _LITERAL.sub("?", query).strip()
    verb, table = text.split(None, 1)[0].rstrip(";").upper(), _TABLE.search(text)
    if verb == "WITH":
        writes = _VERB.search(text)
        verb = writes.group() if writes else "SELECT"
    name = f"{verb} {table.group(1)}" if table else verb
    return name, {
        "db.system.name": "postgresql",
        "db.query.text": text,
        "db.query.summary": name,
        "db.operation.name": verb,
    }
