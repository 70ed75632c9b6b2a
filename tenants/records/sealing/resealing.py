"""After a data key was rotated: what older keys sealed is sealed with the new one, a batch a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import structlog
from sqlalchemy import bindparam, select, tuple_, update

from tenants.context import TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.records.catalogue import catalogue
from tenants.records.models import SealedValue
from tenants.registry.keyring.keeping import ring_of
from tenants.registry.keyring.ring import Ring, ValueUnreadable

log = structlog.get_logger()

BATCH = 500
_Key = tuple[str, str, UUID]
_START: _Key = ("", "", UUID(int=0))
_OF_OLD_KEYS = (
    select(SealedValue.record_type, SealedValue.field, SealedValue.id, SealedValue.sealed)
    .where(
        SealedValue.key_number < bindparam("number"),
        tuple_(SealedValue.record_type, SealedValue.field, SealedValue.id)
        > tuple_(bindparam("record_type"), bindparam("field"), bindparam("record_id")),
    )
    .order_by(SealedValue.record_type, SealedValue.field, SealedValue.id)
    .limit(BATCH)
    .with_for_update()
)
_RESEAL = (
    update(SealedValue)
    .where(
        SealedValue.record_type == bindparam("of_type"),
        SealedValue.field == bindparam("of_field"),
        SealedValue.id == bindparam("record_id"),
    )
    .values(sealed=bindparam("resealed"), key_number=bindparam("by"))
)


async def reseal(ctx: TenantContext) -> int:
    """Seal with the key of now what older ones sealed; returns how many values. What is done need not be done again,
    so it can be stopped at any moment. A value that does not open stays as it is, and the log says where. Raises
    KeyDestroyed, KeyUnavailable.
    """
    count, place = 0, _START
    while True:
        ring = await ring_of(ctx.tenant_id)
        async with unit_of_work(ctx) as uow:
            names = dict(zip(("record_type", "field", "record_id"), place, strict=True))
            rows = await uow.rows(_OF_OLD_KEYS, number=ring.number, **names)
            count += await _reseal(uow, ring, rows)
        if len(rows) < BATCH:
            return count
        place = (rows[-1]["record_type"], rows[-1]["field"], rows[-1]["id"])


async def _reseal(uow: UnitOfWork, ring: Ring, rows: Sequence[Row]) -> int:
    done = 0
    for row in rows:
        place = (catalogue()[row["record_type"]].table.name, row["field"], row["id"])
        try:
            plain = ring.unseal(row["sealed"], *place)
        except ValueUnreadable:
            log.error("value_unreadable", table=place[0], column=place[1], row=str(place[2]))
            continue
        done += await uow.run(
            _RESEAL,
            of_type=row["record_type"],
            of_field=row["field"],
            record_id=row["id"],
            resealed=ring.seal(plain, *place),
            by=ring.number,
        )
    return done
