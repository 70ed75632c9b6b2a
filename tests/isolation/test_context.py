"""The tenant of a transaction: without it nothing is read or written, and it ends when the transaction ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import Table

from infra.engines.throwaway import Throwaway
from tenants.config import Settings
from tenants.context import TenantContext
from tenants.db.base import Base
from tenants.db.database import Database, RoleTooStrong, TenantLeaked, open_database
from tenants.db.unit_of_work import unit_of_work
from tests import cast
from tests.isolation import catalogue, figures
from tests.isolation.rows import Rows, insert_sql, tables_of_tenants

TENANT = "SELECT current_setting('app.tenant_id', true)"


@pytest.fixture
async def acme(database: Database) -> cast.Person:
    return await cast.owner("Alice", "acme")


@pytest.fixture
async def rows(acme: cast.Person, administrator: Any) -> Rows:
    """Acme has a row in every tenant table."""
    made = Rows(administrator, acme.tenant_id, acme.id, "acme")
    for table in tables_of_tenants():
        await made.one_of(table)
    return made


@asynccontextmanager
async def _without_a_tenant(database: Database, how: str) -> AsyncIterator[Any]:
    """A transaction of the application's role whose tenant was never set, was emptied, or was reset."""
    async with database.app.acquire() as connection, connection.transaction():
        if how == "emptied":
            await connection.execute("SET LOCAL app.tenant_id = ''")
        if how == "reset":
            await connection.execute(f"SET LOCAL app.tenant_id = '{uuid4()}'")
            await connection.execute("RESET app.tenant_id")
        yield connection


@pytest.mark.parametrize("how", ["never set", "emptied", "reset"])
async def test_without_a_tenant_no_row_is_read(how: str, database: Database, rows: Rows) -> None:
    async with _without_a_tenant(database, how) as connection:
        for table in tables_of_tenants():
            assert await connection.fetchval(f"SELECT count(*) FROM {table.name}") == 0, table.name


@pytest.mark.parametrize("how", ["never set", "emptied", "reset"])
async def test_without_a_tenant_every_write_fails(how: str, database: Database, rows: Rows) -> None:
    tables = tables_of_tenants()
    for table in tables:
        row = await rows.values(table)
        async with _without_a_tenant(database, how) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
                await connection.execute(insert_sql(table, row), *row.values())
    figures.put(tables_without_context=len(tables))


async def test_a_tenant_writes_no_row_of_another(database: Database, rows: Rows) -> None:
    for table in tables_of_tenants():
        row = await rows.values(table)
        async with database.app.acquire() as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
                async with connection.transaction():
                    await connection.execute(f"SET LOCAL app.tenant_id = '{uuid4()}'")
                    await connection.execute(insert_sql(table, row), *row.values())


async def test_a_tenant_changes_and_deletes_no_row_of_another(database: Database, rows: Rows) -> None:
    for table in tables_of_tenants():
        async with database.app.acquire() as connection, connection.transaction():
            await connection.execute(f"SET LOCAL app.tenant_id = '{uuid4()}'")
            assert await connection.execute(f"UPDATE {table.name} SET tenant_id = tenant_id") == "UPDATE 0"
            assert await connection.execute(f"DELETE FROM {table.name}") == "DELETE 0"


async def test_no_row_changes_hands(database: Database, acme: cast.Person, rows: Rows) -> None:
    """The same predicate checks what a row becomes: it cannot be given away."""
    for table in tables_of_tenants():
        async with database.app.acquire() as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
                async with connection.transaction():
                    await connection.execute(f"SET LOCAL app.tenant_id = '{acme.tenant_id}'")
                    await connection.execute(f"UPDATE {table.name} SET tenant_id = gen_random_uuid()")


