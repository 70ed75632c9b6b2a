"""Why a lead is whose it is, taking it up, who is away, and how fast leads are answered."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import strawberry

from api.context import Info
from api.naming import global_id, local_id
from api.schema.assignment import AssignmentDecision, AssignmentDonePayload, decision, id_of
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Day, Moment
from tenants.crm.assignment import service as assignment
from tenants.db.unit_of_work import UnitOfWork
from tenants.plans import Module

MODULE = Module.LEADS
ABSENCE = "absence"

strawberry.enum(assignment.SpeedBy, name="SpeedToLeadBy")


@strawberry.type(description="Somebody is away; both days included.")
class Absence:
    id: strawberry.ID
    user_id: strawberry.ID
    from_day: Day
    to_day: Day
    note: str


@strawberry.type(description="A decision as it was made. It is in force until `endedAt`.")
class LeadAssignment:
    id: strawberry.ID
    decision: AssignmentDecision
    at: Moment
    accept_by: Moment | None
    accepted_at: Moment | None
    ended_at: Moment | None
    ended: str = strawberry.field(description="moved, not_accepted or again; empty while it holds.")


@strawberry.type(description="How fast a lead was answered, in open minutes of the company.")
class LeadSpeed:
    arrived_at: Moment
    target_minutes: int | None
    due_at: Moment | None
    answered_at: Moment | None
    minutes: int | None
    late: bool


@strawberry.type(description="What rules decided about a lead, the newest first, and how fast it was answered.")
class LeadAssignments:
    decisions: list[LeadAssignment]
    speed: LeadSpeed | None


@strawberry.type(description="Of leads that came in a span, of one owner or source. Minutes are open ones.")
class SpeedToLead:
    key: str | None = strawberry.field(description="The owner's id or the source; null is nobody, or none.")
    arrived: int
    answered: int
    median: float | None
    slowest_tenth: float | None = strawberry.field(description="Nine of ten were answered within.")
    promised: int
    on_time: int
    late: int


@strawberry.input
class AddAbsenceInput:
    user_id: strawberry.ID
    from_day: Day
    to_day: Day
    note: str = ""


@strawberry.input
class RemoveAbsenceInput:
    id: strawberry.ID


@strawberry.input
class AcceptLeadInput:
    id: strawberry.ID


@strawberry.input
class AssignLeadAgainInput:
    id: strawberry.ID


@strawberry.type
class AbsencePayload:
    absence: Absence | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@query_fields
@strawberry.type
class LeadAssignmentQueries:
    @strawberry.field(description="Who is away today, or will be.")
    async def absences(self, info: Info) -> list[Absence]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_absence(row) for row in await assignment.absences(uow)]

    @strawberry.field(description="Why a lead is whose it is, and how fast it was answered.")
    async def lead_assignments(self, info: Info, id: strawberry.ID) -> LeadAssignments:
        async with info.context.unit_of_work(read_only=True) as uow:
            rows, speed = await assignment.decisions(uow, lead_id=local_id(id, "lead"))
            return LeadAssignments(decisions=[_assignment(row) for row in rows], speed=_speed(speed))

    @strawberry.field(description="How fast leads are answered, the most leads first; both days included.")
    async def speed_to_lead(self, info: Info, by: assignment.SpeedBy, from_day: Day, to_day: Day) -> list[SpeedToLead]:
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await assignment.speed_to_lead(uow, by=by, from_day=from_day, to_day=to_day)
            return [_figures(by, each) for each in found]


@mutation_fields
@strawberry.type
class LeadAssignmentMutations:
    @strawberry.mutation(description="Somebody will be away and gets no leads by rules.")
    async def add_absence(self, info: Info, input: AddAbsenceInput) -> AbsencePayload:
        async def verb(uow: UnitOfWork) -> Any:
            user_id = local_id(input.user_id, "user", "userId")
            return await assignment.add_absence(
                uow, user_id=user_id, from_day=input.from_day, to_day=input.to_day, note=input.note
            )

        return await settle_in_unit(info, AbsencePayload, verb, absence=_absence)

    @strawberry.mutation
    async def remove_absence(self, info: Info, input: RemoveAbsenceInput) -> AssignmentDonePayload:
        async def verb(uow: UnitOfWork) -> None:
            await assignment.remove_absence(uow, absence_id=local_id(input.id, ABSENCE))

        return await settle_in_unit(info, AssignmentDonePayload, verb, id=lambda _: input.id)

    @strawberry.mutation(description="Take up a lead that rules gave one: it goes to nobody else any more.")
    async def accept_lead(self, info: Info, input: AcceptLeadInput) -> AssignmentDonePayload:
        async def verb(uow: UnitOfWork) -> None:
            await assignment.accept(uow, lead_id=local_id(input.id, "lead"))

        return await settle_in_unit(info, AssignmentDonePayload, verb, id=lambda _: input.id)

    @strawberry.mutation(description="Have the rules decide about a lead once more.")
    async def assign_lead_again(self, info: Info, input: AssignLeadAgainInput) -> AssignmentDonePayload:
        async def verb(uow: UnitOfWork) -> None:
            await assignment.assign_again(uow, lead_id=local_id(input.id, "lead"))

        return await settle_in_unit(info, AssignmentDonePayload, verb, id=lambda _: input.id)


def _absence(row: Any) -> Absence:
    days: dict[str, Any] = {name: row[name] for name in ("from_day", "to_day")}
    return Absence(id=id_of(ABSENCE, row["id"]), user_id=id_of("user", row["user_id"]), note=row["note"], **days)


def _assignment(row: Any) -> LeadAssignment:
    times: dict[str, Any] = {name: row[name] for name in ("at", "accept_by", "accepted_at", "ended_at")}
    return LeadAssignment(id=id_of("assignment", row["id"]), decision=decision(row), ended=row["ended"], **times)


def _speed(row: Any) -> LeadSpeed | None:
    if row is None:
        return None
    shown = {name: row[name] for name in ("arrived_at", "target_minutes", "due_at", "answered_at", "minutes")}
    return LeadSpeed(**shown, late=assignment.is_late(row))


def _figures(by: assignment.SpeedBy, found: assignment.Speed) -> SpeedToLead:
    shown = {each.name: getattr(found, each.name) for each in fields(SpeedToLead)}
    if by is assignment.SpeedBy.OWNER and found.key is not None:
        shown["key"] = global_id("user", found.key)
    return SpeedToLead(**shown)
