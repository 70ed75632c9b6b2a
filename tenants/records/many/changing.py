"""The job that changes many records, batch by batch, each with its checkpoint: killed anywhere, it goes on behind the
last one. A record that is refused holds up no other; what is out of its asker's reach stays, and is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tenants.access.recognition import in_the_name_of, still_may
from tenants.context import TenantContext
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import Conflict, DomainError, Forbidden, NotFound, ValidationFailed
from tenants.kit.message import spoken
from tenants.reach import Action
from tenants.records.binning import bin_many
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.hooks import kept_from_bin
from tenants.records.keeping import lock_many
from tenants.records.many import ledger
from tenants.records.many.ledger import Settled
from tenants.records.many.models import MassAction, MassOutcome, MassState
from tenants.records.scoping import require
from tenants.records.sql import Pen
from tenants.records.writing import update
from tenants.registry import service as registry

BATCH = 200
GONE, OUT_OF_REACH = "GONE", "OUT_OF_REACH"


async def change(context: TenantContext, *, change_id: UUID, pass_number: int, batch: int = BATCH) -> None:
    """Change record after record for as long as whoever asked may. Does nothing out of date. Raises AccessRevoked."""
    context = await in_the_name_of(context)
    while await _step(context, change_id, pass_number, batch):
        pass


async def _step(context: TenantContext, change_id: UUID, pass_number: int, batch: int) -> bool:
    """The next records in one transaction; False when there is nothing (more) to do."""
    async with unit_of_work(context) as uow:
        row = await ledger.lock(uow, change_id)
        if row["state"] != MassState.RUNNING or row["pass_number"] != pass_number:
            return False
        if not await may_go_on(uow, row):
            return False
        above = row["checkpoint"]
        found = await ledger.rows(uow, change_id, above, above + batch)
        if not found:
            await ledger.move(uow, row, MassState.DONE)
            return False
        record = catalogue()[row["record_type"]]
        delete = row["action"] == MassAction.DELETE
        settled = await (_deleted(uow, record, found) if delete else _edited(uow, record, row["values"], found))
        await ledger.settle(uow, row, settled, checkpoint=above + len(found), undo_from=row["undo_from"])
    return True


async def may_go_on(uow: UnitOfWork, row: Row) -> bool:
    """Whether it still may be done; where it may not, it stops and says so. Raises AccessRevoked."""
    record = catalogue()[row["record_type"]]
    await registry.require_standing(uow)
    if not await still_may(uow, f"{record.facts.module}:write"):
        raise registry.revoked()
    try:
        require(uow.context, record, action_of(row))
    except DomainError as refused:
        await ledger.move(uow, row, MassState.STOPPED, stopped_in=row["state"], failure=refused.code)
        return False
    return True


def action_of(row: Row) -> Action:
    return Action.DELETE if row["action"] == MassAction.DELETE else Action.UPDATE


async def _edited(uow: UnitOfWork, record: RecordType, values: Mapping[str, Any], rows: list[Row]) -> list[Settled]:
    locked = await lock_many(uow, record.model, [row["record_id"] for row in rows])
    return [await _edit(uow, record, values, row, locked.get(row["record_id"])) for row in rows]


async def _edit(
    uow: UnitOfWork, record: RecordType, values: Mapping[str, Any], row: Row, stored: Mapping[str, Any] | None
) -> Settled:
    if stored is None:
        return Settled(row["position"], MassOutcome.LEFT, why=GONE)
    try:
        async with uow.attempt():
            version = await update(uow, record.model, row["record_id"], None, values)
    except (NotFound, ValidationFailed, Conflict, Forbidden) as refused:
        return refusal(uow, row, MassOutcome.LEFT, refused)
    outcome = MassOutcome.UNCHANGED if version == stored["version"] else MassOutcome.CHANGED
    return Settled(row["position"], outcome, version)


def refusal(uow: UnitOfWork, row: Row, outcome: MassOutcome, refused: DomainError) -> Settled:
    """What a record is left with: nobody is told more of one out of reach than of one that is not there."""
    if isinstance(refused, NotFound):
        return Settled(row["position"], outcome, why=OUT_OF_REACH)
    problem = refused.problems[0]
    message = spoken(problem.message, uow.context.locale)
    return Settled(row["position"], outcome, why=problem.code, message=message[:500])


async def _deleted(uow: UnitOfWork, record: RecordType, rows: list[Row]) -> list[Settled]:
    ids = [row["record_id"] for row in rows]
    within = await within_reach(uow, record, ids, Action.DELETE)
    locked = await lock_many(uow, record.model, within)
    kept = await kept_from_bin(record.name, uow, list(locked.values()))
    await bin_many(uow, record, {key: stored for key, stored in locked.items() if key not in kept})
    settled = []
    for row in rows:
        stored = locked.get(row["record_id"])
        if row["record_id"] in kept:
            refused = ValidationFailed([kept[row["record_id"]]])
            settled.append(refusal(uow, row, MassOutcome.LEFT, refused))
        elif stored is not None:
            settled.append(Settled(row["position"], MassOutcome.CHANGED, stored["version"] + 1))
        else:
            settled.append(Settled(row["position"], MassOutcome.LEFT, why=OUT_OF_REACH))
    return settled


async def within_reach(uow: UnitOfWork, record: RecordType, ids: list[UUID], action: Action) -> list[UUID]:
    """Those of these living records on which the action may be taken."""
    pen = Pen(uow.context)
    wanted = pen.bind(ids, "uuid[]")
    sql = f"SELECT r.id FROM {record.table.name} r WHERE {pen.living(record, 'r', action)} AND r.id = ANY ({wanted})"
    check_names_tenant(sql)
    return [row["id"] for row in await uow.connection.fetch(sql, *pen.filled())]
