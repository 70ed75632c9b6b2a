"""What people ask of a list of contacts, and how many rows PostgreSQL touches to answer it, as the application's role.

A question that names few records must touch few rows, whatever the size of the company: an index scan over everything
is as bad as a sequential one. Each is looked at twice: the first time it is asked, and after it was asked so often that
PostgreSQL may have settled on one plan for any values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import orjson

from tenants.context import Role, TenantContext
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.entitlement import seeded
from tenants.kit.clock import now
from tenants.plans import Plan
from tenants.records.answering import reading_page
from tenants.records.selection import Page, Query
from tenants.records.shape import PagePart, PageShape, Scalar
from tests.bench.harness.data import ACCOUNT, CONTACT, TENANT, USER, Size, row_id

BIG = frozenset({"contacts", "accounts", "leads", "activities", "record_tokens", "custom_values", "record_tags"})
FEW = 6_000
"""Rows a question may touch that means few records: pages, and the candidates of a search."""
MODES = {"at first": 0, "often": 8}
"""How often a question was asked before it is looked at."""
_FIELD, RARE = row_id(0x20, 1, 1), row_id(0x21, 1, 1)
_BESIDE = """
SET session_replication_role = replica;
INSERT INTO record_tokens (tenant_id, id, record_type, token)
SELECT tenant_id, id, 'contact', w FROM contacts c, LATERAL (
    SELECT DISTINCT lower(w) AS w FROM regexp_split_to_table(
        name || ' ' || (emails->0->>'value') || ' ' || external_id, '[^[:alnum:]]+') w WHERE w <> '') words
ON CONFLICT DO NOTHING;
INSERT INTO record_tokens (tenant_id, id, record_type, token)
SELECT tenant_id, id, 'contact', '=' || (e->>'value') FROM contacts, jsonb_array_elements(emails || phones) e;
INSERT INTO custom_fields (tenant_id, id, record_type, key, kind, label_en, label_zh, position, created_at, updated_at)
SELECT '{tenant}'::uuid, id::uuid, 'contact', key, kind, key, key, 1, now(), now()
FROM (VALUES ('{field}', 'score', 'integer'), ('{word}', 'word', 'text'), ('{day}', 'since', 'date')) f (id, key, kind);
INSERT INTO custom_values (tenant_id, field_id, id, int_value)
SELECT tenant_id, '{field}'::uuid, id, extract(epoch FROM created_at)::bigint / 60 FROM contacts
WHERE tenant_id = '{tenant}';
INSERT INTO custom_values (tenant_id, field_id, id, text_value)
SELECT tenant_id, '{word}'::uuid, id, external_id FROM contacts WHERE tenant_id = '{tenant}';
INSERT INTO custom_values (tenant_id, field_id, id, moment_value)
SELECT tenant_id, '{day}'::uuid, id, date_trunc('day', created_at) FROM contacts WHERE tenant_id = '{tenant}';
INSERT INTO tags (tenant_id, id, name, kind, colour, sort_key, created_at, updated_at)
VALUES ('{tenant}', '{tag}', 'Rare', 'manual', 'grey', 'rare', now(), now()),
       ('{tenant}', '{often}', 'Often', 'manual', 'grey', 'often', now(), now());
INSERT INTO record_tags (tenant_id, tag_id, id, record_type, source, at)
SELECT tenant_id, '{tag}'::uuid, id, 'contact', 'manual', now() FROM contacts
WHERE tenant_id = '{tenant}' ORDER BY created_at LIMIT 200;
INSERT INTO record_tags (tenant_id, tag_id, id, record_type, source, at)
SELECT tenant_id, '{often}'::uuid, id, 'contact', 'manual', now() FROM contacts WHERE tenant_id = '{tenant}';
UPDATE contacts SET next_activity_at = created_at + interval '4 years', birthday = date '1950-01-01' + n::int % 20000,
       last_followed_at = created_at, updated_at = created_at
FROM (SELECT id AS one, row_number() OVER () AS n FROM contacts WHERE tenant_id = '{tenant}') numbered
WHERE id = one AND tenant_id = '{tenant}' AND n % 20 = 0;
INSERT INTO leads (tenant_id, id, name, status, source, industry, region, fit, engagement, chance, phones, emails,
                   sort_key, owner_id, created_at, updated_at)
SELECT tenant_id, id, name, (ARRAY['new','assigned','in_process','dead'])[1 + n % 4], source,
       (ARRAY['Food','Retail','Software'])[1 + n % 3], (ARRAY['North','South'])[1 + n % 2],
       (ARRAY['a','b','c'])[1 + n % 3], n % 100, n % 100, phones, emails, sort_key, owner_id, created_at, updated_at
