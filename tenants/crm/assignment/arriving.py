"""A lead arrives and nobody was named as its owner: the rules name somebody before it is stored. Afterwards what people
do with it is heard: taking it up accepts it, another owner ends what the rules decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from tenants.changes.log import ChangeKind
from tenants.crm.assignment import logbook, speed, telling
from tenants.crm.assignment.deciding import Case, Decision, Desk, How
from tenants.crm.assignment.ladder import desk_for, rules_for, take_turns
from tenants.crm.leads.models import Lead, LeadStatus
from tenants.crm.leads.service import waiting
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import FieldProblem
from tenants.kit.clock import now
from tenants.records.arrivals import Arrival, arrival_of
from tenants.records.hooks import Draft, Written, effect_of, preparation_of

Decided = tuple[Desk, dict[UUID, Decision]]
_decided: WeakKeyDictionary[UnitOfWork, list[Decided]] = WeakKeyDictionary()
"""What was decided about leads that are being stored."""


@preparation_of(Lead)
async def name_owners(uow: UnitOfWork, drafts: list[Draft]) -> list[FieldProblem]:
    """Decide about new leads nobody was named for. A lead a person typed that no rule is for stays theirs."""
    new, arrival = [draft for draft in drafts if draft.unowned], arrival_of(uow)
    if not new or not _any_for(await rules_for(uow), arrival):
        return []
    rules = await take_turns(uow)
    if not _any_for(rules, arrival):
        return []
    cases = [Case(draft.after, arrival) for draft in new]
    desk = await desk_for(uow, rules, cases, stored=False)
    made = {case.id: desk.decide(case) for case in cases}
    for draft in new:
        found = made[draft.after["id"]]
        if found.how is not How.NONE:
            draft.after.update(owner_id=found.owner_id, status=str(waiting(found.owner_id)))
    _decided.setdefault(uow, []).append((desk, made))
    return []


def _any_for(rules: Sequence[Row], arrival: Arrival) -> bool:
    return any(arrival in rule["arrivals"] for rule in rules)


@effect_of(Lead)
async def note_decisions(uow: UnitOfWork, written: list[Written]) -> None:
    """Write down what was decided about leads that are stored by now, and begin their clocks."""
    stored = {write.record_id: write.after for write in written if write.kind is ChangeKind.CREATED}
    for desk, made in _decided.get(uow, []) if stored else []:
        found = [each for lead_id, each in made.items() if lead_id in stored]
        if found:
            await logbook.keep(uow, desk, found, arrival_of(uow))
            await speed.begin(uow, found, desk.moment)
            await telling.announce(uow, found, arrival_of(uow))
    if stored:
        _decided.pop(uow, None)


@effect_of(Lead)
async def hear_of_work(uow: UnitOfWork, written: list[Written]) -> None:
    """Getting in touch with a lead, or beginning with it, accepts it; another owner, or its end, ends the matter."""
    changed = [write for write in written if write.kind is ChangeKind.UPDATED]
    begun = [write.record_id for write in changed if _begun(write)]
    if begun:
        await logbook.accepted(uow, begun, now())
    for write in changed:
        if _differs(write, "owner_id"):
            await logbook.moved(uow, write.record_id, write.after["owner_id"], now())
    answered = [write for write in changed if _differs(write, "first_followed_at")]
    if answered:
        await speed.answered(uow, answered)


def _begun(write: Written) -> bool:
    begun = _differs(write, "status") and write.after["status"] == LeadStatus.IN_PROCESS
    return begun or (_differs(write, "first_followed_at") and write.after["first_followed_at"] is not None)


def _differs(write: Written, name: str) -> bool:
    value: Any = write.after[name]
    return bool(write.before[name] != value)
