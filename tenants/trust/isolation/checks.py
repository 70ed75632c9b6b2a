"""What the running installation asks its own database, as the role it serves with: does the first wall still stand?

Cheap (some catalogue reads, one index look per table) and no substitute for the proof of the build, which asks every
operation: it tells of a database that somebody has changed since.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table

from tenants.context import TenantContext
from tenants.db.base import Base, is_tenant_table
from tenants.db.database import APP_ROLE, DISPATCH_ROLE
from tenants.db.statement import StatementWithoutTenant, check_names_tenant
from tenants.db.tables import load_tables
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.kit.ids import uuid7

_SHOWN = 20
_PREDICATE = "(tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)"
_QUEUE = ("jobs", "job_schedules")
_WALLS = """
SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS walled
FROM pg_catalog.pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
"""
_POLICIES = """
SELECT tablename AS name, policyname, permissive, roles::text[] AS roles, cmd, qual, with_check
FROM pg_catalog.pg_policies WHERE schemaname = 'public'
"""
_ROLE = """
SELECT r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication AS strong,
       EXISTS (SELECT FROM pg_catalog.pg_auth_members m WHERE m.member = r.oid) AS member,
       EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.relowner = r.oid) AS owner
FROM pg_catalog.pg_roles r WHERE r.rolname = current_user
"""
_KEYS = """
SELECT t.relname AS name, i.relname AS key, a.attname AS first
FROM pg_catalog.pg_index x
JOIN pg_catalog.pg_class t ON t.oid = x.indrelid JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]
WHERE t.relnamespace = 'public'::regnamespace AND x.indisunique
"""
_REFERENCES = """
SELECT t.relname AS name, c.conname AS key, a.attname AS first
FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_class t ON t.oid = c.conrelid
JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1]
WHERE t.relnamespace = 'public'::regnamespace AND c.contype = 'f'
"""
_BAD = (
    "SELECT * FROM {table}",
    "UPDATE {table} SET id = id",
    "DELETE FROM {table}",
    "INSERT INTO {table} (id) VALUES ($1)",
)


@dataclass(frozen=True, slots=True)
class Check:
    """`name` is a word that pages translate; `wrong` names what does not hold, in English; `count` how much was looked
    at.
    """

    name: str
    count: int
    wrong: tuple[str, ...]


Checking = Callable[[UnitOfWork, list[Table]], Awaitable[Check]]


async def run_checks() -> list[Check]:
    """Every check, as a company that does not exist: it must see nothing anywhere."""
    load_tables()
    tables = [table for table in Base.metadata.sorted_tables if is_tenant_table(table)]
    nobody = TenantContext(uuid7(), system=True)
    async with unit_of_work(nobody, read_only=True) as uow:
        return [await check(uow, tables) for check in CHECKS]


async def row_security_is_forced(uow: UnitOfWork, tables: list[Table]) -> Check:
    walled = {row["name"]: row["walled"] for row in await uow.connection.fetch(_WALLS)}
    wrong = [f"{table.name}: row security is not forced" for table in tables if not walled.get(table.name)]
    return _check("row_security", len(tables), wrong)


async def policies_are_the_one(uow: UnitOfWork, tables: list[Table]) -> Check:
    """For the application's role one policy with the whole predicate; the dispatcher's two, and none else."""
    rows = await uow.connection.fetch(_POLICIES)
    wrong = [f"{row['name']}.{row['policyname']} is not as it was made" for row in rows if not _is_canonical(row)]
    own = [row["name"] for row in rows if list(row["roles"]) == [APP_ROLE]]
    wrong += [f"{table.name}: {own.count(table.name)} policies" for table in tables if own.count(table.name) != 1]
    return _check("policies", len(rows), wrong)


def _is_canonical(row: Any) -> bool:
    if list(row["roles"]) == [DISPATCH_ROLE]:
        return row["name"] in _QUEUE
    whole = row["qual"] == _PREDICATE and row["with_check"] == _PREDICATE
    return list(row["roles"]) == [APP_ROLE] and row["permissive"] == "PERMISSIVE" and row["cmd"] == "ALL" and whole


async def the_role_is_weak(uow: UnitOfWork, _tables: list[Table]) -> Check:
    row = await uow.connection.fetchrow(_ROLE)
    wrong = [f"the application's role is {word}" for word in ("strong", "member", "owner") if row is None or row[word]]
    return _check("role", 1, wrong)


async def keys_start_with_the_tenant(uow: UnitOfWork, tables: list[Table]) -> Check:
    names = {table.name for table in tables}
    found = [*await uow.connection.fetch(_KEYS), *await uow.connection.fetch(_REFERENCES)]
    mine = [row for row in found if row["name"] in names]
    wrong = [f"{row['name']}.{row['key']} does not start with tenant_id" for row in mine if row["first"] != "tenant_id"]
    return _check("keys", len(mine), wrong)


async def a_stranger_sees_nothing(uow: UnitOfWork, tables: list[Table]) -> Check:
    """As a company that does not exist, with statements that name no tenant: row security alone has to hold."""
    wrong = []
    for table in tables:
        if await uow.connection.fetchval(f"SELECT EXISTS (SELECT FROM {table.name})"):
            wrong.append(f"{table.name} shows rows to a stranger")
    return _check("stranger", len(tables), wrong)


async def statements_must_name_the_tenant(_uow: UnitOfWork, tables: list[Table]) -> Check:
    """The net under every statement still refuses those that name none."""
    tried = [sql.format(table=table.name) for table in tables for sql in _BAD]
    return _check("statements", len(tried), [f"let through: {sql}" for sql in tried if not _is_refused(sql)])


def _is_refused(sql: str) -> bool:
    try:
        check_names_tenant(sql)
    except StatementWithoutTenant:
        return True
    return False


def _check(name: str, count: int, wrong: list[str]) -> Check:
    return Check(name, count, tuple(sorted(wrong)[:_SHOWN]))


CHECKS: tuple[Checking, ...] = (
    row_security_is_forced,
    policies_are_the_one,
    the_role_is_weak,
    keys_start_with_the_tenant,
    a_stranger_sees_nothing,
    statements_must_name_the_tenant,
)
