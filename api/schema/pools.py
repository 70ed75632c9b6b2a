"""The public pool: its rules, what waits in it, and taking from it and giving back."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import strawberry

from api.context import Info
from api.naming import local_id
from api.schema.ids import id_of, maybe_id
from api.schema.pool_rules import POOL, Pool, PoolRulesInput, pool_of, rules_of
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Moment
from api.speech import tell
from tenants.crm.pools import service as pools
from tenants.plans import Module
from tenants.records.catalogue import catalogue

MODULE = Module.POOLS


@strawberry.type(description="A pool as whoever asks meets it; what is null has no cap.")
class PoolStanding:
    pool: Pool
    member: bool
    admin: bool
    waiting: int
    claimed_today: int
    left_today: int | None
    holding: int
    exempted: int
    room: int | None


@strawberry.type(description="A record that waits: its name and a hint of its telephone number, until it is claimed.")
class PooledRecord:
    id: strawberry.ID
    title: str
    phone: str | None
    entered_at: Moment
    last_owner_id: strawberry.ID | None
    claimable_from: Moment | None = strawberry.field(description="When whoever asks may claim it; null is now.")


@strawberry.type(description="One change of hands of a record.")
class OwnerChange:
    id: strawberry.ID
    previous_id: strawberry.ID | None
    owner_id: strawberry.ID | None
    reason: str = strawberry.field(description="claimed, assigned, returned, recycled or edited.")
    words: str | None
    by_id: strawberry.ID | None
    at: Moment


@strawberry.type(description="A record that rules would have returned by now, had they been there for ninety days.")
class ForeseenReturn:
    id: strawberry.ID
    title: str
    owner_id: strawberry.ID
    due_at: Moment


@strawberry.type(description="A record that goes back in `days` unless somebody follows up, or (0) went back.")
class PoolNotice:
    id: strawberry.ID
    record_id: strawberry.ID
    title: str
    days: int
    due_at: Moment
    at: Moment


@strawberry.type(description="What became of one record: had, or what stood in the way and until when.")
class PoolOutcome:
    id: strawberry.ID
    done: bool
    code: str | None
    message: str | None
    lapses_at: Moment | None


@strawberry.input
class CreatePoolInput:
    rules: PoolRulesInput


@strawberry.input
class UpdatePoolInput:
    id: strawberry.ID
    rules: PoolRulesInput
    version: int | None = None


@strawberry.input
class ClaimRecordsInput:
    pool_id: strawberry.ID
    ids: list[strawberry.ID]


@strawberry.input
class AssignRecordsInput:
    pool_id: strawberry.ID
    ids: list[strawberry.ID]
    user_id: strawberry.ID


@strawberry.input
class ReturnRecordInput:
    id: strawberry.ID
    pool_id: strawberry.ID | None = strawberry.field(description="Its own by default.", default=None)
    reason: str | None = None


@strawberry.input
class LockRecordInput:
    id: strawberry.ID
    locked: bool


@strawberry.type
class PoolPayload:
    pool: Pool | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class PoolOutcomesPayload:
    outcomes: list[PoolOutcome] | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class PooledPayload:
    id: strawberry.ID | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@query_fields
@strawberry.type
class PoolQueries:
    @strawberry.field(description="The pools one is for or looks after, with one's own counters.")
    async def pool_standings(self, info: Info) -> list[PoolStanding]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_standing(each) for each in await pools.standings(uow)]

    @strawberry.field(description="What waits in a pool, in the order in which it came in, from behind `beyond`.")
    async def pooled_records(
        self, info: Info, pool_id: strawberry.ID, beyond: strawberry.ID | None = None, first: int = 50
    ) -> list[PooledRecord]:
        past = None if beyond is None else catalogue().parse_id(str(beyond))[1]
        async with info.context.unit_of_work(read_only=True) as uow:
            rows = await pools.waiting(uow, pool_id=local_id(pool_id, POOL, "poolId"), past=past, first=first)
            return [_waiting(each) for each in rows]

    @strawberry.field(description="Whose an account or a lead has been, the newest change first.")
    async def owner_history(self, info: Info, id: strawberry.ID) -> list[OwnerChange]:
        record_type, record_id = catalogue().parse_id(str(id))
        async with info.context.unit_of_work(read_only=True) as uow:
            rows = await pools.owner_history(uow, record_type=record_type, record_id=record_id)
            return [_change(row) for row in rows]

    @strawberry.field(description="What one was told of in the last thirty days: what goes back soon, and what went.")
    async def pool_notices(self, info: Info) -> list[PoolNotice]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_notice(each) for each in await pools.notices(uow)]

    @strawberry.field(description="What rules would have returned in the last ninety days; nothing is written.")
    async def simulate_pool(self, info: Info, rules: PoolRulesInput) -> list[ForeseenReturn]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_foreseen(rules.record_type, each) for each in await pools.simulate(uow, rules_of(rules))]


@mutation_fields
@strawberry.type
class PoolMutations:
    @strawberry.mutation
    async def create_pool(self, info: Info, input: CreatePoolInput) -> PoolPayload:
        async def verb(uow: Any) -> Any:
            return await pools.create_pool(uow, rules_of(input.rules))

        return await settle_in_unit(info, PoolPayload, verb, pool=pool_of)

    @strawberry.mutation(description="Everything the pool is from now on.")
    async def update_pool(self, info: Info, input: UpdatePoolInput) -> PoolPayload:
        async def verb(uow: Any) -> Any:
            return await pools.update_pool(uow, local_id(input.id, POOL), rules_of(input.rules), input.version)

        return await settle_in_unit(info, PoolPayload, verb, pool=pool_of)

    @strawberry.mutation(description="Take records from a pool for oneself; each is told of by itself.")
    async def claim_records(self, info: Info, input: ClaimRecordsInput) -> PoolOutcomesPayload:
        async def verb(uow: Any) -> Any:
            return await pools.claim(uow, **_wanted(input))

        return await settle_in_unit(info, PoolOutcomesPayload, verb, outcomes=_outcomes(input.ids))

    @strawberry.mutation(description="Give records of a pool to a member, as its administrator.")
    async def assign_records(self, info: Info, input: AssignRecordsInput) -> PoolOutcomesPayload:
        async def verb(uow: Any) -> Any:
            return await pools.assign(uow, **_wanted(input), user_id=local_id(input.user_id, "user", "userId"))

        return await settle_in_unit(info, PoolOutcomesPayload, verb, outcomes=_outcomes(input.ids))

    @strawberry.mutation(description="Give a record back to a pool, with a reason.")
    async def return_record(self, info: Info, input: ReturnRecordInput) -> PooledPayload:
        async def verb(uow: Any) -> None:
            record_type, record_id = catalogue().parse_id(str(input.id))
            pool_id = None if input.pool_id is None else local_id(input.pool_id, POOL, "poolId")
            whose: dict[str, Any] = {"record_type": record_type, "record_id": record_id, "pool_id": pool_id}
            await pools.give_back(uow, **whose, words=input.reason)

        return await settle_in_unit(info, PooledPayload, verb, id=lambda _: input.id)

    @strawberry.mutation(description="Keep time from taking a record from its owner, or let it again.")
    async def lock_record(self, info: Info, input: LockRecordInput) -> PooledPayload:
        async def verb(uow: Any) -> None:
            record_type, record_id = catalogue().parse_id(str(input.id))
            await pools.set_lock(uow, record_type=record_type, record_id=record_id, locked=input.locked)

        return await settle_in_unit(info, PooledPayload, verb, id=lambda _: input.id)


def _wanted(given: ClaimRecordsInput | AssignRecordsInput) -> dict[str, Any]:
    ids = [catalogue().parse_id(str(each))[1] for each in given.ids]
    return {"pool_id": local_id(given.pool_id, POOL, "poolId"), "ids": ids}


def _outcomes(ids: list[strawberry.ID]) -> Any:
    by_id = {catalogue().parse_id(str(each))[1]: each for each in ids}
    return lambda found: [_outcome(by_id[each.record_id], each) for each in found]


def _outcome(record_id: strawberry.ID, found: pools.Outcome) -> PoolOutcome:
    no = found.refusal
    if no is None:
        return PoolOutcome(id=record_id, done=True, code=None, message=None, lapses_at=None)
    until: Any = no.lapses_at
    return PoolOutcome(id=record_id, done=False, code=no.code, message=tell(no.message), lapses_at=until)


def _standing(found: Any) -> PoolStanding:
    counted = {each.name: getattr(found, each.name) for each in fields(PoolStanding) if each.name != "pool"}
    return PoolStanding(pool=pool_of(found.pool), **counted)


def _waiting(found: Any) -> PooledRecord:
    return PooledRecord(
        id=id_of(found.record_type, found.id),
        title=found.title,
        phone=found.phone,
        entered_at=found.entered_at,
        last_owner_id=maybe_id("user", found.last_owner),
        claimable_from=found.claimable_from,
    )


def _change(row: Any) -> OwnerChange:
    return OwnerChange(
        id=id_of("ownerChange", row["id"]),
        previous_id=maybe_id("user", row["previous_id"]),
        owner_id=maybe_id("user", row["owner_id"]),
        reason=row["reason"],
        words=row["words"],
        by_id=maybe_id("user", row["by_id"]),
        at=row["at"],
    )


def _foreseen(record_type: str, found: Any) -> ForeseenReturn:
    whose = id_of("user", found.owner_id)
    return ForeseenReturn(
        id=id_of(record_type, found.record_id), title=found.title, owner_id=whose, due_at=found.due_at
    )


def _notice(found: pools.Told) -> PoolNotice:
    return PoolNotice(
        id=id_of("poolNotice", found.id),
        record_id=id_of(found.record_type, found.record_id),
        title=found.title,
        days=found.days,
        due_at=Moment(found.due_at),
        at=Moment(found.at),
    )
