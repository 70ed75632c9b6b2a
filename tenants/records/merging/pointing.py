"""What points at a record: made to point at another one, and back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.fields import Field, Kind
from tenants.records.keeping import keep_many, lock_many
from tenants.records.locks import hold
from tenants.records.merging.models import RecordMove
from tenants.records.references import MAX_DEPTH

_MOVED = select(RecordMove.id, RecordMove.from_id).where(
    RecordMove.merge_id == bindparam("merge"), RecordMove.place == bindparam("place")
)


def pointers(record: RecordType) -> Iterator[tuple[RecordType, Field]]:
    """The fields of all kinds that hold records of this one; kinds in the order in which rooms lock them."""
    for kind in sorted(catalogue().values(), key=lambda each: _LOCKED.get(each.name, len(_LOCKED))):
        for field in kind.fields.values():
            if field.kind is Kind.REFERENCE and field.target == record.name:
                yield kind, field


_LOCKED = {"account": 0, "contact": 1, "lead": 2, "deal": 3}


async def take_turns(uow: UnitOfWork, record: RecordType) -> None:
    """Where records of a kind stand above each other, let nobody else change that until this is done."""
    for field in _upwards(record):
        await hold(uow, f"{record.name}.{field.name}")


def _upwards(record: RecordType) -> list[Field]:
    return [field for kind, field in pointers(record) if kind.name == record.name]


async def repoint(uow: UnitOfWork, record: RecordType, merge_id: UUID, losers: Sequence[UUID], into: UUID) -> int:
    """Have everything that points at the losers point at `into`, what is in the bin as well; returns how much. Of the
    records that become one, none points at itself: `above` says what does for them.
    """
    moved = 0
    for kind, field in pointers(record):
        apart = {into, *losers} if kind.name == record.name else set[UUID]()
        ids = await _pointing(uow, kind, field, losers, apart)
        locked = {key: row for key, row in (await lock_many(uow, kind.model, ids)).items() if row[field.name] in losers}
        came = {key: row[field.name] for key, row in locked.items()}
        await keep_many(uow, kind.model, locked, {key: {field.name: into} for key in locked})
        came |= await _repoint_binned(uow, kind, field, dict.fromkeys(losers, into), set(ids) - locked.keys())
        moved += len(came)
        await _write_down(uow, merge_id, place_of(kind, field), came)
    return moved


def place_of(kind: RecordType, field: Field) -> str:
    return f"{kind.table.name}.{field.name}"


async def _pointing(
    uow: UnitOfWork, kind: RecordType, field: Field, at: Sequence[UUID], but: Collection[UUID]
) -> list[UUID]:
    sql = (
        f"SELECT r.id FROM {kind.table.name} r WHERE r.tenant_id = $1 AND r.{field.name} = ANY ($2::uuid[])"
        " AND r.id <> ALL ($3::uuid[])"
    )
    check_names_tenant(sql)
    return [row["id"] for row in await uow.connection.fetch(sql, uow.tenant_id, list(at), list(but))]


async def _repoint_binned(
    uow: UnitOfWork, kind: RecordType, field: Field, to: Mapping[UUID, UUID], ids: Collection[UUID]
) -> dict[UUID, UUID]:
    """What is in the bin comes back pointing at what is there; returns what each pointed at."""
    came: dict[UUID, UUID] = {}
    sql = (
        f"UPDATE {kind.table.name} r SET {field.name} = $2::uuid"
        f" WHERE r.tenant_id = $1 AND r.id = ANY ($3::uuid[]) AND r.{field.name} = $4::uuid"
        " AND r.deleted_at IS NOT NULL RETURNING r.id"
    )
    check_names_tenant(sql)
    for old, new in to.items() if ids else ():
        for row in await uow.connection.fetch(sql, uow.tenant_id, new, list(ids), old):
            came[row["id"]] = old
    return came


async def _write_down(uow: UnitOfWork, merge_id: UUID, place: str, came: Mapping[UUID, UUID]) -> None:
    if came:
        columns: Mapping[str, Sequence[Any]] = {
            "merge_id": [merge_id] * len(came),
            "place": [place] * len(came),
            "id": list(came),
            "from_id": list(came.values()),
        }
        await uow.insert_many(RecordMove, columns)


async def point_back(uow: UnitOfWork, record: RecordType, merge_id: UUID, survivor: UUID) -> None:
    """Have what came with a merge point where it did, as far as it still points at the survivor."""
    for kind, field in pointers(record):
        rows = await uow.rows(_MOVED, merge=merge_id, place=place_of(kind, field))
        back = {row["id"]: row["from_id"] for row in rows}
        locked = await lock_many(uow, kind.model, back)
        mine = {key: row for key, row in locked.items() if row[field.name] == survivor}
        await keep_many(uow, kind.model, mine, {key: {field.name: back[key]} for key in mine})
        for old in set(back.values()):
            ids = [key for key, came in back.items() if came == old and key not in locked]
            await _repoint_binned(uow, kind, field, {survivor: old}, ids)


async def above(uow: UnitOfWork, record: RecordType, rows: Sequence[Mapping[str, Any]]) -> dict[str, UUID | None]:
    """What stands above records that become one, the first of them before the others: nothing of their own, and nothing
    that stands below any of them.
    """
    members, found = [row["id"] for row in rows], dict[str, UUID | None]()
    for field in _upwards(record):
        candidates = [row[field.name] for row in rows if row[field.name] and row[field.name] not in members]
        found[field.name] = None
        for each in dict.fromkeys(candidates):
            if not await is_below(uow, record, field.name, each, members):
                found[field.name] = each
                break
    return found


async def is_below(uow: UnitOfWork, record: RecordType, column: str, record_id: UUID, of: Sequence[UUID]) -> bool:
    """Whether the chain above a record leads to any of some others."""
    sql = (
        f"WITH RECURSIVE up AS (SELECT t.id, t.{column} AS next, 1 AS depth FROM {record.table.name} t"
        f" WHERE t.tenant_id = $1 AND t.id = $2::uuid UNION ALL SELECT t.id, t.{column}, up.depth + 1"
        f" FROM up JOIN {record.table.name} t ON t.tenant_id = $1 AND t.id = up.next"
        f" WHERE up.depth <= {MAX_DEPTH} AND up.next <> ALL ($3::uuid[]))"
        " SELECT coalesce(bool_or(up.next = ANY ($3::uuid[])), false) FROM up"
    )
    check_names_tenant(sql)
    return bool(await uow.connection.fetchval(sql, uow.tenant_id, record_id, list(of)))


async def break_circles(uow: UnitOfWork, record: RecordType, ids: Sequence[UUID]) -> set[str]:
    """Take records out from under themselves, where what was changed meanwhile would close a circle; says where."""
    found = set[str]()
    for field in _upwards(record):
        for each in ids:
            if await is_below(uow, record, field.name, each, [each]):
                locked = await lock_many(uow, record.model, [each])
                await keep_many(uow, record.model, locked, {key: {field.name: None} for key in locked})
                found.add(field.name)
    return found
