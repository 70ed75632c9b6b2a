"""The verbs of changing many records: look before, start, stop, take up again, undo, and read how far it is.

A change is its asker's: nobody else reads it, since it says what they reach.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import Conflict, FieldProblem, Forbidden, ValidationFailed
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.reach import Action
from tenants.records import custom
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.many import ledger
from tenants.records.many.changing import action_of, change
from tenants.records.many.choosing import Chosen, Meant, counted, record_of
from tenants.records.many.models import MassAction, MassOutcome, MassState
from tenants.records.many.undoing import undo
from tenants.records.offering import settable
from tenants.records.permitting import field_problems
from tenants.records.scoping import require
from tenants.records.values import typed

__all__ = [
    "Chosen",
    "MassAction",
    "MassFacts",
    "MassOutcome",
    "MassState",
    "Meant",
    "change",
    "find_change",
    "newest_changes",
    "preview",
    "resume",
    "start",
    "stop",
    "stop_change",
    "told",
    "undo",
    "undo_change",
]

UNDOABLE_FOR = timedelta(days=30)
_SAME = (
    "id", "record_type", "rows_total", "rows_changed", "rows_unchanged", "rows_left", "rows_restored", "rows_kept",
    "failure_code", "created_at", "finished_at", "undone_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MassFacts:
    """A change as it stands. `done` of `rows_total` are dealt with, on the way there or back. `fields` are those it
    sets; `undo_until` is None where there is nothing to undo.
    """

    id: UUID
    record_type: str
    action: MassAction
    state: MassState
    fields: tuple[str, ...]
    done: int
    rows_total: int
    rows_changed: int
    rows_unchanged: int
    rows_left: int
    rows_restored: int
    rows_kept: int
    failure_code: str | None
    created_at: datetime
    finished_at: datetime | None
    undone_at: datetime | None
    undo_until: datetime | None


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A record something became of, and why."""

    position: int
    record_id: UUID
    why: str | None
    message: str | None
    fields: tuple[str, ...]


async def preview(
    uow: UnitOfWork, *, chosen: Chosen, action: MassAction, values: Mapping[str, Any] | None = None
) -> Meant:
    """How many records are meant, and how many of them may be changed so. Raises ValidationFailed for values that may
    not be set, LimitReached, Forbidden, ModuleNotInPlan.
    """
    await _allowed(uow, chosen, action, values)
    return await counted(uow, chosen, Action.DELETE if action is MassAction.DELETE else Action.UPDATE)


async def start(
    uow: UnitOfWork, *, chosen: Chosen, action: MassAction, values: Mapping[str, Any] | None = None
) -> MassFacts:
    """Have a job do it to the records that are meant now. Raises as `preview`, and where there are none."""
    await _allowed(uow, chosen, action, values)
    if not (await counted(uow, chosen, Action.READ)).total:
        nothing = say("There is no record to change.", "没有可修改的记录。")
        raise ValidationFailed([FieldProblem("filter", "NOTHING", nothing)])
    change_id = uuid7()
    await ledger.add(uow, change_id, chosen, action.value, _plain(values or {}))
    uow.enqueue(Job.CHANGE_MANY, change_id=change_id, pass_number=1)
    return await find_change(uow, change_id=change_id)


async def _allowed(uow: UnitOfWork, chosen: Chosen, action: MassAction, values: Mapping[str, Any] | None) -> RecordType:
    record = record_of(chosen)
    if uow.context.user_id is None:
        raise Forbidden(say("Records are changed by people.", "批量操作只能由成员进行。"))
    require(uow.context, record, Action.READ)
    require(uow.context, record, Action.DELETE if action is MassAction.DELETE else Action.UPDATE)
    if action is MassAction.EDIT:
        await _check_values(uow, record, values or {})
    return record


async def _check_values(uow: UnitOfWork, record: RecordType, values: Mapping[str, Any]) -> None:
    """What is wrong with the values whosever record gets them. Raises ValidationFailed."""
    if not values or not (values.keys() - {"custom"} or values.get("custom")):
        nothing = say("Choose a field and its new value.", "请选择字段和新值。")
        raise ValidationFailed([FieldProblem("values", "REQUIRED", nothing)])
    problems = field_problems(uow.context, record, values)
    may = settable(uow.context, record)
    no = say("This field cannot be set for many records at once.", "该字段不能批量修改。")
    told = {problem.field for problem in problems}
    names = [name for name in values if name != "custom" and name not in may and name not in told]
    problems += [FieldProblem(name, "NOT_EDITABLE", no) for name in names]
    if not problems:
        problems += typed(record.writable, {n: v for n, v in values.items() if n != "custom"}, uow.context)[1]
        fields = await custom.definitions(uow, record.name)
        problems += custom.normalise(fields, values.get("custom") or {}, {}, uow.context)[1]
        problems += _emptied(record, values)
    if problems:
        raise ValidationFailed(problems)


