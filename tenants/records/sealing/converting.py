"""A custom field becomes sensitive: what records have of it already is sealed, a batch a transaction, and goes out of
their history.

New values are sealed from the moment the field says so. A record that is written meanwhile brings its old value along
(`awake`); the job takes the rest. It ends when it finds nothing that is not sealed, so that a write which began before
the field changed is found as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, any_, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from tenants.changes.audit import service as audit
from tenants.changes.log import ChangeKind, Noted, note
from tenants.context import TenantContext
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.records import custom
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.concealed import Concealed, is_hint
from tenants.records.custom import Definitions
from tenants.records.hints import DOTS
from tenants.records.models import CustomField, CustomValue
from tenants.records.sealing.values import CUSTOM, Values, sealed_row, store
from tenants.registry.keyring.keeping import ring_of
from tenants.registry.keyring.ring import Ring

BATCH = 100
_SETTLES = timedelta(seconds=3)
"""How long after the change the job begins: requests that did not know of it have ended by then."""
_START = UUID(int=0)

_FIELD = (
    select(CustomField)
    .where(CustomField.id == bindparam("field_id"), CustomField.sealing_total.is_not(None))
    .with_for_update()
)
_BEGIN = (
    update(CustomField)
    .where(CustomField.id == bindparam("field_id"))
    .values(sensitive=True, sealing_total=bindparam("total"), sealing_done=0, sealing_after=None)
)
_ADVANCE = (
    update(CustomField)
    .where(CustomField.id == bindparam("field_id"))
    .values(sealing_done=CustomField.sealing_done + bindparam("done"), sealing_after=bindparam("after"))
)
_END = update(CustomField).where(CustomField.id == bindparam("field_id")).values(sealing_total=None, sealing_after=None)
_UNINDEX = delete(CustomValue).where(
    CustomValue.field_id == bindparam("field_id"),
    CustomValue.id == any_(bindparam("ids", type_=ARRAY(Uuid()))),
)


async def begin(uow: UnitOfWork, *, field_id: UUID, record_type: str, key: str) -> None:
    """Make a field sensitive and have what there is of it sealed. Raises KeyDestroyed, KeyUnavailable."""
    await ring_of(uow.tenant_id)
    sql = f"SELECT count(*) FROM {catalogue()[record_type].table.name} r WHERE {_OPEN}"
    check_names_tenant(sql)
    total = await uow.connection.fetchval(sql, uow.tenant_id, key)
    await uow.run(_BEGIN, field_id=field_id, total=total)
    uow.enqueue(Job.SEAL_FIELD, at=now() + _SETTLES, key=f"field:{field_id}", field_id=field_id)


_OPEN = f"r.tenant_id = $1 AND r.custom ? $2 AND NOT starts_with(r.custom ->> $2, '{DOTS}')"


def awake(stored: Values, definitions: Definitions) -> Values:
    """A stored record, whose values that are not sealed yet are sensitive for whoever writes it."""
    late = {key for key, found in definitions.items() if found.sensitive and found.sealing is not None}
    if not late & stored["custom"].keys():
        return stored
    own: Mapping[str, Any] = stored["custom"]
    return {**stored, "custom": {key: _concealed(value) if key in late else value for key, value in own.items()}}


def _concealed(value: Any) -> Any:
    return value if is_hint(value) else Concealed(str(value))


async def seal_field(ctx: TenantContext, *, field_id: UUID) -> None:
    """Seal what records have of a field that became sensitive, and take it out of their history. Stopped at any moment,
    it goes on the next time; running it twice, or two at a time, changes nothing more. Raises KeyDestroyed,
    KeyUnavailable.
    """
    while (field := await _next_batch(ctx, field_id)) is not None:
        if field["sealing_after"] is None:
            await _out_of_history(ctx, field)
            async with unit_of_work(ctx) as uow:
                await uow.run(_END, field_id=field_id)
                await custom.changed(uow)


async def _next_batch(ctx: TenantContext, field_id: UUID) -> Row | None:
    """The field as it stands now, None when all is done. With no `sealing_after`, no record is left."""
    ring = await ring_of(ctx.tenant_id)
    async with unit_of_work(ctx) as uow:
        field = await uow.row(_FIELD, field_id=field_id)
        if field is None:
            return None
        ids = await _seal_batch(uow, ring, field)
        if ids or field["sealing_after"] is not None:  # from the end it looks once more from the beginning
            await uow.run(_ADVANCE, field_id=field_id, done=len(ids), after=ids[-1] if ids else None)
        return {**field, "sealing_after": ids[-1] if ids else field["sealing_after"]}


async def _seal_batch(uow: UnitOfWork, ring: Ring, field: Row) -> Sequence[UUID]:
    """The records that were sealed, deleted ones among them."""
    record, key = catalogue()[field["record_type"]], field["key"]
    sql = (
        f"SELECT r.id, r.version, r.custom ->> $2 AS value FROM {record.table.name} r WHERE {_OPEN}"
        f" AND r.id > $3 ORDER BY r.id LIMIT {BATCH} FOR NO KEY UPDATE"
    )
    check_names_tenant(sql)
    rows = await uow.connection.fetch(sql, uow.tenant_id, key, field["sealing_after"] or _START)
    if not rows:
        return []
    ids = [row["id"] for row in rows]
    await store(uow, [sealed_row(ring, record, f"custom:{field['id']}", row["id"], row["value"]) for row in rows])
    await uow.run(_UNINDEX, field_id=field["id"], ids=ids)
    hints = [str(Concealed(row["value"])) for row in rows]
    await uow.connection.execute(_hint_sql(record), uow.tenant_id, key, ids, hints)
    for row, hint in zip(rows, hints, strict=True):
        changed = {f"{CUSTOM}{key}": [hint, hint]}
        note(uow, Noted(record.name, row["id"], ChangeKind.UPDATED, row["version"] + 1, changed))
    return ids


def _hint_sql(record: RecordType) -> str:
    sql = (
        f"UPDATE {record.table.name} r SET custom = r.custom || jsonb_build_object($2::text, g.hint),"
        " version = r.version + 1 FROM unnest($3::uuid[], $4::text[]) AS g (id, hint)"
        " WHERE r.tenant_id = $1 AND r.id = g.id"
    )
    check_names_tenant(sql)
    return sql


async def _out_of_history(ctx: TenantContext, field: Row) -> None:
    """What the change log has of the values, record by record. Their commitments stay, and with them every proof."""
    name, after = f"{CUSTOM}{field['key']}", _START
    while True:
        async with unit_of_work(ctx, read_only=True) as uow:
            ids = [row["record_id"] for row in await _told(uow, field["record_type"], name, after)]
        for record_id in ids:
            async with unit_of_work(ctx) as uow:
                await audit.erase(uow, record_type=field["record_type"], record_id=record_id, fields={name})
        if len(ids) < BATCH:
            return
        after = ids[-1]


async def _told(uow: UnitOfWork, record_type: str, name: str, after: UUID) -> Sequence[Row]:
    return await uow.connection.fetch(_TOLD, uow.tenant_id, record_type, name, after)


_SIDES = " OR ".join(
    f"(c.fields -> $3 ->> {side} IS NOT NULL AND NOT starts_with(c.fields -> $3 ->> {side}, '{DOTS}'))"
    for side in (0, 1)
)
_TOLD = (
    "SELECT DISTINCT c.record_id FROM changes c WHERE c.tenant_id = $1 AND c.record_type = $2 AND c.fields ? $3"
    f" AND c.record_id > $4 AND ({_SIDES}) ORDER BY c.record_id LIMIT {BATCH}"
)
