"""Writing the stream: noted as things happen, written last in the transaction that made them happen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import orjson

from tenants.adapters import hints
from tenants.db.together import WHEN_DONE, Part
from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.clock import now
from tenants.kit.ids import uuid7


class ChangeKind(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    RESTORED = "restored"
    REVEALED = "revealed"
    """Somebody looked at what is masked; the record is as it was."""
    EXPORTED = "exported"
    """It, or a file of many, went out."""
    ERASED = "erased"
    """Personal values went out of the log itself; the record may live on."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What changed. `fields` maps a field's name to [old, new], both as JSON values."""

    record_type: str
    record_id: UUID
    kind: ChangeKind
    version: int
    fields: dict[str, Any]


_HEAD = f"""
INSERT INTO change_counters (tenant_id, seq) SELECT $1::uuid, 1 FROM entered{WHEN_DONE}
ON CONFLICT (tenant_id) DO UPDATE SET seq = change_counters.seq + 1 RETURNING seq
"""
_WRITE = """
INSERT INTO changes (tenant_id, id, seq, record_type, record_id, kind, version, fields,
                     actor_id, on_behalf_of, at, request_id, session_id)
SELECT $1::uuid, t.id, head.seq, t.record_type, t.record_id, t.kind, t.version, t.fields::jsonb,
       $2::uuid, $3::uuid, $4::timestamptz, $5::text, $12::uuid
FROM entered, head, unnest($6::uuid[], $7::text[], $8::uuid[], $9::text[], $10::bigint[], $11::text[])
     AS t (id, record_type, record_id, kind, version, fields)
"""

_noted: WeakKeyDictionary[UnitOfWork, list[Noted]] = WeakKeyDictionary()


def note(uow: UnitOfWork, *changes: Noted) -> None:
    """Put changes on the tenant's stream when `uow` commits, and not at all when it does not."""
    if uow not in _noted:
        uow.after_commit(partial(hints.tap, uow.tenant_id))
    noted = _noted.setdefault(uow, [])
    uow.if_undone(partial(noted.__delitem__, slice(len(noted), None)))
    noted.extend(changes)
    uow.before_commit("changes", _write)


async def _write(uow: UnitOfWork) -> None:
    changes = _noted.pop(uow, [])
    context, moment = uow.context, now()
    arguments = (
        context.user_id, context.on_behalf_of, moment, context.request_id,
        [uuid7() for _ in changes],
        [change.record_type for change in changes],
        [change.record_id for change in changes],
        [change.kind.value for change in changes],
        [change.version for change in changes],
        [orjson.dumps(change.fields, default=str).decode() for change in changes],
        context.session_id,
    )  # fmt: skip
    await uow.send(Part("change_counters", _HEAD, (), "head"), Part("changes", _WRITE, arguments))


def as_json(value: Any) -> Any:
    """A column's value as it stands in a change: ids and times as text, everything else as it is."""
    if value is None or isinstance(value, (str, int, list, dict)):
        return value
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value)
