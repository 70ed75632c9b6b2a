"""One effect for one key: whoever lost an answer asks again with the same key, and gets the answer there was.

The answer is stored in the transaction of the effect, so that there is never one without the other. What had no effect
leaves no trace, and may be tried again under the same key.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Uuid, bindparam, delete, func, insert, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped

from tenants.context import TenantContext
from tenants.db.base import TenantRow, index, unique
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.errors import Conflict, DomainError
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say

PATIENCE = 10.0
"""Seconds a repeated request waits for the first one to end."""
_PAUSE = 0.025


class IdempotencyKey(TenantRow):
    """What was answered under a key that a client of the tenant chose. Forgotten after a day.

    `principal_id` is who asked: a user. `response` is JSON as it was sent; as text, since jsonb would not keep the
    order of its fields.
    """

    __tablename__ = "idempotency_keys"
    __table_args__ = (unique("principal_id", "key"), index("created_at"))

    principal_id: Mapped[UUID]
    key: Mapped[str]
    request_hash: Mapped[bytes]
    response: Mapped[str]
    created_at: Mapped[datetime]


class KeyReused(DomainError):
    """The key belongs to another request: a client must draw a new one for each thing it wants done."""

    code = "IDEMPOTENCY_KEY_REUSED"


class StillRunning(Conflict):
    """The first request under this key has not ended; asking again later gives its answer."""

    code = "REQUEST_IN_PROGRESS"


class _NothingDone(Exception):
    """Rolls back what led to nothing."""


Act = Callable[[UnitOfWork], Awaitable[str | None]]

_LOCK = select(func.pg_try_advisory_xact_lock(bindparam("number", type_=BigInteger)))
_FIND = select(IdempotencyKey.request_hash, IdempotencyKey.response).where(
    IdempotencyKey.principal_id == bindparam("principal_id"), IdempotencyKey.key == bindparam("key")
)
_KEEP = insert(IdempotencyKey).values(
    {name: bindparam(name) for name in ("id", "principal_id", "key", "request_hash", "response", "created_at")}
)


async def once(context: TenantContext, *, key: str, request_hash: bytes, act: Act) -> str | None:
    """Have `act` done in one unit of work and keep its answer, or give the answer it had before under this key.

    When `act` returns None nothing is to be kept: all it did is rolled back, and None is returned. Requests under one
    key take turns, and hold no connection while they wait. Raises KeyReused, StillRunning.
    """
    assert context.user_id is not None
    deadline = time.monotonic() + PATIENCE
    try:
        while True:
            async with unit_of_work(context) as uow:
                if await uow.value(_LOCK, number=_lock_number(context, key)):
                    return await _answer(uow, key, request_hash, act)
            if time.monotonic() > deadline:
                raise _still_running()
            await asyncio.sleep(_PAUSE)
    except _NothingDone:
        return None


async def _answer(uow: UnitOfWork, key: str, request_hash: bytes, act: Act) -> str:
    found = await uow.row(_FIND, principal_id=uow.context.key_id or uow.context.user_id, key=key)
    if found is not None:
        if found["request_hash"] != request_hash:
            raise reused()
        return str(found["response"])
    response = await act(uow)
    if response is None:
        raise _NothingDone
    await uow.run(
        _KEEP,
        id=uuid7(),
        principal_id=uow.context.key_id or uow.context.user_id,
        key=key,
        request_hash=request_hash,
        response=response,
        created_at=now(),
    )
    return response


def _lock_number(context: TenantContext, key: str) -> int:
    """Two keys with one number only wait for each other."""
    text = f"{context.tenant_id}:{context.key_id or context.user_id}:{key}".encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:8], signed=True)


def reused() -> KeyReused:
    """The refusal of another request under a key that is taken."""
    return KeyReused(
        say(
            "This Idempotency-Key belongs to another request. Draw a new one for each thing you want done.",
            "该 Idempotency-Key 已用于另一个请求，请为每个操作使用新的键。",
        )
    )


def _still_running() -> StillRunning:
    return StillRunning(
        say(
            "The first request with this Idempotency-Key is still running. Ask again in a moment.",
            "使用该 Idempotency-Key 的首个请求仍在处理中，请稍后重试。",
        ),
        extensions={"retryAfter": 2},
    )


_OLD = (
    select(IdempotencyKey.id)
    .where(IdempotencyKey.created_at < bindparam("older_than", type_=DateTime(timezone=True)))
    .limit(bindparam("batch"))
)
_FORGET = delete(IdempotencyKey).where(IdempotencyKey.id == func.any(bindparam("ids", type_=ARRAY(Uuid))))


async def forget(uow: UnitOfWork, *, older_than: datetime, batch: int = 1_000) -> int:
    """Delete up to `batch` answers given before `older_than`."""
    rows = await uow.rows(_OLD, older_than=older_than, batch=batch)
    return await uow.run(_FORGET, ids=[row["id"] for row in rows]) if rows else 0
