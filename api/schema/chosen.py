"""Which records are meant, and what is to become of them, as clients write it."""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry.scalars import JSON

from api.context import Info
from api.naming import local_id
from api.schema.belonging import ALWAYS
from api.schema.view import view_of
from api.views import filter_of, values_given
from tenants.records.catalogue import catalogue
from tenants.records.many.choosing import Chosen

MODULE = ALWAYS


@strawberry.input(description="The records that are ticked; without `ids`, all that a list's filter and search leave.")
class ChosenRecordsInput:
    record_type: str
    ids: list[strawberry.ID] | None = None
    filter: JSON | None = strawberry.field(description="As the list's `filter` takes it.", default=None)
    search: str = ""


def schema_of(info: Info) -> Any:
    """The schema as the company's plan has it."""
    return view_of(info._raw_info.schema, info.context.signed_in.entitlement)


def chosen_of(info: Info, given: ChosenRecordsInput) -> Chosen:
    """In the house's names. Raises ValidationFailed; a type nobody knows is refused by the verb."""
    record = catalogue().get(given.record_type)
    if record is None:
        return Chosen(given.record_type)
    ids = None if given.ids is None else tuple(local_id(each, record.name, "ids") for each in given.ids)
    return Chosen(record.name, ids, filter_of(schema_of(info), record, given.filter), given.search)


def values_of(info: Info, given: ChosenRecordsInput, values: Any) -> dict[str, Any]:
    """The new values of an edit. Raises ValidationFailed."""
    record = catalogue().get(given.record_type)
    return values_given(schema_of(info), record, values) if record and values else {}
