"""The queries and mutations every record has: one, many; create, update, delete and restore, one or many."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import strawberry

from api.context import Info
from api.naming import local_id
from api.schema.problems import settle
from api.schema.record_types import RecordTypes, annotate_connection, connection_of, many
from api.selection import list_of, payload_selection_of, selection_of
from api.verbs import VERBS
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import BadInput
from tenants.kit.message import say
from tenants.records import reading

MOST = 200
"""Records that one mutation writes."""


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

    async def listed(
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
    annotate_connection(listed, types_of)
    label = record.facts.label
    return {
        record.name: strawberry.field(resolver=one, description=f"One {label.en.lower()} · {label.zh}"),
        record.facts.plural: strawberry.field(resolver=listed, description=record.facts.label_plural.en),
    }


def mutations(types_of: RecordTypes) -> dict[str, Any]:
    """`createAccount`, `updateAccount`, `deleteAccount`, `restoreAccount`, and each for many: `createAccounts` …"""
    record = types_of.record
    inputs = {"create": types_of.create, "update": types_of.update, "delete": DeleteInput, "restore": RestoreInput}
    one = {f"{name}_{record.name}": _mutation(name, inputs[name], types_of) for name in VERBS}
    return one | {f"{name}_{record.facts.plural}": _bulk(name, inputs[name], types_of) for name in VERBS}


def _mutation(name: str, input_type: Any, types_of: RecordTypes) -> Any:
    verb, record = VERBS[name], types_of.record

    async def resolve(info: Info, input: Any) -> Any:
        return await written(info, types_of, lambda uow: verb(uow, record, given_of(input)))

    resolve.__annotations__ |= {"info": Info, "input": input_type, "return": types_of.payload}
    return strawberry.mutation(resolver=resolve, description=f"{name.capitalize()} one {record.name}.")


def _bulk(name: str, input_type: Any, types_of: RecordTypes) -> Any:
    verb, record = VERBS[name], types_of.record

    async def resolve(info: Info, inputs: Any) -> Any:
        _refuse_too_many(inputs)
        async with info.context.unit_of_work() as uow:
            return [
                await _attempted(info, types_of, uow, partial(verb, uow, record, given_of(each))) for each in inputs
            ]

    resolve.__annotations__ |= {"info": Info, "inputs": many(input_type), "return": many(types_of.payload)}
    return strawberry.mutation(
        resolver=resolve,
        description=f"{name.capitalize()} up to {MOST} {record.facts.label_plural.en.lower()}, each by itself: one that"
        " is refused does not hold up the others. The payloads stand in the order of the inputs.",
    )


def _refuse_too_many(inputs: Sequence[Any]) -> None:
    if len(inputs) > MOST:
        message = say("At most {n} at a time.", "一次最多 {n} 条。", n=MOST)
        raise BadInput(message, "inputs", {"limit": MOST})


async def written(info: Info, types_of: RecordTypes, verb: Any) -> Any:
    """Run a write and read back, in the same transaction, what the payload asks for."""

    async def act() -> dict[str, Any]:
        async with info.context.unit_of_work() as uow:
            return await _shown(info, types_of, uow, await verb(uow))

    return await settle(types_of.payload, act)


async def _attempted(info: Info, types_of: RecordTypes, uow: UnitOfWork, verb: Any) -> Any:
    """The same for one of many, whose refusal undoes it alone."""

    async def act() -> dict[str, Any]:
        async with uow.attempt():
            return await _shown(info, types_of, uow, await verb())

    return await settle(types_of.payload, act)


async def _shown(info: Info, types_of: RecordTypes, uow: UnitOfWork, record_id: UUID | None) -> dict[str, Any]:
    record = types_of.record
    wanted = payload_selection_of(info._raw_info, record, record.name)
    return {record.name: await reading.read_one(uow, wanted, record_id) if record_id else None}


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
