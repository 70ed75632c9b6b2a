"""What the database itself says of the first wall. Each rule asks pg_catalog, so a new table is covered unasked.

A rule takes a superuser's connection and returns what is wrong, in words. The predicate and the privileges are written
out here a second time on purpose: a change of `tenants/db/rls.py` alone must not pass.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any

from tenants.db.base import Base, is_tenant_table
from tenants.db.tables import load_tables

Rule = Callable[[Any], Awaitable[list[str]]]

APP, DISPATCH, OWNER = "rapport_app", "rapport_dispatch", "rapport_owner"
PREDICATE = "(tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)"
"""As PostgreSQL prints it: the whole of it, bare."""
QUEUE = {"jobs": {"SELECT", "UPDATE"}, "job_schedules": {"SELECT"}}
"""All the dispatcher may touch."""
_EVERYDAY = {"SELECT", "INSERT", "UPDATE", "DELETE"}
_RELATIONS = """
select c.oid, c.relname as name, c.relkind::text as kind, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
       pg_get_userbyid(c.relowner) as owner, coalesce(c.reloptions, '{}') as options,
       c.relispartition or exists (select from pg_inherits i where c.oid in (i.inhrelid, i.inhparent)) as inherits
from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
order by c.relname
"""
_COLUMN = """
select a.attname from pg_attribute a where a.attrelid = $1::oid and a.attnum = $2::int2
"""


@lru_cache(maxsize=1)
def tenant_tables() -> frozenset[str]:
    load_tables()
    return frozenset(table.name for table in Base.metadata.tables.values() if is_tenant_table(table))


@lru_cache(maxsize=1)
def registry_tables() -> frozenset[str]:
    load_tables()
    return frozenset(table.name for table in Base.metadata.tables.values() if not is_tenant_table(table))


async def every_table_is_of_a_tenant_or_of_the_registry(connection: Any) -> list[str]:
    found = {row["name"] for row in await connection.fetch(_RELATIONS) if row["kind"] in "rpf"}
    known = tenant_tables() | registry_tables() | {"alembic_version"}
    wrong = [f"{name} is in the database and is declared nowhere" for name in sorted(found - known)]
    wrong += [f"{name} is declared and not in the database" for name in sorted(known - found)]
    odd = "select nspname from pg_namespace where nspname !~ '^pg_' and nspname not in ('public', 'information_schema')"
    return wrong + [f"there is a schema {row['nspname']}" for row in await connection.fetch(odd)]


async def every_tenant_table_is_walled(connection: Any) -> list[str]:
    wrong = []
    for row in await connection.fetch(_RELATIONS):
        if row["name"] not in tenant_tables():
            continue
        if row["kind"] != "r":
            wrong.append(f"{row['name']} is no plain table")
        if not row["enabled"]:
            wrong.append(f"{row['name']}: row security is not enabled")
        if not row["forced"]:
            wrong.append(f"{row['name']}: row security is not forced")
        if row["inherits"]:
            wrong.append(f"{row['name']} inherits or is inherited: a parent's policy does not bind a direct read")
    return wrong


async def every_policy_is_the_one(connection: Any) -> list[str]:
    """Exactly one permissive policy per command, to the application alone, with the whole predicate; none else."""
    rows = await connection.fetch("select * from pg_policies order by tablename, policyname")
    wrong = [
        f"{row['tablename']}.{row['policyname']} is restrictive" for row in rows if row["permissive"] != "PERMISSIVE"
    ]
    covered: dict[tuple[str, str], int] = {}
    wrong += [
        f"{row['tablename']}.{row['policyname']} is for {', '.join(row['roles'])}"
        for row in rows
        if row["roles"] != [APP] and not (row["roles"] == [DISPATCH] and row["tablename"] in QUEUE)
    ]
    for row in (row for row in rows if row["roles"] == [APP]):
        place = f"{row['tablename']}.{row['policyname']}"
        for command in _EVERYDAY if row["cmd"] == "ALL" else {row["cmd"]}:
            covered[row["tablename"], command] = covered.get((row["tablename"], command), 0) + 1
            if command != "INSERT" and row["qual"] != PREDICATE:
                wrong.append(f"{place} reads by {row['qual']}")
            if command in ("INSERT", "UPDATE") and row["with_check"] != PREDICATE:
                wrong.append(f"{place} writes by {row['with_check']}")
    for table in sorted(tenant_tables()):
        for command in sorted(_EVERYDAY):
            if (count := covered.get((table, command), 0)) != 1:
                wrong.append(f"{table}: {count} policies for {command}")
    return wrong


_KEYS = """
select t.relname as name, c.conname as key, c.contype::text as type, c.conkey, c.confkey, c.conrelid, c.confrelid,
       f.relname as target, c.confdeltype::text as on_delete
