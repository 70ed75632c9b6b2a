"""What rules would do with the leads that came last, before anything is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select

from tenants.crm.assignment.deciding import Case, Decision
from tenants.crm.assignment.ladder import LADDER, desk_for
from tenants.crm.assignment.models import Assignment
from tenants.crm.assignment.rules import RuleTerms, checked
from tenants.crm.leads.models import Lead
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.records import reading
from tenants.records.arrivals import Arrival
from tenants.records.selection import ListSelection, Page, Query, Selection

LAST = 100
_UNSAVED = UUID(int=0)
_THEM = any_(bindparam("ids", type_=ARRAY(Uuid())))
_LEADS = select(Lead).where(Lead.id == _THEM)
_ARRIVED = (
    select(Assignment.lead_id, Assignment.arrival)
    .where(Assignment.lead_id == _THEM)
    .order_by(Assignment.at, Assignment.id)
)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A lead, whose it is, and what the rules would decide about it today."""

    lead_id: UUID
    title: str
    owner_id: UUID | None
    decision: Decision


async def preview(uow: UnitOfWork, terms: RuleTerms, rule_id: UUID | None = None) -> list[Foreseen]:
    """Who would get the last hundred leads one may see, the newest first, if a rule (a new one at the end, or the one
    named) were like this. People are as busy as they are now. Nothing is written. Raises as saving it would.
    """
    values = await checked(uow, terms)
    rules = _with(await uow.rows(LADDER), values, rule_id)
    query = Query(order=(("created_at", "desc"),), page=Page(first=LAST))
    listed = (await reading.read_list(uow, ListSelection(Selection("lead", frozenset({"name"})), query))).rows
    ids = [row["id"] for row in listed]
    rows = {row["id"]: row for row in await uow.rows(_LEADS, ids=ids)}
    came = {row["lead_id"]: Arrival(row["arrival"]) for row in reversed(await uow.rows(_ARRIVED, ids=ids))}
    cases = [Case(rows[each], came.get(each) or _arrival(rows[each])) for each in reversed(ids) if each in rows]
    desk = await desk_for(uow, rules, cases, stored=True)
    made = {case.id: desk.decide(case) for case in cases}
    return [Foreseen(row["id"], row["name"], rows[row["id"]]["owner_id"], made[row["id"]]) for row in listed]


def _with(rules: Sequence[Row], values: dict[str, Any], rule_id: UUID | None) -> list[Row]:
    """The ladder as it would be."""
    known = next((rule for rule in rules if rule["id"] == rule_id), None)
    turn = {"last_id": known["last_id"], "credits": known["credits"]} if known else {"last_id": None, "credits": {}}
    new = {**values, **turn, "id": rule_id or _UNSAVED}
    ladder: list[Row] = [new if rule["id"] == rule_id else rule for rule in rules]
    if known is None:
        ladder.append(new)
    return [rule for rule in ladder if rule is not new or values["enabled"]]


def _arrival(lead: Row) -> Arrival:
    return Arrival.CAPTURED if lead["created_by"] is None else Arrival.ENTERED
