"""Merging records, and taking it back within thirty days.

The survivor gets what somebody chose of each, and otherwise what it has not; whatever pointed at the others points at
it. The others go into the bin as they are, and are found as the survivor by whoever still knows their ids. What the one
who merges may not see is neither shown nor chosen by them; it is kept all the same, as anything that nobody chose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, insert, select

from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import Conflict, NotFound, ValidationFailed, invalid
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.reach import Action
from tenants.records import custom, writing
from tenants.records.binning import bin_many
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.hooks import apply_rules, kept_from_bin
from tenants.records.keeping import lock_many
from tenants.records.merging import aliases, belongings, pointing, sensitive, undoing
from tenants.records.merging.belongings import goes_with
from tenants.records.merging.joining import CUSTOM, joined, reached, together
from tenants.records.merging.models import RecordMerge
from tenants.records.merging.telling import tell
from tenants.records.permitting import is_within
from tenants.records.scoping import fixed, require
from tenants.registry.keyring.keeping import ring_of

__all__ = [
    "KEEP", "MOST", "Merge", "check_mergeable", "follow", "forget_old", "goes_with", "merge", "merges_of", "together",
    "undo",
]  # fmt: skip

MOST = 10
"""Records that become one at a time."""
KEEP = timedelta(days=30)
"""For so long a merge can be undone."""
STRAGGLERS = timedelta(seconds=30)
_NAMES = ("id", "record_type", "survivor_id", "version_before", "version_after", "merged_at", "merged_by")
_INSERT = insert(RecordMerge).values(
    {name: bindparam(name) for name in _NAMES} | {"loser_ids": bindparam("loser_ids", type_=ARRAY(Uuid()))}
)
_LOCK = select(RecordMerge).where(RecordMerge.id == bindparam("merge")).with_for_update()
_OF = (
    select(RecordMerge)
    .where(RecordMerge.survivor_id == bindparam("survivor"))
    .order_by(RecordMerge.merged_at.desc())
    .limit(50)
)

_OLD_MOVES = (
    "DELETE FROM record_moves v USING record_merges m WHERE v.tenant_id = $1 AND m.tenant_id = $1"
    " AND m.id = v.merge_id AND m.merged_at < $2"
)
_OLD_SEALED = (
    "DELETE FROM sealed_values s USING record_merges m WHERE s.tenant_id = $1 AND m.tenant_id = $1"
    " AND m.id = s.id AND m.merged_at < $2"
)


@dataclass(frozen=True, slots=True)
class Merge:
    """`kept` are fields that an undo left as they are, since somebody changed them after the merge. Times are UTC."""

    id: UUID
    record_type: str
    survivor_id: UUID
    loser_ids: tuple[UUID, ...]
    merged_at: datetime
    merged_by: UUID | None
    undone_at: datetime | None
    kept: tuple[str, ...]

    @property
    def undo_until(self) -> datetime:
        return self.merged_at + KEEP


def check_mergeable(record_type: str) -> RecordType:
    """Raises NotFound, ValidationFailed: NOT_COMPARED."""
    record = catalogue().known(record_type)
    if not {"emails", "phones"} <= record.fields.keys():
        message = say("Records of this kind are not compared.", "该类记录不支持查重。")
        raise invalid("record_type", message, "NOT_COMPARED")
    return record


async def merge(
    uow: UnitOfWork,
    *,
    record_type: str,
    survivor_id: UUID,
    loser_ids: Sequence[UUID],
    chosen: Mapping[str, UUID] | None = None,
) -> Merge:
    """Make one record of several; `chosen` says of a field whose value it is to have (`custom.key` of own ones).

    Raises NotFound, Forbidden, Conflict (one of them went into another meanwhile), ValidationFailed: NOT_COMPARED,
    TOO_MANY, SAME_RECORD, UNKNOWN_FIELD, NOT_EDITABLE, NOT_MERGEABLE, and what keeps a record from the bin.
    """
    record, losers = check_mergeable(record_type), list(dict.fromkeys(loser_ids))
    for action in (Action.UPDATE, Action.DELETE):
        require(uow.context, record, action)
    _check_ids(survivor_id, losers)
    own = await custom.definitions(uow, record.name)
    _check_chosen(uow, record, own, chosen or {}, {survivor_id, *losers})
    if sensitive.names(record, own):
        await ring_of(uow.tenant_id)
    await pointing.take_turns(uow, record)
    rows = await _locked(uow, record, survivor_id, losers)
    await _check_kept(uow, record, rows)
    merge_id = uuid7()
    await _record(uow, record, merge_id, rows)
    values = await _values(uow, record, own, rows, chosen or {}, merge_id)
    await pointing.repoint(uow, record, merge_id, losers, survivor_id)
    await belongings.take_along(uow, record.name, merge_id, losers, survivor_id)
    await bin_many(uow, record, {row["id"]: row for row in rows[1:]}, {"merged_into": [None, str(survivor_id)]})
    await writing.keep(uow, record.model, survivor_id, values)
    await aliases.lead_to(uow, record.name, losers, survivor_id, merge_id)
    await tell(uow, record, survivor_id, losers, apart=False)
    await _close(uow, record, merge_id, survivor_id)
    uow.enqueue(Job.FOLLOW_ALIASES, at=now() + STRAGGLERS, merge_id=str(merge_id))
    return await _read(uow, merge_id)


def _check_ids(survivor_id: UUID, losers: Sequence[UUID]) -> None:
    if not losers or survivor_id in losers:
        raise invalid("loser_ids", say("Merge a record with another one.", "请选择另一条记录进行合并。"), "SAME_RECORD")
    if len(losers) >= MOST:
        raise invalid("loser_ids", say("At most {n} records at a time.", "一次最多合并 {n} 条。", n=MOST), "TOO_MANY")


def _check_chosen(
    uow: UnitOfWork, record: RecordType, own: custom.Definitions, chosen: Mapping[str, UUID], ids: set[UUID]
) -> None:
    held_back = fixed(uow.context.limits, record)
    for name, source in chosen.items():
        key = name.removeprefix(CUSTOM)
        if not (key in own if name.startswith(CUSTOM) else name in record.writable):
            raise invalid(name, say("There is no field {name}.", "没有字段 {name}。", name=name[:60]), "UNKNOWN_FIELD")
        if name in held_back:
            message = say("Your roles do not let you set this; leave it out.", "您的角色不能修改该字段，请去掉。")
            raise invalid(name, message, "NOT_EDITABLE")
        if source not in ids:
            raise invalid(name, say("This record is none of those.", "该记录不在所选记录中。"), "NOT_FOUND")


async def _locked(
    uow: UnitOfWork, record: RecordType, survivor_id: UUID, losers: Sequence[UUID]
) -> list[dict[str, Any]]:
    """The survivor and the losers, locked in one order whoever wants which; each within reach of what is done to it."""
    locked = await lock_many(uow, record.model, [survivor_id, *losers])
    for each in (survivor_id, *losers):
        action = Action.UPDATE if each == survivor_id else Action.DELETE
        if each not in locked:
            await _say_where_it_went(uow, record, each)
        elif not await is_within(uow, record, each, action):
            raise _absent()
        elif locked[each].get("converted_at") is not None:
            message = say("A converted lead goes on as what it became.", "已转化的线索请在转化后的记录上处理。")
            raise invalid("id", message, "NOT_MERGEABLE")
    return [locked[each] for each in (survivor_id, *losers)]


async def _check_kept(uow: UnitOfWork, record: RecordType, rows: Sequence[dict[str, Any]]) -> None:
    """What is not to be binned does not vanish in another record either; and what is nobody's for a reason does not
    become somebody's by what is merged into it.
    """
    kept = await kept_from_bin(record.name, uow, rows)
    survivor = rows[0]
    problems = [problem for key, problem in kept.items() if key != survivor["id"] or survivor["owner_id"] is None]
    if problems:
        raise ValidationFailed(problems)


async def _say_where_it_went(uow: UnitOfWork, record: RecordType, record_id: UUID) -> None:
    root = await aliases.root(uow, record_id)
    if root is not None and await is_within(uow, record, root, Action.READ):
        message = say("One of these has become another record meanwhile.", "其中一条记录已被合并。")
        raise Conflict(message, "id", {"current": {"id": record.global_id(root)}})
    raise _absent()


def _absent() -> NotFound:
    return NotFound(say("There is no such record.", "没有该记录。"), "id")


async def _values(
    uow: UnitOfWork,
    record: RecordType,
    own: custom.Definitions,
    rows: Sequence[dict[str, Any]],
    chosen: Mapping[str, UUID],
    merge_id: UUID,
) -> dict[str, Any]:
    """What the survivor is to hold, as the rules of its room complete it."""
    survivor, *losers = rows
    values = joined(record.name, record.writable, survivor, losers, chosen)
    await sensitive.unseal(uow, record, own, rows, chosen, values, merge_id)
    values |= await pointing.above(uow, record, _chosen_first(record, rows, chosen))
    if problems := apply_rules(record.name, uow, survivor, values):
        raise ValidationFailed(problems)
    return values | reached(record.fields, record.facts.kept, rows)


def _chosen_first(
    record: RecordType, rows: Sequence[dict[str, Any]], chosen: Mapping[str, UUID]
) -> Sequence[dict[str, Any]]:
    """What stands above a record is looked for where somebody chose it, then where there is any."""
    upwards = [name for name, field in record.fields.items() if field.target == record.name]
    first = next((chosen[name] for name in upwards if name in chosen), None)
    return sorted(rows, key=lambda row: row["id"] != first) if first else rows


async def _record(uow: UnitOfWork, record: RecordType, merge_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    survivor, *losers = rows
    await uow.run(
        _INSERT,
        id=merge_id,
        record_type=record.name,
        survivor_id=survivor["id"],
        loser_ids=[row["id"] for row in losers],
        version_before=survivor["version"],
        version_after=survivor["version"],
        merged_at=now(),
        merged_by=uow.context.user_id,
    )


async def _close(uow: UnitOfWork, record: RecordType, merge_id: UUID, survivor_id: UUID) -> None:
    """What is the survivor's version now was made by the merge, and by what followed from it."""
    sql = (
        f"UPDATE record_merges m SET version_after = r.version FROM {record.table.name} r"
        " WHERE m.tenant_id = $1 AND m.id = $2 AND r.tenant_id = $1 AND r.id = $3"
    )
    await uow.connection.execute(sql, uow.tenant_id, merge_id, survivor_id)


