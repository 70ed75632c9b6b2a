"""The data of the measurements: made by PostgreSQL from numbers, so that millions of rows come in a minute.

Everything follows from (tenant, n): ids, names, times, references. Nothing is random, so that every candidate is asked
for the same rows. Foreign keys are not checked while loading; they hold by construction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg

TENANT, USER, MEMBERSHIP, SESSION, ACCOUNT, CONTACT, ACTIVITY = range(1, 8)
MEMBERS = 5
BUSY = 10
"""Every tenth contact is worked on: it has all the activities, ten tasks and ten others."""
EPOCH = datetime(2023, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Size:
    """Rows per tenant; `tenant` numbers the first one. Activities are twice the contacts, 20 on each busy contact."""

    tenants: int
    accounts: int
    contacts: int
    tenant: int = 1

    @property
    def activities(self) -> int:
        return self.contacts // BUSY * 20

    @property
    def numbers(self) -> range:
        return range(self.tenant, self.tenant + self.tenants)


def row_id(kind: int, tenant: int, n: int) -> UUID:
    """The id of the n-th row of a kind: a well-formed UUIDv7 that ascends with n, as ids made by the product do."""
    return UUID(f"{n:012x}7{kind:03x}8{tenant:03x}{n:012x}")


def token(tenant: int, member: int) -> str:
    """The bearer token of a tenant's member, 1 to MEMBERS."""
    return f"bench-session-{tenant:05d}-{member:02d}-0123456789abcdef"


def contact_created_at(n: int) -> datetime:
    return EPOCH + timedelta(minutes=n)