from pg_constraint c join pg_class t on t.oid = c.conrelid left join pg_class f on f.oid = c.confrelid
where t.relnamespace = 'public'::regnamespace and c.contype in ('p', 'u', 'x', 'f') order by t.relname, c.conname
"""
_UNIQUE_INDEXES = """
select t.relname as name, i.relname as key, x.indrelid, x.indkey[0] as first
from pg_index x join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
where t.relnamespace = 'public'::regnamespace and (x.indisunique or x.indisexclusion)
"""


async def every_key_starts_with_the_tenant(connection: Any) -> list[str]:
    """Foreign keys are checked past row security, and a unique key without the tenant tells what others have."""
    wrong, tenants = [], tenant_tables()
    for row in await connection.fetch(_KEYS):
        place = f"{row['name']}.{row['key']}"
        if row["type"] == "f" and row["target"] in tenants and row["name"] not in tenants:
            wrong.append(f"{place}: a table of the registry refers to a tenant's rows")
        if row["name"] not in tenants:
            continue
        if await _column(connection, row["conrelid"], row["conkey"][0]) != "tenant_id":
            wrong.append(f"{place} does not start with tenant_id")
        if row["type"] == "f":
            if await _column(connection, row["confrelid"], row["confkey"][0]) not in (
                "tenant_id",
                _root(row["target"]),
            ):
                wrong.append(f"{place} does not refer to a tenant_id first")
            if row["on_delete"] in "nd":
                wrong.append(f"{place} sets null or default on delete: it would need tenant_id itself")
    for row in await connection.fetch(_UNIQUE_INDEXES):
        if row["name"] in tenants and await _column(connection, row["indrelid"], row["first"]) != "tenant_id":
            wrong.append(f"{row['name']}.{row['key']} is unique over all tenants")
    nullable = """
        select t.relname as name from pg_attribute a join pg_class t on t.oid = a.attrelid
        where t.relkind = 'r' and a.attname = 'tenant_id' and not a.attnotnull"""
    return wrong + [f"{row['name']}.tenant_id may be null" for row in await connection.fetch(nullable)]


def _root(target: str) -> str:
    """Only `tenants` itself is referred to by its id."""
    return "id" if target == "tenants" else "tenant_id"


async def _column(connection: Any, table: int, number: int) -> str | None:
    found: str | None = await connection.fetchval(_COLUMN, table, number)
    return found


_GRANTS = """
select c.relname as name, c.relkind::text as kind, coalesce(r.rolname, 'PUBLIC') as role, a.privilege_type as privilege,
       a.is_grantable
from pg_class c, lateral aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
left join pg_roles r on r.oid = a.grantee
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  and a.grantee <> c.relowner
"""
_COLUMN_GRANTS = """
select t.relname as name, a.attname from pg_attribute a join pg_class t on t.oid = a.attrelid
where t.relnamespace = 'public'::regnamespace and a.attacl is not null
"""
_WIDE_GRANTS = """
select 'schema ' || nspname as place from pg_namespace n, lateral aclexplode(n.nspacl) a
where nspname = 'public' and a.privilege_type = 'CREATE' and a.grantee <> n.nspowner
union all
select 'database' from pg_database d, lateral aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
where d.datname = current_database() and a.grantee <> d.datdba
  and (a.grantee = 0 or a.privilege_type <> 'CONNECT')
