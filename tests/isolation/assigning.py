"""What operations on assignment need: a rule for one lead alone, and that lead."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from api.naming import global_id
from tenants.crm.assignment import service as assignment
from tenants.crm.assignment.service import Arrival, RuleTerms, Seat
from tenants.crm.leads.models import Lead
from tenants.db.unit_of_work import unit_of_work
from tenants.kit.clock import now
from tenants.kit.periods import today_in
from tenants.records import writing
from tests import cast
from tests.isolation.inputs import Path

if TYPE_CHECKING:
    from tests.isolation.world import Company

Asker = cast.Person | None
Given = dict[Path, Any]


async def _rule(company: Company, asker: Asker, source: str | None = None, territory: str = "") -> UUID:
    """For leads of one source that somebody types: it touches no other story. In a territory it gives nobody any."""
    number = next(company.numbers)
    whose = (asker or company.owner).context.user_id
    assert whose is not None
    async with unit_of_work(company.owner.context) as uow:
        terms = RuleTerms(
            f"{company.word} {number}", filter={"source": {"eq": source or f"{company.word} source {number}"}},
            arrivals=[Arrival.ENTERED], seats=[Seat(whose, territories=(territory,) if territory else ())],
            skills=[f"{company.word} skill"], territory_field="region", queue=f"{company.word} queue",
            accept_minutes=60, answer_minutes=60,
        )  # fmt: skip
        found = await assignment.create_rule(uow, terms)
    rule_id: UUID = found["id"]
    return rule_id


async def _absence(company: Company, asker: Asker) -> UUID:
    day = date(2031, 3, 1)
    whose = (asker or company.owner).context.user_id
    assert whose is not None
    async with unit_of_work(company.owner.context) as uow:
        found = await assignment.add_absence(uow, user_id=whose, from_day=day, to_day=day, note=company.word)
    absence_id: UUID = found["id"]
    return absence_id


MAKERS: dict[str, Callable[[Company, Asker], Awaitable[UUID]]] = {"assignmentRule": _rule, "absence": _absence}


async def _given(company: Company, asker: Asker) -> str:
    """A lead that a rule gave whoever asks, beside one that waits in a queue."""
    mine, nobodys = (f"{company.word} {what} {next(company.numbers)}" for what in ("mine", "nobodys"))
    await _rule(company, asker, nobodys, territory=f"{company.word} north")
    await _rule(company, asker, mine)
    async with unit_of_work(company.owner.context) as uow:
        await writing.create(uow, Lead, {"name": f"{company.word} lead", "source": nobodys})
        return global_id("lead", await writing.create(uow, Lead, {"name": f"{company.word} lead", "source": mine}))


async def _to_take_up(company: Company, asker: Asker) -> Given:
    return {("input", "id"): await _given(company, asker)}


async def _to_explain(company: Company, asker: Asker) -> Given:
    return {("id",): await _given(company, asker)}


async def _of_today(company: Company, asker: Asker) -> Given:
    await _given(company, asker)
    day = today_in(company.owner.context.time_zone, now()).isoformat()
    return {("fromDay",): day, ("toDay",): day}


async def _all_rules(company: Company, asker: Asker) -> Given:
    await _rule(company, asker)
    async with unit_of_work(company.owner.context, read_only=True) as uow:
        return {("input", "ids"): [global_id("assignmentRule", row["id"]) for row in await assignment.rules(uow)]}


def _terms(*path: str) -> Callable[[Company, Asker], Awaitable[Given]]:
    async def given(company: Company, _asker: Asker) -> Given:
        only = {"source": {"eq": f"{company.word} nowhere {next(company.numbers)}"}}
        return {(*path, "territoryField"): "region", (*path, "filter"): only}

    return given


PREPARED: dict[str, Callable[[Company, Asker], Awaitable[Given]]] = {
    "acceptLead": _to_take_up,
    "assignLeadAgain": _to_take_up,
    "leadAssignments": _to_explain,
    "speedToLead": _of_today,
    "orderAssignmentRules": _all_rules,
    "createAssignmentRule": _terms("input", "terms"),
    "updateAssignmentRule": _terms("input", "terms"),
    "previewAssignment": _terms("terms"),
}
