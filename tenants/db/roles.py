"""Making the three roles and the database, once per installation, as an administrator of the server."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

import asyncpg

from tenants.db.database import APP_ROLE, DISPATCH_ROLE, OWNER_ROLE

_LOCALE = "LC_COLLATE 'C' LC_CTYPE 'C'"
"""Byte order: the same on every platform and engine, and what prefix search by range comparison rests on."""


@dataclass(frozen=True, slots=True)
class Passwords:
    owner: str
    app: str
    dispatch: str


async def bootstrap(admin_url: str, database: str, passwords: Passwords) -> None:
    """Create or update the roles and the database. Safe to run again; needs a role that may create roles."""
    connection = await asyncpg.connect(admin_url)
    try:
        for role, password in (
            (OWNER_ROLE, passwords.owner),
            (APP_ROLE, passwords.app),
            (DISPATCH_ROLE, passwords.dispatch),
        ):
            exists = await connection.fetchval("select 1 from pg_roles where rolname = $1", role)
            verb = "ALTER" if exists else "CREATE"
            await connection.execute(
                f"{verb} ROLE {role} LOGIN PASSWORD {_literal(password)}"
                " NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT"
            )
        if not await connection.fetchval("select 1 from pg_database where datname = $1", database):
            await connection.execute(
                f"CREATE DATABASE \"{database}\" OWNER {OWNER_ROLE} TEMPLATE template0 ENCODING 'UTF8' {_LOCALE}"
            )
        await connection.execute(f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC')
        await connection.execute(f'GRANT CONNECT ON DATABASE "{database}" TO {APP_ROLE}, {DISPATCH_ROLE}')
    finally:
        await connection.close()


async def check_server(admin_url: str) -> int:
    """The server's major version. Raises ConnectionError in plain words when it is older than 16."""
    connection = await asyncpg.connect(admin_url)
    try:
        major: int = connection.get_server_version().major
    finally:
        await connection.close()
    if major < 16:
        raise ConnectionError(f"PostgreSQL {major} is too old; Rapport needs 16 or newer.")
    return major


def role_url(role: str, password: str, host: str, port: int, database: str) -> str:
    return f"postgresql://{role}:{quote(password, safe='')}@{host}:{port}/{database}"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
