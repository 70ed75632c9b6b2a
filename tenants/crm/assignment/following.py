"""What happens after a rule gave a lead to somebody: they accept it, or it goes on to the next; and deciding again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from tenants.context import TenantContext
from tenants.crm.assignment import logbook, speed, telling
from tenants.crm.assignment.deciding import Case, Decision, How
from tenants.crm.assignment.ladder import desk_for, take_turns
from tenants.crm.assignment.models import Assignment, LeadSpeed
from tenants.crm.assignment.rules import require_manager
from tenants.crm.leads.models import Lead
from tenants.crm.leads.service import WAITING, waiting
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import Forbidden, NotFound, invalid
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.plans import Module
from tenants.reach import Action
from tenants.records import writing
from tenants.records.arrivals import Arrival
from tenants.records.catalogue import catalogue
from tenants.records.permitting import is_within

HISTORY, AT_ONCE = 50, 200
_ONE = select(Assignment).where(Assignment.id == bindparam("assignment_id"))
_OF_LEAD = (
    select(Assignment)
    .where(Assignment.lead_id == bindparam("lead_id"))
    .order_by(Assignment.at.desc(), Assignment.id.desc())
    .limit(HISTORY)
)
_WAITING = (
    select(Assignment.lead_id)
    .join(Lead, Lead.id == Assignment.lead_id)
    .where(
        Assignment.how == How.QUEUE.value,
        Assignment.ended_at.is_(None),
        Lead.owner_id.is_(None),
        Lead.deleted_at.is_(None),
    )
    .order_by(Assignment.at, Assignment.id)
    .limit(AT_ONCE)
)
_SPEED = select(LeadSpeed).where(LeadSpeed.lead_id == bindparam("lead_id"))


async def decisions(uow: UnitOfWork, *, lead_id: UUID) -> tuple[list[Row], Row | None]:
    """What rules decided about a lead one may see, the newest first, and how fast it was answered. Raises NotFound,
    Forbidden.
    """
    uow.require(Module.LEADS, "leads:read")
    if not await is_within(uow, catalogue().of(Lead), lead_id, Action.READ):
        raise NotFound(say("There is no such record.", "没有该记录。"), "id")
    return await uow.rows(_OF_LEAD, lead_id=lead_id), await uow.row(_SPEED, lead_id=lead_id)


async def accept(uow: UnitOfWork, *, lead_id: UUID) -> None:
    """Say that one takes a lead up that rules gave one: it goes to nobody else any more. Saying so twice is saying it
    once. Raises NotFound, Forbidden (somebody else's), ValidationFailed (NOT_ASSIGNED: it came by no rule).
    """
    uow.require(Module.LEADS, "leads:write")
    lead = await writing.lock(uow, Lead, lead_id, action=Action.UPDATE)
    if lead["owner_id"] != uow.context.user_id:
        raise Forbidden(say("It is somebody else's; they accept it.", "该线索属于他人，应由其本人接受。"))
    theirs = await _in_force(uow, lead_id)
    if all(row["owner_id"] != lead["owner_id"] for row in theirs):
        raise invalid("id", say("No rule gave you this lead.", "该线索不是由规则分配给您的。"), "NOT_ASSIGNED")
    await logbook.accepted(uow, [lead_id], now())


async def not_accepted(uow: UnitOfWork, *, assignment_id: UUID) -> None:
    """The time to accept has passed: give the lead to the next. Nothing happens when it was accepted, worked on, given
    to somebody by hand, or is gone.
    """
    found = await uow.row(_ONE, assignment_id=assignment_id)
    if found is None or found["accepted_at"] is not None or found["ended_at"] is not None:
        return
    try:
        lead = await writing.lock(uow, Lead, found["lead_id"])
    except NotFound:  # in the bin
        return
    found = await uow.row(_ONE, assignment_id=assignment_id)
    if found is None or found["accepted_at"] is not None or found["ended_at"] is not None:
        return
    if lead["owner_id"] != found["owner_id"] or lead["status"] not in WAITING:
        return
    await _again(uow, lead, Arrival(found["arrival"]), "not_accepted")


async def assign_again(uow: UnitOfWork, *, lead_id: UUID) -> Row:
    """Have the rules decide about a lead once more, as who sets them: one that waits in a queue, say. Raises Forbidden,
    NotFound, ValidationFailed (NO_RULE: none is for it, and it stays whose it is).
    """
    require_manager(uow)
    lead = await writing.lock(uow, Lead, lead_id, action=Action.UPDATE)
    before = await uow.rows(_OF_LEAD, lead_id=lead_id)
    arrival = Arrival(before[0]["arrival"]) if before else Arrival.CAPTURED
    made = await _again(uow, lead, arrival, "again")
    if made.how is How.NONE:
        message = say("No rule is for this lead; change the rules or its owner.", "没有适用于该线索的规则。")
        raise invalid("id", message, "NO_RULE")
    return (await uow.rows(_OF_LEAD, lead_id=lead_id))[0]


async def look_again(ctx: TenantContext) -> int:
    """Give what waits in queues to whoever is back, or has room by now; how many went. One that still nobody can have
    goes on waiting, and nothing is written of it.
    """
    async with unit_of_work(ctx, read_only=True) as uow:
        waits = [row["lead_id"] for row in await uow.rows(_WAITING)]
    given = 0
    for lead_id in waits:
        async with unit_of_work(ctx) as uow:
            given += await _for_somebody(uow, lead_id)
    return given


async def _for_somebody(uow: UnitOfWork, lead_id: UUID) -> bool:
    """Looked at again under its lock: somebody may have taken it meanwhile."""
    try:
        lead = await writing.lock(uow, Lead, lead_id)
    except NotFound:
        return False
    waits = await _in_force(uow, lead_id)
    if lead["owner_id"] is not None or lead["status"] not in WAITING or not waits:
        return False
    return (await _again(uow, lead, Arrival(waits[0]["arrival"]), "again", waits=True)).owner_id is not None


async def _in_force(uow: UnitOfWork, lead_id: UUID) -> list[Row]:
    """The newest first: of a lead that others went into, each of them may have one."""
    return [row for row in await uow.rows(_OF_LEAD, lead_id=lead_id) if row["ended_at"] is None]


async def _again(
    uow: UnitOfWork, lead: Mapping[str, Any], arrival: Arrival, why: str, *, waits: bool = False
) -> Decision:
    """Who had it before and did not take it up is asked no more. One whom nobody else may have waits for somebody."""
    rules, moment = await take_turns(uow), now()
    before = await uow.rows(_OF_LEAD, lead_id=lead["id"])
    had = [row["owner_id"] for row in before if row["ended"] == "not_accepted"]
    if why == "not_accepted":
        had.append(lead["owner_id"])
    case = Case(lead, arrival, tuple(dict.fromkeys(had)))
    desk = await desk_for(uow, rules, [case], stored=True)
    made = desk.decide(case)
    if (made.how is How.NONE and why == "again") or (waits and made.owner_id is None):
        return made
    await logbook.ended(uow, [lead["id"]], why, moment)
    values: dict[str, Any] = {"owner_id": made.owner_id}
    if lead["status"] in WAITING:
        values["status"] = str(waiting(made.owner_id))
    await writing.keep(uow, Lead, lead["id"], values)
    await logbook.keep(uow, desk, [made], arrival)
    await speed.handed_over(uow, lead["id"], made.owner_id)
    await telling.announce(uow, [made], arrival)
    return made
