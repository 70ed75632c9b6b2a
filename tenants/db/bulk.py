"""Many rows in one statement: columns travel as arrays and come apart with unnest (COPY is refused under RLS)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import orjson
from sqlalchemy import Column, Table
from sqlalchemy.dialects.postgresql import JSONB

from tenants.db.statement import DIALECT


def type_of(column: Column[Any]) -> str:
    """The column's SQL type without its collation, for a cast."""
    return column.type.compile(DIALECT).split(" COLLATE ")[0].lower()


def insert_from_arrays(table: Table, names: Sequence[str], alike: Collection[str] = (), *, part: bool = False) -> str:
    """`INSERT … SELECT … FROM unnest(…)`: the tenant is $1, the array of `names[0]` is $2, and so on. A column in
    `alike` has one value for all rows, given as it is instead of an array. `part` of a statement: `db/together.py`.
    """
    columns = {f"${n}": table.c[name] for n, name in enumerate(names, start=2)}
    apart = {place: column for place, column in columns.items() if column.name not in alike}
    arrays = ", ".join(f"{place}::{_plain_type(column)}[]" for place, column in apart.items())
    aliases = ", ".join(f"c{place[1:]}" for place in apart)
    values = ", ".join(
        (f"r.c{place[1:]}" if place in apart else f"{place}::{_plain_type(column)}")
        + ("::jsonb" if is_json(column) else "")
        for place, column in columns.items()
    )
    source = "entered, " if part else ""
    return (
        f"INSERT INTO {table.name} (tenant_id, {', '.join(names)})"
        f" SELECT $1::uuid, {values} FROM {source}unnest({arrays}) AS r ({aliases})"
    )


def insert_one(table: Table, names: Sequence[str]) -> str:
    """One row as a part of a statement (`db/together.py`): the value of `names[0]` is $2, and so on; JSON as text."""
    values = ", ".join(
        f"${n}::{_plain_type(table.c[name])}" + ("::jsonb" if is_json(table.c[name]) else "")
        for n, name in enumerate(names, start=2)
    )
    return f"INSERT INTO {table.name} (tenant_id, {', '.join(names)}) SELECT $1::uuid, {values} FROM entered"


def as_array(column: Column[Any], values: Sequence[Any]) -> list[Any]:
    """The values of one column as its array parameter; JSON as text: a list in an array adds a dimension."""
    return [as_text(value) for value in values] if is_json(column) else list(values)


def as_text(value: Any) -> str | None:
    """A value of a JSON column as a parameter of `insert_from_arrays`."""
    return None if value is None else orjson.dumps(value, default=str).decode()


def _plain_type(column: Column[Any]) -> str:
    return "text" if is_json(column) else type_of(column)


def is_json(column: Column[Any]) -> bool:
    return isinstance(column.type, JSONB)
