"""A company's encryption keys, for its owners."""

from __future__ import annotations

from datetime import datetime

import strawberry

from api.context import Info
from api.naming import camel, global_id
from api.schema.access_mine import field_name
from api.schema.belonging import ALWAYS
from api.schema.problems import UserError, settle
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Moment
from tenants.records.catalogue import catalogue
from tenants.records.sealing import service as sealing
from tenants.records.sealing.service import KeyState, Reveal

MODULE = ALWAYS


@strawberry.type(description="Somebody looked at an encrypted or a masked value.")
class RevealedValue:
    id: strawberry.ID
    record_type: str
    record_id: strawberry.ID
    fields: list[str] = strawberry.field(description="As `revealField` takes them.")
    at: Moment
    user_id: strawberry.ID | None
    user_name: str | None


@strawberry.type(description="A field every company has whose values are encrypted; its own are among `customFields`.")
class SensitiveField:
    record_type: str
    field: str
    label_en: str
    label_zh: str


@strawberry.type(description="How the company's data key stands. Before anything was encrypted there is none.")
class Encryption:
    key_number: int | None = strawberry.field(description="1, and one more with each rotation.")
    created_at: Moment | None
    wrapped_by: str | None = strawberry.field(description="The key-encryption key: `file:…` or `kms:…`.")
    wrapped_at: Moment | None
    destroyed_at: Moment | None = strawberry.field(description="After which nothing opens.")
    values: int = strawberry.field(description="How many are encrypted.")
    values_behind: int = strawberry.field(description="How many of them with an older key.")


@strawberry.type
class RotateDataKeyPayload:
    encryption: Encryption | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@query_fields
@strawberry.type
class EncryptionQueries:
    @strawberry.field(description="Records show a hint of these; `revealField` shows the value.")
    async def sensitive_fields(self, info: Info) -> list[SensitiveField]:
        _ = info.context.signed_in
        return [
            SensitiveField(record_type=name, field=camel(field.name), label_en=field.label.en, label_zh=field.label.zh)
            for name, record in catalogue().items()
            for field in record.fields.values()
            if field.sensitive
        ]

    @strawberry.field(description="For owners.")
    async def encryption(self, info: Info) -> Encryption:
        async with info.context.unit_of_work(read_only=True) as uow:
            return _state(await sealing.key_state(uow))

    @strawberry.field(description="The newest twenty, for owners; all of them are in the audit log.")
    async def revealed_values(self, info: Info) -> list[RevealedValue]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_reveal(each) for each in await sealing.revealed_lately(uow)]


@mutation_fields
@strawberry.type
class EncryptionMutations:
    @strawberry.mutation(description="Encrypt with a new data key from now on, and in the background what there is.")
    async def rotate_data_key(self, info: Info) -> RotateDataKeyPayload:
        context = info.context.by_itself

        async def verb() -> dict[str, Encryption]:
            return {"encryption": _state(await sealing.rotate_data_key(context))}

        return await settle(RotateDataKeyPayload, verb)


def _state(found: KeyState) -> Encryption:
    return Encryption(
        key_number=found.number,
        created_at=_moment(found.created_at),
        wrapped_by=found.wrapped_by,
        wrapped_at=_moment(found.wrapped_at),
        destroyed_at=_moment(found.destroyed_at),
        values=found.values,
        values_behind=found.behind,
    )


def _moment(value: datetime | None) -> Moment | None:
    return None if value is None else Moment(value)


def _reveal(found: Reveal) -> RevealedValue:
    return RevealedValue(
        id=strawberry.ID(global_id("change", found.id)),
        record_type=found.record_type,
        record_id=strawberry.ID(global_id(found.record_type, found.record_id)),
        fields=[field_name(name) for name in found.fields],
        at=Moment(found.at),
        user_id=None if found.who is None else strawberry.ID(global_id("user", found.who)),
        user_name=found.name,
    )