def _emptied(record: RecordType, values: Mapping[str, Any]) -> list[FieldProblem]:
    message = say("This must not be empty.", "不能为空。")
    wanting = (name for name, value in values.items() if value in (None, "") and name in record.fields)
    return [FieldProblem(name, "REQUIRED", message) for name in wanting if record.fields[name].required]


def _plain(values: Mapping[str, Any]) -> Any:
    """As JSON: ids, days and times as text."""
    return orjson.loads(orjson.dumps(values, default=str, option=orjson.OPT_UTC_Z))


async def find_change(uow: UnitOfWork, *, change_id: UUID) -> MassFacts:
    """One of one's own. Raises NotFound."""
    return _facts(await ledger.find(uow, change_id))


async def newest_changes(uow: UnitOfWork, *, first: int = 20) -> list[MassFacts]:
    """One's own, newest first, at most 100."""
    return [_facts(row) for row in await ledger.newest(uow, max(1, min(first, 100)))]


async def told(
    uow: UnitOfWork, *, change_id: UUID, outcome: MassOutcome, after: int = 0, first: int = 100
) -> list[ToldRow]:
    """The records that were left as they were (or that undoing kept), in their order. Raises NotFound."""
    await ledger.find(uow, change_id)
    rows = await ledger.told(uow, change_id, outcome, after, max(1, min(first, 500)))
    return [
        ToldRow(row["position"], row["record_id"], row["why"], row["message"], tuple(row["fields"] or ()))
        for row in rows
    ]


async def stop(uow: UnitOfWork, *, change_id: UUID) -> MassFacts:
    """Stop before the next batch; what is done stays done. Raises Conflict, NotFound."""
    row = await _mine(uow, change_id)
    if row["state"] not in (MassState.RUNNING, MassState.UNDOING):
        raise Conflict(say("There is nothing to stop.", "没有可停止的操作。"), "id")
    await ledger.move(uow, row, MassState.STOPPED, stopped_in=row["state"])
    return await find_change(uow, change_id=change_id)


async def resume(uow: UnitOfWork, *, change_id: UUID) -> MassFacts:
    """Go on where it stopped. Raises Conflict, NotFound, Forbidden, ModuleNotInPlan."""
    row = await _mine(uow, change_id)
    if row["state"] != MassState.STOPPED:
        raise Conflict(say("There is nothing to go on with.", "没有可继续的操作。"), "id")
    require(uow.context, catalogue()[row["record_type"]], action_of(row))
    await ledger.go_on(uow, change_id, row["stopped_in"])
    job = Job.UNDO_MANY if row["stopped_in"] == MassState.UNDOING else Job.CHANGE_MANY
    uow.enqueue(job, change_id=change_id, pass_number=row["pass_number"] + 1)
    return await find_change(uow, change_id=change_id)


async def undo_change(uow: UnitOfWork, *, change_id: UUID) -> MassFacts:
    """Have the old values back, for thirty days; of a change that was stopped, of what was done. Raises Conflict,
    NotFound, Forbidden, ModuleNotInPlan.
    """
    row = await _mine(uow, change_id)
    if undo_until(row) is None:
        raise Conflict(say("There is nothing to undo any more.", "已没有可撤销的内容。"), "id")
    require(uow.context, catalogue()[row["record_type"]], action_of(row))
    await ledger.begin_undo(uow, change_id)
    uow.enqueue(Job.UNDO_MANY, change_id=change_id, pass_number=row["pass_number"] + 1)
    return await find_change(uow, change_id=change_id)


async def _mine(uow: UnitOfWork, change_id: UUID) -> Row:
    await ledger.find(uow, change_id)
    return await ledger.lock(uow, change_id)


async def stop_change(uow: UnitOfWork, *, change_id: UUID, pass_number: int) -> None:
    """The access of whoever asked was revoked: nothing of a batch is half done, and it says why."""
    row = await ledger.lock(uow, change_id)
    if row["pass_number"] == pass_number and row["state"] in (MassState.RUNNING, MassState.UNDOING):
        await ledger.move(uow, row, MassState.STOPPED, stopped_in=row["state"], failure="ACCESS_REVOKED")


def undo_until(row: Row) -> datetime | None:
    """Until when it can be undone (UTC); None where there is nothing to undo, or no time left."""
    stopped = row["state"] == MassState.STOPPED and row["stopped_in"] == MassState.RUNNING
    if not (stopped or row["state"] == MassState.DONE) or not row["rows_changed"]:
        return None
    until: datetime = row["created_at"] + UNDOABLE_FOR
    return until if until > now() else None


def _facts(row: Row) -> MassFacts:
    back = row["state"] in (MassState.UNDOING, MassState.UNDONE) or row["stopped_in"] == MassState.UNDOING
    names = [name for name in row["values"] if name != "custom"]
    names += [f"custom.{key}" for key in row["values"].get("custom") or {}]
    return MassFacts(
        action=MassAction(row["action"]),
        state=MassState(row["state"]),
        fields=tuple(names),
        done=row["checkpoint"] - row["undo_from"] if back else row["checkpoint"],
        undo_until=undo_until(row),
        **{name: row[name] for name in _SAME},
    )
