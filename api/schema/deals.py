"""The verbs of deals that are more than a change of fields, and the log of their moves."""

from __future__ import annotations

from typing import Any

import strawberry

from api.context import Info
from api.naming import local_id
from api.schema.ids import id_of, maybe_id
from api.schema.problems import UserError, settle_in_unit
from api.schema.record_types import RecordTypes
from api.schema.record_verbs import written
from api.schema.roots import mutation_fields, query_fields, verbs_of
from api.schema.scalars import Moment
from api.schema.values import Money
from tenants.crm.deals import service as deals
from tenants.crm.deals.service import LostReason, MoveKind
from tenants.plans import Module

MODULE = Module.DEALS


@strawberry.input
class MoveDealInput:
    id: strawberry.ID
    stage_id: strawberry.ID
    version: int | None = strawberry.field(description="Refuse if it is not this any more.", default=None)


@strawberry.input
class WinDealInput:
    id: strawberry.ID
    note: str | None = None
    version: int | None = strawberry.field(description="Refuse if it is not this any more.", default=None)


@strawberry.input
class LoseDealInput:
    id: strawberry.ID
    reason: LostReason
    note: str | None = None
    version: int | None = strawberry.field(description="Refuse if it is not this any more.", default=None)


@strawberry.input
class ReopenDealInput:
    id: strawberry.ID
    reason: str
    version: int | None = strawberry.field(description="Refuse if it is not this any more.", default=None)


@strawberry.type(description="One move of a deal; they are counted from 1, and each begins where the last one ended.")
class DealMove:
    id: strawberry.ID
    number: int
    kind: MoveKind
    from_stage_id: strawberry.ID | None
    to_stage_id: strawberry.ID | None
    at: Moment
    by_id: strawberry.ID | None
    seconds: int | None = strawberry.field(description="How long it was where it was.")
    amount: Money | None = strawberry.field(description="What it was worth then.")
    note: str | None


@strawberry.input
class ArrangeStagesInput:
    pipeline_id: strawberry.ID
    stage_ids: list[strawberry.ID] = strawberry.field(description="All its stages, in the order they shall have.")


@strawberry.type
class ArrangeStagesPayload:
    pipeline_id: strawberry.ID | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@query_fields
@strawberry.type
class DealQueries:
    @strawberry.field(description="Every move of a deal, the first one first.")
    async def deal_moves(self, info: Info, id: strawberry.ID) -> list[DealMove]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_move(row) for row in await deals.moves(uow, deal_id=local_id(id, "deal"))]


@mutation_fields
@strawberry.type
class DealMutations:
    @strawberry.mutation(description="Put the stages of a pipeline into an order, all of them at once.")
    async def arrange_stages(self, info: Info, input: ArrangeStagesInput) -> ArrangeStagesPayload:
        async def act(uow: Any) -> None:
            pipeline_id = local_id(input.pipeline_id, "pipeline", "pipelineId")
            stage_ids = [local_id(each, "stage", f"stageIds.{at}") for at, each in enumerate(input.stage_ids)]
            await deals.arrange(uow, pipeline_id=pipeline_id, stage_ids=stage_ids)

        return await settle_in_unit(info, ArrangeStagesPayload, act, pipeline_id=lambda _: input.pipeline_id)


@verbs_of("deal")
def deal_verbs(types_of: RecordTypes) -> dict[str, Any]:
    """`moveDeal`, `winDeal`, `loseDeal` and `reopenDeal`."""

    async def move_deal(info: Info, input: MoveDealInput) -> Any:
        stage_id = local_id(input.stage_id, "stage", "stageId")
        return await _verb(info, types_of, deals.move, input, stage_id=stage_id)

    async def win_deal(info: Info, input: WinDealInput) -> Any:
        return await _verb(info, types_of, deals.win, input, note=input.note)

    async def lose_deal(info: Info, input: LoseDealInput) -> Any:
        return await _verb(info, types_of, deals.lose, input, reason=input.reason, note=input.note)

    async def reopen_deal(info: Info, input: ReopenDealInput) -> Any:
        return await _verb(info, types_of, deals.reopen, input, reason=input.reason)

    return {
        "move_deal": _mutation(types_of, move_deal, MoveDealInput, "Put a deal into a stage."),
        "win_deal": _mutation(types_of, win_deal, WinDealInput, "It is sold."),
        "lose_deal": _mutation(types_of, lose_deal, LoseDealInput, "It is lost, and why."),
        "reopen_deal": _mutation(types_of, reopen_deal, ReopenDealInput, "A won or lost deal goes on, and why."),
    }


async def _verb(info: Info, types_of: RecordTypes, verb: Any, input: Any, **given: Any) -> Any:
    async def act(uow: Any) -> Any:
        deal_id = local_id(input.id, "deal")
        await verb(uow, deal_id=deal_id, version=input.version, **given)
        return deal_id

    return await written(info, types_of, act)


def _mutation(types_of: RecordTypes, resolver: Any, input_type: Any, told: str) -> Any:
    resolver.__annotations__ |= {"info": Info, "input": input_type, "return": types_of.payload}
    return strawberry.mutation(resolver=resolver, description=told)


def _move(row: Any) -> DealMove:
    amount = None if row["amount"] is None else Money(amount_minor=row["amount"], currency=row["currency"] or "")
    return DealMove(
        id=id_of("dealMove", row["id"]),
        number=row["number"],
        kind=MoveKind(row["kind"]),
        from_stage_id=maybe_id("stage", row["from_stage_id"]),
        to_stage_id=maybe_id("stage", row["to_stage_id"]),
        at=row["at"],
        by_id=maybe_id("user", row["by_id"]),
        seconds=row["seconds"],
        amount=amount,
        note=row["note"],
    )
