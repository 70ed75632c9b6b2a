"""The job that undoes a change of many records, from the last to the first: each field gets back what the change log
says it had, unless somebody changed it since; what was deleted comes out of the bin.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from tenants.access.recognition import in_the_name_of
from tenants.context import TenantContext
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import Conflict, Forbidden, NotFound, ValidationFailed
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.many import ledger
from tenants.records.many.changing import BATCH, may_go_on, refusal
from tenants.records.many.ledger import Settled
from tenants.records.many.models import MassAction, MassOutcome, MassState
from tenants.records.writing import restore, update

CHANGED_SINCE = "CHANGED_SINCE"
_OWN = "custom."
_OLD = """
SELECT c.record_id, c.fields FROM changes c, unnest($2::uuid[], $3::bigint[]) AS w (id, version)
WHERE c.tenant_id = $1 AND c.record_id = w.id AND c.version = w.version AND c.record_type = $4
"""
_TOUCHED = """
SELECT c.record_id, array_agg(DISTINCT k) AS names
FROM changes c, unnest($2::uuid[], $3::bigint[]) AS w (id, version), jsonb_object_keys(c.fields) AS k
WHERE c.tenant_id = $1 AND c.record_id = w.id AND c.version > w.version AND c.record_type = $4
  AND c.kind IN ('updated', 'deleted', 'restored')
GROUP BY c.record_id
"""
Fields = Mapping[str, Sequence[Any]]


async def undo(context: TenantContext, *, change_id: UUID, pass_number: int, batch: int = BATCH) -> None:
    """Undo record after record for as long as whoever asked may. Does nothing out of date. Raises AccessRevoked."""
    context = await in_the_name_of(context)
    while await _step(context, change_id, pass_number, batch):
        pass


async def _step(context: TenantContext, change_id: UUID, pass_number: int, batch: int) -> bool:
    async with unit_of_work(context) as uow:
        row = await ledger.lock(uow, change_id)
        if row["state"] != MassState.UNDOING or row["pass_number"] != pass_number:
            return False
        if not await may_go_on(uow, row):
            return False
        if row["undo_from"] <= 0:
            await ledger.move(uow, row, MassState.UNDONE)
            return False
        above = max(0, row["undo_from"] - batch)
        rows = await ledger.rows(uow, change_id, above, row["undo_from"])
        done = [each for each in rows if each["outcome"] == MassOutcome.CHANGED]
        settled = await _undone(uow, row, done)
        await ledger.settle(uow, row, settled, checkpoint=row["checkpoint"], undo_from=above)
    return True


async def _undone(uow: UnitOfWork, change: Row, rows: list[Row]) -> list[Settled]:
    record = catalogue()[change["record_type"]]
    touched = {row["record_id"]: set(row["names"]) for row in await _of_log(uow, record, _TOUCHED, rows)}
    if change["action"] == MassAction.DELETE:
        return [await _brought_back(uow, record, row, touched.get(row["record_id"], set())) for row in reversed(rows)]
    old = {row["record_id"]: row["fields"] for row in await _of_log(uow, record, _OLD, rows)}
    return [
        await _given_back(uow, record, row, old.get(row["record_id"], {}), touched.get(row["record_id"], set()))
        for row in reversed(rows)
    ]


async def _of_log(uow: UnitOfWork, record: RecordType, sql: str, rows: list[Row]) -> list[Row]:
    if not rows:
        return []
    check_names_tenant(sql)
    ids, versions = [row["record_id"] for row in rows], [row["version"] for row in rows]
    return list(await uow.connection.fetch(sql, uow.tenant_id, ids, versions, record.name))


async def _brought_back(uow: UnitOfWork, record: RecordType, row: Row, touched: set[str]) -> Settled:
    if touched:
        return Settled(row["position"], MassOutcome.KEPT, why=CHANGED_SINCE)
    try:
        async with uow.attempt():
            await restore(uow, record.model, row["record_id"])
    except (NotFound, Conflict, Forbidden) as refused:
        return refusal(uow, row, MassOutcome.KEPT, refused)
    return Settled(row["position"], MassOutcome.RESTORED)


async def _given_back(uow: UnitOfWork, record: RecordType, row: Row, fields: Fields, touched: set[str]) -> Settled:
    """The old values of what nobody changed since; where somebody did, their value stays."""
    kept = tuple(sorted(name for name in fields if name in touched and _was_set(record, name)))
    given = _old_values(record, {name: pair for name, pair in fields.items() if name not in touched})
    try:
        async with uow.attempt():
            if given:
                await update(uow, record.model, row["record_id"], None, given)
    except (NotFound, ValidationFailed, Conflict, Forbidden) as refused:
        return refusal(uow, row, MassOutcome.KEPT, refused)
    if kept:
        return Settled(row["position"], MassOutcome.KEPT, why=CHANGED_SINCE, fields=kept)
    return Settled(row["position"], MassOutcome.RESTORED)


def _was_set(record: RecordType, name: str) -> bool:
    return name in record.writable or name.startswith(_OWN)


def _old_values(record: RecordType, fields: Fields) -> dict[str, Any]:
    given: dict[str, Any] = {name: old for name, (old, _) in fields.items() if name in record.writable}
    own = {name.removeprefix(_OWN): old for name, (old, _) in fields.items() if name.startswith(_OWN)}
    return given | ({"custom": own} if own else {})
