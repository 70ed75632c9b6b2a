"""The rules of a company, in order, and the desk at which they decide."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sqlalchemy import bindparam, select, update

from tenants.crm.assignment.deciding import Case, Desk, people_of
from tenants.crm.assignment.models import AssignmentRule
from tenants.crm.assignment.roster import loads_of
from tenants.crm.assignment.sticking import known_to
from tenants.crm.leads.models import Lead
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.kit.clock import now
from tenants.records.catalogue import catalogue
from tenants.records.conditions import Met, met_by_arriving, met_by_stored
from tenants.records.locks import hold
from tenants.registry.declarations import remembered

LADDER = (
    select(AssignmentRule).where(AssignmentRule.enabled.is_(True)).order_by(AssignmentRule.position, AssignmentRule.id)
)
_MOVE = (
    update(AssignmentRule)
    .where(AssignmentRule.id == bindparam("rule_id"))
    .values(last_id=bindparam("last_id"), credits=bindparam("credits"))
)


async def rules_for(uow: UnitOfWork) -> list[Row]:
    """The rules in force, as this process knows them: whether there is anything to decide costs no question."""
    return await remembered(uow, "assignment rules", partial(uow.rows_ahead, LADDER))


async def take_turns(uow: UnitOfWork) -> list[Row]:
    """Let nobody else of the company decide until this transaction ends, and read where each turn stands by now."""
    await hold(uow, "assignment")
    return await uow.rows(LADDER)


async def desk_for(uow: UnitOfWork, rules: Sequence[Row], cases: Sequence[Case], *, stored: bool) -> Desk:
    """Everything decisions about these leads stand on, in a handful of statements however many they are."""
    moment = now()
    met = await _met(uow, rules, cases, stored)
    sticky = [case.lead for case in cases if any(rule["sticky"] for rule in rules)]
    known = await known_to(uow, sticky) if sticky else {}
    loads = await loads_of(uow, people_of(rules, known), moment)
    return Desk(rules, loads, met, known, moment)


async def _met(uow: UnitOfWork, rules: Sequence[Row], cases: Sequence[Case], stored: bool) -> Met:
    record, filters = catalogue().of(Lead), {rule["id"]: rule["filter"] for rule in rules}
    if stored:
        return await met_by_stored(uow, record, filters, [case.id for case in cases])
    return await met_by_arriving(uow, record, filters, [case.lead for case in cases])


async def keep_turns(uow: UnitOfWork, desk: Desk) -> None:
    """Write down where the turns stand now."""
    for rule_id in sorted(desk.moved):
        turn = desk.turns[rule_id]
        credits = {str(each): credit for each, credit in turn.credits.items()}
        await uow.run(_MOVE, rule_id=rule_id, last_id=turn.last, credits=credits)
    desk.moved.clear()
