"""Why a lead is promising, what it did, and how a company scores."""

from __future__ import annotations

from typing import Any

import strawberry

from api.context import Info
from api.naming import local_id
from api.schema.problems import UserError, settle_in_unit
from api.schema.record_types import RecordTypes
from api.schema.record_verbs import written
from api.schema.roots import mutation_fields, query_fields, verbs_of
from api.schema.scalars import Moment
from tenants.crm.scores import service as scores
from tenants.db.unit_of_work import UnitOfWork
from tenants.plans import Module

MODULE = Module.LEADS

strawberry.enum(scores.FitField, name="LeadFitField")
strawberry.enum(scores.FitTest, name="LeadFitTest")
strawberry.enum(scores.EngagementKind, name="LeadEngagementKind")


@strawberry.type(description="So many points to whoever passes the test.")
class LeadFitRule:
    field: scores.FitField
    test: scores.FitTest
    values: list[str]
    points: int


@strawberry.type(description="So many points for each event; all together at most `cap`.")
class LeadEngagementRule:
    kind: scores.EngagementKind
    words: list[str] = strawberry.field(description="One of them is in its detail; without any, whatever it is.")
    points: int
    cap: int
    lasts: bool = strawberry.field(description="Does not fade.")


@strawberry.type(description="Whom the company sells to, as a grade.")
class LeadFitTold:
    grade: scores.LeadFit
    points: int
    reasons: list[LeadFitRule]


@strawberry.type
class LeadEngagementReason:
    rule: LeadEngagementRule
    count: int
    points: float = strawberry.field(description="What they are worth by now.")
    latest_at: Moment


@strawberry.type(description="How much interest it showed, 0 to 100.")
class LeadEngagementTold:
    score: int
    reasons: list[LeadEngagementReason]


@strawberry.type
class LeadChanceReason:
    field: str
    value: str
    factor: float = strawberry.field(description="How many times likelier a won lead has this than a lost one.")


@strawberry.type(description="The chance to be won, learnt from the company's own leads.")
class LeadChance:
    percent: float | None = strawberry.field(description="Null where too few leads are closed.")
    reasons: list[LeadChanceReason] = strawberry.field(description="The strongest first.")
    won: int
    lost: int
    least: int = strawberry.field(description="So many won ones, and lost ones, are needed.")
    accuracy: float | None = strawberry.field(description="The share of leads held out that were foreseen rightly.")
    baseline: float | None = strawberry.field(description="That of always saying what happens more often.")
    held_out: int
    learned_at: Moment | None


@strawberry.type
class LeadScoreEntry:
    at: Moment
    fit: scores.LeadFit | None
    engagement: int | None
    chance: int | None
    qualified: bool


@strawberry.type(description="How promising a lead is, and why. What somebody may not see is null.")
class LeadScore:
    fit: LeadFitTold | None
    engagement: LeadEngagementTold | None
    chance: LeadChance | None
    history: list[LeadScoreEntry] = strawberry.field(description="Newest first.")


@strawberry.type(description="How the company scores its leads.")
class LeadScoring:
    fit: list[LeadFitRule]
    thresholds: list[int] = strawberry.field(description="The points from which on the fit is A, B and C.")
    engagement: list[LeadEngagementRule]
    half_life_days: int = strawberry.field(description="After so many days a point is worth half.")
    qualified_fit: scores.LeadFit = strawberry.field(description="A lead is qualified with this grade or a better one,")
    qualified_engagement: int = strawberry.field(description="and so many points of engagement.")


@strawberry.type
class LeadScoringPayload:
    scoring: LeadScoring | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class LeadFitRuleInput:
    field: scores.FitField
    test: scores.FitTest
    points: int
    values: list[str] = strawberry.field(default_factory=list)


@strawberry.input
class LeadEngagementRuleInput:
    kind: scores.EngagementKind
    points: int
    cap: int
    words: list[str] = strawberry.field(default_factory=list)
    lasts: bool = False


@strawberry.input
class LeadScoringInput:
    fit: list[LeadFitRuleInput]
    thresholds: list[int]
    engagement: list[LeadEngagementRuleInput]
    half_life_days: int
    qualified_fit: scores.LeadFit
    qualified_engagement: int


@strawberry.input
class NoteLeadEngagementInput:
    id: strawberry.ID
    kind: scores.EngagementKind
    happened_at: Moment | None = strawberry.field(description="Now, when nothing is said.", default=None)
    detail: str = strawberry.field(description="Such as the address of a page.", default="")
    key: str | None = strawberry.field(description="What is told twice by one key happened once.", default=None)


@query_fields
@strawberry.type
class LeadScoreQueries:
    @strawberry.field(description="How promising a lead is as of now, with a reason for every point.")
    async def lead_score(self, info: Info, id: strawberry.ID) -> LeadScore:
        async with info.context.unit_of_work(read_only=True) as uow:
            return _told(await scores.tell(uow, lead_id=local_id(id, "lead")))

    @strawberry.field(description="How the company scores its leads.")
    async def lead_scoring(self, info: Info) -> LeadScoring:
        async with info.context.unit_of_work(read_only=True) as uow:
            return _scoring(await scores.read_book(uow))


