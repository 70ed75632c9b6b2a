"""A row for any table, made from its declaration: so that a table nobody told the tests about has rows of every tenant.

Written by an administrator, past row security; the keys between tables hold nevertheless.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    Table,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from tenants.db.base import Base
from tenants.db.tables import load_tables
from tenants.kit.ids import uuid7

_MOMENT = datetime(2026, 3, 1, 9, tzinfo=UTC)
_number = count(20_001)
"""Above whatever is counted in the run itself: sizes of signed heads, sequence numbers."""


class Rows:
    """Makes rows of one tenant. Every text in them starts with `word`."""

    def __init__(self, connection: Any, tenant_id: UUID, user_id: UUID, word: str) -> None:
        self._connection = connection
        self._known: dict[str, UUID] = {"tenants": tenant_id, "users": user_id}
        self._tenant_id = tenant_id
        self._word = word

    async def one_of(self, table: Table) -> dict[str, Any]:
        """A row of the tenant: one it has, else a new one."""
        return await self._any(table) or await self.insert(table)

    async def another(self, table: Table) -> None:
        """One row more, where a tenant may have more than one."""
        await (self.insert(table) if len(table.primary_key.columns) > 1 else self.one_of(table))

    async def _any(self, table: Table) -> dict[str, Any] | None:
        sql = f"SELECT * FROM {table.name} WHERE tenant_id = $1 LIMIT 1"
        row = await self._connection.fetchrow(sql, self._tenant_id)
        return dict(row) if row else None

    async def insert(self, table: Table) -> dict[str, Any]:
        row = await self.values(table)
        await self._connection.execute(insert_sql(table, row), *row.values())
        return row

    async def values(self, table: Table) -> dict[str, Any]:
        """What a new row of the table may hold; rows it refers to are made first."""
        row: dict[str, Any] = {}
        for key in table.foreign_key_constraints:
            row |= await self._reference(table, key)
        for column in table.columns:
            if column.name not in row:
                row[column.name] = self._value(column)
        return row

    async def _reference(self, table: Table, key: Any) -> dict[str, Any]:
        target: Table = key.referred_table
        names = [column.name for column in key.columns]
        if target is table:
            return {name: None for name in names if name != "tenant_id"}
        if target.name in self._known:
            return {names[0]: self._known[target.name]}
        found = await (self.insert(target) if _once(table, names) else self.one_of(target))
        return {name: found[element.column.name] for name, element in zip(names, key.elements, strict=True)}

    def _value(self, column: Column[Any]) -> Any:
        kind = column.type
        if column.name == "tenant_id":
            return self._tenant_id
        if column.primary_key and isinstance(kind, Uuid):
            return uuid7()
        if column.name == "user_id":
            return self._known["users"]
        if column.name == "deleted_at":
            return None
        if choices := getattr(column.info.get("field"), "choices", None):
            return next(iter(choices)).value
        if isinstance(kind, ARRAY) and isinstance(kind.item_type, Uuid):
            return [uuid7()]
        if isinstance(kind, ARRAY) and isinstance(kind.item_type, Integer):
            return [1]
        for types, make in _MAKERS:
            if isinstance(kind, types):
                return make(self._text(60))
        return self._text(getattr(kind, "length", None) or 60)

    def _text(self, length: int) -> str:
        return f"{self._word}{next(_number)}"[:length]


_MAKERS: tuple[tuple[Any, Any], ...] = (
    (Uuid, lambda _text: uuid7()),
    (DateTime, lambda _text: _MOMENT),
    (Date, lambda _text: date(2026, 3, 1)),
    (Boolean, lambda _text: True),
    (SmallInteger, lambda _text: next(_number) % 30_000),
    ((Integer, BigInteger, Numeric, Float), lambda _text: next(_number)),
    (LargeBinary, lambda text: text.encode()),
    (JSONB, lambda text: _json(text)),
    (ARRAY, lambda text: [text]),
)


def _json(text: str) -> str:
    """An entry as lists of phones, e-mails and addresses hold it: whatever reads it finds what it looks for."""
    words = ("value", "kind", "city", "region", "postal_code", "country")
    entry = {**dict.fromkeys(words, text), "lines": [text], "primary": True, "valid": True}
    return orjson.dumps([entry]).decode()


def _once(table: Table, names: list[str]) -> bool:
    """Whether a row has to refer to something no other row refers to."""
    keys = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    return any({column.name for column in key.columns} == set(names) for key in keys)


def insert_sql(table: Table, row: dict[str, Any]) -> str:
    places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
    return f"INSERT INTO {table.name} ({', '.join(row)}) VALUES ({places})"


def tables_of_tenants() -> list[Table]:
    """Every tenant table, those that are referred to first."""
    load_tables()
    return [table for table in Base.metadata.sorted_tables if "tenant_id" in table.primary_key.columns]
