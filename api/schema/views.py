"""Saved views: lists as people like to see them, for themselves or for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import strawberry
from strawberry.scalars import JSON

from api.context import Info
from api.naming import global_id, local_id
from api.schema.belonging import ALWAYS
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Moment
from api.schema.view import view_of
from api.speech import tell
from api.views import column_json, column_of, filter_json, filter_of, order_json, order_of
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.views import service as views
from tenants.records.views.applying import Missing
from tenants.records.views.service import Look, View

MODULE = ALWAYS

KIND = "savedView"


@strawberry.type(description="What a view was saved with and no longer applies: a field was archived, say.")
class SavedViewProblem:
    part: str = strawberry.field(description="Of what: filter, orderBy or columns.")
    name: str = strawberry.field(description="The field, as a column names it.")
    message: str


@strawberry.type(description="A list as somebody likes to see it. It holds only what applies today: send it as it is.")
class SavedView:
    id: strawberry.ID
    version: int
    record_type: str
    name: str
    shared: bool = strawberry.field(description="With everybody in the company.")
    mine: bool = strawberry.field(description="Made by whoever asks.")
    filter: JSON | None = strawberry.field(description="What the list's `filter` takes.")
    order_by: JSON = strawberry.field(description="What the list's `orderBy` takes.")
    search: str
    columns: list[str] = strawberry.field(description="Fields, by their path: name, owner, owner.name.")
    missing: list[SavedViewProblem]
    updated_at: Moment


@strawberry.type
class SavedViewPayload:
    saved_view: SavedView | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class DeleteSavedViewPayload:
    id: strawberry.ID | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class CreateSavedViewInput:
    record_type: str
    name: str
    filter: JSON | None = strawberry.field(description="As the list's `filter` takes it.", default=None)
    order_by: JSON | None = strawberry.field(description="As the list's `orderBy` takes it.", default=None)
    search: str = ""
    columns: list[str] = strawberry.field(default_factory=list)
    shared: bool = False


@strawberry.input(description="What is left out stays as it is.")
class UpdateSavedViewInput:
    id: strawberry.ID
    version: int | None = None
    name: str | None = strawberry.UNSET
    filter: JSON | None = strawberry.UNSET
    order_by: JSON | None = strawberry.UNSET
    search: str | None = strawberry.UNSET
    columns: list[str] | None = strawberry.UNSET
    shared: bool | None = strawberry.UNSET


@strawberry.input
class DeleteSavedViewInput:
    id: strawberry.ID
    version: int | None = None


@query_fields
@strawberry.type
class SavedViewQueries:
    @strawberry.field(description="One's own and those that are shared, by name.")
    async def saved_views(self, info: Info, record_type: str | None = None) -> list[SavedView]:
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await views.list_views(uow, record_type=record_type)
            return [_saved_view(info, each) for each in found]

    @strawberry.field
    async def saved_view(self, info: Info, id: strawberry.ID) -> SavedView | None:
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await views.read_view(uow, view_id=local_id(id, KIND))
            return _saved_view(info, found) if found else None


@mutation_fields
@strawberry.type
class SavedViewMutations:
    @strawberry.mutation(description="Keep a list as it is.")
    async def create_saved_view(self, info: Info, input: CreateSavedViewInput) -> SavedViewPayload:
        async def verb(uow: Any) -> View:
            record = catalogue().get(input.record_type)
            look = Look(**_look(info, record, vars(input))) if record else Look(input.name)
            return await views.create_view(uow, record_type=input.record_type, look=look)

        return await _settled(info, verb)

    @strawberry.mutation
    async def update_saved_view(self, info: Info, input: UpdateSavedViewInput) -> SavedViewPayload:
        async def verb(uow: Any) -> View:
            view_id = local_id(input.id, KIND)
            stored = await views.read_view(uow, view_id=view_id)
            changes = _look(info, catalogue()[stored.record_type], vars(input)) if stored else {}
            return await views.update_view(uow, view_id=view_id, changes=changes, version=input.version)

        return await _settled(info, verb)

    @strawberry.mutation
    async def delete_saved_view(self, info: Info, input: DeleteSavedViewInput) -> DeleteSavedViewPayload:
        async def verb(uow: Any) -> None:
            await views.delete_view(uow, view_id=local_id(input.id, KIND), version=input.version)

        return await settle_in_unit(info, DeleteSavedViewPayload, verb, id=lambda _: input.id)


async def _settled(info: Info, verb: Any) -> SavedViewPayload:
    return await settle_in_unit(info, SavedViewPayload, verb, saved_view=lambda found: _saved_view(info, found))


def _look(info: Info, record: RecordType, given: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a view a client named, in the house's names."""
    schema = view_of(info._raw_info.schema, info.context.signed_in.entitlement)
    found: dict[str, Any] = {}
    for name, value in given.items():
        if value is strawberry.UNSET:
            continue
        if name == "filter":
            found["filter"] = filter_of(schema, record, value)
        elif name == "order_by":
            found["order"] = order_of(schema, record, value)
        elif name == "columns":
            found["columns"] = tuple(column_of(each) for each in value or ())
        elif name in ("name", "search"):
            found[name] = value or ""
        elif name == "shared":
            found["shared"] = bool(value)
    return found


def _saved_view(info: Info, found: View) -> SavedView:
    record = catalogue()[found.record_type]
    return SavedView(
        id=strawberry.ID(global_id(KIND, found.id)),
        version=found.version,
        record_type=found.record_type,
        name=found.name,
        shared=found.shared,
        mine=found.owner_id == info.context.signed_in.user_id,
        filter=JSON(filter_json(record, found.filter)) if found.filter else None,
        order_by=JSON(order_json(found.order)),
        search=found.search,
        columns=[column_json(each) for each in found.columns],
        missing=[_problem(each) for each in found.missing],
        updated_at=Moment(found.updated_at),
    )


def _problem(found: Missing) -> SavedViewProblem:
    return SavedViewProblem(part=found.part, name=column_json(found.name), message=tell(found.message))
