"""Looking at a masked or a sensitive value: one field of one record at a time, and never without a trace."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tenants.changes.log import ChangeKind, Noted, as_json, note
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import NotFound, invalid
from tenants.kit.message import say
from tenants.reach import Action
from tenants.records import custom, scoping
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.sealing.opening import is_sensitive, opened
from tenants.records.sql import Pen


async def reveal(uow: UnitOfWork, *, record_type: str, record_id: UUID, field: str) -> Any:
    """The value behind a hint, as JSON; who looked stands in the record's history from then on, the value does not.
    Raises NotFound, Forbidden, ValidationFailed (UNKNOWN_FIELD, NOT_MASKED), and for a sealed value ValueUnreadable,
    KeyDestroyed, KeyUnavailable.
    """
    record = catalogue().known(record_type)
    for action in (Action.READ, Action.REVEAL):
        scoping.require(uow.context, record, action)
    own = await custom.definitions(uow, record.name)
    sensitive = is_sensitive(record, field, own)
    if field not in _fields_of(uow, record, own):
        raise invalid("field", say("There is no field {name}.", "没有字段 {name}。", name=field[:60]), "UNKNOWN_FIELD")
    if not sensitive and field not in scoping.masked(uow.context.limits, record):
        raise invalid("field", say("This is shown as it is.", "该字段未脱敏，可直接查看。"), "NOT_MASKED")
    row = await _row(uow, record, record_id)
    if row is None:
        raise NotFound(say("There is no such record.", "没有该记录。"), "id")
    key = field.removeprefix(scoping.CUSTOM)
    stored = row["custom"].get(key) if field.startswith(scoping.CUSTOM) else row[field]
    found = await opened(uow, record, record_id, field, own, hint=stored) if sensitive else as_json(stored)
    note(uow, Noted(record.name, record_id, ChangeKind.REVEALED, row["version"], {field: [None, None]}))
    return found


def _fields_of(uow: UnitOfWork, record: RecordType, own: custom.Definitions) -> set[str]:
    """The fields there are for the reader, the company's own that are masked or sensitive among them."""
    hints = {name for name in scoping.masked(uow.context.limits, record) if name.startswith(scoping.CUSTOM)}
    hints |= {f"{scoping.CUSTOM}{key}" for key, definition in own.items() if definition.sensitive}
    return (set(Pen(uow.context).seen_of(record).fields) | hints) - scoping.hidden(uow.context.limits, record)


async def _row(uow: UnitOfWork, record: RecordType, record_id: UUID) -> Any:
    pen = Pen(uow.context)
    key, revealed = pen.bind(record_id, "uuid"), pen.reached(record, "r", Action.REVEAL)
    sql = f"SELECT r.* FROM {record.table.name} r WHERE {pen.living(record, 'r')}{revealed} AND r.id = {key}"
    check_names_tenant(sql)
    return await uow.connection.fetchrow(sql, *pen.filled())
