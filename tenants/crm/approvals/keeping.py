"""An approval as it is kept: held, read into the machine's terms, written back, and the trail of its steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert

from tenants.access.recognition import day_in
from tenants.crm.approvals.calling import News, call_upon, tell
from tenants.crm.approvals.conditions import is_met
from tenants.crm.approvals.flows import version_of
from tenants.crm.approvals.machine import RUNNING, Finding, Found, Run, Seat, SeatState, Status
from tenants.crm.approvals.models import Approval, ApprovalSeat, ApprovalStep
from tenants.crm.approvals.people import Office
from tenants.crm.approvals.subjects import Outcome, Subject, subject_of
from tenants.crm.approvals.terms import FlowTerms
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import NotFound
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.records import writing
from tenants.registry import service as registry


class Act(StrEnum):
    """What can happen to an approval."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    REFUSED = "refused"
    ADDED_BEFORE = "added_before"
    ADDED_AFTER = "added_after"
    SENT_BACK = "sent_back"
    WITHDRAWN = "withdrawn"
    RESTARTED = "restarted"
    OUTDATED = "outdated"
    REMINDED = "reminded"
    HANDED_OVER = "handed_over"


@dataclass(frozen=True, slots=True)
class Held:
    """An approval nobody else changes until the transaction ends; so is its record, which is locked first."""

    row: Row
    terms: FlowTerms
    run: Run
    subject: Subject

    @property
    def id(self) -> UUID:
        found: UUID = self.row["id"]
        return found


_ONE = select(Approval).where(Approval.id == bindparam("approval_id"))
_LOCK = _ONE.with_for_update()
_SEATS = select(ApprovalSeat).where(ApprovalSeat.approval_id == bindparam("approval_id")).order_by(ApprovalSeat.number)
_KEEP = (
    update(Approval)
    .where(Approval.id == bindparam("approval_id"))
    .values({name: bindparam(name) for name in ("status", "node", "touched", "round", "snapshot", "title", "ended_at")})
)
_SEAT = (
    update(ApprovalSeat)
    .where(ApprovalSeat.approval_id == bindparam("of_approval"), ApprovalSeat.number == bindparam("at_number"))
    .values(
        state=bindparam("state"), rank=bindparam("rank"), auto=bindparam("auto"),
        opened_at=func.coalesce(ApprovalSeat.opened_at, bindparam("opened_at", type_=ApprovalSeat.opened_at.type)),
    )
)  # fmt: skip
_BY = (
    update(ApprovalSeat)
    .where(ApprovalSeat.approval_id == bindparam("of_approval"), ApprovalSeat.number == bindparam("at_number"))
    .values(decided_at=bindparam("moment"), decided_by=bindparam("person"))
)
_STEP_NAMES = ("id", "approval_id", "number", "action", "node_name", "by_id", "for_id", "to_id", "comment", "at")
_STEP = insert(ApprovalStep).values({name: bindparam(name) for name in _STEP_NAMES})
_LAST = select(func.coalesce(func.max(ApprovalStep.number), 0)).where(
    ApprovalStep.approval_id == bindparam("of_approval")
)


async def held(uow: UnitOfWork, approval_id: UUID) -> Held:
    """Hold an approval, and before it its record: in this order everybody does. Raises NotFound."""
    row = await uow.row(_ONE, approval_id=approval_id)
    if row is None:
        raise NotFound(say("There is no such approval.", "没有该审批。"), "id")
    await writing.lock(uow, subject_of(row["record_type"]).model, row["record_id"])
    locked = await uow.row(_LOCK, approval_id=approval_id)
    assert locked is not None
    return await as_held(uow, locked)


async def as_held(uow: UnitOfWork, row: Row) -> Held:
    """A locked row with all that belongs to it."""
    seats = tuple(_seat(each) for each in await uow.rows(_SEATS, approval_id=row["id"]))
    terms = await version_of(uow, row["flow_id"], row["flow_number"])
    run = Run(Status(row["status"]), row["node"], seats, row["touched"])
    return Held(row, terms, run, subject_of(row["record_type"]))