_ID = """
CREATE FUNCTION pg_temp.row_id(kind int, tenant int, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
SELECT (lpad(to_hex(n), 12, '0') || '7' || lpad(to_hex(kind), 3, '0') || '8' || lpad(to_hex(tenant), 3, '0')
        || lpad(to_hex(n), 12, '0'))::uuid $$
"""
_PEOPLE = f"""
WITH members AS (SELECT t, m FROM unnest($1::int[]) t, generate_series(1, {MEMBERS}) m),
tenants_made AS (
    INSERT INTO tenants (id, name, plan, status, locale, time_zone, currency, created_at)
    SELECT pg_temp.row_id({TENANT}, t, t), 'Bench Company ' || t, 'business', 'active', 'en', 'Europe/Berlin', 'EUR',
           now() FROM unnest($1::int[]) t
), users_made AS (
    INSERT INTO users (id, email, name, email_verified_at, locale, created_at)
    SELECT pg_temp.row_id({USER}, t, m), 'member' || m || '@company-' || t || '.example', 'Member ' || m || ' of ' || t,
           now(), 'en', now() FROM members
), memberships_made AS (
    INSERT INTO memberships (id, tenant_id, user_id, role, state, joined_at)
    SELECT pg_temp.row_id({MEMBERSHIP}, t, m), pg_temp.row_id({TENANT}, t, t), pg_temp.row_id({USER}, t, m),
           CASE m WHEN 1 THEN 'owner' ELSE 'rep' END, 'active', now() FROM members
)
INSERT INTO sessions (id, user_id, tenant_id, kind, token_hash, created_at, last_seen_at, expires_at)
SELECT pg_temp.row_id({SESSION}, t, m), pg_temp.row_id({USER}, t, m), pg_temp.row_id({TENANT}, t, t), 'phone',
       sha256(('bench-session-' || lpad(t::text, 5, '0') || '-' || lpad(m::text, 2, '0')
               || '-0123456789abcdef')::bytea),
       now(), now(), now() + interval '1 day' FROM members
"""
_ACCOUNTS = f"""
INSERT INTO accounts (tenant_id, id, name, kind, website, domain, industry, phones, emails, addresses, employees,
                      account_number, source, sort_key, owner_id, created_at, created_by, updated_at, updated_by)
SELECT pg_temp.row_id({TENANT}, $1::int, $1::int), pg_temp.row_id({ACCOUNT}, $1::int, n),
       (ARRAY['Hangzhou Xihu Trading','Nordwind Logistik','Meridian Foods','上海远景科技有限公司','Summit Tools',
              'Blue Harbor Partners','Atelier Lumière','Kite & Sons','广州晨光文具','Orchard Analytics'])[1 + n % 10]
       || ' ' || n,
       (ARRAY['prospect','customer','partner','supplier'])[1 + n % 4],
       'https://www.company-' || n || '.example', 'company-' || n || '.example',
       (ARRAY['Manufacturing','Logistics','Food','Software','Consulting','Retail'])[1 + n % 6],
       jsonb_build_array(jsonb_build_object('value', '+4930' || (1000000 + n), 'kind', 'work', 'primary', true)),
       jsonb_build_array(jsonb_build_object('value', 'office@company-' || n || '.example', 'kind', 'work')),
       jsonb_build_array(jsonb_build_object('kind', 'work', 'lines', jsonb_build_array(n % 200 || ' Harbour Street'),
                                            'city', 'Hamburg', 'postal_code', '20457', 'country', 'DE')),
       n % 5000, 'A-' || lpad(n::text, 7, '0'), 'import', 'company ' || n,
       pg_temp.row_id({USER}, $1::int, 1 + n % {MEMBERS}),
       timestamptz '{EPOCH.isoformat()}' + n * interval '5 minutes', pg_temp.row_id({USER}, $1::int, 1), now(),
       pg_temp.row_id({USER}, $1::int, 1)
FROM generate_series(1, $2::bigint) n
"""
_CONTACTS = f"""
INSERT INTO contacts (tenant_id, id, name, given_name, family_name, title, department, account_id, phones, emails,
                      source, external_id, sort_key, owner_id, created_at, created_by, updated_at, updated_by)
SELECT pg_temp.row_id({TENANT}, $1::int, $1::int), pg_temp.row_id({CONTACT}, $1::int, n),
       given || ' ' || family || ' ' || n, given, family,
       (ARRAY['Head of Purchasing','Managing Director','Sales Engineer','采购经理','Office Manager'])[1 + n % 5],
       (ARRAY['Purchasing','Management','Engineering','采购部','Finance','Operations'])[1 + n % 6],
       pg_temp.row_id({ACCOUNT}, $1::int, 1 + n * 7919 % $3),
       jsonb_build_array(jsonb_build_object('value', '+49151' || (10000000 + n), 'kind', 'mobile', 'primary', true,
                                            'valid', true)),
       jsonb_build_array(jsonb_build_object('kind', 'work', 'primary', true, 'value',
                                            lower(given) || n || '@company-' || 1 + n * 7919 % $3 || '.example')),
       (ARRAY['Trade fair','Website','Referral','Import'])[1 + n % 4], 'C-' || lpad(n::text, 8, '0'),
       lower(given || ' ' || family || ' ' || n),
       pg_temp.row_id({USER}, $1::int, 1 + n % {MEMBERS}), timestamptz '{EPOCH.isoformat()}' + n * interval '1 minute',
       pg_temp.row_id({USER}, $1::int, 1), now(), pg_temp.row_id({USER}, $1::int, 1)
FROM (SELECT n, (ARRAY['Alice','Robert','Mei','Jonas','Zoë','志强','Priya','Søren','Fatima','雅婷','Tomás'])[1 + n % 11]
             AS given,
             (ARRAY['Nguyen','Schmidt','Wang','Okafor','Dubois','李','Patel','Jensen','Haddad','陈','García','Novák',
                    'Smith'])[1 + n % 13] AS family
      FROM generate_series(1, $2::bigint) n) people
"""
_ACTIVITIES = f"""
INSERT INTO activities (tenant_id, id, kind, subject, body, direction, duration_minutes, outcome, priority, occurred_at,
                        due_at, completed_at, account_id, contact_id, sort_key, owner_id, created_at, created_by,
                        updated_at, updated_by)
SELECT pg_temp.row_id({TENANT}, $1::int, $1::int), pg_temp.row_id({ACTIVITY}, $1::int, n),
       CASE WHEN round % 2 = 0 THEN 'task' ELSE (ARRAY['call','meeting','mail','note'])[1 + round / 2 % 4] END,
       (ARRAY['Send the offer','Call back about delivery','Visit the plant','跟进报价','Agree on terms'])[1 + n % 5]
       || ' ' || n,
       repeat('Asked for a new date and for the drawings of the second lot. ', 1 + (n % 4)::int),
       CASE n % 2 WHEN 0 THEN 'inbound' ELSE 'outbound' END, n % 90, 'reached',
       (ARRAY['low','normal','high'])[1 + n % 3], timestamptz '{EPOCH.isoformat()}' + n * interval '30 seconds',
       CASE WHEN round % 2 = 0 THEN timestamptz '{EPOCH.isoformat()}' + n * interval '40 seconds' END,
       CASE WHEN round % 4 = 0 THEN timestamptz '{EPOCH.isoformat()}' + n * interval '50 seconds' END,
       pg_temp.row_id({ACCOUNT}, $1::int, 1 + contact * 7919 % $3), pg_temp.row_id({CONTACT}, $1::int, contact),
       'subject ' || n,
       pg_temp.row_id({USER}, $1::int, 1 + contact % {MEMBERS}),
       timestamptz '{EPOCH.isoformat()}' + n * interval '30 seconds', pg_temp.row_id({USER}, $1::int, 1), now(),
       pg_temp.row_id({USER}, $1::int, 1)
FROM (SELECT n, (n - 1) / ($2::bigint / {BUSY}) AS round, {BUSY} * (1 + (n - 1) % ($2::bigint / {BUSY})) AS contact
      FROM generate_series(1, $2::bigint / {BUSY} * 20) n) given
"""
_RECORD_TABLES = ("accounts", "contacts", "activities")
_SECONDARY = """
SELECT c.relname AS name, pg_get_indexdef(c.oid) AS definition
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = ANY ($1::text[]::regclass[]) AND NOT i.indisunique
"""


async def load(url: str, sizes: Iterable[Size]) -> None:
    """Fill the database at `url` (as a superuser) and gather statistics. Indexes are built after the rows."""
    connection = await asyncpg.connect(url, command_timeout=1_800)
    try:
        await connection.execute("SET session_replication_role = replica; SET synchronous_commit = off;")
        await connection.execute("SET maintenance_work_mem = '512MB'; SET jit = off")
        await connection.execute(_ID)
        indexes = await connection.fetch(_SECONDARY, list(_RECORD_TABLES))
        for index in indexes:
            await connection.execute(f"DROP INDEX {index['name']}")
        for size in sizes:
            await _fill(connection, size)
        for index in indexes:
            await connection.execute(index["definition"])
        await connection.execute("VACUUM (ANALYZE)")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


async def _fill(connection: asyncpg.Connection, size: Size) -> None:
    await connection.execute(_PEOPLE, list(size.numbers))
    for tenant in size.numbers:
        await connection.execute(_ACCOUNTS, tenant, size.accounts)
        await connection.execute(_CONTACTS, tenant, size.contacts, size.accounts)
        await connection.execute(_ACTIVITIES, tenant, size.contacts, size.accounts)


def token_hash(tenant: int, member: int) -> bytes:
    return hashlib.sha256(token(tenant, member).encode()).digest()
