"""Keys at hand: read, unwrapped, and remembered for a moment.

Every use that is more than two seconds after the last look reads the company's rows again, so that a key that was
destroyed is used by no process for longer. What was unwrapped is kept beside them: for a minute at most, and not for
five seconds once nobody uses it.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy import bindparam, or_, select
from sqlalchemy.dialects.postgresql import insert

from tenants.adapters.wrapping import NotUnwrapped, Wrapping, WrappingUnavailable, unwrap, wrapping
from tenants.config import settings
from tenants.context import TenantContext
from tenants.db.statement import alone
from tenants.db.unit_of_work import Row, UnitOfWork, read_alone, unit_of_work
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.registry.keyring.models import DataKey, Purpose
from tenants.registry.keyring.ring import Ring, destroyed, unavailable

log = structlog.get_logger()

TRUSTED = 2.0
"""Seconds after which a company's keys are looked up again."""
IDLE = 4.0
"""Seconds without use after which what was unwrapped is forgotten."""
LIFE = 60.0
"""Seconds after which it is forgotten in any case."""
KEPT = 1_000
"""Companies whose keys are held at a time."""
BYTES = 32

KEYS = (
    select(DataKey.id, DataKey.purpose, DataKey.number, DataKey.wrapped, DataKey.wrapped_by, DataKey.destroyed_at)
    .where(or_(*(DataKey.purpose == purpose.value for purpose in Purpose)))
    .order_by(DataKey.number, DataKey.purpose)
)
INSERT = (
    insert(DataKey)
    .values(
        {
            name: bindparam(name)
            for name in (
                "id", "purpose", "number", "wrapped", "wrapped_by", "wrapped_at", "created_at", "created_by",
            )
        }
    )
    .on_conflict_do_nothing(index_elements=["tenant_id", "purpose", "number"])
)  # fmt: skip


@dataclass(slots=True)
class _Held:
    ring: Ring
    rows: tuple[bytes | None, ...]
    opened: float
    looked: float
    used: float


_held: dict[UUID, _Held] = {}


async def ring_of(tenant_id: UUID) -> Ring:
    """The keys of a company, or of the platform; the first time, they are made. Needs no transaction, and waits for
    KMS at most: ask for it before you open one. Raises KeyDestroyed, KeyUnavailable.
    """
    found = _remembered(tenant_id)
    if found is not None:
        return found
    rows = await _read(tenant_id)
    if not rows:
        await _make(tenant_id)
        rows = await _read(tenant_id)
    if any(row["wrapped"] is None for row in rows):
        evict(tenant_id)
        raise destroyed()
    return await _open(tenant_id, rows)


async def ring_in(context: TenantContext) -> Ring:
    """The keys of the company that is worked in. Raises as `ring_of` does."""
    return await ring_of(context.tenant_id)


def evict(tenant_id: UUID) -> None:
    """Forget a company's keys in this process."""
    _held.pop(tenant_id, None)


def _remembered(tenant_id: UUID) -> Ring | None:
    held, moment = _held.get(tenant_id), time.monotonic()
    if held is None or moment - held.looked > TRUSTED or moment - held.opened > LIFE:
        return None
    held.used = moment
    return held.ring


async def _read(tenant_id: UUID) -> Sequence[Row]:
    if settings().database_mode == "citus":
        async with unit_of_work(TenantContext(tenant_id, system=True), read_only=True) as uow:
            return await uow.rows(KEYS)
    query = alone(KEYS)
    return await read_alone(query.sql, query.arguments(tenant_id, {}))


async def _make(tenant_id: UUID) -> None:
    """Of several who make them at once, the first wins: all read what is stored afterwards."""
    first = [await new_key(tenant_id, purpose, 1) for purpose in Purpose]
    async with unit_of_work(TenantContext(tenant_id, system=True)) as uow:
        for values in first:
            await uow.run(INSERT, **values)


async def put_tombstones(uow: UnitOfWork) -> None:
    """Rows of keys there never were, for a company whose keys are to be destroyed before it has any."""
    moment = now()
    for purpose in Purpose:
        row = {"id": uuid7(), "purpose": purpose.value, "number": 1, "wrapped": None, "wrapped_by": ""}
        await uow.run(INSERT, **row, wrapped_at=moment, created_at=moment, created_by=None)


async def new_key(tenant_id: UUID, purpose: Purpose, number: int, created_by: UUID | None = None) -> dict[str, object]:
    """The row of a fresh key, for INSERT. Raises KeyUnavailable."""
    from_now, moment = _wrapping(), now()
    try:
        wrapped = await from_now.wrap(os.urandom(BYTES), place_of(tenant_id, purpose, number))
    except WrappingUnavailable as error:
        raise _away(error) from error
    return {
        "id": uuid7(),
        "purpose": purpose.value,
        "number": number,
        "wrapped": wrapped,
        "wrapped_by": from_now.name,
        "wrapped_at": moment,
        "created_at": moment,
        "created_by": created_by,
    }


async def _open(tenant_id: UUID, rows: Sequence[Row]) -> Ring:
    moment, wrapped = time.monotonic(), tuple(row["wrapped"] for row in rows)
    held = _held.get(tenant_id)
    if held is not None and held.rows == wrapped and moment - held.opened <= LIFE:
        held.looked = held.used = moment
        return held.ring
    opened = [await unwrapped(tenant_id, row) for row in rows]
    data = {row["number"]: key for row, key in zip(rows, opened, strict=True) if row["purpose"] == Purpose.DATA}
    index = next(key for row, key in zip(rows, opened, strict=True) if row["purpose"] == Purpose.INDEX)
    ring = Ring(tenant_id, data, index)
    _remember(tenant_id, _Held(ring, wrapped, moment, moment, moment))
    return ring


async def unwrapped(tenant_id: UUID, row: Row) -> bytes:
    """A key of the table, opened. Raises KeyUnavailable."""
    place = place_of(tenant_id, Purpose(row["purpose"]), row["number"])
    try:
        return await unwrap(row["wrapped"], row["wrapped_by"], place)
    except (WrappingUnavailable, NotUnwrapped) as error:
        raise _away(error) from error


def place_of(tenant_id: UUID, purpose: Purpose, number: int) -> str:
    """What a wrapped key is bound to."""
    return f"{tenant_id}|{purpose}|{number}"


def _wrapping() -> Wrapping:
    try:
        return wrapping()
    except WrappingUnavailable as error:
        raise _away(error) from error


def _away(error: Exception) -> Exception:
    log.error("keys_unavailable", reason=repr(error))
    return unavailable()


def _remember(tenant_id: UUID, held: _Held) -> None:
    if len(_held) >= KEPT:
        _held.clear()
    _held[tenant_id] = held
    asyncio.get_running_loop().call_later(IDLE, _look_after, tenant_id, held)


def _look_after(tenant_id: UUID, held: _Held) -> None:
    """Forget what nobody has used for a while, or look again."""
    if _held.get(tenant_id) is not held:
        return
    moment = time.monotonic()
    rest = min(held.used + IDLE, held.opened + LIFE) - moment
    if rest <= 0:
        evict(tenant_id)
    else:
        asyncio.get_running_loop().call_later(rest, _look_after, tenant_id, held)
