"""Many rows in one statement: columns travel as arrays and come apart with unnest (COPY is refused under RLS)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Column, Table
from sqlalchemy.dialects.postgresql import JSONB

from tenants.db.statement import DIALECT


def type_of(column: Column[Any]) -> str:
    """The column's SQL type without its collation, for a cast."""
    return column.type.compile(DIALECT).split(" COLLATE ")[0].lower()


def insert_from_arrays(table: Table, names: Sequence[str], first: int = 2) -> str:
    """`INSERT … SELECT … FROM unnest(…)`: the tenant is $1, the array of `names[0]` is $`first`, and so on."""
    columns = [table.c[name] for name in names]
    arrays = ", ".join(f"${n}::{_array_type(column)}[]" for n, column in enumerate(columns, start=first))
    aliases = ", ".join(f"c{n}" for n in range(len(columns)))
    values = ", ".join(f"r.c{n}{'::jsonb' if _is_json(column) else ''}" for n, column in enumerate(columns))
    return (
        f"INSERT INTO {table.name} (tenant_id, {', '.join(names)})"
        f" SELECT $1::uuid, {values} FROM unnest({arrays}) AS r ({aliases})"
    )


def as_array(column: Column[Any], values: Sequence[Any]) -> list[Any]:
    """The values of one column as its array parameter; JSON as text: a list in an array adds a dimension."""
    if _is_json(column):
        return [None if value is None else orjson.dumps(value, default=str).decode() for value in values]
    return list(values)


def _array_type(column: Column[Any]) -> str:
    return "text" if _is_json(column) else type_of(column)


def _is_json(column: Column[Any]) -> bool:
    return isinstance(column.type, JSONB)
