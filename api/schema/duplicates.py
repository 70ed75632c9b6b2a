"""Whether somebody or some company is there already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import strawberry

from api.context import Info
from api.naming import global_id
from api.schema.roots import query_fields
from tenants.plans import Module
from tenants.records.catalogue import catalogue
from tenants.records.duplicates import service as duplicates
from tenants.records.duplicates.service import Agreement

MODULE = Module.ACCOUNTS

strawberry.enum(Agreement, name="DuplicateAgreement", description="In what two records agree.")


@strawberry.type(
    description="A record that may be of the same person or company. Of one that whoever asks may not see there is"
    " nothing but its kind and its owner's department."
)
class DuplicateMatch:
    record_type: str
    id: strawberry.ID | None
    title: str | None
    department: str | None = strawberry.field(description="Of the owner of a record one may not see.")
    agreed: list[Agreement] = strawberry.field(description="In what both agree.")


@strawberry.input(description="What a record is about to be created with, as far as it has been typed.")
class PossibleDuplicatesInput:
    record_type: str
    name: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    company: str | None = None
    account_id: strawberry.ID | None = None
    website: str | None = None
    birthday: str | None = None
    emails: list[str] = strawberry.field(default_factory=list)
    phones: list[str] = strawberry.field(default_factory=list)


@query_fields
@strawberry.type
class DuplicateQueries:
    @strawberry.field(description="What may be there already, the likeliest first.")
    async def possible_duplicates(self, info: Info, input: PossibleDuplicatesInput) -> list[DuplicateMatch]:
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await duplicates.alike(uow, record_type=input.record_type, values=_values(input))
            return [_match(each) for each in found]

    @strawberry.field(description="What else may be of the same person or company as a record.")
    async def duplicates_of(self, info: Info, id: strawberry.ID) -> list[DuplicateMatch]:
        record_type, record_id = catalogue().parse_id(str(id))
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await duplicates.of_record(uow, record_type=record_type, record_id=record_id)
            return [_match(each) for each in found]


def _values(given: PossibleDuplicatesInput) -> Mapping[str, Any]:
    values = {name: value for name, value in vars(given).items() if name != "record_type"}
    lists = {name: [{"value": each} for each in values[name]] for name in ("emails", "phones")}
    account_id = catalogue().parse_id(str(given.account_id), "account")[1] if given.account_id else None
    return values | lists | {"account_id": account_id}


def _match(found: duplicates.Match) -> DuplicateMatch:
    return DuplicateMatch(
        record_type=found.record_type,
        id=strawberry.ID(global_id(found.record_type, found.id)) if found.id else None,
        title=found.title,
        department=found.department,
        agreed=list(found.agreed),
    )
