"""Changing many records at once: a look before, a job, stopping, going on, and undoing."""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry.scalars import JSON

from api.context import Info
from api.naming import global_id, local_id
from api.schema.belonging import ALWAYS
from api.schema.chosen import ChosenRecordsInput, chosen_of, values_of
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Moment
from api.views import column_json
from tenants.db.unit_of_work import UnitOfWork
from tenants.records.many import service as many
from tenants.records.many.service import MassAction, MassFacts, MassOutcome, MassState, Meant, ToldRow

MODULE = ALWAYS

KIND = "massChange"

strawberry.enum(MassAction, name="MassAction")
strawberry.enum(MassState, name="MassChangeState")
strawberry.enum(MassOutcome, name="MassOutcome")


@strawberry.type(description="How many records are meant, and how many of them whoever asks may change so.")
class MassPreview:
    total: int
    within: int


@strawberry.type(description="A record that stays as it is, or that undoing left: `fields` are those somebody changed.")
class MassChangeRow:
    position: int
    record_id: strawberry.ID
    why: str | None
    message: str | None
    fields: list[str]


@strawberry.type(description="A change of many records. It is its asker's: nobody else reads it.")
class MassChange:
    facts: strawberry.Private[MassFacts]
    id: strawberry.ID
    record_type: str
    action: MassAction
    state: MassState
    fields: list[str] = strawberry.field(description="The fields it sets.")
    done: int = strawberry.field(description="Records dealt with, on the way there or back.")
    rows_total: int
    rows_changed: int
    rows_unchanged: int = strawberry.field(description="They had the values already.")
    rows_left: int
    rows_restored: int
    rows_kept: int = strawberry.field(description="Undoing left something of them, since somebody changed it.")
    failure_code: str | None
    created_at: Moment
    finished_at: Moment | None
    undone_at: Moment | None
    undo_until: Moment | None = strawberry.field(description="None where there is nothing to undo, or no time left.")

    @strawberry.field(description="Records that are LEFT as they were, or that undoing KEPT; in their order.")
    async def rows(self, info: Info, outcome: MassOutcome, after: int = 0, first: int = 100) -> list[MassChangeRow]:
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await many.told(uow, change_id=self.facts.id, outcome=outcome, after=after, first=first)
            return [_row(self.facts, each) for each in found]


@strawberry.type
class MassPreviewPayload:
    preview: MassPreview | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class MassChangePayload:
    mass_change: MassChange | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class MassChangeInput:
    chosen: ChosenRecordsInput
    action: MassAction
    values: JSON | None = strawberry.field(
        description="With EDIT: the new values, as the type's update input takes them.", default=None
    )


@strawberry.input
class MassChangeIdInput:
    id: strawberry.ID


@query_fields
@strawberry.type
class MassChangeQueries:
    @strawberry.field
    async def mass_change(self, info: Info, id: strawberry.ID) -> MassChange | None:
        async with info.context.unit_of_work(read_only=True) as uow:
            return _change(await many.find_change(uow, change_id=local_id(id, KIND)))

    @strawberry.field(description="One's own, newest first.")
    async def mass_changes(self, info: Info, first: int = 20) -> list[MassChange]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_change(each) for each in await many.newest_changes(uow, first=first)]


@mutation_fields
@strawberry.type
class MassChangeMutations:
    @strawberry.mutation(description="Look before: how many records are meant, and what is wrong. Changes nothing.")
    async def preview_mass_change(self, info: Info, input: MassChangeInput) -> MassPreviewPayload:
        async def verb(uow: UnitOfWork) -> Meant:
            return await many.preview(uow, **_given(info, input))

        return await settle_in_unit(info, MassPreviewPayload, verb, preview=_preview)

    @strawberry.mutation(description="Have a job do it to the records that are meant now, at most 50,000.")
    async def start_mass_change(self, info: Info, input: MassChangeInput) -> MassChangePayload:
        return await _settled(info, lambda uow: many.start(uow, **_given(info, input)))

    @strawberry.mutation(description="Stop before the next batch; what is done stays done.")
    async def stop_mass_change(self, info: Info, input: MassChangeIdInput) -> MassChangePayload:
        return await _settled(info, lambda uow: many.stop(uow, change_id=local_id(input.id, KIND)))

    @strawberry.mutation(description="Go on where it stopped.")
    async def resume_mass_change(self, info: Info, input: MassChangeIdInput) -> MassChangePayload:
        return await _settled(info, lambda uow: many.resume(uow, change_id=local_id(input.id, KIND)))

    @strawberry.mutation(description="Have the old values back where nobody changed them since; possible for 30 days.")
    async def undo_mass_change(self, info: Info, input: MassChangeIdInput) -> MassChangePayload:
        return await _settled(info, lambda uow: many.undo_change(uow, change_id=local_id(input.id, KIND)))


def _given(info: Info, given: MassChangeInput) -> dict[str, Any]:
    values = values_of(info, given.chosen, given.values) if given.action is MassAction.EDIT else None
    return {"chosen": chosen_of(info, given.chosen), "action": given.action, "values": values}


async def _settled(info: Info, verb: Any) -> MassChangePayload:
    return await settle_in_unit(info, MassChangePayload, verb, mass_change=_change)


def _preview(found: Meant) -> MassPreview:
    return MassPreview(total=found.total, within=found.within)


_SAME = (
    "record_type", "action", "state", "done", "rows_total", "rows_changed", "rows_unchanged", "rows_left",
    "rows_restored", "rows_kept", "failure_code", "created_at", "finished_at", "undone_at", "undo_until",
)  # fmt: skip


def _change(found: MassFacts) -> MassChange:
    return MassChange(
        facts=found,
        id=strawberry.ID(global_id(KIND, found.id)),
        fields=[column_json(each) for each in found.fields],
        **{name: getattr(found, name) for name in _SAME},
    )


def _row(of: MassFacts, found: ToldRow) -> MassChangeRow:
    return MassChangeRow(
        position=found.position,
        record_id=strawberry.ID(global_id(of.record_type, found.record_id)),
        why=found.why,
        message=found.message,
        fields=[column_json(each) for each in found.fields],
    )
