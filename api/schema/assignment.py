"""Rules that say who gets a lead, what they decide and why, and what they would."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import strawberry
from strawberry.scalars import JSON

from api.context import Info
from api.naming import global_id, local_id
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.view import view_of
from api.views import filter_json, filter_of
from tenants.crm.assignment import service as assignment
from tenants.crm.assignment.service import RuleTerms, Seat
from tenants.db.unit_of_work import UnitOfWork
from tenants.plans import Module
from tenants.records.catalogue import catalogue

MODULE = Module.LEADS
RULE = "assignmentRule"

strawberry.enum(assignment.Strategy, name="AssignmentStrategy")
strawberry.enum(assignment.Fallback, name="AssignmentFallback")
strawberry.enum(assignment.Arrival, name="LeadArrival")
strawberry.enum(assignment.How, name="AssignmentHow")
strawberry.enum(assignment.Why, name="AssignmentWhy")
strawberry.enum(assignment.Skipped, name="AssignmentSkipped")


@strawberry.type(description="Somebody a rule gives leads to. What is null is no limit.")
class AssignmentSeat:
    user_id: strawberry.ID
    weight: int
    most_open: int | None = strawberry.field(description="So many open leads at most.")
    per_month: int | None = strawberry.field(description="So many in any 30 days; a thirtieth of it on one day.")
    territories: list[str] = strawberry.field(description="None is everywhere nobody else names.")
    skills: list[str]


@strawberry.type(description="One step of the ladder: the first rule a lead meets decides who gets it.")
class AssignmentRule:
    id: strawberry.ID
    version: int
    name: str
    enabled: bool
    filter: JSON | None = strawberry.field(description="As the list of leads takes it; null is every lead.")
    arrivals: list[assignment.Arrival] = strawberry.field(description="The leads it is for, by how they come in.")
    strategy: assignment.Strategy
    seats: list[AssignmentSeat]
    skills: list[str] = strawberry.field(description="Asked for, the most important first.")
    territory_field: str = strawberry.field(description="A text field of leads, `country`, or nothing.")
    sticky: bool = strawberry.field(description="Whoever knows the person or the company already has it first.")
    fallback: assignment.Fallback = strawberry.field(description="When nobody may have it.")
    pool_id: strawberry.ID | None
    queue: str
    accept_minutes: int | None = strawberry.field(description="Open minutes to accept; then it is the next one's.")
    answer_minutes: int | None = strawberry.field(description="Open minutes in which to get in touch.")


@strawberry.type(description="What became of one of the people of a rule.")
class AssignmentVerdict:
    user_id: strawberry.ID
    why: assignment.Why
    detail: str


@strawberry.type(description="A rule that was asked before and did not decide.")
class AssignmentPassed:
    name: str
    why: assignment.Skipped


@strawberry.type(description="What rules decided about a lead, and why.")
class AssignmentDecision:
    rule_name: str | None = strawberry.field(description="Null when no rule was for it.")
    strategy: assignment.Strategy | None
    how: assignment.How
    owner_id: strawberry.ID | None
    queue: str
    detail: str
    verdicts: list[AssignmentVerdict]
    passed: list[AssignmentPassed]
    attempt: int


@strawberry.type(description="A lead, whose it is, and what rules would decide about it today.")
class ForeseenAssignment:
    id: strawberry.ID
    title: str
    owner_id: strawberry.ID | None
    decision: AssignmentDecision


@strawberry.input
class AssignmentSeatInput:
    user_id: strawberry.ID
    weight: int = 1
    most_open: int | None = None
    per_month: int | None = None
    territories: list[str] = strawberry.field(default_factory=list)
    skills: list[str] = strawberry.field(default_factory=list)


@strawberry.input(description="Everything a rule is; `AssignmentRule` says what each means.")
class AssignmentRuleInput:
    name: str
    enabled: bool = True
    filter: JSON | None = None
    arrivals: list[assignment.Arrival]
    strategy: assignment.Strategy
    seats: list[AssignmentSeatInput]
    skills: list[str] = strawberry.field(default_factory=list)
    territory_field: str = ""
    sticky: bool = False
    fallback: assignment.Fallback
    pool_id: strawberry.ID | None = None
    queue: str = ""
    accept_minutes: int | None = None
    answer_minutes: int | None = None


@strawberry.input
class CreateAssignmentRuleInput:
    terms: AssignmentRuleInput


@strawberry.input
class UpdateAssignmentRuleInput:
    id: strawberry.ID
    terms: AssignmentRuleInput
    version: int | None = None


@strawberry.input
class DeleteAssignmentRuleInput:
    id: strawberry.ID


@strawberry.input
class OrderAssignmentRulesInput:
    ids: list[strawberry.ID]


@strawberry.type
class AssignmentRulePayload:
    rule: AssignmentRule | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class AssignmentRulesPayload:
    rules: list[AssignmentRule] | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class AssignmentDonePayload:
    id: strawberry.ID | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@query_fields
@strawberry.type
class AssignmentQueries:
    @strawberry.field(description="The rules, in the order in which they are asked.")
    async def assignment_rules(self, info: Info) -> list[AssignmentRule]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_rule(row) for row in await assignment.rules(uow)]

    @strawberry.field(description="Who would get the last hundred leads if a rule were like this; nothing is written.")
    async def preview_assignment(
        self, info: Info, terms: AssignmentRuleInput, rule_id: strawberry.ID | None = None
    ) -> list[ForeseenAssignment]:
        known = None if rule_id is None else local_id(rule_id, RULE, "ruleId")
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_foreseen(each) for each in await assignment.preview(uow, _terms(info, terms), known)]


@mutation_fields
@strawberry.type
class AssignmentMutations:
    @strawberry.mutation(description="Put a rule at the end of the ladder.")
    async def create_assignment_rule(self, info: Info, input: CreateAssignmentRuleInput) -> AssignmentRulePayload:
        async def verb(uow: UnitOfWork) -> Any:
            return await assignment.create_rule(uow, _terms(info, input.terms))

        return await settle_in_unit(info, AssignmentRulePayload, verb, rule=_rule)

    @strawberry.mutation(description="Everything the rule is from now on.")
    async def update_assignment_rule(self, info: Info, input: UpdateAssignmentRuleInput) -> AssignmentRulePayload:
        async def verb(uow: UnitOfWork) -> Any:
            return await assignment.update_rule(
                uow, local_id(input.id, RULE), _terms(info, input.terms), input.version
            )  # fmt: skip

        return await settle_in_unit(info, AssignmentRulePayload, verb, rule=_rule)

    @strawberry.mutation(description="Take a rule off the ladder.")
    async def delete_assignment_rule(self, info: Info, input: DeleteAssignmentRuleInput) -> AssignmentDonePayload:
        async def verb(uow: UnitOfWork) -> None:
            await assignment.delete_rule(uow, local_id(input.id, RULE))

        return await settle_in_unit(info, AssignmentDonePayload, verb, id=lambda _: input.id)

    @strawberry.mutation(description="Ask the rules in this order from now on.")
    async def order_assignment_rules(self, info: Info, input: OrderAssignmentRulesInput) -> AssignmentRulesPayload:
        async def verb(uow: UnitOfWork) -> Any:
            return await assignment.order_rules(uow, [local_id(each, RULE, "ids") for each in input.ids])

        return await settle_in_unit(
            info, AssignmentRulesPayload, verb, rules=lambda rows: [_rule(row) for row in rows]
        )  # fmt: skip


def _terms(info: Info, given: AssignmentRuleInput) -> RuleTerms:
    schema = view_of(info._raw_info.schema, info.context.signed_in.entitlement)
    values = {each.name: getattr(given, each.name) for each in fields(RuleTerms)}
    pool_id = given.pool_id
    values |= {
        "filter": filter_of(schema, catalogue()["lead"], given.filter) or {},
        "seats": [_seat_given(each) for each in given.seats],
        "pool_id": None if pool_id is None else local_id(pool_id, "pool", "poolId"),
    }
    return RuleTerms(**values)


def _seat_given(given: AssignmentSeatInput) -> Seat:
    user_id = local_id(given.user_id, "user", "seats")
    return Seat(
        user_id, given.weight, given.most_open, given.per_month, tuple(given.territories), tuple(given.skills)
    )  # fmt: skip


def _rule(row: Any) -> AssignmentRule:
    plain = {each: row[each] for each in _PLAIN}
    return AssignmentRule(
        **plain,
        id=id_of(RULE, row["id"]),
        filter=JSON(filter_json(catalogue()["lead"], row["filter"])) if row["filter"] else None,
        arrivals=[assignment.Arrival(each) for each in row["arrivals"]],
        strategy=assignment.Strategy(row["strategy"]),
        fallback=assignment.Fallback(row["fallback"]),
        seats=[AssignmentSeat(**{**seat, "user_id": id_of("user", seat["user_id"])}) for seat in row["seats"]],
        pool_id=None if row["pool_id"] is None else id_of("pool", row["pool_id"]),
    )


_OTHERWISE = ("id", "filter", "arrivals", "strategy", "fallback", "seats", "pool_id")
_PLAIN = tuple(each.name for each in fields(AssignmentRule) if each.name not in _OTHERWISE)


def decision(row: Any) -> AssignmentDecision:
    return AssignmentDecision(
        rule_name=row["rule_name"] or None,
        strategy=assignment.Strategy(row["strategy"]) if row["strategy"] else None,
        how=assignment.How(row["how"]),
        owner_id=user_of(row["owner_id"]),
        queue=row["queue"],
        detail=row["detail"],
        verdicts=[
            AssignmentVerdict(
                user_id=id_of("user", each["user_id"]), why=assignment.Why(each["why"]), detail=each["detail"]
            )
            for each in row["verdicts"]
        ],
        passed=[
            AssignmentPassed(name=each["name"], why=assignment.Skipped(each["why"])) for each in row["passed"]
        ],
        attempt=row["attempt"],
    )  # fmt: skip


def _foreseen(found: assignment.Foreseen) -> ForeseenAssignment:
    made = found.decision
    rule: Any = made.rule or {"name": "", "strategy": ""}
    row = {name: getattr(made, name) for name in ("how", "owner_id", "queue", "detail", "attempt")}
    row |= {"rule_name": rule["name"], "strategy": rule["strategy"]}
    row |= {"verdicts": assignment.verdicts_json(made.verdicts), "passed": assignment.passed_json(made.passed)}
    return ForeseenAssignment(
        id=id_of("lead", found.lead_id), title=found.title, owner_id=user_of(found.owner_id), decision=decision(row)
    )


def id_of(kind: str, value: Any) -> strawberry.ID:
    return strawberry.ID(global_id(kind, value))


def user_of(value: Any) -> strawberry.ID | None:
    return None if value is None else id_of("user", value)