async def follow(uow: UnitOfWork, *, merge_id: UUID) -> int:
    """Have what was written while a merge went on, and points at a loser, point at what it became; returns how much."""
    row = await uow.row(_LOCK, merge=merge_id)
    root = await aliases.root(uow, row["loser_ids"][0]) if row and row["undone_at"] is None else None
    if row is None or root is None:
        return 0
    return await pointing.repoint(uow, catalogue()[row["record_type"]], merge_id, row["loser_ids"], root)


async def forget_old(uow: UnitOfWork) -> None:
    """Drop what it would take to undo merges that cannot be undone any more: what was moved, and sealed values."""
    over = now() - KEEP
    for sql in (_OLD_MOVES, _OLD_SEALED):
        await uow.connection.execute(sql, uow.tenant_id, over)


async def undo(uow: UnitOfWork, *, merge_id: UUID) -> Merge:
    """Make several records of one again. Raises NotFound, Forbidden, Conflict (undone before), ValidationFailed:
    TOO_LATE, MERGED_ON (its survivor went into another since: undo that first).
    """
    row = await uow.row(_LOCK, merge=merge_id)
    if row is None:
        raise NotFound(say("There is no such merge.", "没有该合并记录。"), "id")
    record = catalogue()[row["record_type"]]
    for action in (Action.UPDATE, Action.DELETE):
        require(uow.context, record, action)
    await pointing.take_turns(uow, record)
    if await aliases.root(uow, row["survivor_id"]) is not None:
        message = say(
            "This record went into another one since; undo that first.", "该记录之后又被合并，请先撤销那次合并。"
        )
        raise invalid("id", message, "MERGED_ON")
    if not await is_within(uow, record, row["survivor_id"], Action.UPDATE):
        raise _absent()
    if row["undone_at"] is not None:
        raise Conflict(say("This was undone already.", "该合并已撤销。"), "id")
    if row["merged_at"] + KEEP < now():
        raise invalid("id", say("A merge can be undone for 30 days.", "合并仅可在 30 天内撤销。"), "TOO_LATE")
    await undoing.take_apart(uow, record, row)
    return await _read(uow, merge_id)


async def merges_of(uow: UnitOfWork, *, record_type: str, record_id: UUID) -> list[Merge]:
    """What went into a record, the latest first. Raises NotFound, Forbidden."""
    record = check_mergeable(record_type)
    require(uow.context, record, Action.READ)
    if not await is_within(uow, record, record_id, Action.READ):
        raise _absent()
    return [_merge(row) for row in await uow.rows(_OF, survivor=record_id)]


async def _read(uow: UnitOfWork, merge_id: UUID) -> Merge:
    row = await uow.row(_LOCK, merge=merge_id)
    assert row is not None
    return _merge(row)


def _merge(row: Row) -> Merge:
    same = ("id", "record_type", "survivor_id", "merged_at", "merged_by", "undone_at")
    return Merge(**{name: row[name] for name in same}, loser_ids=tuple(row["loser_ids"]), kept=tuple(row["kept"]))
