"""What a client can do to any record, with what it gave as plain values: both ways to a mutation's answer end here.

Given are the fields that were set, by the names of the input's Python fields; nested inputs are mappings likewise.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from api.filters import id_kind
from api.naming import local_id
from tenants.db.unit_of_work import UnitOfWork
from tenants.records import writing
from tenants.records.catalogue import RecordType
from tenants.records.fields import Kind

Given = Mapping[str, Any]
Verb = Callable[[UnitOfWork, RecordType, Given], Awaitable[UUID | None]]
"""Does it, and gives the id of the record to show, if one is left."""


async def create(uow: UnitOfWork, record: RecordType, given: Given) -> UUID:
    return await writing.create(uow, record.model, values_of(record, given))


async def update(uow: UnitOfWork, record: RecordType, given: Given) -> UUID:
    record_id = local_id(given["id"], record.name)
    await writing.update(uow, record.model, record_id, given.get("version") or None, values_of(record, given))
    return record_id


async def delete(uow: UnitOfWork, record: RecordType, given: Given) -> None:
    await writing.delete(uow, record.model, local_id(given["id"], record.name), given.get("version"))


async def restore(uow: UnitOfWork, record: RecordType, given: Given) -> UUID:
    record_id = local_id(given["id"], record.name)
    await writing.restore(uow, record.model, record_id)
    return record_id


VERBS: Mapping[str, Verb] = {verb.__name__: verb for verb in (create, update, delete, restore)}


def values_of(record: RecordType, given: Given) -> dict[str, Any]:
    """The fields a client set, in the house's terms: ids parsed, money apart, `customFields` as `custom`."""
    values: dict[str, Any] = {}
    for name, field in record.writable.items():
        if name not in given:
            continue
        value = given[name]
        if field.kind is Kind.MONEY:
            values[name] = value["amount_minor"] if value else None
            values[field.currency] = value["currency"] if value else None
        elif field.kind in (Kind.REFERENCE, Kind.MEMBER) and value is not None:
            values[name] = local_id(value, id_kind(record, name) or "", name)
        else:
            values[name] = _plain(value)
    if "custom_fields" in given:
        values["custom"] = given["custom_fields"]
    return values


def _plain(value: Any) -> Any:
    """Entries without what was not said in them."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: item for name, item in value.items() if item is not None}
    return value
