"""The queries and mutations every record has: one, many, create, update, delete, restore."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import strawberry

from api.context import Info
from api.filters import id_kind
from api.naming import local_id, pascal
from api.schema.problems import settle
from api.schema.record_types import RecordTypes, annotate_connection, connection_of
from api.selection import list_of, payload_selection_of, selection_of
from tenants.records import reading, writing
from tenants.records.catalogue import RecordType
from tenants.records.fields import Kind


@strawberry.input(name="DeleteInput")
class DeleteInput:
    id: strawberry.ID
    version: int | None = strawberry.field(description="Refuse if it is not this any more.", default=None)


@strawberry.input(name="RestoreInput")
class RestoreInput:
    id: strawberry.ID


def queries(types_of: RecordTypes) -> dict[str, Any]:
    """`account(id)` and `accounts(…)`."""
    record = types_of.record

    async def one(info: Info, id: strawberry.ID) -> Any:
        async with info.context.unit_of_work(read_only=True) as uow:
            return await reading.read_one(uow, selection_of(info._raw_info, record), local_id(id, record.name))

    async def many(
        info: Info,
        filter: Any = None,
        order_by: Any = None,
        search: str | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Any:
        async with info.context.unit_of_work(read_only=True) as uow:
            return connection_of(types_of, await reading.read_list(uow, list_of(info._raw_info, record)))

    one.__annotations__ |= {"info": Info, "id": strawberry.ID, "return": types_of.output | None}
    annotate_connection(many, types_of)
    label = record.facts.label
    return {
        record.name: strawberry.field(resolver=one, description=f"One {label.en.lower()} · {label.zh}"),
        record.facts.plural: strawberry.field(resolver=many, description=record.facts.label_plural.en),
    }


def mutations(types_of: RecordTypes) -> dict[str, Any]:
    """`createAccount`, `updateAccount`, `deleteAccount`, `restoreAccount`."""
    record, model = types_of.record, types_of.record.model

    async def create(info: Info, input: Any) -> Any:
        return await written(info, types_of, lambda uow: writing.create(uow, model, values_of(record, input)))

    async def update(info: Info, input: Any) -> Any:
        async def verb(uow: Any) -> UUID:
            record_id = local_id(input.id, record.name)
            await writing.update(uow, model, record_id, input.version or None, values_of(record, input))
            return record_id

        return await written(info, types_of, verb)

    async def delete(info: Info, input: DeleteInput) -> Any:
        async def verb(uow: Any) -> None:
            await writing.delete(uow, model, local_id(input.id, record.name), input.version)

        return await written(info, types_of, verb)

    async def restore(info: Info, input: RestoreInput) -> Any:
        async def verb(uow: Any) -> UUID:
            record_id = local_id(input.id, record.name)
            await writing.restore(uow, model, record_id)
            return record_id

        return await written(info, types_of, verb)

    inputs = {"create": types_of.create, "update": types_of.update, "delete": DeleteInput, "restore": RestoreInput}
    return {
        f"{verb.__name__}_{record.name}": _mutation(verb, inputs[verb.__name__], types_of)
        for verb in (create, update, delete, restore)
    }


def _mutation(verb: Any, input_type: Any, types_of: RecordTypes) -> Any:
    verb.__annotations__ |= {"info": Info, "input": input_type, "return": types_of.payload}
    return strawberry.mutation(resolver=verb, description=f"{verb.__name__.capitalize()} one {types_of.record.name}.")


async def written(info: Info, types_of: RecordTypes, verb: Any) -> Any:
    """Run a write and read back, in the same transaction, what the payload asks for."""
    record = types_of.record

    async def act() -> dict[str, Any]:
        async with info.context.unit_of_work() as uow:
            record_id = await verb(uow)
            wanted = payload_selection_of(info._raw_info, record, record.name)
            return {record.name: await reading.read_one(uow, wanted, record_id) if record_id else None}

    return await settle(types_of.payload, act)


def values_of(record: RecordType, given: Any) -> dict[str, Any]:
    """The fields a client set, in the house's terms: ids parsed, money apart, `customFields` as `custom`."""
    values: dict[str, Any] = {}
    for name, field in record.writable.items():
        value = getattr(given, name, strawberry.UNSET)
        if value is strawberry.UNSET:
            continue
        if field.kind is Kind.MONEY:
            values[name] = value.amount_minor if value else None
            values[field.currency] = value.currency if value else None
        elif field.kind in (Kind.REFERENCE, Kind.MEMBER) and value is not None:
            values[name] = local_id(value, id_kind(record, name) or "", name)
        else:
            values[name] = _plain(value)
    custom = getattr(given, "custom_fields", strawberry.UNSET)
    if custom is not strawberry.UNSET:
        values["custom"] = custom
    return values


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: item for name, item in dataclasses.asdict(value).items() if item is not None}
    return value


def collect(made: Mapping[str, RecordTypes], of: Any) -> dict[str, Any]:
    return {name: field for types_of in made.values() for name, field in of(types_of).items()}


__all__ = ["collect", "mutations", "pascal", "queries", "values_of", "written"]
