"""Looking at the company with a member's eyes: to see what they see, change nothing, and leave a trace.

`view_as` writes the trace and gives a ticket that is good for a quarter of an hour, in the very session it was given
to. A request that shows it is answered as that member's would be, in a transaction that takes no write.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from tenants.access import recognition
from tenants.access.gates import MANAGE, log, require_own
from tenants.changes.log import ChangeKind
from tenants.config import settings
from tenants.context import TenantContext
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.errors import Forbidden
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.registry.roles import require_permission, require_person, require_reach

GOOD_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Ticket:
    user_id: UUID
    ticket: str
    expires_at: datetime


class ViewOnly(Forbidden):
    """Whoever looks with another's eyes changes nothing."""

    code = "VIEW_ONLY"


class TicketRefused(Forbidden):
    code = "VIEW_AS_REFUSED"


async def view_as(uow: UnitOfWork, *, user_id: UUID) -> Ticket:
    """A ticket to look with a member's eyes. Raises Forbidden, RoleTooHigh, NotFound."""
    require_person(uow.context)
    require_permission(uow.context, MANAGE)
    found = await recognition.member(uow, user_id)
    require_reach(uow.context, found.role, "user_id")
    require_own(uow, found.permissions)
    ends = now() + GOOD_FOR
    log(uow, "view_as", user_id, ChangeKind.CREATED, {"until": [None, ends.isoformat()]})
    body = f"{user_id}.{int(ends.timestamp())}"
    return Ticket(user_id, f"{body}.{_signature(uow.context, body)}", ends)


async def viewing(context: TenantContext, ticket: str) -> TenantContext:
    """The context of whoever `ticket` lets this person look as. Raises TicketRefused, Forbidden, NotFound."""
    body, _, signature = ticket.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(context, body).encode()):
        raise _refused()
    user_id, _, ends = body.partition(".")
    if int(ends) < now().timestamp():
        raise _refused()
    require_permission(context, MANAGE)
    async with unit_of_work(context, read_only=True) as uow:
        found = await recognition.member(uow, UUID(user_id))
        require_own(uow, found.permissions)
    return replace(found, viewed_by=context.user_id, session_id=context.session_id)


def _refused() -> TicketRefused:
    return TicketRefused(
        say("This look as another member is over; begin it again.", "以他人身份查看已结束，请重新开始。")
    )


def _signature(context: TenantContext, body: str) -> str:
    key = settings().secret_key.encode() or b"unset"
    said = f"view-as|{context.tenant_id}|{context.session_id}|{context.user_id}|{body}"
    return hmac.digest(key, said.encode("utf-8", "surrogatepass"), "sha256").hex()
