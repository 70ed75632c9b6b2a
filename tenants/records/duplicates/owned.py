"""Whose records with certain match keys are: looked up as a whole, for what decides for the house."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.records.catalogue import catalogue

MOST = 2_000


async def owned(uow: UnitOfWork, record_type: str, keys: Sequence[str]) -> list[Row]:
    """`key`, `id`, `title` and `owner_id` of living records with any of these keys that somebody has, newest first."""
    return await uow.connection.fetch(_sql(record_type), uow.tenant_id, keys)


@lru_cache(maxsize=32)
def _sql(name: str) -> str:
    record = catalogue()[name]
    sql = (
        f"SELECT k.key, r.id, r.owner_id, r.{record.facts.title} AS title FROM duplicate_keys k"
        f" JOIN {record.table.name} r ON r.tenant_id = $1 AND r.id = k.id AND r.deleted_at IS NULL"
        f" WHERE k.tenant_id = $1 AND k.key = ANY ($2::text[]) AND k.record_type = '{name}'"
        f" AND r.owner_id IS NOT NULL ORDER BY r.id DESC LIMIT {MOST}"
    )
    check_names_tenant(sql)
    return sql
