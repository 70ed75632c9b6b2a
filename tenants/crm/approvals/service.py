"""What is done with approvals: submitted, agreed to, refused, given to more signers, sent back, withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from tenants.access.gates import require_member
from tenants.crm.approvals import machine, triggering
from tenants.crm.approvals.calling import News
from tenants.crm.approvals.conditions import Condition, Op
from tenants.crm.approvals.flows import Flow, create_flow, flow_for, flows, order_flows, update_flow
from tenants.crm.approvals.guarding import restart
from tenants.crm.approvals.keeping import Act, Held, finding, held, keep, signed, trace
from tenants.crm.approvals.lateness import fall_due
from tenants.crm.approvals.looking import Trail, Waiting, approvals_of, decided, inbox, submitted
from tenants.crm.approvals.machine import Again, Finding, Mode, Run, Seat, SeatState, Status
from tenants.crm.approvals.models import ApprovalSeat
from tenants.crm.approvals.opening import Opening, open_approval, running_of
from tenants.crm.approvals.standing_in import add_stand_in, decides_for, remove_stand_in, stand_ins
from tenants.crm.approvals.subjects import Offered, Outcome, Subject, may_be_approved, offered, subject_of, subjects
from tenants.crm.approvals.telling import send
from tenants.crm.approvals.terms import Approver, ApproverKind, FlowTerms, Late, Nobody, Node, Own, Trigger
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import Forbidden, NotFound, ValidationFailed, invalid
from tenants.kit.message import say
from tenants.plans import Module
from tenants.reach import Action
from tenants.records import writing
from tenants.records.catalogue import catalogue
from tenants.records.scoping import require
from tenants.registry.roles import require_person

MOST_ADDED = 20
_SEAT = select(ApprovalSeat).where(ApprovalSeat.id == bindparam("seat_id"))


async def submit(uow: UnitOfWork, *, record_type: str, record_id: UUID, comment: str = "") -> UUID:
    """Have a record approved by the flow its values ask for, or submit again what was sent back; returns the approval's
    id. Raises NotFound, Forbidden, ValidationFailed: IN_APPROVAL, NO_FLOW, NOBODY_TO_APPROVE, and what the room says.
    """
    _begin(uow)
    subject = subject_of(record_type)
    require(uow.context, catalogue().of(subject.model), Action.UPDATE)
    person = require_person(uow.context)
    row = await writing.lock(uow, subject.model, record_id, action=Action.UPDATE)
    running = await running_of(uow, record_id)
    if running is not None:
        return await _submit_again(uow, running["id"], row, _bounded(comment))
    await subject.submitted(uow, row)
    snapshot = await subject.snapshot(uow, row)
    flow = await flow_for(uow, record_type, snapshot)
    if flow is None:
        raise invalid("id", say("No flow asks for this to be approved.", "没有适用于该记录的审批流程。"), "NO_FLOW")
    return await open_approval(uow, Opening(subject, row, flow, snapshot, person), _bounded(comment))


async def _submit_again(uow: UnitOfWork, approval_id: UUID, row: dict[str, Any], comment: str) -> UUID:
    at = await held(uow, approval_id)
    if at.run.status is not Status.RETURNED:
        raise invalid("id", say("It is being approved already.", "该记录已在审批中。"), "IN_APPROVAL")
    _require_submitter(uow, at)
    await at.subject.submitted(uow, row)
    await restart(uow, at, row, Act.SUBMITTED, comment)
    return approval_id


async def approve(uow: UnitOfWork, *, seat_id: UUID, comment: str = "") -> UUID:
    """Agree; returns the approval's id. Raises NotFound (also of what is somebody else's to decide), ValidationFailed:
    ALREADY_DECIDED, TOO_LONG.
    """

    def step(at: Held, seat: Seat, find: Finding) -> Run:
        return machine.approve(at.terms.course, at.run, seat.number, find)

    return await _decide(uow, seat_id, comment, Act.APPROVED, step)


async def refuse(uow: UnitOfWork, *, seat_id: UUID, comment: str) -> UUID:
    """Refuse, which ends it, and say why. Raises as `approve`, REQUIRED."""
    if not comment.strip():
        raise invalid("comment", say("Say why.", "请填写原因。"), "REQUIRED")
    return await _decide(
        uow, seat_id, comment, Act.REFUSED, lambda at, seat, _find: machine.refuse(at.run, seat.number)
    )  # fmt: skip


async def add_signer(uow: UnitOfWork, *, seat_id: UUID, user_id: UUID, before: bool, comment: str = "") -> UUID:
    """Have somebody more asked, before one decides or after. Raises as `approve`, and ValidationFailed: OWN_REQUEST,
    TOO_MANY, ASKED_ALREADY.
    """
    await require_member(uow, user_id)
    at, seat = await _own(uow, seat_id)
    if user_id == at.row["submitted_by"] and at.terms.nodes[seat.node].own is not Own.ALLOW:
        raise invalid(
            "user_id", say("Nobody approves what they submitted.", "提交人不能审批自己的申请。"), "OWN_REQUEST"
        )
    if any(each.user_id == user_id for each in at.run.at_node()):
        raise invalid("user_id", say("They are asked already.", "该成员已是此节点的审批人。"), "ASKED_ALREADY")
    if sum(each.added_by is not None for each in at.run.at_node()) >= MOST_ADDED:
        raise invalid("user_id", say("At most {n} more signers.", "最多加签 {n} 人。", n=MOST_ADDED), "TOO_MANY")
    run = machine.add_signer(at.terms.course, at.run, seat.number, user_id, before=before)
    act = Act.ADDED_BEFORE if before else Act.ADDED_AFTER
    await trace(uow, at.id, act, at.terms.name_of(seat.node), _bounded(comment), to_id=user_id)
    await keep(uow, at, run)
    return at.id


async def send_back(uow: UnitOfWork, *, seat_id: UUID, to_node: int | None, comment: str) -> UUID:
    """Have everything from an earlier node on (counted from 0) decided anew; None is back to whoever submitted it, who
    may change the record. Raises as `refuse`, and ValidationFailed: NO_SUCH_NODE.
    """
    if not comment.strip():
        raise invalid("comment", say("Say why.", "请填写原因。"), "REQUIRED")

    def step(at: Held, seat: Seat, find: Finding) -> Run:
        if to_node is not None and not 0 <= to_node < seat.node:
            raise invalid("to_node", say("Choose an earlier node.", "请选择之前的节点。"), "NO_SUCH_NODE")
        return machine.send_back(at.terms.course, at.run, seat.number, to_node, find)

    return await _decide(uow, seat_id, comment, Act.SENT_BACK, step)


async def withdraw(uow: UnitOfWork, *, approval_id: UUID, comment: str = "") -> UUID:
    """Take back what one submitted: until somebody has decided, or as long as it runs where the flow lets it. Raises
    NotFound, Forbidden, ValidationFailed: ALREADY_DECIDED.
    """
    _begin(uow)
    at = await held(uow, approval_id)
    _require_submitter(uow, at)
    late = at.run.touched and not at.terms.withdraw_late and at.run.status is not Status.RETURNED
    if at.run.status not in machine.RUNNING or late:
        raise _decided_already()
    await trace(uow, at.id, Act.WITHDRAWN, at.terms.name_of(at.run.node), _bounded(comment))
    await keep(uow, at, machine.withdraw(at.run))
    return at.id


async def _decide(
    uow: UnitOfWork, seat_id: UUID, comment: str, act: Act, step: Callable[[Held, Seat, Finding], Run]
) -> UUID:
    at, seat = await _own(uow, seat_id)
    person = require_person(uow.context)
    find = await finding(uow, at.terms, at.row["submitted_by"], at.row["snapshot"])
    run = step(at, seat, find)
    behalf = None if seat.user_id == person else seat.user_id
    await trace(uow, at.id, act, at.terms.name_of(seat.node), _bounded(comment), for_id=behalf)
    await keep(uow, at, run)
    await signed(uow, at.id, seat.number, person)
    return at.id


async def _own(uow: UnitOfWork, seat_id: UUID) -> tuple[Held, Seat]:
    """The approval, held, and the caller's open seat. What is somebody else's is not there."""
    _begin(uow)
    person, row = require_person(uow.context), await uow.row(_SEAT, seat_id=seat_id)
    if row is None or row["user_id"] not in await decides_for(uow, person):
        raise NotFound(say("There is no such decision for you.", "没有待您处理的审批。"), "id")
    at = await held(uow, row["approval_id"])
    seat = at.run.seats[row["number"]]
    if at.run.status is not Status.APPROVING or seat.state is not SeatState.OPEN:
        raise _decided_already()
    if person == at.row["submitted_by"] and at.terms.nodes[seat.node].own is not Own.ALLOW:
        raise invalid("id", say("Nobody approves what they submitted.", "提交人不能审批自己的申请。"), "OWN_REQUEST")
    return at, seat


def _begin(uow: UnitOfWork) -> None:
    uow.context.entitlement.require(Module.DEALS, writes=True)


def _require_submitter(uow: UnitOfWork, at: Held) -> None:
    if at.row["submitted_by"] != uow.context.user_id:
        raise Forbidden(say("Only who submitted it may do this.", "只有提交人可以执行此操作。"))


def _decided_already() -> ValidationFailed:
    return invalid("id", say("This was decided meanwhile.", "该审批已有结果或已被处理。"), "ALREADY_DECIDED")


def _bounded(comment: str) -> str:
    """Raises ValidationFailed: TOO_LONG."""
    kept = comment.strip()
    if len(kept) > 1_000:
        raise invalid("comment", say("At most {n} characters.", "最多 {n} 个字符。", n=1_000), "TOO_LONG")
    return kept


__all__ = [
    "Act",
    "Again",
    "Approver",
    "ApproverKind",
    "Condition",
    "Flow",
    "FlowTerms",
    "Late",
    "Mode",
    "News",
    "Nobody",
    "Node",
    "Offered",
    "Op",
    "Outcome",
    "Own",
    "SeatState",
    "Status",
    "Subject",
    "Trail",
    "Trigger",
    "Waiting",
    "add_signer",
    "add_stand_in",
    "approvals_of",
    "approve",
    "create_flow",
    "decided",
    "fall_due",
    "flows",
    "inbox",
    "may_be_approved",
    "offered",
    "order_flows",
    "refuse",
    "remove_stand_in",
    "send",
    "send_back",
    "stand_ins",
    "subjects",
    "submit",
    "submitted",
    "triggering",
    "update_flow",
    "withdraw",
]  # fmt: skip
