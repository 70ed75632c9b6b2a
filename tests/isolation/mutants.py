"""Faults made on purpose, each the smallest that opens a wall. A proof that lets one live proves nothing.

Those of the database are made in a transaction that is never committed; those of the code by changing the one place
where it stands. Beside each stands which part of the proof must find it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch
from uuid import UUID

import asyncpg
from sqlalchemy.orm import with_loader_criteria

from api import fast, writes
from tenants.context import PLATFORM, TenantContext
from tenants.db import bulk, outbox, readers, statement, together
from tenants.db.base import TenantRow
from tenants.records import compiling, cursors, reading, sql, writing
from tests.isolation.catalogue import PREDICATE
from workers import tenancy


@dataclass(frozen=True, slots=True)
class SchemaMutant:
    """Statements that weaken the first wall; `rule` is the rule of the catalogue that must see it."""

    name: str
    rule: str
    statements: tuple[str, ...]


_BARE = PREDICATE.strip("()")
_POLICY = f"AS PERMISSIVE FOR ALL TO rapport_app USING ({PREDICATE}) WITH CHECK ({PREDICATE})"

SCHEMA = (
    SchemaMutant("drop policy", "every_policy_is_the_one", ("DROP POLICY tenant ON accounts",)),
    SchemaMutant("drop force", "every_tenant_table_is_walled", ("ALTER TABLE accounts NO FORCE ROW LEVEL SECURITY",)),
    SchemaMutant(
        "simple foreign key",
        "every_key_starts_with_the_tenant",
        (
            "ALTER TABLE contacts DROP CONSTRAINT fk_contacts_tenant_id_account_id",
            "ALTER TABLE accounts ADD CONSTRAINT uq_simple UNIQUE (id)",
            "ALTER TABLE contacts ADD CONSTRAINT fk_contacts_tenant_id_account_id"
            " FOREIGN KEY (account_id) REFERENCES accounts (id)",
            "ALTER TABLE contacts ADD CONSTRAINT fk_simple FOREIGN KEY (account_id) REFERENCES accounts (id)",
        ),
    ),
    SchemaMutant(
        "global unique",
        "every_key_starts_with_the_tenant",
        ("CREATE UNIQUE INDEX one_for_all ON accounts (external_id, tenant_id)",),
    ),
    SchemaMutant(
        "definer view",
        "nothing_looks_past_the_wall",
        ("CREATE VIEW all_accounts AS SELECT * FROM accounts", "GRANT SELECT ON all_accounts TO rapport_app"),
    ),
    SchemaMutant(
        "materialised view",
        "nothing_looks_past_the_wall",
        ("CREATE MATERIALIZED VIEW totals AS SELECT tenant_id, count(*) FROM accounts GROUP BY 1",),
    ),
    SchemaMutant(
        "restrictive floor",
        "every_policy_is_the_one",
        (
            "DROP POLICY tenant ON accounts",
            "CREATE POLICY tenant ON accounts FOR ALL TO rapport_app USING (true) WITH CHECK (true)",
            f"CREATE POLICY floor ON accounts AS RESTRICTIVE FOR ALL TO rapport_app USING ({PREDICATE})",
        ),
    ),
    SchemaMutant("truncate grant", "nobody_may_more_than_they_need", ("GRANT TRUNCATE ON accounts TO rapport_app",)),
    SchemaMutant("security off", "every_tenant_table_is_walled", ("ALTER TABLE changes DISABLE ROW LEVEL SECURITY",)),
    SchemaMutant(
        "predicate in a sub-select",
        "every_policy_is_the_one",
        (
            "DROP POLICY tenant ON accounts",
            "CREATE POLICY tenant ON accounts FOR ALL TO rapport_app USING (tenant_id ="
            " (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (" + PREDICATE + ")",
        ),
    ),
    SchemaMutant(
        "predicate with a way round",
        "every_policy_is_the_one",
        (
            "DROP POLICY tenant ON accounts",
            f"CREATE POLICY tenant ON accounts FOR ALL TO rapport_app USING ({_BARE} OR deleted_at IS NOT NULL)"
            f" WITH CHECK ({PREDICATE})",
        ),
    ),
    SchemaMutant(
        "writes unchecked",
        "every_policy_is_the_one",
        (
            "DROP POLICY tenant ON accounts",
            f"CREATE POLICY tenant ON accounts FOR ALL TO rapport_app USING ({PREDICATE}) WITH CHECK (true)",
        ),
    ),
    SchemaMutant("second policy", "every_policy_is_the_one", (f"CREATE POLICY again ON accounts {_POLICY}",)),
    SchemaMutant(
        "policy for everybody", "every_policy_is_the_one", ("CREATE POLICY all_of_us ON accounts USING (true)",)
    ),
    SchemaMutant(
        "dispatcher among records",
        "every_policy_is_the_one",
        ("CREATE POLICY dispatch ON accounts FOR ALL TO rapport_dispatch USING (true)",),
    ),
    SchemaMutant(
        "dispatcher's grant", "nobody_may_more_than_they_need", ("GRANT SELECT ON accounts TO rapport_dispatch",)
    ),
    SchemaMutant("grant to everybody", "nobody_may_more_than_they_need", ("GRANT SELECT ON accounts TO PUBLIC",)),
    SchemaMutant(
        "definer function",
        "nothing_looks_past_the_wall",
        ("CREATE FUNCTION peek() RETURNS bigint SECURITY DEFINER LANGUAGE sql AS 'SELECT count(*) FROM accounts'",),
    ),
    SchemaMutant(
        "trigger",
        "nothing_looks_past_the_wall",
        (
            "CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "CREATE TRIGGER noted AFTER INSERT ON accounts FOR EACH ROW EXECUTE FUNCTION noted()",
        ),
    ),
    SchemaMutant(
        "table nobody declared",
        "every_table_is_of_a_tenant_or_of_the_registry",
        ("CREATE TABLE notes (tenant_id uuid, id uuid, PRIMARY KEY (tenant_id, id))",),
    ),
    SchemaMutant("bypassing role", "the_roles_are_weak", ("ALTER ROLE rapport_app BYPASSRLS",)),
)


@dataclass(frozen=True, slots=True)
class CodeMutant:
    """A change of the code, in force while `made()` is open; `found_by` names the part of `killers` that sees it."""

    name: str
    found_by: str
    make: Callable[[ExitStack], None]

    @contextmanager
    def made(self) -> Iterator[None]:
        with ExitStack() as stack:
            forget_what_was_compiled()
            self.make(stack)
            try:
                yield
            finally:
                forget_what_was_compiled()


def forget_what_was_compiled() -> None:
    for cache in (statement._compiled, statement._alone, fast._plans, fast._made, writes._plans):
        cache.clear()
    for function in (statement.entering, together._together):
        function.cache_clear()


def _set_for_set_local(stack: ExitStack) -> None:
    """A session's setting outlives the transaction and waits for whoever gets the connection next."""
    real = asyncpg.Connection.execute

    async def execute(self: Any, query: str, *arguments: Any, **options: Any) -> Any:
        return await real(self, query.replace("SET LOCAL app.", "SET app."), *arguments, **options)

    stack.enter_context(patch.object(asyncpg.Connection, "execute", execute))


