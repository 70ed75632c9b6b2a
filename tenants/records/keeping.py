"""Fields the system keeps by itself (`read_only`), for many records at once: lock, decide, store, leave a trace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from tenants.changes.log import ChangeKind, Noted, as_json, note
from tenants.db.bulk import as_array, type_of
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.clock import now
from tenants.records.catalogue import catalogue
from tenants.records.hooks import Written, run_effects
from tenants.records.record import Record
from tenants.records.writing import columns_of

Values = Mapping[str, Any]


async def lock_many(uow: UnitOfWork, model: type[Record], ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """The living ones of these records, locked in one order, so that two who want the same ones cannot block each
    other. What is read in a statement after this one is what the record will be decided by.
    """
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = await uow.connection.fetch(_lock_sql(model.facts.name), uow.tenant_id, wanted)
    return {row["id"]: dict(row) for row in rows}


async def keep_many(
    uow: UnitOfWork, model: type[Record], locked: Mapping[UUID, dict[str, Any]], values: Mapping[UUID, Values]
) -> None:
    """Set kept fields of records that `lock_many` gave. Those that differ get a new version, since readers see another
    record, and a change on the stream. The fields are no part of search or titles. Every record's values must name the
    same fields.
    """
    changed = {
        key: {name: value for name, value in new.items() if value != locked[key][name]} for key, new in values.items()
    }
    ids = [key for key, new in changed.items() if new]
    if not ids:
        return
    names, moment, record = tuple(next(iter(values.values()))), now(), catalogue().of(model)
    columns = [as_array(record.table.c[name], [values[key][name] for key in ids]) for name in names]
    sql = _keep_sql(record.name, names)
    await uow.connection.execute(sql, uow.tenant_id, moment, uow.context.user_id, ids, *columns)
    written = []
    for key in ids:
        before, version = locked[key], locked[key]["version"] + 1
        fields = {name: [as_json(before[name]), as_json(value)] for name, value in changed[key].items()}
        note(uow, Noted(record.name, key, ChangeKind.UPDATED, version, fields))
        after = {**before, **changed[key], "version": version, "updated_at": moment}
        written.append(Written(key, ChangeKind.UPDATED, before, after))
    await run_effects(record.name, uow, written)


@lru_cache(maxsize=256)
def _lock_sql(name: str) -> str:
    sql = (
        f"SELECT version, {', '.join(columns_of(name))} FROM {catalogue()[name].table.name}"
        " WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) AND deleted_at IS NULL ORDER BY id FOR NO KEY UPDATE"
    )
    check_names_tenant(sql)
    return sql


@lru_cache(maxsize=256)
def _keep_sql(name: str, fields: tuple[str, ...]) -> str:
    table = catalogue()[name].table
    arrays = ", ".join(f"${n}::{type_of(table.c[field])}[]" for n, field in enumerate(fields, start=5))
    sets = ", ".join(f"{field} = g.{field}" for field in fields)
    sql = (
        f"UPDATE {table.name} t SET {sets}, version = t.version + 1, updated_at = $2, updated_by = $3"
        f" FROM unnest($4::uuid[], {arrays}) AS g (id, {', '.join(fields)})"
        " WHERE t.tenant_id = $1 AND t.id = g.id"
    )
    check_names_tenant(sql)
    return sql