async def test_a_tenant_does_not_outlive_its_transaction(database: Database, acme: cast.Person) -> None:
    async with database.app.acquire() as connection:
        async with connection.transaction():
            await connection.execute(f"SET LOCAL app.tenant_id = '{acme.tenant_id}'")
            assert await connection.fetchval(TENANT) == str(acme.tenant_id)
        assert await connection.fetchval(TENANT) == ""


async def test_a_connection_that_kept_a_tenant_is_closed(settings: Settings) -> None:
    small = settings.model_copy(update={"database_pool": 1})
    opened = await open_database(small)
    try:
        with pytest.raises(TenantLeaked):
            async with opened.app.acquire() as connection:
                poisoned = await connection.fetchval("SELECT pg_backend_pid()")
                await connection.execute(f"SET app.tenant_id = '{uuid4()}'")
        async with opened.app.acquire() as connection:
            assert await connection.fetchval("SELECT pg_backend_pid()") != poisoned
            assert not await connection.fetchval(TENANT)
    finally:
        await opened.close()


async def test_a_failed_unit_of_work_leaves_no_tenant(database: Database, acme: cast.Person) -> None:
    with pytest.raises(asyncpg.UndefinedTableError):
        async with unit_of_work(acme.context) as uow:
            await uow.connection.execute("SELECT * FROM nowhere")
    async with database.app.acquire() as connection:
        assert not await connection.fetchval(TENANT)


async def test_units_of_work_side_by_side_keep_their_tenants(database: Database, acme: cast.Person) -> None:
    async def ask(context: TenantContext) -> bool:
        async with unit_of_work(context, read_only=True) as uow:
            await asyncio.sleep(0)
            return str(await uow.connection.fetchval(TENANT)) == str(context.tenant_id)

    globex = await cast.owner("Mallory", "globex")
    assert all(await asyncio.gather(*(ask(person.context) for person in [acme, globex] * 50)))


def _keys() -> list[tuple[Table, Any]]:
    return [(table, key) for table in tables_of_tenants() for key in table.foreign_key_constraints]


async def test_no_row_refers_to_a_row_of_another_tenant(administrator: Any, acme: cast.Person, rows: Rows) -> None:
    """Foreign keys are checked past row security, so the keys themselves must refuse: tried as a superuser."""
    globex = await cast.owner("Mallory", "globex")
    others = Rows(administrator, globex.tenant_id, globex.id, "globex")
    tried = await refused_references(administrator, acme.tenant_id, rows, others)
    assert len(tried) == len(_keys()) >= 10
    figures.put(foreign_keys=len(tried))


async def refused_references(connection: Any, tenant_id: UUID, rows: Rows, others: Rows) -> list[str]:
    """Point every reference of a row of `tenant_id` to a row of the other tenant; each must be refused."""
    tried = []
    for table, key in _keys():
        await rows.one_of(table)
        column = next(column.name for column in key.columns if column.name != "tenant_id")
        target = key.elements[-1].column
        foreign = await others.one_of(target.table)
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            async with connection.transaction():
                await connection.execute(
                    f"UPDATE {table.name} SET {column} = $2 WHERE tenant_id = $1", tenant_id, foreign[target.name]
                )
        tried.append(f"{table.name}.{column}")
    return tried


STRENGTHS = {
    "superuser": "ALTER ROLE {role} SUPERUSER",
    "bypassrls": "ALTER ROLE {role} BYPASSRLS",
    "createrole": "ALTER ROLE {role} CREATEROLE",
    "createdb": "ALTER ROLE {role} CREATEDB",
    "replication": "ALTER ROLE {role} REPLICATION",
    "member of the owner": "GRANT rapport_owner TO {role}",
    "member of pg_read_all_data": "GRANT pg_read_all_data TO {role}",
    "owner of a table": "ALTER TABLE accounts OWNER TO {role}",
    "owner of the schema": "ALTER SCHEMA public OWNER TO {role}",
    "owner of the database": 'ALTER DATABASE "{database}" OWNER TO {role}',
    "truncate": "GRANT TRUNCATE ON accounts TO {role}",
    "references": "GRANT REFERENCES ON accounts TO {role}",
    "references of a column": "GRANT REFERENCES (id) ON accounts TO {role}",
    "trigger": "GRANT TRIGGER ON accounts TO {role}",
    "truncate through everybody": "GRANT TRUNCATE ON accounts TO PUBLIC",
    "create in the schema": "GRANT CREATE ON SCHEMA public TO {role}",
    "create schemas": 'GRANT CREATE ON DATABASE "{database}" TO {role}',
}


