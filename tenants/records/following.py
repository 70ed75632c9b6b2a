"""What of the stream of changes somebody may hear of: changes of records within reach, without fields that are not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from tenants.context import TenantContext
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.history import seen
from tenants.records.sql import Pen


async def heard(context: TenantContext, rows: Sequence[Row]) -> list[Row]:
    """Those of some changes of records that are for this person, as they see them. Where everything is, that takes no
    look at anything.
    """
    if context.limits is None or not rows:
        return list(rows)
    ids: dict[str, set[UUID]] = defaultdict(set)
    for row in rows:
        ids[row["record_type"]].add(row["record_id"])
    async with unit_of_work(context, read_only=True) as uow:
        within = {name: await _within(uow, catalogue()[name], wanted) for name, wanted in ids.items()}
    pen = Pen(context)
    found = (row for row in rows if row["record_id"] in within[row["record_type"]] and row["kind"] != "revealed")
    shown = (seen(pen, catalogue()[row["record_type"]], row) for row in found)
    return [row for row in shown if row["fields"] or row["kind"] != "updated"]


async def _within(uow: UnitOfWork, record: RecordType, ids: set[UUID]) -> set[UUID]:
    """Deleted ones too: whoever saw them hears that they are gone."""
    pen = Pen(uow.context)
    wanted = pen.bind(list(ids), "uuid[]")
    sql = (
        f"SELECT r.id FROM {record.table.name} r"
        f" WHERE {pen.owned('r')} AND r.id = ANY ({wanted}){pen.reached(record, 'r')}"
    )
    check_names_tenant(sql)
    return {row["id"] for row in await uow.connection.fetch(sql, *pen.filled())}
