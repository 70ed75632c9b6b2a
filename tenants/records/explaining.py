"""Why may somebody see or change this very record, or this field of it? For themselves, or by an administrator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tenants.access import explaining, recognition, shares
from tenants.access.company import Level
from tenants.access.explaining import FieldReason, Reason, Subjected, Way
from tenants.access.gates import MANAGE
from tenants.access.rules import Day
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import NotFound, invalid
from tenants.kit.message import say
from tenants.reach import Action
from tenants.records import custom, scoping
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.sql import Pen
from tenants.registry.roles import require_permission


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody may do with a record and by what; with a field of it too, where one was asked for. `actions` are
    those allowed; an action no reason gives is not.
    """

    user_id: UUID
    actions: tuple[Action, ...]
    reasons: tuple[Reason, ...]
    level: Level | None = None
    fields: tuple[FieldReason, ...] = ()


async def explain(
    uow: UnitOfWork, *, record_type: str, record_id: UUID, field: str | None = None, user_id: UUID | None = None
) -> Told:
    """Which role, group, department, chain of managers or share gives somebody what, on one record. Of oneself anybody
    may ask, but a record out of reach is not there for them; of others and of any record, who manages access.

    Raises NotFound, Forbidden, ValidationFailed (UNKNOWN_FIELD).
    """
    record = catalogue().known(record_type)
    own = user_id in (None, uow.context.user_id)
    if not own:
        require_permission(uow.context, MANAGE)
    whom = await recognition.member(uow, user_id or _asker(uow))
    day = await recognition.day_in(uow)
    pen = Pen(uow.context if own and not uow.context.may(MANAGE) else uow.context.as_system())
    row = await _row(uow, pen, record, record_id)
    if row is None:
        raise NotFound(say("There is no such record.", "没有该记录。"), "id")
    assert whom.user_id is not None
    found = await _reasons(uow, day, whom.user_id, whom.role, record, row)
    actions = tuple(action for action in Action if any(reason.action is action for reason in found))
    if field is None:
        return Told(whom.user_id, actions, tuple(found))
    await _require_field(uow, record, field)
    level, told = explaining.field_reasons(day, whom.user_id, whom.role, record.name, field)
    return Told(whom.user_id, actions, tuple(found), level, tuple(told))


def _asker(uow: UnitOfWork) -> UUID:
    if uow.context.user_id is None:
        raise NotFound(say("There is no such member.", "没有该成员。"), "user_id")
    return uow.context.user_id


async def _row(uow: UnitOfWork, pen: Pen, record: RecordType, record_id: UUID) -> Any:
    names = ", ".join(f"r.{name}" for name in ("id", "owner_id", *(field.name for field in record.parents)))
    key = pen.bind(record_id, "uuid")
    sql = f"SELECT {names} FROM {record.table.name} r WHERE {pen.living(record, 'r')} AND r.id = {key}"
    check_names_tenant(sql)
    return await uow.connection.fetchrow(sql, *pen.filled())


async def _reasons(
    uow: UnitOfWork, day: Day, user_id: UUID, role: Any, record: RecordType, row: Any
) -> Sequence[Reason]:
    subject = Subjected(record.name, row["id"], row["owner_id"])
    shared = await shares.shares(uow, record_id=row["id"])
    found = list(explaining.reasons(day, user_id, role, subject, shared))
    if not (record.facts.happens or row["owner_id"] is None):
        return found
    may = {grant.action for rights, _ in day.company.rights_of(user_id, role, day.modules) for grant in rights.grants
           if grant.object == record.name}  # fmt: skip
    for field in record.parents:
        if row[field.name] is None:
            continue
        target = catalogue()[field.target]
        above = await _row(uow, Pen(uow.context.as_system()), target, row[field.name])
        if above is not None:
            given = {reason.action for reason in await _reasons(uow, day, user_id, role, target, above)}
            # The record it hangs on is a value of a field, which may be held back from whoever asks.
            held_back = field.name in scoping.hidden(uow.context.limits, record)
            parent = None if held_back else (target.name, row[field.name])
            found += [Reason(action, Way.PARENT, parent=parent) for action in Action if action in given & may]
    return found


async def _require_field(uow: UnitOfWork, record: RecordType, field: str) -> None:
    known = {*record.fields, *(f"custom.{key}" for key in await custom.definitions(uow, record.name))}
    if field not in known:
        message = say(
            "{record} has no field {name}.", "{record} 没有字段 {name}。", record=record.name, name=field[:60]
        )
        raise invalid("field", message, "UNKNOWN_FIELD")
