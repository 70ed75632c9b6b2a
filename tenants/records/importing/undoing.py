"""The job that undoes an import, from its last row to its first: what it created goes into the bin, what it changed
gets its old values back from the change log. Killed anywhere, it goes on below the last rows it dealt with.

What a person has worked on since stays, with the reason, unless all is to be undone; what is kept from the bin stays
anyway.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tenants.access.recognition import in_the_name_of, still_may
from tenants.context import TenantContext
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import Conflict, Forbidden, NotFound, ValidationFailed
from tenants.plans import Module
from tenants.reach import Action
from tenants.records.binning import bin_many
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.hooks import kept_from_bin
from tenants.records.importing import ledger, outcomes, sheet_ledger, undo_ledger
from tenants.records.importing.models import ImportState, Outcome
from tenants.records.importing.row_ids import ids_of_rows, row_of
from tenants.records.importing.undo_ledger import Left
from tenants.records.keeping import lock_many
from tenants.records.sql import Pen
from tenants.records.writing import update
from tenants.registry import service as registry

BATCH_ROWS = 1_000
CHANGED_SINCE, IN_USE, OUT_OF_REACH, REFUSED = "CHANGED_SINCE", "IN_USE", "OUT_OF_REACH", "REFUSED"

_CHANGED = """
SELECT DISTINCT c.record_id FROM changes c, unnest($2::uuid[], $3::bigint[]) AS w (id, version)
WHERE c.tenant_id = $1 AND c.record_id = w.id AND c.version > w.version AND c.kind IN ('updated', 'restored')
AND EXISTS (SELECT 1 FROM jsonb_object_keys(c.fields) k WHERE k <> ALL ($4::text[]))
"""
_OLD = "SELECT fields FROM changes WHERE tenant_id = $1 AND record_id = $2 AND version = $3 AND record_type = $4"


async def undo(context: TenantContext, *, import_id: UUID, pass_number: int, batch_rows: int = BATCH_ROWS) -> None:
    """Undo row after row for as long as whoever asked may. Does nothing out of date. Raises AccessRevoked."""
    context = await in_the_name_of(context)
    context.require(Module.IMPORTS, "imports:run")
    while await _step(context, import_id, pass_number, batch_rows):
        pass


async def _step(context: TenantContext, import_id: UUID, pass_number: int, batch_rows: int) -> bool:
    """The next rows in one transaction; False when there is nothing (more) to do."""
    async with unit_of_work(context) as uow:
        row = await ledger.lock(uow, import_id)
        if row["state"] != ImportState.UNDOING or row["pass_number"] != pass_number:
            return False
        await registry.require_standing(uow)
        if not await still_may(uow, "imports:run"):
            raise registry.revoked()
        if row["undo_from"] <= 0:
            await undo_ledger.end(uow, import_id)
            await sheet_ledger.ask(uow, import_id)
            return False
        lowest = max(1, row["undo_from"] - batch_rows + 1)
        batch = _Batch(import_id, row["created_at"], catalogue()[row["record_type"]], row["undo_all"])
        await batch.restore(uow, await outcomes.between(uow, import_id, lowest, row["undo_from"]))
        await batch.remove(uow, lowest, row["undo_from"])
        await undo_ledger.advance(uow, import_id, left=lowest - 1, removed=batch.removed, settled=batch.settled)
    return True


@dataclass(slots=True)
class _Batch:
    import_id: UUID
    created_at: datetime
    record: RecordType
    everything: bool
    removed: int = 0
    settled: list[Left] = field(default_factory=list)

    async def restore(self, uow: UnitOfWork, told: Mapping[int, Row]) -> None:
        """Give the records that were changed their old values back."""
        rows = [row for row in told.values() if row["outcome"] == Outcome.UPDATED]
        changed = await _changed_since(uow, self.record, {row["record_id"]: row["version"] for row in rows})
        for row in sorted(rows, key=lambda each: each["row_number"], reverse=True):
            kept = CHANGED_SINCE if row["record_id"] in changed and not self.everything else None
            kept = kept or await _restored(uow, self.record, row)
            outcome = Outcome.UPDATED if kept else Outcome.RESTORED
            self.settled.append(Left(row["row_number"], outcome, row["record_id"], kept))

    async def remove(self, uow: UnitOfWork, lowest: int, highest: int) -> None:
        """Bin the records that were made."""
        ids = await _made_by_rows(uow, self, lowest, highest)
        if not ids:
            return
        within = await _within(uow, self.record, ids)
        locked = await lock_many(uow, self.record.model, ids)
        changed = await _changed_since(uow, self.record, dict.fromkeys(locked, 1)) if not self.everything else set()
        used = await _users_of(uow, self.record, list(locked)) if not self.everything else {}
        held = await kept_from_bin(self.record.name, uow, [row for key, row in locked.items() if key in within])
        going: dict[UUID, dict[str, Any]] = {}
        for key in sorted(locked, reverse=True):  # what refers to an earlier row stands behind it
            if key not in within:
                self._keep(key, OUT_OF_REACH)
            elif key in held:
                self._keep(key, held[key].code)
            elif key in changed:
                self._keep(key, CHANGED_SINCE)
            elif used.get(key, set()) - going.keys():
                self._keep(key, IN_USE)
            else:
                going[key] = locked[key]
        await bin_many(uow, self.record, going)
        self.removed += len(going)

    def _keep(self, record_id: UUID, why: str) -> None:
        self.settled.append(Left(row_of(record_id), Outcome.CREATED, record_id, why))


async def _made_by_rows(uow: UnitOfWork, batch: _Batch, lowest: int, highest: int) -> list[UUID]:
    first, last, tail = ids_of_rows(batch.import_id, batch.created_at, lowest, highest)
    sql = (
        f"SELECT r.id FROM {batch.record.table.name} r WHERE r.tenant_id = $1 AND r.deleted_at IS NULL"
        " AND r.id BETWEEN $2 AND $3 AND right(r.id::text, 10) = $4"
    )
    check_names_tenant(sql)
    return [row["id"] for row in await uow.connection.fetch(sql, uow.tenant_id, first, last, tail)]


async def _within(uow: UnitOfWork, record: RecordType, ids: Sequence[UUID]) -> set[UUID]:
    """Those whoever undoes may delete."""
    pen = Pen(uow.context)
    wanted = pen.bind(list(ids), "uuid[]")
    theirs = pen.living(record, "r", Action.DELETE)
    sql = f"SELECT r.id FROM {record.table.name} r WHERE {theirs} AND r.id = ANY ({wanted})"
    check_names_tenant(sql)
    return {row["id"] for row in await uow.connection.fetch(sql, *pen.filled())}


async def _changed_since(uow: UnitOfWork, record: RecordType, versions: Mapping[UUID, int]) -> set[UUID]:
    """Those that have changed since they had these versions, in more than what the system keeps by itself."""
    if not versions:
        return set()
    rows = await uow.connection.fetch(
        _CHANGED, uow.tenant_id, list(versions), list(versions.values()), list(record.facts.kept)
    )
    return {row["record_id"] for row in rows}


async def _users_of(uow: UnitOfWork, record: RecordType, ids: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    """What living records refer to each of these."""
    found: dict[UUID, set[UUID]] = {}
    for inverse in record.inverses.values():
        table = catalogue()[inverse.record].table.name
        sql = (
            f"SELECT r.id, r.{inverse.column} AS of FROM {table} r"
            f" WHERE r.tenant_id = $1 AND r.deleted_at IS NULL AND r.{inverse.column} = ANY ($2::uuid[])"
        )
        check_names_tenant(sql)
        for row in await uow.connection.fetch(sql, uow.tenant_id, list(ids)):
            found.setdefault(row["of"], set()).add(row["id"])
    return found


async def _restored(uow: UnitOfWork, record: RecordType, row: Row) -> str | None:
    """Give one record its old values back, or say why not."""
    fields = await uow.connection.fetchval(_OLD, uow.tenant_id, row["record_id"], row["version"], record.name)
    try:
        async with uow.connection.transaction():
            await update(uow, record.model, row["record_id"], None, _old_values(record, fields or {}))
    except NotFound:
        return OUT_OF_REACH
    except (ValidationFailed, Conflict, Forbidden):
        return REFUSED
    return None


def _old_values(record: RecordType, fields: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    given: dict[str, Any] = {name: old for name, (old, _) in fields.items() if name in record.writable}
    own = {name.removeprefix("custom."): old for name, (old, _) in fields.items() if name.startswith("custom.")}
    return given | ({"custom": own} if own else {})