def _no_loader_criterion(stack: ExitStack) -> None:
    """The second wall's one place forgets its condition, and its net is gone as well."""
    anything = with_loader_criteria(TenantRow, lambda row: row.id == row.id, include_aliases=True)
    stack.enter_context(patch.object(statement, "OF_THIS_TENANT", anything))
    stack.enter_context(patch.object(statement, "check_names_tenant", _only_counts))


def _only_counts(text: str) -> int:
    return sum(1 for _ in statement._touches(text))


def _cache_without_tenant(stack: ExitStack) -> None:
    """A remembered read stays bound to the tenant it was first made for."""
    real = compiling.Compiled.bound

    def bound(self: compiling.Compiled, context: TenantContext, variables: Any) -> list[Any]:
        return [self.arguments[0], *real(self, context, variables)[1:]]

    stack.enter_context(patch.object(compiling.Compiled, "bound", bound))


def _job_without_tenant(stack: ExitStack) -> None:
    """A worker enters the installation's tenant, whatever the hint says."""
    stack.enter_context(patch.object(tenancy, "inside", lambda _tenant_id: PLATFORM))


def _message_without_tenant(stack: ExitStack) -> None:
    """Work is left under the installation's tenant."""
    real = outbox.Outbox.write

    async def write(self: outbox.Outbox, connection: Any, _context: TenantContext) -> None:
        await real(self, connection, PLATFORM)

    stack.enter_context(patch.object(outbox.Outbox, "write", write))


