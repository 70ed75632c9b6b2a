"""The pools of this process, and the refusal to work with a role that could walk through the first wall."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import asyncpg
import orjson

from tenants.db.connections import Units
from tenants.db.readers import Readers
from tenants.db.traced import connection_class

if TYPE_CHECKING:  # the launcher comes through here and shall not wait for what it does not use
    from tenants.config import Settings

APP_ROLE = "rapport_app"
DISPATCH_ROLE = "rapport_dispatch"
OWNER_ROLE = "rapport_owner"
PATIENCE = 60
"""Seconds a statement may take."""
_SETTINGS = {"application_name": "rapport", "jit": "off"}

_TOO_STRONG = """
select r.rolname, r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolcreatedb, r.rolreplication,
       exists (select from pg_class c where c.relowner = r.oid and c.relkind in ('r', 'p', 'v', 'm')) as owns_tables,
       exists (select from pg_namespace n where n.nspowner = r.oid) as owns_schemas,
       exists (select from pg_database d where d.datname = current_database() and d.datdba = r.oid) as owns_database,
       exists (select from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
               and (has_table_privilege(c.oid, 'TRUNCATE, TRIGGER')
                    or has_any_column_privilege(c.oid, 'REFERENCES'))) as grants,
       has_schema_privilege('public', 'CREATE') as creates,
       has_database_privilege(current_database(), 'CREATE') as creates_schemas,
       exists (select from pg_auth_members m where m.member = r.oid) as member_of
from pg_roles r where r.rolname = current_user
"""
"""`has_…_privilege` counts what is granted to everybody too."""


class RoleTooStrong(RuntimeError):
    """The database role could read other tenants' rows; nothing is served with it."""


class TenantLeaked(RuntimeError):
    """A connection came back to the pool with a tenant still set: it is closed, never reused."""


class Database:
    """One event loop's pools. `app` serves tenants; `dispatch` (relay and scheduler only) sees the queue of all.

    `reads` has the application's role as well, and carries single statements that are transactions of their own: what
    they set ends with them, so nothing need be asked when a connection comes back. It opens none before the first.
    """

    def __init__(
        self,
        app: Units | None,
        dispatch: Units | None,
        reads: Readers | None = None,
    ) -> None:
        self._app = app
        self._dispatch = dispatch
        self._reads = reads

    @property
    def app(self) -> Units:
        if self._app is None:
            raise RuntimeError("This process was opened without the application's database role.")
        return self._app

    @property
    def dispatch(self) -> Units:
        if self._dispatch is None:
            raise RuntimeError("This process was opened without the dispatcher's database role.")
        return self._dispatch

    @property
    def reads(self) -> Readers:
        if self._reads is None:
            raise RuntimeError("This process was opened without the application's database role.")
        return self._reads

    async def close(self) -> None:
        for pool in (self._app, self._dispatch, self._reads):
            if pool is not None:
                try:
                    await asyncio.wait_for(pool.close(), 5)
                except TimeoutError:
                    pool.terminate()


async def open_database(settings: Settings, *, app: bool = True, dispatch: bool = False) -> Database:
    """Open the pools this process needs. Raises RoleTooStrong before anything is served."""
    size = settings.database_pool
    return Database(
        await _units(settings.database_url, size) if app else None,
        await _units(settings.dispatch_database_url, 4) if dispatch else None,
        _readers(settings.database_url, size) if app else None,
    )


def _connect(url: str, **settings: str) -> Callable[[], Awaitable[Any]]:
    async def connect() -> Any:
        connection = await asyncpg.connect(
            url,
            timeout=10,
            statement_cache_size=512,
            command_timeout=PATIENCE,
            server_settings={**_SETTINGS, **settings},
            connection_class=connection_class(),
        )
        try:
            await _prepare_connection(connection)
        except BaseException:
            connection.terminate()
            raise
        return connection

    return connect


async def _units(url: str, size: int) -> Units:
    units = Units(_connect(url), size, assert_no_tenant)
    try:
        await refuse_strong_role(units)
    except BaseException:
        units.terminate()
        raise
    return units


def _readers(url: str, size: int) -> Readers:
    """The server itself ends what takes too long, and refuses what writes."""
    limits = {"default_transaction_read_only": "on", "statement_timeout": f"{PATIENCE}s"}
    return Readers(_connect(url, **limits), size, assert_no_tenant)


async def _prepare_connection(connection: Any) -> None:
    for name in ("json", "jsonb"):
        await connection.set_type_codec(
            name, schema="pg_catalog", encoder=lambda value: orjson.dumps(value).decode(), decoder=orjson.loads
        )


async def assert_no_tenant(connection: Any) -> None:
    """Run as a connection is handed back: a tenant that outlived its transaction would be the next one's, and so would
    the transaction itself.
    """
    left = await connection.fetchval("select nullif(current_setting('app.tenant_id', true), '')")
    if left is not None or connection.is_in_transaction():
        connection.terminate()
        raise TenantLeaked("A tenant outlived its transaction; the connection was closed.")


async def refuse_strong_role(units: Units) -> None:
    (role,) = await units.fetch(_TOO_STRONG)
    wrong = [name for name, value in role.items() if name != "rolname" and value]
    if wrong:
        raise RoleTooStrong(f"The database role {role['rolname']} is too strong ({', '.join(wrong)}). Use {APP_ROLE}.")


_current: dict[int, Database] = {}


def use(database: Database) -> Database:
    """Make `database` the one this event loop works with."""
    _current[id(asyncio.get_running_loop())] = database
    return database


def current() -> Database:
    """This event loop's database."""
    try:
        return _current[id(asyncio.get_running_loop())]
    except KeyError:
        raise RuntimeError("No database is open in this event loop; call open_database() and use() first.") from None