@mutation_fields
@strawberry.type
class LeadScoreMutations:
    @strawberry.mutation(description="Score by these rules from now on; all leads are scored again.")
    async def update_lead_scoring(self, info: Info, input: LeadScoringInput) -> LeadScoringPayload:
        async def verb(uow: UnitOfWork) -> scores.Book:
            return await scores.set_scoring(uow, scoring=_given(input))

        return await settle_in_unit(info, LeadScoringPayload, verb, scoring=_scoring)


@verbs_of("lead")
def score_verbs(types_of: RecordTypes) -> dict[str, Any]:
    """`noteLeadEngagement`."""

    async def note_lead_engagement(info: Info, input: NoteLeadEngagementInput) -> Any:
        async def act(uow: UnitOfWork) -> Any:
            lead_id = local_id(input.id, "lead")
            what = {name: getattr(input, name) for name in ("kind", "detail", "key")}
            await scores.note_engagement(uow, lead_id=lead_id, at=input.happened_at, **what)
            return lead_id

        return await written(info, types_of, act)

    note_lead_engagement.__annotations__ |= {"input": NoteLeadEngagementInput, "return": types_of.payload, "info": Info}
    told = "A lead showed interest, or lost it: on a web site, in a mail."
    return {"note_lead_engagement": strawberry.mutation(resolver=note_lead_engagement, description=told)}


def _given(input: LeadScoringInput) -> scores.Scoring:
    return scores.Scoring(
        fit=tuple(scores.FitRule(each.field, each.test, each.points, tuple(each.values)) for each in input.fit),
        thresholds=tuple(input.thresholds),
        engagement=tuple(
            scores.EngagementRule(each.kind, each.points, each.cap, tuple(each.words), each.lasts)
            for each in input.engagement
        ),
        half_life_days=input.half_life_days,
        qualified_fit=input.qualified_fit,
        qualified_engagement=input.qualified_engagement,
    )


def _scoring(book: scores.Book) -> LeadScoring:
    made = book.scoring
    return LeadScoring(
        fit=[_fit_rule(each) for each in made.fit],
        thresholds=list(made.thresholds),
        engagement=[_engagement_rule(each) for each in made.engagement],
        half_life_days=made.half_life_days,
        qualified_fit=made.qualified_fit,
        qualified_engagement=made.qualified_engagement,
    )


def _fit_rule(rule: scores.FitRule) -> LeadFitRule:
    return LeadFitRule(field=rule.field, test=rule.test, values=list(rule.values), points=rule.points)


def _engagement_rule(rule: scores.EngagementRule) -> LeadEngagementRule:
    return LeadEngagementRule(
        kind=rule.kind, words=list(rule.words), points=rule.points, cap=rule.cap, lasts=rule.lasts
    )


def _told(found: scores.Told) -> LeadScore:
    return LeadScore(
        fit=_fit(found.fit) if found.fit else None,
        engagement=_engagement(found.engagement) if found.engagement else None,
        chance=_chance(found) if found.sees_chance else None,
        history=[_entry(row) for row in found.history],
    )


def _fit(found: scores.Fit) -> LeadFitTold:
    return LeadFitTold(grade=found.grade, points=found.points, reasons=[_fit_rule(rule) for rule in found.reasons])


def _engagement(found: scores.Engagement) -> LeadEngagementTold:
    return LeadEngagementTold(score=found.score, reasons=[_reason(each) for each in found.reasons])


def _reason(reason: scores.EngagementReason) -> LeadEngagementReason:
    return LeadEngagementReason(
        rule=_engagement_rule(reason.rule),
        count=reason.count,
        points=round(reason.points, 1),
        latest_at=Moment(reason.latest_at),
    )


def _chance(found: scores.Told) -> LeadChance:
    chance, book = found.chance, found.book
    total, trial = book.total, book.trial
    reasons = chance.reasons if chance else ()
    return LeadChance(
        percent=chance.percent if chance else None,
        reasons=[LeadChanceReason(field=each.field, value=each.value, factor=each.factor) for each in reasons],
        won=total.won,
        lost=total.lost,
        least=scores.LEAST,
        accuracy=trial.accuracy if trial else None,
        baseline=trial.baseline if trial else None,
        held_out=trial.size if trial else 0,
        learned_at=Moment(book.learned_at) if book.learned_at else None,
    )


def _entry(row: Any) -> LeadScoreEntry:
    return LeadScoreEntry(
        at=Moment(row["at"]),
        fit=scores.LeadFit(row["fit"]) if row["fit"] else None,
        engagement=row["engagement"],
        chance=row["chance"],
        qualified=row["qualified_at"] is not None,
    )
