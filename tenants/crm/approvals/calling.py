"""Who is asked hears of it, and so does whoever submitted how it ended: by mail, committed with its cause."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import bindparam, update

from tenants.crm.approvals.models import ApprovalSeat
from tenants.crm.approvals.terms import FlowTerms
from tenants.db.unit_of_work import UnitOfWork
from tenants.hours.service import calendar_of
from tenants.jobs import Job
from tenants.kit.clock import now

_CALL = (
    update(ApprovalSeat)
    .where(
        ApprovalSeat.approval_id == bindparam("of_approval"),
        ApprovalSeat.state == "open",
        ApprovalSeat.told_at.is_(None),
    )
    .values(told_at=bindparam("moment"))
    .returning(ApprovalSeat.id, ApprovalSeat.user_id, ApprovalSeat.node)
)
_DUE = update(ApprovalSeat).where(ApprovalSeat.id == bindparam("seat_id")).values(due_at=bindparam("moment"))


class News(StrEnum):
    """It is your turn; your time is over; what you submitted has ended; it was sent back to you."""

    ASKED = "asked"
    LATE = "late"
    ENDED = "ended"
    RETURNED = "returned"


async def call_upon(uow: UnitOfWork, approval_id: UUID, terms: FlowTerms) -> None:
    """Tell whoever it has become the turn of, once each, and have their time looked at when it is over."""
    moment = now()
    for seat in await uow.rows(_CALL, of_approval=approval_id, moment=moment):
        tell(uow, approval_id, seat["user_id"], News.ASKED)
        minutes = terms.nodes[seat["node"]].minutes
        if minutes is not None:
            due_at = (await calendar_of(uow)).add(moment, timedelta(minutes=minutes))
            await uow.run(_DUE, seat_id=seat["id"], moment=due_at)
            uow.enqueue(Job.APPROVAL_DUE, at=due_at, key=f"{seat['id']}:due", seat_id=seat["id"])


def tell(uow: UnitOfWork, approval_id: UUID, user_id: UUID, news: News) -> None:
    """Have somebody told."""
    key = f"{approval_id}:{user_id}:{news}"
    uow.enqueue(Job.APPROVAL_EMAIL, key=key, approval_id=approval_id, user_id=user_id, news=news.value)
