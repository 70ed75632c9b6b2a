"""The quality of records: the rules a company keeps, what they found, and its score."""

from __future__ import annotations

from enum import Enum
from typing import Any

import strawberry

from api.context import Info
from api.naming import camel, global_id, local_id, snake
from api.schema.members import User, user_of
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Day, Moment
from api.schema.values import PageInfo, page_info
from api.speech import tell
from tenants.db.unit_of_work import UnitOfWork
from tenants.plans import Module
from tenants.records.catalogue import catalogue
from tenants.records.quality import service as quality

MODULE = Module.ACCOUNTS
RULE = "qualityRule"

strawberry.enum(quality.Dimension, name="QualityDimension")
strawberry.enum(
    quality.Check,
    name="QualityTest",
    description="A field is filled, valid, or in no other record; it was followed up within days; a member owns it.",
)


@strawberry.enum
class QualityState(Enum):
    OPEN = "open"
    WAIVED = "waived"
    FIXED = "fixed"


@strawberry.type(description="What is asked of all records of a kind.")
class QualityRule:
    id: strawberry.ID
    record_type: str
    test: quality.Check
    dimension: quality.Dimension
    field: str | None
    days: int | None
    label: str = strawberry.field(description="What it asks, for people.")


@strawberry.type(description="A rule there may be.")
class QualityChoice:
    record_type: str
    test: quality.Check
    field: str | None
    label: str


@strawberry.type(description="A record that fails a rule.")
class QualityIssue:
    rule: QualityRule
    record_id: strawberry.ID
    title: str
    state: QualityState
    found_at: Moment
    closed_at: Moment | None
    owner: User | None


@strawberry.type
class QualityIssueConnection:
    nodes: list[QualityIssue]
    page_info: PageInfo


@strawberry.type(
    description="Of so many records, so many fail in one dimension; `score` is the share that does not, 0 to 100."
)
class QualityPart:
    dimension: quality.Dimension
    records: int
    failing: int
    score: float


@strawberry.type(description="A kind of record on a day; `score` is the mean of its parts, 0 to 100.")
class QualityScore:
    record_type: str
    day: Day
    score: float
    parts: list[QualityPart]


@strawberry.type
class QualityRulesPayload:
    rules: list[QualityRule] | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class QualityRulePayload:
    rule: QualityRule | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class QualityDonePayload:
    done: bool | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class CreateQualityRuleInput:
    record_type: str
    test: quality.Check
    field: str = strawberry.field(description="Where the test is of one.", default="")
    days: int | None = strawberry.field(description="Where it is of time.", default=None)


@strawberry.input
class QualityRuleIdInput:
    id: strawberry.ID


@strawberry.input
class WaiveQualityIssueInput:
    rule_id: strawberry.ID
    record_id: strawberry.ID
    waived: bool = strawberry.field(description="False opens it again.", default=True)


@query_fields
@strawberry.type
class QualityQueries:
    @strawberry.field
    async def quality_rules(self, info: Info) -> list[QualityRule]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_rule(each) for each in await quality.rules(uow)]

    @strawberry.field(description="Everything that can be asked of records, by their kind.")
    async def quality_choices(self, info: Info) -> list[QualityChoice]:
        return [
            QualityChoice(
                record_type=record.name,
                test=test,
                field=camel(field) if field else None,
                label=tell(quality.sentence(record, test, field, None)),
            )
            for record in quality.audited()
            for test, field in quality.choices(record)
        ]

    @strawberry.field(
        description="Of the records one reaches, the latest found first: those open, unless told otherwise."
    )
    async def quality_issues(
        self,
        info: Info,
        record_type: str,
        state: QualityState | None = None,
        mine: bool = False,
        first: int = 50,
        after: str | None = None,
    ) -> QualityIssueConnection:
        wanted: dict[str, Any] = {
            "state": (state or QualityState.OPEN).value,
            "mine": mine,
            "first": first,
            "after": after,
        }
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await quality.issues(uow, record_type=snake(record_type), **wanted)
        pages = page_info(found.cursors, found.has_next, after)
        return QualityIssueConnection(nodes=[_issue(each) for each in found.issues], page_info=pages)

    @strawberry.field(description="Of each kind and day, the oldest first; for those who manage the company.")
    async def quality_scores(self, info: Info, days: int = 90) -> list[QualityScore]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_score(each) for each in await quality.scores(uow, days=days)]


@mutation_fields
@strawberry.type
class QualityMutations:
    @strawberry.mutation(description="Take the recommended rules over; what is there stays.")
    async def adopt_quality_rules(self, info: Info) -> QualityRulesPayload:
        return await settle_in_unit(
            info, QualityRulesPayload, quality.adopt, rules=lambda found: [_rule(each) for each in found]
        )

    @strawberry.mutation
    async def create_quality_rule(self, info: Info, input: CreateQualityRuleInput) -> QualityRulePayload:
        async def verb(uow: UnitOfWork) -> quality.Rule:
            kind, field = snake(input.record_type), snake(input.field)
            return await quality.create_rule(uow, record_type=kind, test=input.test, field=field, days=input.days)

        return await settle_in_unit(info, QualityRulePayload, verb, rule=_rule)

    @strawberry.mutation(description="What it found goes with it.")
    async def delete_quality_rule(self, info: Info, input: QualityRuleIdInput) -> QualityDonePayload:
        async def verb(uow: UnitOfWork) -> None:
            await quality.delete_rule(uow, rule_id=local_id(input.id, RULE))

        return await settle_in_unit(info, QualityDonePayload, verb, done=lambda _: True)

    @strawberry.mutation(description="Audit now, rather than tonight.")
    async def audit_quality(self, info: Info) -> QualityDonePayload:
        async def verb(uow: UnitOfWork) -> None:
            quality.ask_for_audit(uow)

        return await settle_in_unit(info, QualityDonePayload, verb, done=lambda _: True)

    @strawberry.mutation(description="The record is as it should be, whatever the rule says.")
    async def waive_quality_issue(self, info: Info, input: WaiveQualityIssueInput) -> QualityDonePayload:
        async def verb(uow: UnitOfWork) -> None:
            rule_id = local_id(input.rule_id, RULE, "ruleId")
            record_type, record_id = catalogue().parse_id(str(input.record_id), field="recordId")
            of: dict[str, Any] = {"record_type": record_type, "record_id": record_id}
            await quality.waive(uow, rule_id=rule_id, waived=input.waived, **of)

        return await settle_in_unit(info, QualityDonePayload, verb, done=lambda _: True)


def _rule(found: quality.Rule) -> QualityRule:
    return QualityRule(
        id=strawberry.ID(global_id(RULE, found.id)),
        record_type=found.record_type,
        test=found.test,
        dimension=found.dimension,
        field=camel(found.field) if found.field else None,
        days=found.days,
        label=tell(quality.sentence(catalogue()[found.record_type], found.test, found.field, found.days)),
    )


def _issue(found: quality.Issue) -> QualityIssue:
    return QualityIssue(
        rule=_rule(found.rule),
        record_id=strawberry.ID(global_id(found.rule.record_type, found.record_id)),
        title=found.title,
        state=QualityState(found.state),
        found_at=Moment(found.found_at),
        closed_at=Moment(found.closed_at) if found.closed_at else None,
        owner=user_of(found.owner),
    )


def _score(found: quality.DayScore) -> QualityScore:
    parts = [
        QualityPart(dimension=each.dimension, records=each.records, failing=each.failing, score=each.score)
        for each in found.parts
    ]
    return QualityScore(record_type=found.record_type, day=Day(found.day), score=found.score, parts=parts)