def _reader_without_tenant(stack: ExitStack) -> None:
    """The compilers of reads write a condition that is none, and nothing checks them: the policies alone would hold."""
    entering = "SELECT x.* FROM set_config('app.tenant_id', ($1::uuid)::text, true) AS entered (tenant), LATERAL ("
    stack.enter_context(patch.object(sql.Pen, "owned", lambda self, alias: f"({alias}.tenant_id = $1 OR true)"))
    stack.enter_context(patch.object(compiling, "_entering", lambda text, root: f"{entering}{text} OFFSET 0) AS x"))
    for module in (compiling, reading):
        stack.enter_context(patch.object(module, "check_names_tenant", _only_counts))


def _read_that_stays_entered(stack: ExitStack) -> None:
    """A read that enters its tenant by itself forgets that this is for its own transaction only."""
    real = compiling._entering

    def entering(text: str, root: str) -> str:
        return real(text, root).replace("::text, true) AS entered", "::text, false) AS entered")

    stack.enter_context(patch.object(compiling, "_entering", entering))
    stack.enter_context(patch.object(statement, "_SETTING", statement._SETTING.replace("true", "false")))
    stack.enter_context(patch.object(readers, "_ENTERS", readers._ENTERS.replace("true", "false")))


def _write_that_stays_entered(stack: ExitStack) -> None:
    """And so does a write that is one statement."""
    stack.enter_context(patch.object(together, "_ENTERS", together._ENTERS.replace("true", "false")))


def _write_that_trusts(stack: ExitStack) -> None:
    """A write takes the tenant from the setting instead of naming it: the policies alone would hold."""
    real = bulk.insert_one

    def insert_one(*arguments: Any) -> str:
        return real(*arguments).replace("SELECT $1::uuid,", "SELECT entered.tenant,")

    stack.enter_context(patch.object(writing, "insert_one", insert_one))
    stack.callback(writing._insert_one_sql.cache_clear)
    writing._insert_one_sql.cache_clear()


def _cursor_without_tenant(stack: ExitStack) -> None:
    """A cursor is signed for nobody in particular."""
    real = cursors._signature
    stack.enter_context(patch.object(cursors, "_signature", lambda _tenant_id, body: real(UUID(int=0), body)))


CODE = (
    CodeMutant("SET for SET LOCAL", "context", _set_for_set_local),
    CodeMutant("missing loader criterion", "statements", _no_loader_criterion),
    CodeMutant("cache key without tenant", "answers", _cache_without_tenant),
    CodeMutant("job without tenant", "jobs", _job_without_tenant),
    CodeMutant("message without tenant", "wall", _message_without_tenant),
    CodeMutant("reader without tenant", "statements", _reader_without_tenant),
    CodeMutant("read that stays entered", "statements", _read_that_stays_entered),
    CodeMutant("write that stays entered", "statements", _write_that_stays_entered),
    CodeMutant("write that trusts the setting", "statements", _write_that_trusts),
    CodeMutant("cursor without tenant", "answers", _cursor_without_tenant),
)
