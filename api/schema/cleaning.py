"""Cleaning up by policy, and what is held back from it."""

from __future__ import annotations

from typing import Any

import strawberry

from api.context import Info
from api.naming import camel, local_id, snake
from api.schema.ids import id_of
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Moment
from api.speech import tell
from tenants.db.unit_of_work import UnitOfWork
from tenants.plans import Module
from tenants.records.catalogue import catalogue
from tenants.records.cleaning import service as cleaning
from tenants.records.quality import service as quality

MODULE = Module.ACCOUNTS
POLICY, RULE = "cleaningPolicy", "qualityRule"

strawberry.enum(
    cleaning.Ending,
    name="CleaningEnding",
    description="In the end a record stays in the bin, or loses what is personal, there and in its history.",
)


@strawberry.type(description="Records that fail all of its rules are announced, binned, and brought to their ending.")
class CleaningPolicy:
    id: strawberry.ID
    name: str
    record_type: str
    rules: list[str] = strawberry.field(description="What its rules ask, for people.")
    whole: bool = strawberry.field(description="Without one of its rules it does nothing.")
    notice_days: int
    keep_days: int
    ending: cleaning.Ending
    enabled: bool


@strawberry.type
class CleaningSample:
    id: strawberry.ID
    title: str


@strawberry.type(description="What a policy would announce now; held records are counted by themselves.")
class CleaningPreview:
    count: int
    held: int
    samples: list[CleaningSample]


@strawberry.type(description="A record that goes into the bin at `dueAt`, unless it is mended or held.")
class CleaningCase:
    record_type: str
    id: strawberry.ID
    title: str
    policy: str
    due_at: Moment


@strawberry.type
class LegalHold:
    record_type: str
    id: strawberry.ID
    reason: str
    held_at: Moment


@strawberry.input
class CreateCleaningPolicyInput:
    name: str
    record_type: str
    rule_ids: list[strawberry.ID]
    notice_days: int = 14
    keep_days: int = 90
    ending: cleaning.Ending = cleaning.Ending.STAY


@strawberry.input
class EnableCleaningPolicyInput:
    id: strawberry.ID
    enabled: bool


@strawberry.input
class CleaningPolicyIdInput:
    id: strawberry.ID


@strawberry.input
class HoldRecordInput:
    id: strawberry.ID
    reason: str


@strawberry.input
class ReleaseRecordInput:
    id: strawberry.ID


@strawberry.type
class CleaningPolicyPayload:
    policy: CleaningPolicy | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class CleaningDonePayload:
    done: bool | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@query_fields
@strawberry.type
class CleaningQueries:
    @strawberry.field(description="For those who manage the company.")
    async def cleaning_policies(self, info: Info) -> list[CleaningPolicy]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_policy(each) for each in await cleaning.policies(uow)]

    @strawberry.field(description="What a policy would announce now.")
    async def preview_cleaning(self, info: Info, id: strawberry.ID) -> CleaningPreview:
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await cleaning.preview(uow, policy_id=local_id(id, POLICY))
        samples = [CleaningSample(id=id_of(found.record_type, each), title=title) for each, title in found.titles]
        return CleaningPreview(count=found.count, held=found.held, samples=samples)

    @strawberry.field(description="Records that are announced, of those one reaches.")
    async def cleaning_cases(self, info: Info, record_type: str, mine: bool = False) -> list[CleaningCase]:
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await cleaning.announced(uow, record_type=snake(record_type), mine=mine)
        return [_case(each) for each in found]

    @strawberry.field(description="What no policy touches; for those who manage the company.")
    async def legal_holds(self, info: Info) -> list[LegalHold]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_hold(each) for each in await cleaning.holds(uow)]


@mutation_fields
@strawberry.type
class CleaningMutations:
    @strawberry.mutation(description="Keep a policy; it does nothing until it is enabled.")
    async def create_cleaning_policy(self, info: Info, input: CreateCleaningPolicyInput) -> CleaningPolicyPayload:
        async def verb(uow: UnitOfWork) -> cleaning.Policy:
            ids = [local_id(each, RULE, "ruleIds") for each in input.rule_ids]
            given: dict[str, Any] = {name: getattr(input, name) for name in ("name", "notice_days", "keep_days")}
            kind = snake(input.record_type)
            return await cleaning.create_policy(uow, record_type=kind, rule_ids=ids, ending=input.ending, **given)

        return await settle_in_unit(info, CleaningPolicyPayload, verb, policy=_policy)

    @strawberry.mutation
    async def enable_cleaning_policy(self, info: Info, input: EnableCleaningPolicyInput) -> CleaningPolicyPayload:
        async def verb(uow: UnitOfWork) -> cleaning.Policy:
            return await cleaning.enable_policy(uow, policy_id=local_id(input.id, POLICY), enabled=input.enabled)

        return await settle_in_unit(info, CleaningPolicyPayload, verb, policy=_policy)

    @strawberry.mutation(description="What it announced is announced no more; what it binned stays in the bin.")
    async def delete_cleaning_policy(self, info: Info, input: CleaningPolicyIdInput) -> CleaningDonePayload:
        async def verb(uow: UnitOfWork) -> None:
            await cleaning.delete_policy(uow, policy_id=local_id(input.id, POLICY))

        return await settle_in_unit(info, CleaningDonePayload, verb, done=lambda _: True)

    @strawberry.mutation(description="Clean up now, rather than tonight.")
    async def clean_up(self, info: Info) -> CleaningDonePayload:
        async def verb(uow: UnitOfWork) -> None:
            cleaning.ask_for_cleaning(uow)

        return await settle_in_unit(info, CleaningDonePayload, verb, done=lambda _: True)

    @strawberry.mutation(description="Let no policy touch a record; its history says so.")
    async def hold_record(self, info: Info, input: HoldRecordInput) -> CleaningDonePayload:
        async def verb(uow: UnitOfWork) -> None:
            kind, record_id = catalogue().parse_id(str(input.id))
            await cleaning.hold_record(uow, record_type=kind, record_id=record_id, reason=input.reason)

        return await settle_in_unit(info, CleaningDonePayload, verb, done=lambda _: True)

    @strawberry.mutation
    async def release_record(self, info: Info, input: ReleaseRecordInput) -> CleaningDonePayload:
        async def verb(uow: UnitOfWork) -> None:
            kind, record_id = catalogue().parse_id(str(input.id))
            await cleaning.release_record(uow, record_type=kind, record_id=record_id)

        return await settle_in_unit(info, CleaningDonePayload, verb, done=lambda _: True)


def _policy(found: cleaning.Policy) -> CleaningPolicy:
    record = catalogue()[found.record_type]
    same = ("name", "whole", "notice_days", "keep_days", "ending", "enabled")
    return CleaningPolicy(
        id=id_of(POLICY, found.id),
        record_type=camel(found.record_type),
        rules=[tell(quality.sentence(record, each.test, each.field, each.days)) for each in found.rules],
        **{name: getattr(found, name) for name in same},
    )


def _case(found: cleaning.Case) -> CleaningCase:
    kind = found.record_type
    due = Moment(found.due_at)
    return CleaningCase(
        record_type=kind, id=id_of(kind, found.record_id), title=found.title, policy=found.policy, due_at=due
    )


def _hold(found: cleaning.Hold) -> LegalHold:
    kind = found.record_type
    return LegalHold(
        record_type=kind, id=id_of(kind, found.record_id), reason=found.reason, held_at=Moment(found.held_at)
    )
