"""A company of a thousand departments: a tree that divides by ten, three reps in each, who own its contacts in turn."""

from __future__ import annotations

from collections.abc import Sequence

import asyncpg

from tests.bench.harness import data
from tests.bench.harness.data import MEMBERSHIP, SESSION, TENANT, USER, Size

DEPARTMENT, POSTING, ROLE, GRANT = range(11, 15)
REPS = 3
"""In each department."""
FIRST_REP = 100
"""Members before them are the company's own; reps are numbered from here on."""

_REPS = f"""
WITH reps AS (SELECT $1::int AS t, {FIRST_REP} + m AS m FROM generate_series(0, $2::int * {REPS} - 1) m),
users_made AS (
    INSERT INTO users (id, email, name, email_verified_at, locale, created_at)
    SELECT pg_temp.row_id({USER}, t, m), 'rep' || m || '@company-' || t || '.example', 'Rep ' || m, now(), 'en', now()
    FROM reps
), memberships_made AS (
    INSERT INTO memberships (id, tenant_id, user_id, role, state, joined_at)
    SELECT pg_temp.row_id({MEMBERSHIP}, t, m), pg_temp.row_id({TENANT}, t, t), pg_temp.row_id({USER}, t, m), 'rep',
           'active', now() FROM reps
), departments_made AS (
    INSERT INTO departments (tenant_id, id, parent_id, name, created_at)
    SELECT pg_temp.row_id({TENANT}, $1, $1), pg_temp.row_id({DEPARTMENT}, $1, d),
           CASE WHEN d > 0 THEN pg_temp.row_id({DEPARTMENT}, $1, (d - 1) / 10) END, 'Department ' || d, now()
    FROM generate_series(0, $2::int - 1) d
), posted AS (
    INSERT INTO department_members (tenant_id, id, department_id, user_id, manager, from_day)
    SELECT pg_temp.row_id({TENANT}, t, t), pg_temp.row_id({POSTING}, t, m),
           pg_temp.row_id({DEPARTMENT}, t, (m - {FIRST_REP}) / {REPS}), pg_temp.row_id({USER}, t, m), false,
           date '2020-01-01' FROM reps
)
INSERT INTO sessions (id, user_id, tenant_id, kind, token_hash, created_at, last_seen_at, expires_at)
SELECT pg_temp.row_id({SESSION}, t, m), pg_temp.row_id({USER}, t, m), pg_temp.row_id({TENANT}, t, t), 'phone',
       sha256(('bench-session-' || lpad(t::text, 5, '0') || '-' || m || '-0123456789abcdef')::bytea),
       now(), now(), now() + interval '1 day' FROM reps
"""
_ROLE = f"""
INSERT INTO access_roles (tenant_id, id, name, base, permissions, created_at, updated_at)
VALUES (pg_temp.row_id({TENANT}, $1::int, $1::int), pg_temp.row_id({ROLE}, $1::int, 1), 'Sales', 'rep', '{{}}', now(),
        now())
"""
_GRANTS = f"""
INSERT INTO access_role_grants (tenant_id, id, role_id, object, action, scope)
SELECT pg_temp.row_id({TENANT}, $1::int, $1::int), pg_temp.row_id({GRANT}, $1::int, n),
       pg_temp.row_id({ROLE}, $1::int, 1), object, 'read', CASE object WHEN 'contact' THEN 'department_and_below'
                                                           ELSE 'all' END
FROM unnest(ARRAY['account', 'contact', 'activity', 'tag']) WITH ORDINALITY AS o (object, n)
"""
_VERSION = f"UPDATE tenants SET access_version = 1 WHERE id = pg_temp.row_id({TENANT}, $1::int, $1::int)"


async def load(url: str, size: Size, departments: int, *, scoped: bool) -> None:
    """Fill the database at `url` (as a superuser): accounts and contacts, reps and departments; `scoped` reps see what
    their own department and those below own, others everything.
    """
    connection = await asyncpg.connect(url, command_timeout=1_800)
    try:
        await connection.execute("SET session_replication_role = replica; SET synchronous_commit = off;")
        await connection.execute("SET maintenance_work_mem = '512MB'; SET jit = off")
        await connection.execute(data._ID)
        indexes = await connection.fetch(data._SECONDARY, ["accounts", "contacts"])
        for index in indexes:
            await connection.execute(f"DROP INDEX {index['name']}")
        await connection.execute(data._PEOPLE, list(size.numbers))
        await connection.execute(data._ACCOUNTS, size.tenant, size.accounts)
        contacts = data._CONTACTS.replace(_owner(), _rep(departments))
        await connection.execute(contacts, size.tenant, size.contacts, size.accounts)
        await connection.execute(_REPS, size.tenant, departments)
        if scoped:
            for statement in (_ROLE, _GRANTS, _VERSION):
                await connection.execute(statement, size.tenant)
        for index in indexes:
            await connection.execute(index["definition"])
        await connection.execute("VACUUM (ANALYZE)")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


def _owner() -> str:
    return f"pg_temp.row_id({USER}, $1::int, 1 + n % {data.MEMBERS})"


def _rep(departments: int) -> str:
    """A rep of any department, in no order that follows the contacts' own."""
    return (
        f"pg_temp.row_id({USER}, $1::int,"
        f" {FIRST_REP} + ('x' || substr(md5(n::text), 1, 7))::bit(28)::int % {departments * REPS})"
    )


def reps_by_level(departments: int) -> Sequence[Sequence[int]]:
    """The numbers of the reps of each level of the tree, the top first."""
    levels: list[list[int]] = []
    for department in range(departments):
        at, depth = department, 0
        while at:
            at, depth = (at - 1) // 10, depth + 1
        while len(levels) <= depth:
            levels.append([])
        levels[depth] += [FIRST_REP + department * REPS + rep for rep in range(REPS)]
    return levels


def names_below(rep: int, departments: int) -> set[str]:
    """The reps of a rep's department and all below, by name."""
    own, found = (rep - FIRST_REP) // REPS, set()
    for department in range(departments):
        at = department
        while at > own:
            at = (at - 1) // 10
        if at == own:
            found |= {f"Rep {FIRST_REP + department * REPS + number}" for number in range(REPS)}
    return found
