"""Whom and what a record may point to: living records, active members, and never round in a circle."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import FieldProblem
from tenants.kit.message import say
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.fields import Field, Kind
from tenants.records.hooks import Draft
from tenants.records.locks import hold
from tenants.records.permitting import out_of_reach

_ABSENT_RECORD = (
    "SELECT '{field}' AS field FROM {ids} WHERE NOT EXISTS"
    " (SELECT 1 FROM {table} t WHERE t.tenant_id = $1 AND t.id = g.id AND t.deleted_at IS NULL)"
)
_ABSENT_MEMBER = (
    "SELECT '{field}' AS field FROM {ids} WHERE NOT EXISTS"
    " (SELECT 1 FROM memberships m WHERE m.tenant_id = $1 AND m.user_id = g.id AND m.state = 'active')"
)
_ONE, _MANY = "(SELECT ${n}::uuid AS id) g", "unnest(${n}::uuid[]) AS g (id)"
"""Of an array of one the server thinks that each time needs another plan, which takes longer than following it."""
_ABSENT = {
    Kind.REFERENCE: say("There is no such record to refer to.", "没有可引用的记录。"),
    Kind.MEMBER: say("There is no such member of your company.", "贵公司没有该成员。"),
}
MAX_DEPTH = 1_000


async def problems(uow: UnitOfWork, record: RecordType, drafts: Sequence[Draft]) -> list[FieldProblem]:
    """What the drafts newly point to and may not. An absent record, a deleted one and another tenant's answer alike.

    One statement for all of them, and none when nothing new is pointed to (a record is its maker's by itself).
    """
    wanted = {field.name: _pointed_at(uow, field, drafts) for field in _pointing(record.name)}
    wanted = {name: ids for name, ids in wanted.items() if ids}
    if not wanted:
        return []
    found = await _absent(uow, record, wanted)
    for draft in drafts:
        for field in _pointing(record.name):
            if field.target == record.name and draft.before and draft.changes(field.name):
                found += await _circles(uow, record, field, draft)
    return found


async def unseen(uow: UnitOfWork, record: RecordType, drafts: Sequence[Draft]) -> list[FieldProblem]:
    """What the drafts newly point to and their writer cannot see: for them it is not there. Asked of what they gave
    themselves, before a room completes it: the account of a contact they see may be out of their reach.
    """
    if uow.context.limits is None:
        return []
    found = []
    for field in _pointing(record.name):
        ids = _pointed_at(uow, field, drafts) if field.target else []
        if ids and await out_of_reach(uow, {field.target: ids}):
            found.append(FieldProblem(field.name, "NOT_FOUND", _ABSENT[field.kind]))
    return found


@lru_cache(maxsize=256)
def _pointing(name: str) -> tuple[Field, ...]:
    fields = catalogue()[name].writable.values()
    return tuple(field for field in fields if field.kind in (Kind.REFERENCE, Kind.MEMBER))


def _pointed_at(uow: UnitOfWork, field: Field, drafts: Sequence[Draft]) -> list[UUID]:
    ids = {draft.after[field.name] for draft in drafts if draft.changes(field.name)} - {None}
    # The maker is there, and so are the other records of the same write.
    there = {uow.context.user_id} if field.kind is Kind.MEMBER else {draft.after.get("id") for draft in drafts}
    return list(ids - there)


async def _absent(uow: UnitOfWork, record: RecordType, wanted: dict[str, list[UUID]]) -> list[FieldProblem]:
    single = all(len(ids) == 1 for ids in wanted.values())
    sql = _absent_sql(record.name, tuple(wanted), single)
    rows = await uow.fetch_ahead(sql, *(ids[0] if single else ids for ids in wanted.values()))
    fields = dict.fromkeys(row["field"] for row in rows)
    return [FieldProblem(name, "NOT_FOUND", _ABSENT[record.fields[name].kind]) for name in fields]


@lru_cache(maxsize=1_024)
def _absent_sql(name: str, fields: tuple[str, ...], single: bool) -> str:
    record, parts = catalogue()[name], []
    for n, field in enumerate((record.fields[name] for name in fields), start=2):
        ids = (_ONE if single else _MANY).format(n=n)
        if field.kind is Kind.MEMBER:
            parts.append(_ABSENT_MEMBER.format(field=field.name, ids=ids))
        else:
            table = catalogue()[field.target].table.name
            parts.append(_ABSENT_RECORD.format(field=field.name, ids=ids, table=table))
    sql = " UNION ALL ".join(parts)
    check_names_tenant(sql)
    return sql


async def _circles(uow: UnitOfWork, record: RecordType, field: Field, draft: Draft) -> list[FieldProblem]:
    """Follow the new chain upwards. Whoever changes a chain of the tenant waits here, so that two halves of a circle
    cannot be closed at the same time. Deleted records count: they may come back.
    """
    top = draft.after[field.name]
    if top is None:
        return []
    await hold(uow, f"{record.name}.{field.name}")
    sql = (
        f"WITH RECURSIVE up AS (SELECT id, {field.name} AS next, 1 AS depth FROM {record.table.name}"
        f" WHERE tenant_id = $1 AND id = $2 UNION ALL SELECT t.id, t.{field.name}, up.depth + 1"
        f" FROM up JOIN {record.table.name} t ON t.tenant_id = $1 AND t.id = up.next"
        f" WHERE up.depth <= {MAX_DEPTH} AND up.id <> $3)"
        " SELECT bool_or(id = $3) AS circle, max(depth) AS depth FROM up"
    )
    check_names_tenant(sql)
    row = await uow.connection.fetchrow(sql, uow.tenant_id, top, draft.before["id"])
    assert row is not None
    if row["circle"]:
        return [
            FieldProblem(
                field.name, "CIRCLE", say("This record is above the one it would belong to.", "不能隶属于自己的下级。")
            )
        ]
    if (row["depth"] or 0) > MAX_DEPTH:
        return [
            FieldProblem(
                field.name, "TOO_DEEP", say("A chain may be {n} records long.", "层级最多 {n} 级。", n=MAX_DEPTH)
            )
        ]
    return []
