"""An approval begins, by somebody's hand or by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import insert

from tenants.crm.approvals import machine
from tenants.crm.approvals.calling import call_upon
from tenants.crm.approvals.flows import Flow
from tenants.crm.approvals.keeping import Act, finding, seat_all, trace
from tenants.crm.approvals.machine import Run, Status
from tenants.crm.approvals.models import Approval
from tenants.crm.approvals.subjects import Outcome, Subject
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import invalid
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say

_NAMES = (
    "id", "record_type", "record_id", "title", "flow_id", "flow_number", "status", "node", "round", "touched",
    "submitted_by", "submitted_at", "snapshot", "ended_at",
)  # fmt: skip
_INSERT = insert(Approval).values({name: bindparam(name) for name in _NAMES})
_RUNNING = select(Approval.id, Approval.status).where(
    Approval.record_id == bindparam("of_record"), text("approvals.status IN ('approving', 'returned')")
)


@dataclass(frozen=True, slots=True)
class Opening:
    """What is submitted, by whom, and the flow it takes: `row` as it is stored, `snapshot` as approvers see it."""

    subject: Subject
    row: Mapping[str, Any]
    flow: Flow
    snapshot: dict[str, Any]
    person: UUID


async def running_of(uow: UnitOfWork, record_id: UUID) -> Row | None:
    """The approval of a record that has not ended."""
    return await uow.row(_RUNNING, of_record=record_id)


async def open_approval(uow: UnitOfWork, given: Opening, comment: str = "") -> UUID:
    """Returns the approval's id. Raises ValidationFailed: NOBODY_TO_APPROVE."""
    terms = given.flow.terms
    run = machine.begin(terms.course, await finding(uow, terms, given.person, given.snapshot))
    if run.status is Status.AUTO_REJECTED:
        message = say("Nobody is there to approve this.", "没有可审批的人员，请联系管理员。")
        raise invalid("id", message, "NOBODY_TO_APPROVE")
    approval_id = await _insert(uow, given, run)
    await seat_all(uow, approval_id, list(run.seats))
    await trace(uow, approval_id, Act.SUBMITTED, "", comment)
    await call_upon(uow, approval_id, terms)
    await given.subject.decided(uow, Outcome(given.row["id"], approval_id, run.status))
    return approval_id


async def _insert(uow: UnitOfWork, given: Opening, run: Run) -> UUID:
    approval_id, moment, record = uuid7(), now(), given.subject.record
    await uow.run(
        _INSERT, id=approval_id, record_type=record.name, record_id=given.row["id"],
        title=str(given.row[record.facts.title]), flow_id=given.flow.id, flow_number=given.flow.number,
        status=run.status.value, node=run.node, round=1, touched=False, submitted_by=given.person, submitted_at=moment,
        snapshot=given.snapshot, ended_at=None if run.status is Status.APPROVING else moment,
    )  # fmt: skip
    return approval_id
