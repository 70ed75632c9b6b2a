"""A million people to be searched for: Chinese and Latin names, addresses, numbers, and the words they are found by.

Everything follows from n; the words are made by the product's own code, so that what is measured is what is shipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import asyncpg

from tenants.records.catalogue import catalogue
from tenants.records.tokens import record_tokens, sort_key
from tests.bench.harness.data import CONTACT, EPOCH, TENANT, USER, row_id

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国志文俊峰雪琴海燕婷欣怡子涵浩然思远嘉宁晓"
    "东立新春生雨晨佳琪天宇"
)
_FIRST = (
    "Alice Robert Mei Jonas Zoë Priya Søren Fatima Tomás Olga Ahmed Chloé Lars Ingrid Kofi Yuki Marta Pavel Nadia Hugo"
    " Elena Omar Greta Felix Amara Dmitri Leila Bruno Sofia Viktor Anneliese Björn Camille Dario Esther Farid Gwen Hana"
).split()
_LAST = (
    "Nguyen Schmidt Okafor Dubois Patel Jensen Haddad García Novák Smith Kowalski Rossi Andersson Müller Tanaka Silva"
    " Petrov Murphy Cohen Ferrari Lindqvist Moreau Bauer Costa Yilmaz Horvat Eriksen Fischer Romero Keller Vasquez"
).split()
_BATCH = 20_000
_CONTACTS = (
    "tenant_id", "id", "name", "phones", "emails", "sort_key", "owner_id", "created_at", "created_by", "updated_at",
    "updated_by", "external_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Someone:
    name: str
    email: str
    phone: str
    number: str


def someone(n: int) -> Someone:
    """The n-th: two of five have Chinese names."""
    number = f"C-{n:08}"
    if n % 5 < 2:
        given = _GIVEN[n * 7 % len(_GIVEN)] + (_GIVEN[n // 11 % len(_GIVEN)] if n % 3 else "")
        name = _SURNAMES[n * 13 % len(_SURNAMES)] + given
        return Someone(name, f"zh{n}@company-{n % 20_011}.example", f"+86138{n:08}", number)
    first, last = _FIRST[n * 31 % len(_FIRST)], _LAST[n // 7 % len(_LAST)]
    return Someone(f"{first} {last} {n % 977}", f"{last.lower()}{n}@firm-{n % 20_011}.example", f"+49151{n:08}", number)


async def load_people(url: str, contacts: int) -> None:
    """Fill the first tenant of a database that has its people but no contacts; indexes are built after the rows."""
    connection = await asyncpg.connect(url, command_timeout=3_000)
    try:
        await connection.execute("SET session_replication_role = replica; SET synchronous_commit = off;")
        await connection.execute("SET maintenance_work_mem = '512MB'")
        await connection.execute("ALTER TABLE record_tokens DROP CONSTRAINT pk_record_tokens")
        await connection.execute("DROP INDEX ix_record_tokens_of_record")
        for start in range(1, contacts + 1, _BATCH):
            await _copy(connection, range(start, min(start + _BATCH, contacts + 1)))
        await connection.execute(
            "ALTER TABLE record_tokens ADD CONSTRAINT pk_record_tokens PRIMARY KEY (tenant_id, record_type, token, id)"
        )
        await connection.execute("CREATE INDEX ix_record_tokens_of_record ON record_tokens (tenant_id, id)")
        await connection.execute("VACUUM (ANALYZE)")
    finally:
        await connection.close()


async def _copy(connection: asyncpg.Connection[Any], numbers: range) -> None:
    people = [(n, someone(n)) for n in numbers]
    await _into(connection, "contacts", _CONTACTS, (_row(n, each) for n, each in people))
    columns = ("tenant_id", "id", "record_type", "token", "fields")
    await _into(connection, "record_tokens", columns, (row for n, each in people for row in _words(n, each)))


async def _into(connection: asyncpg.Connection[Any], table: str, columns: tuple[str, ...], rows: Any) -> None:
    await connection.copy_records_to_table(table, columns=columns, records=rows)


def _row(n: int, each: Someone) -> tuple[Any, ...]:
    owner, made = row_id(USER, 1, 1 + n % 5), EPOCH.replace(second=n % 60)
    phones, emails = f'[{{"value": "{each.phone}"}}]', f'[{{"value": "{each.email}"}}]'
    ids = (row_id(TENANT, 1, 1), row_id(CONTACT, 1, n))
    return (*ids, each.name, phones, emails, sort_key(each.name), owner, made, owner, made, owner, each.number)


def _words(n: int, each: Someone) -> Iterator[tuple[Any, ...]]:
    values = {"name": each.name, "emails": [{"value": each.email}], "phones": [{"value": each.phone}]}
    found = record_tokens(catalogue()["contact"].fields, {**values, "external_id": each.number})
    tenant, contact = row_id(TENANT, 1, 1), row_id(CONTACT, 1, n)
    for word, fields in found.items():
        yield tenant, contact, "contact", word, fields
