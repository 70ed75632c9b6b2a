"""What waits for somebody's decision, and what became of a record's approvals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, func, select

from tenants.crm.approvals.flows import version_of
from tenants.crm.approvals.machine import SeatState, Status
from tenants.crm.approvals.models import Approval, ApprovalSeat, ApprovalStep
from tenants.crm.approvals.standing_in import decides_for
from tenants.crm.approvals.subjects import Offered, subject_of
from tenants.crm.approvals.terms import FlowTerms
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import NotFound
from tenants.kit.message import say
from tenants.plans import Module
from tenants.reach import Action
from tenants.records.permitting import is_within
from tenants.records.scoping import hidden, masked
from tenants.registry.roles import require_person

MOST, MOST_LISTED = 200, 50
_INBOX = (
    select(
        ApprovalSeat.id.label("seat_id"), ApprovalSeat.user_id, ApprovalSeat.opened_at, ApprovalSeat.due_at,
        ApprovalSeat.node,
        Approval.id, Approval.record_type, Approval.record_id, Approval.title, Approval.flow_id, Approval.flow_number,
        Approval.submitted_by, Approval.submitted_at, Approval.snapshot,
    )
    .join(Approval, Approval.id == ApprovalSeat.approval_id)
    .where(ApprovalSeat.user_id == any_(bindparam("people", type_=ARRAY(Uuid()))), ApprovalSeat.state == "open")
    .order_by(ApprovalSeat.opened_at, ApprovalSeat.id)
    .limit(MOST)
)  # fmt: skip
_OF = (
    select(Approval)
    .where(Approval.record_id == bindparam("of_record"))
    .order_by(Approval.submitted_at.desc(), Approval.id.desc())
    .limit(MOST)
)
_MINE = (
    select(Approval)
    .where(Approval.submitted_by == bindparam("person"))
    .order_by(Approval.submitted_at.desc(), Approval.id.desc())
    .limit(MOST_LISTED)
)
_DECIDED = (
    select(ApprovalSeat.approval_id, func.max(ApprovalSeat.decided_at).label("at"))
    .where(ApprovalSeat.decided_by == bindparam("person"))
    .group_by(ApprovalSeat.approval_id)
    .order_by(func.max(ApprovalSeat.decided_at).desc(), ApprovalSeat.approval_id)
    .limit(MOST_LISTED)
)
_THESE = select(Approval).where(Approval.id == any_(bindparam("ids", type_=ARRAY(Uuid()))))
_SEATS = (
    select(ApprovalSeat)
    .where(ApprovalSeat.approval_id == any_(bindparam("ids", type_=ARRAY(Uuid()))))
    .order_by(ApprovalSeat.approval_id, ApprovalSeat.node, ApprovalSeat.lane, ApprovalSeat.rank)
)
_STEPS = (
    select(ApprovalStep)
    .where(ApprovalStep.approval_id == any_(bindparam("ids", type_=ARRAY(Uuid()))))
    .order_by(ApprovalStep.approval_id, ApprovalStep.number)
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A decision somebody may take: `for_id` on whose behalf, `values` as they were submitted, as far as they see them,
    `offered` what these are; `nodes` are the names of the flow's nodes, the one it is at is `node`.
    """

    row: Row
    for_id: UUID | None
    values: Mapping[str, Any]
    offered: Mapping[str, Offered]
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trail:
    """One approval of a record with its seats and its steps; `open_to_reader` are the seats the reader may decide."""

    row: Row
    nodes: tuple[str, ...]
    seats: list[Row]
    steps: list[Row]
    open_to_reader: frozenset[UUID]


async def inbox(uow: UnitOfWork) -> list[Waiting]:
    """What the reader may decide now, the oldest first. Raises ModuleNotInPlan, Forbidden."""
    uow.context.entitlement.require(Module.DEALS)
    person = require_person(uow.context)
    rows = await uow.rows(_INBOX, people=await decides_for(uow, person))
    return [
        await _waiting(uow, row, person) for row in rows if row["submitted_by"] != person or row["user_id"] == person
    ]