def _seat(row: Row) -> Seat:
    return Seat(
        row["number"], row["node"], row["lane"], row["rank"], row["user_id"], SeatState(row["state"]), row["auto"],
        row["added_by"],
    )  # fmt: skip


async def finding(uow: UnitOfWork, terms: FlowTerms, submitter: UUID, values: Mapping[str, Any]) -> Finding:
    """Who is asked at each node, as the company stands now."""
    roles = {each.id: each.role for each in await registry.members(uow)}
    office = Office(await day_in(uow), roles, submitter)

    def find(at: int) -> Found:
        node = terms.nodes[at]
        return office.asked(node) if is_met(node.tests, values) else Found()

    return find


async def keep(uow: UnitOfWork, was: Held, run: Run, *, again: Mapping[str, Any] | None = None) -> None:
    """Write down how it stands now; `again` has the new snapshot and title of what is submitted anew. The room is told
    of an end.
    """
    moment, row = now(), was.row
    ended = None if run.status in RUNNING else moment
    values = {"round": row["round"], "snapshot": row["snapshot"], "title": row["title"], **(again or {})}
    await uow.run(
        _KEEP, approval_id=was.id, status=run.status.value, node=run.node, touched=run.touched, ended_at=ended, **values
    )  # fmt: skip
    before = {seat.number: seat for seat in was.run.seats}
    for seat in run.seats:
        if seat.number in before and seat != before[seat.number]:
            opened = moment if seat.state is SeatState.OPEN else None
            await uow.run(
                _SEAT, of_approval=was.id, at_number=seat.number, state=seat.state.value, rank=seat.rank,
                auto=seat.auto, opened_at=opened,
            )  # fmt: skip
    await seat_all(uow, was.id, [seat for seat in run.seats if seat.number not in before])
    await call_upon(uow, was.id, was.terms)
    if ended and uow.context.user_id != row["submitted_by"]:
        tell(uow, was.id, row["submitted_by"], News.ENDED)
    if run.status is Status.RETURNED:
        tell(uow, was.id, row["submitted_by"], News.RETURNED)
    if run.status is not was.run.status or ended:
        await was.subject.decided(uow, Outcome(row["record_id"], was.id, run.status))


async def seat_all(uow: UnitOfWork, approval_id: UUID, seats: list[Seat]) -> None:
    """Write new seats down."""
    moment = now()
    rows = [
        {
            "id": uuid7(), "approval_id": approval_id, "number": seat.number, "node": seat.node, "lane": seat.lane,
            "rank": seat.rank, "user_id": seat.user_id, "state": seat.state.value, "auto": seat.auto,
            "added_by": seat.added_by, "opened_at": moment if seat.state is SeatState.OPEN else None,
        }
        for seat in seats
    ]  # fmt: skip
    if rows:
        await uow.insert_many(ApprovalSeat, {name: [row[name] for row in rows] for name in rows[0]})


async def signed(uow: UnitOfWork, approval_id: UUID, number: int, person: UUID) -> None:
    """Who decided for a seat, and when."""
    await uow.run(_BY, of_approval=approval_id, at_number=number, moment=now(), person=person)


async def trace(
    uow: UnitOfWork, approval_id: UUID, act: Act, node_name: str, comment: str = "", *, for_id: UUID | None = None,
    to_id: UUID | None = None,
) -> None:  # fmt: skip
    """Add a step to the trail. Whoever does holds the approval, so that the numbers have no gap."""
    number = await uow.value(_LAST, of_approval=approval_id) + 1
    await uow.run(
        _STEP, id=uuid7(), approval_id=approval_id, number=number, action=act.value, node_name=node_name,
        by_id=uow.context.user_id, for_id=for_id, to_id=to_id, comment=comment, at=now(),
    )  # fmt: skip
