"""The second wall: every statement the house emits names its tenant, and this is the one place where it is added."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import Delete, Executable, Insert, Update, bindparam
from sqlalchemy.dialects.postgresql import asyncpg as asyncpg_dialect
from sqlalchemy.orm import with_loader_criteria

from tenants.db.base import Base, TenantRow, is_tenant_table

DIALECT = asyncpg_dialect.dialect()  # type: ignore[no-untyped-call]
OF_THIS_TENANT = with_loader_criteria(
    TenantRow, lambda row: row.tenant_id == bindparam("tenant_id"), include_aliases=True
)
_NO_ALIAS = frozenset(
    "WHERE SET ON ORDER GROUP LIMIT LEFT JOIN INNER CROSS RIGHT FULL RETURNING FOR USING SELECT VALUES".split()
)


class StatementWithoutTenant(RuntimeError):
    """A programming error: a statement reaches a tenant's table without saying whose rows it means."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """SQL text with $n placeholders, and which values go where. `constants` are those written into the statement."""

    sql: str
    names: tuple[str, ...]
    constants: Mapping[str, Any]
    tenanted: bool
    """Whether it touches a tenant's table."""
    alters: str | None = None
    """The table whose rows it changes or deletes."""

    def arguments(self, tenant_id: UUID, values: Mapping[str, Any]) -> list[Any]:
        given = {**self.constants, **values, "tenant_id": tenant_id}
        return [given[name] for name in self.names]


_compiled: WeakKeyDictionary[Executable, Compiled] = WeakKeyDictionary()


def compiled(statement: Executable) -> Compiled:
    """The statement with its tenant, compiled once in its life: rooms keep their statements as module constants."""
    found = _compiled.get(statement)
    if found is None:
        found = _compiled[statement] = _compile(statement)
    return found


def _compile(statement: Executable) -> Compiled:
    if isinstance(statement, Insert) and is_tenant_table(statement.table):  # type: ignore[arg-type]
        tenanted: Any = statement.values(tenant_id=bindparam("tenant_id"))
    else:
        tenanted = statement.options(OF_THIS_TENANT)
    result = tenanted.compile(dialect=DIALECT)
    touched = check_names_tenant(result.string)
    names = tuple(result.positiontup or ())
    constants = {name: value for name, value in result.params.items() if name in names}
    alters = str(statement.table) if isinstance(statement, Update | Delete) else None
    return Compiled(result.string, names, constants, touched > 0, alters)


@lru_cache(maxsize=4_096)
def entering(sql: str) -> str:
    """A read made to enter its tenant, its $1, by itself: one round trip, and a transaction of its own (decision 0010).

    What is laterally joined to the setting cannot be run before it: every table's condition refers to it, and OFFSET 0
    keeps the planner from pulling anything out. Were that ever to fail, the policies would see no tenant and no row.
    """
    held, count = _HELD.subn(r"\1 AND entered.tenant IS NOT NULL", sql)
    if count < check_names_tenant(sql):
        raise ValueError(f"a read that is not held behind its tenant's setting: {sql}")
    return f"SELECT x.* FROM {_SETTING} AS entered (tenant), LATERAL ({held} OFFSET 0) AS x"


_HELD = re.compile(r"(\btenant_id = \$1(?:::UUID)?)(?!\d)")
_SETTING = "set_config('app.tenant_id', ($1::uuid)::text, true)"
_PLACE = re.compile(r"\$(\d+)")
_alone: WeakKeyDictionary[Executable, Compiled] = WeakKeyDictionary()


def alone(statement: Executable) -> Compiled:
    """The statement, a read, made to enter its tenant by itself."""
    found = _alone.get(statement)
    if found is None:
        query = compiled(statement)
        names = ("tenant_id", *(name for name in query.names if name != "tenant_id"))
        places = {name: f"${place}" for place, name in enumerate(names, start=1)}
        moved = _PLACE.sub(lambda place: places[query.names[int(place[1]) - 1]], query.sql)
        found = _alone[statement] = replace(query, sql=entering(moved), names=names)
    return found


def check_names_tenant(sql: str) -> int:
    """How often `sql` touches a tenant's table. Raise StatementWithoutTenant unless every one of them is held to a
    tenant: `alias.tenant_id = $n` for what is read or changed, `tenant_id` among the columns of what is inserted.

    A net under the two ways statements are made (the criteria above, and the compilers of `records/`).
    """
    touched = 0
    for verb, table, alias in _touches(sql):
        touched += 1
        if not (_inserts(sql, table) if verb == "INTO" else _is_held(sql, alias or table)):
            raise StatementWithoutTenant(f"{alias or table} of {sql}")
    return touched


def _touches(sql: str) -> Iterator[tuple[str, str, str]]:
    """Each mention of a tenant's table: the word before it, its name, and its alias or nothing."""
    for found in _tables().finditer(sql):
        verb, table, alias = found.group(1) or ",", found.group(2), found.group(3) or ""
        yield verb.upper(), table, "" if alias.upper() in _NO_ALIAS else alias


def _inserts(sql: str, table: str) -> bool:
    return re.search(rf'INTO\s+"?{table}"?\s*\((?:[^)]*[\s,(])?tenant_id\b', sql, re.IGNORECASE) is not None


def _is_held(sql: str, name: str) -> bool:
    return re.search(rf"(?:\b{name}\.|(?<![\w.]))tenant_id\s*=\s*\$\d", sql) is not None


@lru_cache(maxsize=4)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    tables = "|".join(names)
    return re.compile(
        rf'(?:\b(FROM|JOIN|INTO|UPDATE)\s+"?({tables})"?\b(?:\s+(?:AS\s+)?([a-z_][a-z0-9_]*))?)', re.IGNORECASE
    )


def _tables() -> re.Pattern[str]:
    return _pattern(tuple(sorted(tenant_tables(), key=len, reverse=True)))


def tenant_tables() -> list[str]:
    """The names of every table that holds tenants' rows, found in the metadata so that a new one is covered."""
    return [table.name for table in Base.metadata.tables.values() if is_tenant_table(table)]
