"""Fields everybody sees a hint of."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, delete, select

from tenants.access.gates import begin, log
from tenants.access.models import FieldMask
from tenants.access.objects import objects
from tenants.access.roles import CUSTOM
from tenants.changes.log import ChangeKind
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import invalid
from tenants.kit.ids import uuid7
from tenants.kit.message import say

_ALL = select(FieldMask.object, FieldMask.field).order_by(FieldMask.object, FieldMask.field)
_CLEAR = delete(FieldMask).where(FieldMask.object == bindparam("object"))


async def masks(uow: UnitOfWork) -> list[tuple[str, str]]:
    """The masked fields, as (kind of record, field)."""
    return [(row["object"], row["field"]) for row in await uow.rows(_ALL)]


async def mask_fields(uow: UnitOfWork, *, object: str, fields: Collection[str]) -> list[tuple[str, str]]:
    """Say of which fields of a kind of record a hint is shown: these and no others. Text, phones and e-mail addresses
    can be masked, and the company's own fields. Raises Forbidden, ValidationFailed.
    """
    await begin(uow)
    found = objects().get(object)
    wanted = sorted(set(fields))
    for name in wanted:
        if found is None or not (name in found.maskable or name.startswith(CUSTOM)):
            message = say("{name} cannot be masked.", "字段 {name} 不能脱敏。", name=f"{object}.{name}"[:80])
            raise invalid("fields", message, "NOT_MASKABLE")
    before = [field for kind, field in await masks(uow) if kind == object]
    await uow.run(_CLEAR, object=object)
    if wanted:
        columns: dict[str, list[Any]] = {
            "id": [uuid7() for _ in wanted],
            "object": [object] * len(wanted),
            "field": wanted,
        }
        await uow.insert_many(FieldMask, columns)
    log(uow, "field_mask", uow.tenant_id, ChangeKind.UPDATED, {object: [before, wanted]})
    return await masks(uow)
