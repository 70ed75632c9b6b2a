"""What a write may do: which records are within its reach, and which fields. The one place where writes obey
`tenants/access`; reads have theirs in `scoping.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from tenants.context import TenantContext
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import FieldProblem
from tenants.kit.message import say
from tenants.reach import Action
from tenants.records import scoping
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.fields import LISTS
from tenants.records.hints import hint_of
from tenants.records.sql import Pen

Values = dict[str, Any]


def field_problems(context: TenantContext, record: RecordType, given: Mapping[str, Any]) -> list[FieldProblem]:
    """The fields somebody gave and may not set."""
    limits = context.limits
    if limits is None:
        return []
    fixed = scoping.fixed(limits, record)
    names = [name for name in given if name in fixed]
    custom = given.get("custom")
    if isinstance(custom, Mapping):
        names += [f"custom.{key}" for key in custom if f"custom.{key}" in fixed]
    message = say(
        "Your roles do not let you set this; leave it out, or ask an administrator of your company.",
        "您的角色不能修改该字段，请去掉该字段或联系公司管理员。",
    )
    return [FieldProblem(name, "NOT_EDITABLE", message) for name in names]


def owner_problems(context: TenantContext, record: RecordType, values: Mapping[str, Any]) -> list[FieldProblem]:
    """A new record is made for those whose records one may make."""
    limits = context.limits
    owner = values.get("owner_id")
    if limits is None or owner is None or not record.facts.scoped:
        return []
    owners = limits.of(record.name).actions.get(Action.CREATE, ())
    if owners is None or owner in owners or owner == context.user_id:
        return []
    message = say("You may not make records for this member.", "您不能为该成员创建记录。")
    return [FieldProblem("owner_id", "OUT_OF_REACH", message)]


async def locked(
    uow: UnitOfWork, record: RecordType, record_id: UUID, columns: Sequence[str], *, living: bool, action: Action
) -> Any:
    """The row of a record within reach of an action, locked; None where there is none, whyever."""
    pen = Pen(uow.context)
    key = pen.bind(record_id, "uuid")
    shown = ", ".join(f"r.{name}" for name in ("version", *columns))
    sql = (
        f"SELECT {shown} FROM {record.table.name} r WHERE {pen.owned('r')} AND r.id = {key}"
        f" AND r.deleted_at IS {'' if living else 'NOT '}NULL{pen.reached(record, 'r', action)} FOR NO KEY UPDATE"
    )
    check_names_tenant(sql)
    return await uow.connection.fetchrow(sql, *pen.filled())


async def is_within(uow: UnitOfWork, record: RecordType, record_id: UUID, action: Action) -> bool:
    """Whether a living record is within reach of an action."""
    pen = Pen(uow.context)
    key = pen.bind(record_id, "uuid")
    sql = f"SELECT 1 FROM {record.table.name} r WHERE {pen.living(record, 'r', action)} AND r.id = {key}"
    check_names_tenant(sql)
    return await uow.connection.fetchval(sql, *pen.filled()) is not None


async def out_of_reach(uow: UnitOfWork, wanted: Mapping[str, Sequence[UUID]]) -> set[UUID]:
    """Those of some living records (ids by kind) that the writer cannot see, and so cannot point to."""
    found: set[UUID] = set()
    for name, ids in wanted.items():
        record, pen = catalogue()[name], Pen(uow.context)
        if not ids or not pen.reached(record, "r"):
            continue
        pen = Pen(uow.context)
        given = pen.bind(list(ids), "uuid[]")
        sql = f"SELECT r.id FROM {record.table.name} r WHERE {pen.living(record, 'r')} AND r.id = ANY ({given})"
        check_names_tenant(sql)
        found |= set(ids) - {row["id"] for row in await uow.connection.fetch(sql, *pen.filled())}
    return found


def shown(context: TenantContext, record: RecordType, values: Mapping[str, Any]) -> Values:
    """Stored values as far as their reader may see them."""
    gone = scoping.hidden(context.limits, record) | scoping.masked(context.limits, record)
    return {name: value for name, value in values.items() if name not in gone}


def unmasked(context: TenantContext, record: RecordType, stored: Values, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was given, with the value itself wherever somebody sent a hint back: a form holds what it was shown."""
    hints = scoping.masked(context.limits, record)
    if not hints:
        return given
    found = dict(given)
    for name in hints & given.keys():
        found[name] = _restored(record, name, stored[name], given[name])
    if isinstance(given.get("custom"), Mapping):
        own = stored.get("custom") or {}
        found["custom"] = {
            key: own[key] if f"custom.{key}" in hints and key in own and value == hint_of(own[key]) else value
            for key, value in given["custom"].items()
        }
    return found


def _restored(record: RecordType, name: str, stored: Any, given: Any) -> Any:
    if record.fields[name].kind not in LISTS:
        return stored if stored is not None and given == hint_of(stored) else given
    originals = {hint_of(entry["value"]): entry["value"] for entry in stored or ()}
    return [_restored_entry(originals, entry) for entry in given or ()]


def _restored_entry(originals: Mapping[str, Any], entry: Any) -> Any:
    value = entry.get("value") if isinstance(entry, Mapping) else None
    return {**entry, "value": originals[value]} if isinstance(value, str) and value in originals else entry
