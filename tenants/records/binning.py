"""Moving many records into the bin at once, as `writing.delete` does with one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

from tenants.changes.log import ChangeKind, Noted, as_json, note
from tenants.db import usage
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.clock import now
from tenants.records.catalogue import RecordType
from tenants.records.hooks import Written, run_effects

_FORGET = "DELETE FROM record_tokens WHERE tenant_id = $1 AND record_type = $2 AND id = ANY ($3::uuid[])"


async def bin_many(
    uow: UnitOfWork,
    record: RecordType,
    locked: Mapping[UUID, dict[str, Any]],
    said: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Bin living records that `keeping.lock_many` gave: out of every list and search, each with its change on the
    stream, and with what is `said` there besides. Whether somebody may is asked before.
    """
    if not locked:
        return
    moment, ids = now(), list(locked)
    await uow.connection.execute(_bin_sql(record.table.name), uow.tenant_id, ids, moment, uow.context.user_id)
    await uow.connection.execute(_FORGET, uow.tenant_id, record.name, ids)
    usage.count(uow, "records", -len(ids))
    written = []
    for key, before in locked.items():
        version = before["version"] + 1
        fields = {"deleted_at": [None, as_json(moment)], **said}
        note(uow, Noted(record.name, key, ChangeKind.DELETED, version, fields))
        after = {**before, "deleted_at": moment, "version": version, "updated_at": moment}
        written.append(Written(key, ChangeKind.DELETED, before, after))
    await run_effects(record.name, uow, written)


@lru_cache(maxsize=256)
def _bin_sql(table: str) -> str:
    sql = (
        f"UPDATE {table} SET deleted_at = $3, version = version + 1, updated_at = $3, updated_by = $4"
        " WHERE tenant_id = $1 AND id = ANY ($2::uuid[])"
    )
    check_names_tenant(sql)
    return sql