FROM (SELECT *, row_number() OVER () AS n FROM contacts WHERE tenant_id = '{tenant}') numbered;
"""


@dataclass(frozen=True, slots=True)
class Question:
    """`whole` says why a question has to look at everything, where it has to; a `broad` one may mean many records."""

    name: str
    query: Query
    record: str = "contact"
    whole: str = ""
    broad: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    question: Question
    mode: str
    touched: int
    milliseconds: float
    sequential: frozenset[str]

    @property
    def wrong(self) -> bool:
        many = self.touched > FEW and not self.question.broad
        return not self.question.whole and (bool(self.sequential) or many)


def reader(tenant: int = 1) -> TenantContext:
    """The owner of the big company."""
    return TenantContext(
        row_id(TENANT, tenant, tenant), row_id(USER, tenant, 1), role=Role.OWNER, entitlement=seeded(Plan.BUSINESS),
        time_zone="Europe/Berlin",
    )  # fmt: skip


async def lay_beside(url: str) -> None:
    """What the contacts of the data have beside them: words, own fields, a rare tag, dates on every twentieth."""
    connection = await asyncpg.connect(url, command_timeout=1_800)
    try:
        values = {"tenant": row_id(TENANT, 1, 1), "field": _FIELD, "tag": RARE, "often": row_id(0x21, 1, 2)}
        values |= {"word": row_id(0x20, 1, 2), "day": row_id(0x20, 1, 3)}
        for statement in _BESIDE.format(**values).strip().rstrip(";").split(";\n"):
            await connection.execute(statement)
        await connection.execute("VACUUM (ANALYZE)")
    finally:
        await connection.close()


def questions(size: Size) -> Iterator[Question]:
    """Every kind of filter, order and search, on a company of that size."""
    yield from _lists(size)
    yield from _filters(size)
    yield from _searches(size)


def _lists(size: Size) -> Iterator[Question]:
    orders: Mapping[str, tuple[tuple[str, str], ...]] = {
        "as it comes": (),
        "by name": (("name", "ASC"),),
        "by name, from the end": (("name", "DESC"),),
        "newest first": (("created_at", "DESC"),),
        "changed last": (("updated_at", "DESC"),),
        "next activity first": (("next_activity_at", "ASC"),),
        "next activity last": (("next_activity_at", "DESC"),),
        "followed up last": (("last_followed_at", "DESC"),),
        "never followed up": (("last_followed_at", "ASC"),),
        "by birthday": (("birthday", "ASC"),),
        "by account": (("account_id", "ASC"),),
        "by owner and date": (("owner_id", "ASC"), ("created_at", "ASC")),
        "by an own field": (("custom.score", "ASC"),),
        "by an own field, from the end": (("custom.score", "DESC"),),
        "by an own date": (("custom.since", "DESC"),),
    }
    for name, order in orders.items():
        yield Question(f"order {name}", Query(order=order, page=Page(first=50)))
    unsorted = "no index has this order"
    yield Question("order by job title", Query(order=(("title", "ASC"),), page=Page(first=50)), whole=unsorted)
    mixed = (("owner_id", "ASC"), ("created_at", "DESC"))
    yield Question("order in two directions", Query(order=mixed, page=Page(first=50)), whole=unsorted)


def _filters(size: Size) -> Iterator[Question]:
    number = size.contacts // 2 // 143 * 143  # an Alice Nguyen
    at = datetime(2023, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
    hours = {"gte": at, "lt": at + timedelta(hours=3)}
    ago = (now() - at).days
    account, someone = row_id(ACCOUNT, 1, 7), row_id(CONTACT, 1, number)
    filters: dict[str, dict[str, Any]] = {
        "id": {"id": {"eq": someone}},
        "ids": {"id": {"in": [someone, account]}},
        "name": {"name": {"eq": f"Alice Nguyen {number}"}},
        "names": {"name": {"in": ["Alice", "Bob"]}},
        "beginning of a name": {"name": {"starts_with": f"Alice Nguyen {number}"}},
        "external id": {"external_id": {"eq": "C-00000100"}},
        "source and external id": {"source": {"eq": "Website"}, "external_id": {"eq": "C-00000101"}},
        "account": {"account_id": {"eq": account}},
        "account's domain": {"account": {"domain": {"eq": "company-7.example"}}},
        "account's name": {"account": {"name": {"eq": "Kite & Sons 7"}}},
        "created in hours": {"created_at": hours},
        "created on a day": {"created_at": {"gte": at, "lt": at + timedelta(days=1)}},
        "created today": {"created_at": {"during": "TODAY"}},
        "created in the last days, relative": {"created_at": {"last_days": 2}},
        "older than everything": {"created_at": {"older_than_days": ago + number // 1440 + 2}},
        "mine, of hours": {"owner_id": {"me": True}, "created_at": hours},
        "next activity in hours": {"next_activity_at": {key: at + timedelta(days=1461) + (value - at)
                                                       for key, value in hours.items()}},
        "followed up in hours": {"last_followed_at": hours},
        "changed in hours": {"updated_at": hours},
        "birthday": {"birthday": {"eq": date(1960, 2, 3)}},
        "e-mail": {"emails": {"has": f"alice{number}@company-{1 + number * 7919 % size.accounts}.example"}},
        "phone": {"phones": {"has": f"+49151{10_000_000 + number}"}},
        "own number": {"custom_fields": [{"key": "score", "eq": "27877777"}]},
        "own numbers between": {"custom_fields": [{"key": "score", "gte": "27877777", "lt": "27877797"}]},
        "own text": {"custom_fields": [{"key": "word", "eq": "C-00000100"}]},
        "beginning of an own text": {"custom_fields": [{"key": "word", "starts_with": "C-0000010"}]},
        "own date": {"custom_fields": [{"key": "since", "eq": at.date().isoformat()}]},
        "own date, relative": {"custom_fields": [{"key": "since", "during": "NEXT_WEEK"}]},
        "job title nobody has": {"title": {"eq": "Nobody"}},
        "rare tag": {"tags": {"in": [RARE]}},
        "either": {"or": [{"name": {"eq": "Nobody"}}, {"external_id": {"eq": "C-00000100"}}]},
        "both": {"and": [{"account_id": {"eq": account}}, {"not": {"title": {"eq": "CEO"}}}]},
    }  # fmt: skip
    for name, tree in filters.items():
        yield Question(f"filter {name}", Query(filter=tree, page=Page(first=50)))
        if name in ("created in hours", "account", "own numbers between"):
            by_name = Query(filter=tree, order=(("name", "ASC"),), page=Page(first=50))
            yield Question(f"filter {name}, by name", by_name)
    inverse = {"contacts": {"external_id": {"eq": "C-00000100"}}}
    yield Question("filter accounts by a contact", Query(filter=inverse, page=Page(first=50)), "account")
    for name, tree in {
        "middle of a name": {"name": {"contains": "nobody"}},
        "department nobody has": {"department": {"eq": "Nobody"}},
    }.items():
        yield Question(f"filter {name}", Query(filter=tree, page=Page(first=50)), whole="no index can serve it")


def _searches(size: Size) -> Iterator[Question]:
    for text in (
        f"c-{size.contacts // 2:08}",
        f"alice {size.contacts // 2}",
        f"Alice{size.contacts // 11 * 11}@",
        "zzz",
    ):
        yield Question(f"search {text}", Query(search=text, page=Page(first=50)))
    often = "so many are found that the page is put together from all of them"
    yield Question("search a word many have", Query(search="alice", page=Page(first=50)), whole=often)


async def ask(context: TenantContext, question: Question) -> list[Asked]:
    """Run it as the application does, at first and often."""
    parts = (PagePart("nodes", "nodes", (Scalar("id", "id"), Scalar("version", "version"))),)
    read = await reading_page(context, PageShape(question.record, question.query, parts))
    arguments = read.compiled.bound(context, {})
    async with unit_of_work(context, read_only=True) as uow:
        plans = {mode: await _planned(uow, mode, read.compiled.sql, arguments) for mode in MODES}
    return [_asked(question, mode, plan) for mode, plan in plans.items()]


async def _planned(uow: UnitOfWork, mode: str, sql: str, arguments: list[Any]) -> dict[str, Any]:
    await uow.connection.execute(f"PREPARE asked AS {sql}")
    try:
        values = ", ".join(_literal(value) for value in arguments)
        for _ in range(MODES[mode]):
            await uow.connection.execute(f"EXECUTE asked ({values})")
        found = await uow.connection.fetchval(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) EXECUTE asked ({values})")
    finally:
        await uow.connection.execute("DEALLOCATE asked")
    plan: dict[str, Any] = (found if isinstance(found, list) else orjson.loads(found))[0]
    return plan


def _literal(value: Any) -> str:
    """Text that the parameter's type reads."""
    if value is None:
        return "NULL"
    if isinstance(value, list):
        if value and isinstance(value[0], dict):
            return _literal(orjson.dumps(value).decode())
        inner = ",".join('"' + str(each).replace('"', '\\"') + '"' for each in value)
        return _literal("{" + inner + "}")
    return "'" + str(value).replace("'", "''") + "'"


def _asked(question: Question, mode: str, plan: Mapping[str, Any]) -> Asked:
    touched, sequential = 0, set()
    for node in _nodes(plan["Plan"]):
        table = node.get("Relation Name", "")
        if node["Node Type"] == "Bitmap Index Scan" or table in BIG:
            rows = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
            touched += int(rows * node["Actual Loops"])
        if table in BIG and node["Node Type"] == "Seq Scan" and node["Actual Loops"]:
            sequential.add(table)
    return Asked(question, mode, touched, plan["Execution Time"], frozenset(sequential))


def _nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for inner in node.get("Plans", ()):
        yield from _nodes(inner)
