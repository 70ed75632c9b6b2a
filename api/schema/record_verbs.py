"""The queries and mutations every record has: one, many, create, update, delete, restore."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import strawberry

from api.context import Info
from api.naming import local_id
from api.schema.problems import settle
from api.schema.record_types import RecordTypes, annotate_connection, connection_of
from api.selection import list_of, payload_selection_of, selection_of
from api.verbs import VERBS
from tenants.records import reading


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
    inputs = {"create": types_of.create, "update": types_of.update, "delete": DeleteInput, "restore": RestoreInput}
    return {f"{name}_{types_of.record.name}": _mutation(name, inputs[name], types_of) for name in VERBS}


def _mutation(name: str, input_type: Any, types_of: RecordTypes) -> Any:
    verb, record = VERBS[name], types_of.record

    async def resolve(info: Info, input: Any) -> Any:
        return await written(info, types_of, lambda uow: verb(uow, record, given_of(input)))

    resolve.__annotations__ |= {"info": Info, "input": input_type, "return": types_of.payload}
    return strawberry.mutation(resolver=resolve, description=f"{name.capitalize()} one {record.name}.")


async def written(info: Info, types_of: RecordTypes, verb: Any) -> Any:
    """Run a write and read back, in the same transaction, what the payload asks for."""
    record = types_of.record

    async def act() -> dict[str, Any]:
        async with info.context.unit_of_work() as uow:
            record_id = await verb(uow)
            wanted = payload_selection_of(info._raw_info, record, record.name)
            return {record.name: await reading.read_one(uow, wanted, record_id) if record_id else None}

    return await settle(types_of.payload, act)


def given_of(value: Any) -> Any:
    """An input as plain values: what was set in it, by the names of its fields."""
    if isinstance(value, list):
        return [given_of(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        given = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return {name: given_of(item) for name, item in given.items() if item is not strawberry.UNSET}
    return value


def collect(made: Mapping[str, RecordTypes], of: Any) -> dict[str, Any]:
    return {name: field for types_of in made.values() for name, field in of(types_of).items()}
