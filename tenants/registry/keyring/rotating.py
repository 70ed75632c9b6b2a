"""New keys for old: a company's data key, and the key that wraps everybody's.

Rotating the key-encryption key wraps each data key again and touches nothing that was sealed. Rotating a data key has
new values sealed with another one; what was sealed before stays readable and is sealed again by a job
(`records/sealing`).
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, select, update

from tenants.adapters.wrapping import WrappingUnavailable, wrapping
from tenants.context import TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.kit.clock import now
from tenants.registry.forgetting import every_tenant
from tenants.registry.keyring import keeping
from tenants.registry.keyring.models import DataKey, Purpose
from tenants.registry.keyring.ring import destroyed, unavailable

_LOCKED = select(DataKey.number).where(DataKey.purpose == Purpose.DATA, DataKey.wrapped.is_not(None)).with_for_update()
_REWRAP = (
    update(DataKey)
    .where(DataKey.id == bindparam("key_id"), DataKey.wrapped == bindparam("before"))
    .values(wrapped=bindparam("after"), wrapped_by=bindparam("wrapped_by"), wrapped_at=bindparam("now"))
)


async def next_data_key(tenant_id: UUID, user_id: UUID | None) -> dict[str, object]:
    """A new data key, ready to be stored: it is wrapped before there is a transaction. Raises KeyDestroyed,
    KeyUnavailable.
    """
    ring = await keeping.ring_of(tenant_id)
    return await keeping.new_key(tenant_id, Purpose.DATA, ring.number + 1, user_id)


async def store_data_key(uow: UnitOfWork, made: dict[str, object]) -> None:
    """Have it seal from now on. Of two who rotate at once, both get the key of the first. Raises KeyDestroyed."""
    if not await uow.rows(_LOCKED):
        raise destroyed()
    await uow.run(keeping.INSERT, **made)
    tenant_id = uow.tenant_id
    uow.after_commit(lambda: keeping.evict(tenant_id))


async def rewrap_all() -> tuple[int, int]:
    """Wrap every data key of every company under the key-encryption key of now; returns how many were, and how many
    there are. Stopped at any moment, it goes on the next time. Raises KeyUnavailable.
    """
    done = count = 0
    async for tenant_id in every_tenant():
        async with unit_of_work(TenantContext(tenant_id, system=True), read_only=True) as uow:
            rows = [row for row in await uow.rows(keeping.KEYS) if row["wrapped"] is not None]
        count += len(rows)
        done += await _rewrap(tenant_id, rows)
    return done, count


async def _rewrap(tenant_id: UUID, rows: Sequence[Row]) -> int:
    """KMS is asked before the transaction; a key that somebody else wrapped or destroyed meanwhile is left alone."""
    try:
        by = wrapping()
        old = [row for row in rows if row["wrapped_by"] != by.name]
        places = [keeping.place_of(tenant_id, Purpose(row["purpose"]), row["number"]) for row in old]
        keys = [await keeping.unwrapped(tenant_id, row) for row in old]
        fresh = [await by.wrap(key, place) for key, place in zip(keys, places, strict=True)]
    except WrappingUnavailable as error:
        raise unavailable() from error
    done = 0
    if old:
        async with unit_of_work(TenantContext(tenant_id, system=True)) as uow:
            for row, after in zip(old, fresh, strict=True):
                done += await uow.run(
                    _REWRAP, key_id=row["id"], before=row["wrapped"], after=after, wrapped_by=by.name, now=now()
                )
        keeping.evict(tenant_id)
    return done