async def _waiting(uow: UnitOfWork, row: Row, person: UUID) -> Waiting:
    terms, subject = await version_of(uow, row["flow_id"], row["flow_number"]), subject_of(row["record_type"])
    gone = hidden(uow.context.limits, subject.record) | masked(uow.context.limits, subject.record)
    gone |= set(terms.nodes[row["node"]].hidden)
    values = {name: each for name, each in row["snapshot"].items() if name.removesuffix("_currency") not in gone}
    return Waiting(row, None if row["user_id"] == person else row["user_id"], values, subject.offered, _names(terms))


def _names(terms: FlowTerms) -> tuple[str, ...]:
    return tuple(node.name for node in terms.nodes)


async def approvals_of(uow: UnitOfWork, *, record_type: str, record_id: UUID) -> list[Trail]:
    """Every approval of a record somebody may read, or has or had to decide about; the newest first. Raises NotFound,
    ModuleNotInPlan, ValidationFailed: NOT_APPROVABLE.
    """
    uow.context.entitlement.require(Module.DEALS)
    rows = [row for row in await uow.rows(_OF, of_record=record_id) if row["record_type"] == record_type]
    seats = await _seats(uow, rows)
    asked = any(uow.context.user_id in (seat["user_id"], seat["decided_by"]) for seat in seats)
    if not asked and not await is_within(uow, subject_of(record_type).record, record_id, Action.READ):
        raise NotFound(say("There is no such record.", "没有该记录。"), "id")
    return await _trails(uow, rows, seats)


async def submitted(uow: UnitOfWork) -> list[Trail]:
    """What the reader submitted, the newest first. Raises ModuleNotInPlan, Forbidden."""
    uow.context.entitlement.require(Module.DEALS)
    rows = await uow.rows(_MINE, person=require_person(uow.context))
    return await _trails(uow, rows, await _seats(uow, rows))


async def decided(uow: UnitOfWork) -> list[Trail]:
    """What the reader has decided about, the latest first. Raises ModuleNotInPlan, Forbidden."""
    uow.context.entitlement.require(Module.DEALS)
    latest = [row["approval_id"] for row in await uow.rows(_DECIDED, person=require_person(uow.context))]
    rows = await uow.rows(_THESE, ids=latest) if latest else []
    rows.sort(key=lambda row: latest.index(row["id"]))
    return await _trails(uow, rows, await _seats(uow, rows))


async def _seats(uow: UnitOfWork, rows: Sequence[Row]) -> list[Row]:
    return await uow.rows(_SEATS, ids=[row["id"] for row in rows]) if rows else []


async def _trails(uow: UnitOfWork, rows: Sequence[Row], seats: Sequence[Row]) -> list[Trail]:
    steps = await uow.rows(_STEPS, ids=[row["id"] for row in rows]) if rows else []
    person, nodes = uow.context.user_id, dict[tuple[UUID, int], tuple[str, ...]]()
    people = await decides_for(uow, person) if person and rows else []
    found = []
    for row in rows:
        version = row["flow_id"], row["flow_number"]
        if version not in nodes:
            nodes[version] = _names(await version_of(uow, *version))
        own = [seat for seat in seats if seat["approval_id"] == row["id"]]
        may = frozenset(seat["id"] for seat in own if _is_open_to(row, seat, person, people))
        found.append(Trail(row, nodes[version], own, [step for step in steps if step["approval_id"] == row["id"]], may))
    return found


def _is_open_to(row: Row, seat: Row, person: UUID | None, people: Sequence[UUID]) -> bool:
    """Nobody decides about their own for somebody else."""
    running = row["status"] == Status.APPROVING.value and seat["state"] == SeatState.OPEN.value
    return running and seat["user_id"] in people and (row["submitted_by"] != person or seat["user_id"] == person)
