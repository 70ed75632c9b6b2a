"""What waits for somebody's decision, and what became of a record's approvals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select

from tenants.crm.approvals.flows import version_of
from tenants.crm.approvals.models import Approval, ApprovalSeat, ApprovalStep
from tenants.crm.approvals.standing_in import decides_for
from tenants.crm.approvals.subjects import subject_of
from tenants.crm.approvals.terms import FlowTerms
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import NotFound
from tenants.kit.message import say
from tenants.plans import Module
from tenants.reach import Action
from tenants.records.permitting import is_within
from tenants.records.scoping import hidden, masked
from tenants.registry.roles import require_person

MOST = 200
_INBOX = (
    select(
        ApprovalSeat.id.label("seat_id"), ApprovalSeat.user_id, ApprovalSeat.opened_at, ApprovalSeat.node,
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
    """A decision somebody may take: `for_id` on whose behalf, `values` as they were submitted, as far as they see them;
    `nodes` are the names of the flow's nodes, the one it is at is `node`.
    """

    row: Row
    for_id: UUID | None
    values: Mapping[str, Any]
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trail:
    """One approval of a record with its seats and its steps."""

    row: Row
    nodes: tuple[str, ...]
    seats: list[Row]
    steps: list[Row]


async def inbox(uow: UnitOfWork) -> list[Waiting]:
    """What the reader may decide now, the oldest first. Raises ModuleNotInPlan, Forbidden."""
    uow.context.entitlement.require(Module.DEALS)
    person = require_person(uow.context)
    rows = await uow.rows(_INBOX, people=await decides_for(uow, person))
    return [
        await _waiting(uow, row, person) for row in rows if row["submitted_by"] != person or row["user_id"] == person
    ]


async def _waiting(uow: UnitOfWork, row: Row, person: UUID) -> Waiting:
    terms = await version_of(uow, row["flow_id"], row["flow_number"])
    record = subject_of(row["record_type"]).record
    gone = hidden(uow.context.limits, record) | masked(uow.context.limits, record)
    gone |= set(terms.nodes[row["node"]].hidden)
    values = {name: each for name, each in row["snapshot"].items() if name.removesuffix("_currency") not in gone}
    return Waiting(row, None if row["user_id"] == person else row["user_id"], values, _names(terms))


def _names(terms: FlowTerms) -> tuple[str, ...]:
    return tuple(node.name for node in terms.nodes)


async def approvals_of(uow: UnitOfWork, *, record_type: str, record_id: UUID) -> list[Trail]:
    """Every approval of a record somebody may read, or has or had to decide about; the newest first. Raises NotFound,
    ModuleNotInPlan, ValidationFailed: NOT_APPROVABLE.
    """
    uow.context.entitlement.require(Module.DEALS)
    rows = [row for row in await uow.rows(_OF, of_record=record_id) if row["record_type"] == record_type]
    ids = [row["id"] for row in rows]
    seats = await uow.rows(_SEATS, ids=ids) if ids else []
    asked = any(uow.context.user_id in (seat["user_id"], seat["decided_by"]) for seat in seats)
    if not asked and not await is_within(uow, subject_of(record_type).record, record_id, Action.READ):
        raise NotFound(say("There is no such record.", "没有该记录。"), "id")
    steps = await uow.rows(_STEPS, ids=ids) if ids else []
    return [
        Trail(
            row,
            _names(await version_of(uow, row["flow_id"], row["flow_number"])),
            [seat for seat in seats if seat["approval_id"] == row["id"]],
            [step for step in steps if step["approval_id"] == row["id"]],
        )
        for row in rows
    ]