union all
select 'default privileges of ' || pg_get_userbyid(defaclrole) from pg_default_acl
"""


async def nobody_may_more_than_they_need(connection: Any) -> list[str]:
    """The application reads and writes rows; the dispatcher sees the queue; nobody else has any right."""
    wrong, held = [], set()
    for row in await connection.fetch(_GRANTS):
        right = f"{row['role']} may {row['privilege']} on {row['name']}"
        allowed = QUEUE.get(row["name"], set()) if row["role"] == DISPATCH else set()
        if row["role"] == APP:
            allowed = {"SELECT"} if row["name"] == "alembic_version" else _EVERYDAY
            held.add((row["name"], row["privilege"]))
        if row["privilege"] not in allowed or row["is_grantable"]:
            wrong.append(right)
    wrong += [
        f"there are rights on the column {row['name']}.{row['attname']}"
        for row in await connection.fetch(_COLUMN_GRANTS)
    ]
    wrong += [f"too much is granted on {row['place']}" for row in await connection.fetch(_WIDE_GRANTS)]
    for table in sorted(tenant_tables()):
        wrong += [
            f"the application may not {word} on {table}" for word in sorted(_EVERYDAY) if (table, word) not in held
        ]
    return wrong


_ROLES = """
select r.rolname as name, array_remove(array[
         case when r.rolsuper then 'superuser' end, case when r.rolbypassrls then 'bypassrls' end,
         case when r.rolcreaterole then 'createrole' end, case when r.rolcreatedb then 'createdb' end,
         case when r.rolreplication then 'replication' end,
         case when exists (select from pg_auth_members m where m.member = r.oid) then 'member of another role' end,
         case when exists (select from pg_auth_members m where m.roleid = r.oid) then 'others are members of it' end
       ], null) as powers
from pg_roles r where r.rolname like 'rapport\\_%'
"""


async def the_roles_are_weak(connection: Any) -> list[str]:
    rows = {row["name"]: row["powers"] for row in await connection.fetch(_ROLES)}
    wrong = [f"{name} is {power}" for name in (APP, DISPATCH, OWNER) for power in rows.get(name, ["missing"])]
    for row in await connection.fetch(_RELATIONS):
        if row["owner"] != OWNER:
            wrong.append(f"{row['name']} belongs to {row['owner']}")
    return wrong


async def nothing_looks_past_the_wall(connection: Any) -> list[str]:
    """No materialised view, no view with its owner's eyes, no definer function, no trigger, no rule."""
    wrong = []
    for row in await connection.fetch(_RELATIONS):
        if row["kind"] == "m":
            wrong.append(f"{row['name']} is a materialised view: row security does not reach into it")
        if row["kind"] == "v" and "security_invoker=true" not in row["options"]:
            wrong.append(f"the view {row['name']} reads with its owner's rights")
        if row["kind"] == "f":
            wrong.append(f"{row['name']} is a foreign table")
    questions = {
        "is a SECURITY DEFINER function": "select proname from pg_proc where prosecdef"
        " and pronamespace not in (select oid from pg_namespace where nspname in ('pg_catalog', 'information_schema'))",
        "is a function in public": "select proname from pg_proc where pronamespace = 'public'::regnamespace",
        "is a trigger": "select tgname from pg_trigger where not tgisinternal",
        "is an event trigger": "select evtname from pg_event_trigger",
        "is a rewrite rule": "select rulename from pg_rules where schemaname = 'public'",
        "is an extension": "select extname from pg_extension where extname <> 'plpgsql'",
        "is a publication": "select pubname from pg_publication",
    }
    for what, sql in questions.items():
        wrong += [f"{row[0]} {what}" for row in await connection.fetch(sql)]
    return wrong


RULES: tuple[Rule, ...] = (
    every_table_is_of_a_tenant_or_of_the_registry,
    every_tenant_table_is_walled,
    every_policy_is_the_one,
    every_key_starts_with_the_tenant,
    nobody_may_more_than_they_need,
    the_roles_are_weak,
    nothing_looks_past_the_wall,
)


async def faults(connection: Any) -> list[str]:
    """Everything any rule finds wrong."""
    return [wrong for rule in RULES for wrong in await rule(connection)]
