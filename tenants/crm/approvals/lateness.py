"""What happens when somebody has not decided in time."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy import bindparam, select, update

from tenants.access.recognition import day_in
from tenants.crm.approvals import machine
from tenants.crm.approvals.calling import News, tell
from tenants.crm.approvals.keeping import Act, Held, finding, held, keep, trace
from tenants.crm.approvals.machine import Run, Seat, Status
from tenants.crm.approvals.models import ApprovalSeat
from tenants.crm.approvals.people import ADMINISTER
from tenants.crm.approvals.terms import Late, Own
from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.clock import now
from tenants.registry import service as registry

_SEAT = select(ApprovalSeat.approval_id, ApprovalSeat.number).where(ApprovalSeat.id == bindparam("seat_id"))
_LATE = (
    update(ApprovalSeat)
    .where(
        ApprovalSeat.id == bindparam("own_id"),
        ApprovalSeat.state == "open",
        ApprovalSeat.late_at.is_(None),
        ApprovalSeat.due_at <= bindparam("moment"),
    )
    .values(late_at=bindparam("moment"))
    .returning(ApprovalSeat.id)
)


async def fall_due(uow: UnitOfWork, *, seat_id: UUID) -> None:
    """The time of a seat is over: what its node says of that happens, once, if nobody has decided."""
    row = await uow.row(_SEAT, seat_id=seat_id)
    if row is None:
        return
    at = await held(uow, row["approval_id"])
    if at.run.status is not Status.APPROVING or await uow.row(_LATE, own_id=seat_id, moment=now()) is None:
        return
    seat = at.run.seats[row["number"]]
    match at.terms.nodes[seat.node].late:
        case Late.APPROVE | Late.REFUSE as late:
            await _end(uow, at, seat, late)
        case Late.REMIND:
            await _remind(uow, at, seat)
        case late:
            await _hand_over(uow, at, seat, late)


async def _end(uow: UnitOfWork, at: Held, seat: Seat, late: Late) -> None:
    act = Act.APPROVED if late is Late.APPROVE else Act.REFUSED
    await trace(uow, at.id, act, at.terms.name_of(seat.node), for_id=seat.user_id)
    await keep(uow, at, await _decided(uow, at, seat, late))


async def _decided(uow: UnitOfWork, at: Held, seat: Seat, late: Late) -> Run:
    run = machine.by_itself(at.run, seat.number)
    if late is Late.REFUSE:
        return replace(machine.refuse(run, seat.number), status=Status.AUTO_REJECTED)
    find = await finding(uow, at.terms, at.row["submitted_by"], at.row["snapshot"])
    return machine.approve(at.terms.course, run, seat.number, find)


async def _remind(uow: UnitOfWork, at: Held, seat: Seat) -> None:
    await trace(uow, at.id, Act.REMINDED, at.terms.name_of(seat.node), to_id=seat.user_id)
    tell(uow, at.id, seat.user_id, News.LATE)


async def _hand_over(uow: UnitOfWork, at: Held, seat: Seat, late: Late) -> None:
    """Where nobody else is there, whoever is asked stays so, and is reminded."""
    other = await _instead(uow, at, seat, late)
    if other is None:
        await _remind(uow, at, seat)
        return
    node = at.terms.name_of(seat.node)
    await trace(uow, at.id, Act.HANDED_OVER, node, for_id=seat.user_id, to_id=other)
    await keep(uow, at, machine.hand_over(at.terms.course, at.run, seat.number, other))


async def _instead(uow: UnitOfWork, at: Held, seat: Seat, late: Late) -> UUID | None:
    """Nobody who is asked at the node already, and not whoever submitted it, unless the node allows that."""
    members = {each.id: each.role for each in await registry.members(uow)}
    found = [person for person, role in members.items() if role in ADMINISTER]
    if late is Late.SUPERIOR:
        found = [each for each in (await day_in(uow)).managers_above(seat.user_id) if each in members] or found
    gone = {each.user_id for each in at.run.at_node()}
    if at.terms.nodes[seat.node].own is not Own.ALLOW:
        gone.add(at.row["submitted_by"])
    return next((person for person in found if person not in gone), None)
