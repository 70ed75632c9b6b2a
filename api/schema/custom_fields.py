"""The fields a company adds to its records."""

from __future__ import annotations

from typing import Any

import strawberry

from api.context import Info
from api.naming import global_id, local_id
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Moment
from tenants.plans import Module
from tenants.records import custom_fields
from tenants.records.custom_kinds import CustomKind, Definition, Sealing

MODULE = Module.CUSTOM_FIELDS

strawberry.enum(CustomKind, name="CustomFieldKind")


@strawberry.type(description="One choice; an archived one is kept by the records that have it.")
class CustomFieldOption:
    value: str
    label_en: str
    label_zh: str
    archived: bool


@strawberry.type(
    description="How many of a field's values are encrypted, of those there were when it became sensitive."
)
class CustomFieldSealing:
    done: int
    total: int


@strawberry.type
class CustomField:
    id: strawberry.ID
    version: int
    record_type: str
    key: str = strawberry.field(description="How values are named in `customFields`; never changes.")
    kind: CustomKind
    label_en: str
    label_zh: str
    required: bool
    sensitive: bool = strawberry.field(description="Values are encrypted; records show hints, `revealField` the value.")
    sealing: CustomFieldSealing | None = strawberry.field(description="While values there were before are encrypted.")
    options: list[CustomFieldOption]
    scale: int = strawberry.field(description="Decimal places of a DECIMAL.")
    position: int
    archived_at: Moment | None


@strawberry.type
class CustomFieldPayload:
    custom_field: CustomField | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class CustomFieldOptionInput:
    label_en: str = ""
    label_zh: str = ""
    value: str = strawberry.field(description="Empty for a new option.", default="")
    archived: bool = False


@strawberry.input
class CreateCustomFieldInput:
    record_type: str
    kind: CustomKind
    label_en: str = ""
    label_zh: str = ""
    key: str = strawberry.field(description="Made from the label when empty.", default="")
    required: bool = False
    options: list[CustomFieldOptionInput] = strawberry.field(default_factory=list)
    scale: int = 0
    position: int | None = None
    sensitive: bool = strawberry.field(description="TEXT, URL, EMAIL and PHONE alone.", default=False)


@strawberry.input
class UpdateCustomFieldInput:
    id: strawberry.ID
    version: int | None = None
    label_en: str | None = None
    label_zh: str | None = None
    required: bool | None = None
    options: list[CustomFieldOptionInput] | None = strawberry.field(
        description="All of them, in order; one left out is archived.", default=None
    )
    position: int | None = None
    sensitive: bool | None = strawberry.field(description="Encrypt the values; for good.", default=None)


@strawberry.input
class CustomFieldIdInput:
    id: strawberry.ID
    version: int | None = None


@query_fields
@strawberry.type
class CustomFieldQueries:
    @strawberry.field(description="In the order of forms.")
    async def custom_fields(
        self, info: Info, record_type: str | None = None, archived: bool = False
    ) -> list[CustomField]:
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await custom_fields.list_fields(uow, record_type=record_type, archived=archived)
            return [_field(each) for each in found]


@mutation_fields
@strawberry.type
class CustomFieldMutations:
    @strawberry.mutation
    async def create_custom_field(self, info: Info, input: CreateCustomFieldInput) -> CustomFieldPayload:
        values = {**vars(input), "options": _options(input.options)}
        return await _settled(info, lambda uow: custom_fields.create_field(uow, **values))

    @strawberry.mutation
    async def update_custom_field(self, info: Info, input: UpdateCustomFieldInput) -> CustomFieldPayload:
        async def verb(uow: Any) -> Definition:
            changes = {name: value for name, value in vars(input).items() if name not in ("id", "version")}
            changes["options"] = None if input.options is None else _options(input.options)
            field_id = local_id(input.id, "customField")
            return await custom_fields.update_field(uow, field_id=field_id, changes=changes, version=input.version)

        return await _settled(info, verb)

    @strawberry.mutation(description="Take a field out of forms and lists; its values stay.")
    async def archive_custom_field(self, info: Info, input: CustomFieldIdInput) -> CustomFieldPayload:
        return await _settled(info, _by_id(custom_fields.archive_field, input))

    @strawberry.mutation
    async def restore_custom_field(self, info: Info, input: CustomFieldIdInput) -> CustomFieldPayload:
        return await _settled(info, _by_id(custom_fields.restore_field, input))


def _by_id(act: Any, input: CustomFieldIdInput) -> Any:
    async def verb(uow: Any) -> Definition:
        found: Definition = await act(uow, field_id=local_id(input.id, "customField"), version=input.version)
        return found

    return verb


def _options(given: list[CustomFieldOptionInput]) -> list[custom_fields.OptionInput]:
    return [
        custom_fields.OptionInput(en=each.label_en, zh=each.label_zh, value=each.value, archived=each.archived)
        for each in given
    ]


async def _settled(info: Info, verb: Any) -> CustomFieldPayload:
    return await settle_in_unit(info, CustomFieldPayload, verb, custom_field=_field)


def _field(found: Definition) -> CustomField:
    return CustomField(
        id=strawberry.ID(global_id("customField", found.id)),
        version=found.version,
        record_type=found.record_type,
        key=found.key,
        kind=found.kind,
        label_en=found.label.en,
        label_zh=found.label.zh,
        required=found.required,
        sensitive=found.sensitive,
        sealing=_sealing(found.sealing) if found.sealing else None,
        options=[
            CustomFieldOption(value=each.value, label_en=each.label.en, label_zh=each.label.zh, archived=each.archived)
            for each in found.options
        ],
        scale=found.scale,
        position=found.position,
        archived_at=Moment(found.archived_at) if found.archived_at else None,
    )


def _sealing(found: Sealing) -> CustomFieldSealing:
    return CustomFieldSealing(done=found.done, total=found.total)
