"""Several records become one, and can become several again."""

from __future__ import annotations

from typing import Any

import strawberry

from api.context import Info
from api.naming import camel, global_id, local_id, snake
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Moment
from api.speech import tell
from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.message import Message
from tenants.plans import Module
from tenants.records.catalogue import catalogue
from tenants.records.merging import comparing
from tenants.records.merging import service as merging

MODULE = Module.ACCOUNTS
MERGE = "merge"


@strawberry.type(description="Records that went into another one.")
class Merge:
    id: strawberry.ID
    record_type: str
    survivor_id: strawberry.ID
    loser_ids: list[strawberry.ID]
    merged_at: Moment
    undo_until: Moment
    undone_at: Moment | None
    kept: list[str] = strawberry.field(description="Fields an undo left as they are: they were changed meanwhile.")


@strawberry.type(description="A field of several records side by side; `values` stand in the order of the records.")
class ComparedField:
    field: str
    label: str
    values: list[str | None]
    joined: bool = strawberry.field(description="Every entry is kept; otherwise one value is.")
    may_choose: bool


@strawberry.type(description="So many records of a kind go with those that are merged.")
class MovingRecords:
    record_type: str
    count: int


@strawberry.type
class RecordComparison:
    fields: list[ComparedField]
    moving: list[MovingRecords]


@strawberry.input(description="Whose value a field is to have.")
class ChosenFieldInput:
    field: str
    from_id: strawberry.ID


@strawberry.input(description="Without `chosen` the survivor keeps what it has, and gets what it lacks.")
class MergeRecordsInput:
    survivor_id: strawberry.ID
    loser_ids: list[strawberry.ID]
    chosen: list[ChosenFieldInput] = strawberry.field(default_factory=list)


@strawberry.input
class UndoMergeInput:
    id: strawberry.ID


@strawberry.type
class MergePayload:
    merge: Merge | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@query_fields
@strawberry.type
class MergeQueries:
    @strawberry.field(description="Records of one kind side by side, the one that is to stay first.")
    async def compare_records(self, info: Info, ids: list[strawberry.ID]) -> RecordComparison:
        kind, found = _ids(ids)
        async with info.context.unit_of_work(read_only=True) as uow:
            return _comparison(await comparing.compare(uow, record_type=kind, ids=found))

    @strawberry.field(description="What went into a record, the latest first.")
    async def merges(self, info: Info, id: strawberry.ID) -> list[Merge]:
        kind, record_id = catalogue().parse_id(str(id))
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_merge(each) for each in await merging.merges_of(uow, record_type=kind, record_id=record_id)]


@mutation_fields
@strawberry.type
class MergeMutations:
    @strawberry.mutation(description="Make one record of several. It can be undone for thirty days.")
    async def merge_records(self, info: Info, input: MergeRecordsInput) -> MergePayload:
        async def verb(uow: UnitOfWork) -> merging.Merge:
            return await merging.merge(uow, **_wanted(input))

        return await settle_in_unit(info, MergePayload, verb, merge=_merge)

    @strawberry.mutation(description="Make several records of one again; what was changed meanwhile stays.")
    async def undo_merge(self, info: Info, input: UndoMergeInput) -> MergePayload:
        async def verb(uow: UnitOfWork) -> merging.Merge:
            return await merging.undo(uow, merge_id=local_id(input.id, MERGE))

        return await settle_in_unit(info, MergePayload, verb, merge=_merge)


def _ids(given: list[strawberry.ID]) -> tuple[str, list[Any]]:
    kind = catalogue().parse_id(str(given[0]) if given else "", field="ids")[0]
    return kind, [catalogue().parse_id(str(each), kind, field="ids")[1] for each in given]


def _wanted(given: MergeRecordsInput) -> dict[str, Any]:
    kind, survivor = catalogue().parse_id(str(given.survivor_id), field="survivorId")
    losers = [catalogue().parse_id(str(each), kind, field="loserIds")[1] for each in given.loser_ids]
    chosen = {
        snake_path(each.field): catalogue().parse_id(str(each.from_id), kind, field="chosen")[1]
        for each in given.chosen
    }
    return {"record_type": kind, "survivor_id": survivor, "loser_ids": losers, "chosen": chosen}


def snake_path(field: str) -> str:
    """A company's own field goes by its key as it is."""
    return field if field.startswith("custom.") else snake(field)


def _merge(found: merging.Merge) -> Merge:
    kind = found.record_type
    return Merge(
        id=strawberry.ID(global_id(MERGE, found.id)),
        record_type=kind,
        survivor_id=strawberry.ID(global_id(kind, found.survivor_id)),
        loser_ids=[strawberry.ID(global_id(kind, each)) for each in found.loser_ids],
        merged_at=Moment(found.merged_at),
        undo_until=Moment(found.undo_until),
        undone_at=Moment(found.undone_at) if found.undone_at else None,
        kept=[camel(name) for name in found.kept],
    )


def _comparison(found: comparing.Comparison) -> RecordComparison:
    fields = [
        ComparedField(
            field=each.name if each.name.startswith("custom.") else camel(each.name),
            label=tell(Message(each.label.en, each.label.zh)),
            values=list(each.values),
            joined=each.joined,
            may_choose=each.may_choose,
        )
        for each in found.fields
    ]
    return RecordComparison(
        fields=fields, moving=[MovingRecords(record_type=kind, count=count) for kind, count in found.moving.items()]
    )