@pytest.fixture
async def guest(fresh_database: Settings, engines: Throwaway) -> AsyncIterator[tuple[str, str, Settings, Any]]:
    """A role of its own with the application's rights, on a database of its own."""
    database = fresh_database.database_url.rsplit("/", 1)[-1]
    role = f"guest_{uuid4().hex[:8]}"
    connection = await asyncpg.connect(engines.admin_url.rsplit("/", 1)[0] + f"/{database}")
    await connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'guest'")
    await connection.execute(f'GRANT CONNECT ON DATABASE "{database}" TO {role}')
    await connection.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
    place = fresh_database.database_url.split("@", 1)[1]
    url = f"postgresql://{role}:guest@{place}"
    try:
        yield role, database, fresh_database.model_copy(update={"database_url": url}), connection
    finally:
        await connection.execute(f"REASSIGN OWNED BY {role} TO rapport_owner")
        await connection.execute(f"DROP OWNED BY {role}")
        await connection.execute(f"DROP ROLE {role}")
        await connection.close()


async def test_a_weak_role_is_let_in(guest: tuple[str, str, Settings, Any]) -> None:
    opened = await open_database(guest[2])
    await opened.close()


async def test_every_role_that_is_too_strong_is_refused(guest: tuple[str, str, Settings, Any]) -> None:
    role, database, settings, connection = guest
    owners = ("owner of", "truncate through everybody")
    for strength, statement in STRENGTHS.items():
        await connection.execute(statement.format(role=role, database=database))
        with pytest.raises(RoleTooStrong):
            await open_database(settings)
            pytest.fail(f"a role that is {strength} was let in")
        await _weaken(connection, role, database, strength if strength.startswith(owners) else "")
    figures.put(roles_refused=len(STRENGTHS))


async def _weaken(connection: Any, role: str, database: str, strength: str) -> None:
    if strength.startswith("owner of"):
        await connection.execute(f"REASSIGN OWNED BY {role} TO rapport_owner")
    if strength == "truncate through everybody":
        await connection.execute("REVOKE ALL ON accounts FROM PUBLIC")
    await connection.execute(f"ALTER ROLE {role} NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION")
    await connection.execute(f"REVOKE rapport_owner, pg_read_all_data FROM {role}")
    await connection.execute(f"REVOKE TRUNCATE, REFERENCES, TRIGGER ON accounts FROM {role}")
    await connection.execute(f"REVOKE REFERENCES (id) ON accounts FROM {role}")
    await connection.execute(f"REVOKE CREATE ON SCHEMA public FROM {role}")
    await connection.execute(f'REVOKE CREATE ON DATABASE "{database}" FROM {role}')
    await connection.execute(f'GRANT CONNECT ON DATABASE "{database}" TO {role}')


async def test_the_owner_of_the_tables_serves_nobody(settings: Settings, engines: Throwaway) -> None:
    for url in (settings.owner_database_url, engines.admin_url):
        with pytest.raises(RoleTooStrong):
            await open_database(settings.model_copy(update={"database_url": url}))


async def test_the_dispatcher_sees_the_queue_and_nothing_else(database: Database) -> None:
    async with database.dispatch.acquire() as connection:
        for table in [*Base.metadata.tables, "alembic_version"]:
            if table in catalogue.QUEUE:
                await connection.fetchval(f"SELECT count(*) FROM {table}")
                continue
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetchval(f"SELECT count(*) FROM {table}")
