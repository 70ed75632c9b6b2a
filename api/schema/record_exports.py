"""Records as files."""

from __future__ import annotations

import strawberry
from strawberry.scalars import JSON

from api.context import Info
from api.naming import global_id, local_id
from api.schema.belonging import ALWAYS
from api.schema.chosen import ChosenRecordsInput, chosen_of, schema_of
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Moment
from api.views import column_of, order_of
from tenants.db.unit_of_work import UnitOfWork
from tenants.records.catalogue import catalogue
from tenants.records.exports import service as exports
from tenants.records.exports.service import ExportFormat, RecordExportFacts, RecordExportState

MODULE = ALWAYS

KIND = "recordExport"

strawberry.enum(ExportFormat, name="ExportFormat")
strawberry.enum(RecordExportState, name="RecordExportState")


@strawberry.type(description="A file of records. It is its asker's: nobody else reads it.")
class RecordExport:
    id: strawberry.ID
    record_type: str
    format: ExportFormat
    state: RecordExportState
    rows_done: int
    rows_total: int
    bytes: int | None
    failure_code: str | None
    created_at: Moment
    finished_at: Moment | None
    until: Moment = strawberry.field(description="The file is deleted then.")
    url: str | None = strawberry.field(description="A link good for 15 minutes, while one may export.")


@strawberry.type
class RecordExportPayload:
    record_export: RecordExport | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class ExportRecordsInput:
    chosen: ChosenRecordsInput
    format: ExportFormat
    columns: list[str] = strawberry.field(
        description="Fields, by their path: name, owner, account.name. Without any, all there are.",
        default_factory=list,
    )
    order_by: JSON | None = strawberry.field(description="As the list's `orderBy` takes it.", default=None)


@query_fields
@strawberry.type
class RecordExportQueries:
    @strawberry.field
    async def record_export(self, info: Info, id: strawberry.ID) -> RecordExport | None:
        async with info.context.unit_of_work(read_only=True) as uow:
            return _export(await exports.find_export(uow, export_id=local_id(id, KIND)))

    @strawberry.field(description="One's own, newest first.")
    async def record_exports(self, info: Info, first: int = 20) -> list[RecordExport]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_export(each) for each in await exports.newest_exports(uow, first=first)]


@mutation_fields
@strawberry.type
class RecordExportMutations:
    @strawberry.mutation(description="Have a file written of the records meant, as far as one may export them.")
    async def export_records(self, info: Info, input: ExportRecordsInput) -> RecordExportPayload:
        async def verb(uow: UnitOfWork) -> RecordExportFacts:
            record = catalogue().get(input.chosen.record_type)
            order = order_of(schema_of(info), record, input.order_by) if record else ()
            columns = [column_of(each) for each in input.columns]
            chosen = chosen_of(info, input.chosen)
            return await exports.order_export(uow, chosen=chosen, format=input.format, columns=columns, order=order)

        return await settle_in_unit(info, RecordExportPayload, verb, record_export=_export)


_SAME = (
    "record_type", "format", "state", "rows_done", "rows_total", "bytes", "failure_code", "created_at", "finished_at",
    "until", "url",
)  # fmt: skip


def _export(found: RecordExportFacts) -> RecordExport:
    same = {name: getattr(found, name) for name in _SAME}
    return RecordExport(id=strawberry.ID(global_id(KIND, found.id)), **same)
