"""What owners do with their company's keys: see how they stand, rotate, and in the end have them destroyed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select

from tenants.changes.log import ChangeKind, Noted, note
from tenants.changes.models import Change
from tenants.context import TenantContext
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.jobs import Job
from tenants.records.models import SealedValue
from tenants.registry.keyring.models import DataKey, Purpose
from tenants.registry.keyring.rotating import next_data_key, store_data_key
from tenants.registry.keyring.shredding import destroy_keys
from tenants.registry.models import User
from tenants.registry.roles import require_owner

DATA_KEY = "data_key"
"""What the log calls a key."""
_LATELY = 20

_NEWEST = (
    select(DataKey.number, DataKey.created_at, DataKey.wrapped_by, DataKey.wrapped_at, DataKey.destroyed_at)
    .where(DataKey.purpose == Purpose.DATA)
    .order_by(DataKey.number.desc())
    .limit(1)
)
_COUNTS = select(
    func.count().label("whole"),
    func.count().filter(SealedValue.key_number < bindparam("number")).label("behind"),
).select_from(SealedValue)
_REVEALED = (
    select(Change.id, Change.record_type, Change.record_id, Change.fields, Change.at, User.id.label("who"), User.name)
    .join(User, User.id == Change.actor_id, isouter=True)
    .where(Change.kind == ChangeKind.REVEALED.value)
    .order_by(Change.id.desc())
    .limit(_LATELY)
)


@dataclass(frozen=True, slots=True)
class KeyState:
    """`number` and the rest of the key are None before anything was sealed. `behind` of the `values` are sealed with
    an older key than the newest. `wrapped_by` is the key-encryption key. Times are UTC.
    """

    number: int | None
    created_at: datetime | None
    wrapped_by: str | None
    wrapped_at: datetime | None
    destroyed_at: datetime | None
    values: int
    behind: int


@dataclass(frozen=True, slots=True)
class Reveal:
    """Somebody looked at a value: which fields of which record."""

    id: UUID
    record_type: str
    record_id: UUID
    fields: tuple[str, ...]
    at: datetime
    who: UUID | None
    name: str | None


async def key_state(uow: UnitOfWork) -> KeyState:
    """How the company's keys stand. Raises Forbidden."""
    require_owner(uow.context)
    row = await uow.row(_NEWEST)
    counts = await uow.row(_COUNTS, number=row["number"] if row else 0)
    assert counts is not None
    key: dict[str, Any] = dict(row) if row else dict.fromkeys(KeyState.__annotations__.keys() - {"values", "behind"})
    return KeyState(**key, values=counts["whole"], behind=counts["behind"])


async def revealed_lately(uow: UnitOfWork) -> list[Reveal]:
    """Who looked at masked or sensitive values, newest first. Raises Forbidden."""
    require_owner(uow.context)
    return [Reveal(**{**row, "fields": tuple(sorted(row["fields"]))}) for row in await uow.rows(_REVEALED)]


async def rotate_data_key(ctx: TenantContext) -> KeyState:
    """Seal new values with a new key from now on; a job seals the others again, which stay readable meanwhile. Raises
    Forbidden, KeyDestroyed, KeyUnavailable.
    """
    require_owner(ctx)
    made = await next_data_key(ctx.tenant_id, ctx.user_id)
    async with unit_of_work(ctx) as uow:
        await store_data_key(uow, made)
        number = int(str(made["number"]))
        key_id = UUID(str(made["id"]))
        note(uow, Noted(DATA_KEY, key_id, ChangeKind.CREATED, 1, {"number": [number - 1, number]}))
        uow.enqueue(Job.RESEAL_VALUES, key="reseal")
        return await key_state(uow)


async def shred(uow: UnitOfWork, *, confirmation: str) -> int:
    """Destroy the company's keys: no sealed value of it opens again, here and in every copy. `confirmation` is the
    company's id, typed once more. For owners, and for the house itself when a company is closed. Returns how many keys
    there were. Raises Forbidden, ValidationFailed.
    """
    if not uow.context.system:
        require_owner(uow.context)
    gone = await destroy_keys(uow, confirmation=confirmation)
    note(uow, Noted(DATA_KEY, uow.tenant_id, ChangeKind.DELETED, 1, {}))
    return gone
