"""The fields of a kind of record, as a filter, a change of many and a file can use them."""

from __future__ import annotations

import strawberry

from api.context import Info
from api.naming import camel
from api.schema.belonging import ALWAYS
from api.schema.roots import query_fields
from api.speech import tell
from api.views import column_json
from tenants.records import offering
from tenants.records.offering import Offered, OfferedKind

MODULE = ALWAYS

strawberry.enum(OfferedKind, name="RecordFieldKind")


@strawberry.type
class RecordFieldChoice:
    value: str = strawberry.field(description="As filters and inputs take it.")
    label: str = strawberry.field(description="In the asker's language; empty for the product's own choices.")


@strawberry.type(description="A field of a kind of record, or a relation, as whoever asks has it.")
class RecordField:
    name: str = strawberry.field(description="Its path: as filters, orders and columns name it.")
    label: str = strawberry.field(description="In the asker's language.")
    kind: OfferedKind
    operators: list[str] = strawberry.field(description="What a filter can ask of it; each is served by an index.")
    choices: list[RecordFieldChoice]
    target: str | None = strawberry.field(description="The kind of record it points to, or that points here.")
    editable: bool = strawberry.field(description="Many records can be given one value of it at once.")
    column: bool = strawberry.field(description="A file can hold it.")


@query_fields
@strawberry.type
class RecordFieldQueries:
    @strawberry.field(description="What records of a kind can be asked by, be changed in, and be written out with.")
    async def record_fields(self, info: Info, record_type: str) -> list[RecordField]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_field(found) for found in await offering.offered(uow, record_type=record_type)]


def _field(found: Offered) -> RecordField:
    builtin = found.kind is OfferedKind.CHOICE and not found.name.startswith("custom.")
    return RecordField(
        name=column_json(found.name),
        label=tell(found.label),
        kind=found.kind,
        operators=[camel(each) for each in found.operators],
        choices=[
            RecordFieldChoice(value=each.value.upper() if builtin else each.value, label=tell(each.label))
            for each in found.choices
        ],
        target=found.target or None,
        editable=found.editable,
        column=found.column,
    )
