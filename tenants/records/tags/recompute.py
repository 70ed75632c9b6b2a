"""Following a tag's rule: take the tag off what no longer matches, put it on what does, a batch a transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from tenants.context import TenantContext
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import BadInput
from tenants.kit.clock import now
from tenants.records.catalogue import RecordType
from tenants.records.sql import Pen
from tenants.records.tags.links import carried, note_tags
from tenants.records.tags.models import Tag, TagKind
from tenants.records.tags.rules import ALIAS, compiled

BATCH = 500
Step = Callable[[UnitOfWork, UUID, UUID, Pen, RecordType, str], Awaitable[UUID | None]]
_START = UUID(int=0)
_TAG = select(Tag.applies_to, Tag.rule).where(
    Tag.id == bindparam("tag_id"), Tag.kind == TagKind.RULE, Tag.deleted_at.is_(None)
)
_PUT = (
    "INSERT INTO record_tags (tenant_id, tag_id, id, record_type, source, at)"
    " SELECT $1::uuid, $2::uuid, g.id, $4::text, 'rule', $5::timestamptz FROM unnest($3::uuid[]) AS g (id)"
    " ON CONFLICT DO NOTHING RETURNING id"
)
_TAKE = "DELETE FROM record_tags WHERE tenant_id = $1 AND tag_id = $2 AND id = ANY ($3::uuid[]) RETURNING id"


async def recompute(ctx: TenantContext, *, tag_id: UUID) -> None:
    """Make the tag be on exactly the living records its rule matches. Running it twice, or two at a time, changes
    nothing more. A rule that cannot be run any more (its custom field was archived) leaves the tag as it is.
    """
    for step in (_take_batch, _put_batch):
        after: UUID | None = _START
        while after is not None:
            async with unit_of_work(ctx) as uow:
                after = await _step(uow, step, tag_id, after)


async def _step(uow: UnitOfWork, step: Step, tag_id: UUID, after: UUID) -> UUID | None:
    """One batch; returns where the next one starts, None when this was the last."""
    tag = await uow.row(_TAG, tag_id=tag_id)
    if tag is None:
        return None
    try:
        pen, record, matches = await compiled(uow, tag["applies_to"], tag["rule"])
    except BadInput:
        return None
    return await step(uow, tag_id, after, pen, record, matches)


async def _take_batch(
    uow: UnitOfWork, tag_id: UUID, after: UUID, pen: Pen, record: RecordType, matches: str
) -> UUID | None:
    sql = (
        f"SELECT l.id, {ALIAS}.version FROM record_tags l JOIN {record.table.name} {ALIAS} ON {pen.owned(ALIAS)}"
        f" AND {ALIAS}.id = l.id WHERE {pen.owned('l')} AND l.tag_id = {pen.bind(tag_id, 'uuid')}"
        f" AND l.id > {pen.bind(after, 'uuid')} AND ({ALIAS}.deleted_at IS NOT NULL OR ({matches}) IS NOT TRUE)"
        f" ORDER BY l.id LIMIT {BATCH}"
    )
    return await _apply(uow, record, await _fetch(uow, sql, pen), _TAKE, [tag_id])


async def _put_batch(
    uow: UnitOfWork, tag_id: UUID, after: UUID, pen: Pen, record: RecordType, matches: str
) -> UUID | None:
    sql = (
        f"SELECT {ALIAS}.id, {ALIAS}.version FROM {record.table.name} {ALIAS} WHERE {pen.living(record, ALIAS)}"
        f" AND {ALIAS}.id > {pen.bind(after, 'uuid')} AND ({matches}) AND NOT EXISTS (SELECT 1 FROM record_tags l"
        f" WHERE {pen.owned('l')} AND l.tag_id = {pen.bind(tag_id, 'uuid')} AND l.id = {ALIAS}.id)"
        f" ORDER BY {ALIAS}.id LIMIT {BATCH}"
    )
    return await _apply(uow, record, await _fetch(uow, sql, pen), _PUT, [tag_id], [record.name, now()])


async def _fetch(uow: UnitOfWork, sql: str, pen: Pen) -> list[Row]:
    check_names_tenant(sql)
    return await uow.connection.fetch(sql, *pen.arguments)


async def _apply(
    uow: UnitOfWork, record: RecordType, rows: Sequence[Row], sql: str, before: list[Any], behind: Sequence[Any] = ()
) -> UUID | None:
    """Run `sql` for the rows found and leave its trace on those it really changed."""
    if not rows:
        return None
    versions: Mapping[UUID, int] = {row["id"]: row["version"] for row in rows}
    old = await carried(uow, versions)
    changed = await uow.connection.fetch(sql, uow.tenant_id, *before, list(versions), *behind)
    kept = {row["id"]: versions[row["id"]] for row in changed}
    note_tags(uow, record.name, kept, old, await carried(uow, kept))
    return rows[-1]["id"] if len(rows) == BATCH else None
