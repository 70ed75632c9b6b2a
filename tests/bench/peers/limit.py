"""The hand-written limit: bare ASGI and asyncpg, the answers of the three queries and of createContact by hand.

It does what the product must do and nothing else: authenticate the bearer token by one indexed statement, then one
statement under the tenant (row-level security of the application's role, the tenant set for that statement alone), and
bytes out. It knows no GraphQL: a request names one of the operations. For each shape the statement that was fastest:
flat rows through orjson for the list, JSON put together by PostgreSQL for the detail.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from tenants.kit.ids import uuid7
from tenants.records.tokens import sort_key
from tests.bench.harness.rows import change_of, tokens_of

_WHO = """
SELECT s.id AS session_id, s.user_id, s.tenant_id, m.role, t.plan, u.locale, t.time_zone
FROM sessions s JOIN users u ON u.id = s.user_id JOIN tenants t ON t.id = s.tenant_id
JOIN memberships m ON m.tenant_id = s.tenant_id AND m.user_id = s.user_id
WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND s.expires_at > now()
  AND m.state = 'active' AND t.status <> 'closed'
"""
_CONTACTS = """
SELECT c.* FROM (SELECT set_config('app.tenant_id', $1::text, true)::uuid AS tenant OFFSET 0) s,
LATERAL (
    SELECT c.id, c.name, c.given_name, c.family_name, c.title, c.department, c.source, c.created_at, c.account_id,
           (SELECT a.name FROM accounts a
            WHERE a.tenant_id = s.tenant AND a.id = c.account_id AND a.deleted_at IS NULL),
           c.owner_id, (SELECT u.name FROM users u WHERE u.id = c.owner_id)
    FROM contacts c
    WHERE c.tenant_id = s.tenant AND c.deleted_at IS NULL AND (c.created_at, c.id) < ($2::timestamptz, $3::uuid)
    ORDER BY c.created_at DESC, c.id DESC LIMIT 51
) c
"""


def _moment(column: str) -> str:
    return f"""coalesce('"' || to_char({column}, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || '"', 'null')"""


def _text(column: str) -> str:
    return f"coalesce(to_json({column})::text, 'null')"


_ACTIVITY = "a.tenant_id = $1::uuid AND a.contact_id = c.id AND a.deleted_at IS NULL"
_CONTACT = f"""
SELECT CASE WHEN set_config('app.tenant_id', $1::uuid::text, true) IS NOT NULL THEN (
    SELECT '{{"data":{{"contact":{{"id":"contact_' || c.id || '","name":' || to_json(c.name)::text
        || ',"title":' || {_text("c.title")} || ',"department":' || {_text("c.department")}
        || ',"source":' || {_text("c.source")} || ',"createdAt":' || {_moment("c.created_at")}
        || ',"account":' || coalesce((
            SELECT '{{"id":"account_' || a.id || '","name":' || to_json(a.name)::text
                || ',"industry":' || {_text("a.industry")} || ',"website":' || {_text("a.website")} || '}}'
            FROM accounts a WHERE a.tenant_id = $1::uuid AND a.id = c.account_id AND a.deleted_at IS NULL), 'null')
        || ',"tasks":{{"nodes":[' || coalesce((
            SELECT string_agg('{{"id":"activity_' || id || '","subject":' || to_json(subject)::text || ',"priority":'
                || coalesce('"' || upper(priority) || '"', 'null') || ',"dueAt":' || {_moment("due_at")}
                || ',"completedAt":' || {_moment("completed_at")} || '}}', ',')
            FROM (SELECT id, subject, priority, due_at, completed_at FROM activities a
                  WHERE {_ACTIVITY} AND a.kind = 'task' ORDER BY a.occurred_at DESC, a.id DESC LIMIT 10) t), '')
        || ']}},"activities":{{"nodes":[' || coalesce((
            SELECT string_agg('{{"id":"activity_' || id || '","kind":"' || upper(kind) || '","subject":'
                || to_json(subject)::text || ',"occurredAt":' || {_moment("occurred_at")}
                || ',"outcome":' || {_text("outcome")} || '}}', ',')
            FROM (SELECT id, kind, subject, occurred_at, outcome FROM activities a
                  WHERE {_ACTIVITY} ORDER BY a.occurred_at DESC, a.id DESC LIMIT 10) t), '')
        || ']}}}}}}}}'
    FROM contacts c WHERE c.tenant_id = $1::uuid AND c.id = $2::uuid AND c.deleted_at IS NULL
) END
"""
_ME = """
SELECT u.id, u.name, u.email, u.locale, t.id, t.name, t.plan, t.locale, t.time_zone, t.currency
FROM users u, tenants t WHERE u.id = $1 AND t.id = $2
"""
_CREATE = """
WITH s AS MATERIALIZED (SELECT set_config('app.tenant_id', $1::text, true)::uuid AS tenant),
stored AS (
    INSERT INTO contacts (tenant_id, id, name, given_name, family_name, title, department, account_id, phones, emails,
                          source, owner_id, created_at, created_by, updated_at, updated_by, sort_key)
    SELECT s.tenant, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $12, $13, $12, $17 FROM s RETURNING id
), found_by AS (
    INSERT INTO record_tokens (tenant_id, record_type, id, token)
    SELECT s.tenant, 'contact', $2, token FROM s, unnest($14::text[]) AS token RETURNING id
), head AS (
    INSERT INTO change_counters (tenant_id, seq)
    SELECT s.tenant, 1 FROM s, (SELECT count(*) FROM stored) x, (SELECT count(*) FROM found_by) y
    ON CONFLICT (tenant_id) DO UPDATE SET seq = change_counters.seq + 1 RETURNING seq
)
INSERT INTO changes (tenant_id, id, seq, record_type, record_id, kind, version, fields, actor_id, session_id, at,
                     request_id)
SELECT s.tenant, $15, head.seq, 'contact', $2, 'created', 1, $16, $12, $18, $13, 'bench' FROM s, head
"""
_COLUMNS = {
    "name": "name",
    "givenName": "given_name",
    "familyName": "family_name",
    "title": "title",
    "department": "department",
    "source": "source",
}


def cursor(created_at: datetime, record_id: UUID) -> str:
    return base64.urlsafe_b64encode(f"{created_at.isoformat()}|{record_id}".encode()).decode()


def _beyond(after: str) -> tuple[datetime, UUID]:
    moment, _, record_id = base64.urlsafe_b64decode(after).decode().partition("|")
    return datetime.fromisoformat(moment), UUID(record_id)


async def contacts(connection: Any, who: Any, variables: dict[str, Any]) -> bytes:
    rows = await connection.fetch(_CONTACTS, str(who["tenant_id"]), *_beyond(variables["after"]))
    page = rows[:50]
    nodes = [
        {
            "id": f"contact_{row[0]}",
            "name": row[1],
            "givenName": row[2],
            "familyName": row[3],
            "title": row[4],
            "department": row[5],
            "source": row[6],
            "createdAt": row[7],
            "account": {"id": f"account_{row[8]}", "name": row[9]} if row[9] is not None else None,
            "owner": {"id": f"user_{row[10]}", "name": row[11]} if row[11] is not None else None,
        }
        for row in page
    ]
    info = {
        "hasNextPage": len(rows) > 50,
        "hasPreviousPage": True,
        "startCursor": cursor(page[0][7], page[0][0]) if page else None,
        "endCursor": cursor(page[-1][7], page[-1][0]) if page else None,
    }
    return orjson.dumps({"data": {"contacts": {"nodes": nodes, "pageInfo": info}}}, option=orjson.OPT_UTC_Z)


async def contact(connection: Any, who: Any, variables: dict[str, Any]) -> bytes:
    found: str = await connection.fetchval(_CONTACT, who["tenant_id"], UUID(variables["id"].removeprefix("contact_")))
    return found.encode()


async def me(connection: Any, who: Any, _variables: dict[str, Any]) -> bytes:
    row = await connection.fetchrow(_ME, who["user_id"], who["tenant_id"])
    user = {"id": f"user_{row[0]}", "name": row[1], "email": row[2], "locale": row[3]}
    tenant = {"id": f"tenant_{row[4]}", "name": row[5], "plan": row[6], "locale": row[7]}
    tenant |= {"timeZone": row[8], "currency": row[9]}
    return orjson.dumps({"data": {"me": {"user": user, "tenant": tenant, "role": who["role"].upper()}}})


async def create(connection: Any, who: Any, variables: dict[str, Any]) -> bytes:
    given, record_id, moment, user_id = variables["input"], uuid7(), datetime.now(UTC), who["user_id"]
    values: dict[str, Any] = {column: given.get(name) for name, column in _COLUMNS.items()}
    account_id = UUID(given["accountId"].removeprefix("account_"))
    phones = [{**phone, "valid": True} for phone in given["phones"]]
    listed = {"phones": phones, "emails": given["emails"]}
    change = change_of({**values, **listed, "account_id": str(account_id), "owner_id": str(user_id)})
    await connection.execute(
        _CREATE, str(who["tenant_id"]), record_id, values["name"], values["given_name"], values["family_name"],
        values["title"], values["department"], account_id, orjson.dumps(phones).decode(),
        orjson.dumps(given["emails"]).decode(), values["source"], user_id, moment, tokens_of({**values, **listed}),
        uuid7(), orjson.dumps(change).decode(), sort_key(values["name"]), who["session_id"],
    )  # fmt: skip
    contact = {"id": f"contact_{record_id}", "name": values["name"]}
    return orjson.dumps({"data": {"createContact": {"contact": contact, "userErrors": []}}})


OPERATIONS: dict[str, Callable[[Any, Any, dict[str, Any]], Awaitable[bytes]]] = {
    "contacts": contacts,
    "contact": contact,
    "me": me,
    "create": create,
}
_pool: Any = None


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
        return
    body = (await receive())["body"]
    asked = orjson.loads(body)
    token = next(value for name, value in scope["headers"] if name == b"authorization")[7:]
    connection = await _pool.acquire()
    try:
        who = await connection.fetchrow(_WHO, hashlib.sha256(token).digest())
        answer = await OPERATIONS[asked["operation"]](connection, who, asked["variables"])
    finally:
        await _pool.release(connection)
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(answer))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer})


async def _lifespan(receive: Any, send: Any) -> None:
    global _pool
    await receive()
    _pool = await asyncpg.create_pool(
        os.environ["RAPPORT_DATABASE_URL"],
        min_size=1,
        max_size=10,
        reset=_nothing_to_reset,
        server_settings={"jit": "off"},
    )
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await _pool.close()
    await send({"type": "lifespan.shutdown.complete"})


async def _nothing_to_reset(_connection: Any) -> None:
    """Every setting was the statement's own."""
