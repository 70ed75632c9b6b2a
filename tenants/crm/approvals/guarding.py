"""What holds while a record is being approved, and after: nobody changes what others are deciding about, unless the
node lets its approver; what is material begins anew.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select, text, update

from tenants.changes.log import ChangeKind
from tenants.crm.approvals import machine
from tenants.crm.approvals.flows import any_flows
from tenants.crm.approvals.keeping import Act, Held, as_held, finding, keep, trace
from tenants.crm.approvals.machine import SeatState
from tenants.crm.approvals.models import Approval
from tenants.crm.approvals.standing_in import decides_for
from tenants.crm.approvals.subjects import Outcome, Subject, subjects
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import FieldProblem, ValidationFailed
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.records.catalogue import RecordType
from tenants.records.hooks import Draft, Written, preparation_of_every_record

_APPROVING = select(Approval).where(
    Approval.record_id == any_(bindparam("ids", type_=ARRAY(Uuid()))), Approval.status == "approving"
)
_OUTDATE = (
    update(Approval)
    .where(
        Approval.record_id == bindparam("of_record"),
        text("approvals.status IN ('approved', 'auto_approved')"),
        Approval.outdated_at.is_(None),
    )
    .values(outdated_at=bindparam("moment"))
    .returning(Approval.id)
)
_BUSY = say(
    "This record is being approved; withdraw it first, or wait until it is decided.",
    "该记录正在审批中，请先撤回，或等待审批结束。",
)


@preparation_of_every_record
async def refuse_changes(uow: UnitOfWork, name: str, drafts: list[Draft]) -> list[FieldProblem]:
    """RECORD_IN_APPROVAL, by field, for what may not be changed now."""
    ids = [draft.before["id"] for draft in drafts if draft.before]
    if name not in subjects() or not ids or not await any_flows(uow):
        return []
    problems: list[FieldProblem] = []
    for row in await uow.rows(_APPROVING, ids=ids):
        free = await _free_for(uow, await as_held(uow, row))
        known = subjects()[name].record
        changed = (
            _changed(known, draft) for draft in drafts if draft.before and draft.before["id"] == row["record_id"]
        )
        problems += [
            FieldProblem(field, "RECORD_IN_APPROVAL", _BUSY)
            for names in changed
            for field in names
            if field not in free
        ]
    return problems


def _changed(record: RecordType, draft: Draft) -> list[str]:
    """What somebody changes; what the room itself keeps beside it is not told."""
    return [field for field in draft.after if draft.changes(field) and (field in record.writable or field == "custom")]


async def _free_for(uow: UnitOfWork, at: Held) -> set[str]:
    """The fields the writer may change, as one whose decision it is."""
    if uow.context.user_id is None or at.run.node >= len(at.terms.nodes):
        return set()
    mine = set(await decides_for(uow, uow.context.user_id))
    asked = any(seat.state is SeatState.OPEN and seat.user_id in mine for seat in at.run.seats)
    record, names = at.subject.record, set(at.terms.nodes[at.run.node].editable) if asked else set()
    return names | {record.fields[each].currency for each in names if record.fields[each].currency}


async def hear_of_changes(uow: UnitOfWork, name: str, written: list[Written]) -> None:
    """A material change starts a running approval anew and makes one that was given void; nothing is put into the bin
    that is being approved.
    """
    subject = subjects().get(name)
    later = [write for write in written if write.kind in (ChangeKind.UPDATED, ChangeKind.DELETED)]
    if subject is None or not later or not await any_flows(uow):
        return
    for write in later:
        rows = await uow.rows(_APPROVING, ids=[write.record_id])
        if rows and write.kind is ChangeKind.DELETED:
            raise ValidationFailed([FieldProblem("id", "RECORD_IN_APPROVAL", _BUSY)])
        if write.kind is ChangeKind.UPDATED and _is_material(subject, write):
            for row in rows:
                await restart(uow, await as_held(uow, row), write.after)
            await _outdate(uow, subject, write.record_id)


def _is_material(subject: Subject, write: Written) -> bool:
    return any(write.before[field] != write.after[field] for field in subject.material)


async def restart(
    uow: UnitOfWork, at: Held, values: dict[str, Any], act: Act = Act.RESTARTED, comment: str = ""
) -> None:
    """Ask everybody again about a record as it is now."""
    snapshot = await at.subject.snapshot(uow, values)
    find = await finding(uow, at.terms, at.row["submitted_by"], snapshot)
    title = str(values[at.subject.record.facts.title])
    again = {"round": at.row["round"] + 1, "snapshot": snapshot, "title": title}
    await trace(uow, at.id, act, "", comment)
    await keep(uow, at, machine.begin(at.terms.course, find, at.run), again=again)


async def _outdate(uow: UnitOfWork, subject: Subject, record_id: UUID) -> None:
    for row in await uow.rows(_OUTDATE, of_record=record_id, moment=now()):
        await trace(uow, row["id"], Act.OUTDATED, "")
        await subject.decided(uow, Outcome(record_id, row["id"], None))
