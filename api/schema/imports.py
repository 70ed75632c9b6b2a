"""Bringing files in: announce an upload, import it with a dry run first, watch it, keep what was refused."""

from __future__ import annotations

from functools import partial
from typing import Any

import strawberry
from strawberry.scalars import JSON

from api.context import Info
from api.naming import global_id, local_id
from api.schema.import_sheets import ImportKeptRow, ImportSheet, kept_row_of, sheet_of
from api.schema.problems import UserError, settle, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Moment
from tenants.context import TenantContext
from tenants.db.unit_of_work import UnitOfWork
from tenants.plans import Module
from tenants.records.files import service as files
from tenants.records.importing import service as importing
from tenants.records.importing import sheets, undo
from tenants.records.importing.cleaning import FixKind
from tenants.records.importing.models import ImportState
from tenants.records.importing.problems import Severity

MODULE = Module.IMPORTS

strawberry.enum(ImportState, name="ImportState")
strawberry.enum(FixKind, name="ImportFixKind")
strawberry.enum(Severity, name="ProblemSeverity", description="An error keeps its row out; a warning is worth a look.")


@strawberry.type
class UploadHeader:
    name: str
    value: str


@strawberry.type(description="Where to send a file's bytes, and how.")
class Upload:
    id: strawberry.ID
    url: str
    method: str
    headers: list[UploadHeader]
    stored: bool = strawberry.field(description="The bytes are here already; nothing need be sent.")


@strawberry.type
class UploadPayload:
    upload: Upload | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class ImportColumn:
    name: str
    samples: list[str]
    suggested_field: str | None
    field: str | None


@strawberry.type
class ImportField:
    name: str
    label: str
    required: bool
    many: bool = strawberry.field(description="Several columns may go here.")


@strawberry.type(description="One thing about one row. Rows are numbered as a spreadsheet does: a header is row 1.")
class RowProblem:
    row: int
    severity: Severity
    column: str | None
    code: str
    message: str
    value: str | None


@strawberry.type
class ImportExample:
    row: int
    before: str
    after: str


@strawberry.type(description="Cells of a column that could be mended in one way; accepted by planning again.")
class ImportProposal:
    column: str
    kind: FixKind
    count: int
    examples: list[ImportExample]
    accepted: bool


@strawberry.type
class Import:
    id: strawberry.ID
    record_type: str
    filename: str
    encoding: str
    delimiter: str
    has_header: bool
    system: str = strawberry.field(description="What it was exported from: salesforce, hubspot, zoho, or empty.")
    columns: list[ImportColumn]
    fields: list[ImportField]
    options: JSON
    proposals: list[ImportProposal]
    state: ImportState
    rows_total: int
    rows_done: int
    rows_created: int
    rows_duplicate: int
    rows_rejected: int
    rows_updated: int
    rows_removed: int = strawberry.field(description="Moved into the bin by undoing.")
    rows_restored: int = strawberry.field(description="Given their old values back by undoing.")
    rows_kept: int = strawberry.field(description="Left by undoing, since people worked on them.")
    problems_total: int
    undo_until: Moment | None = strawberry.field(description="None where there is nothing (left) to undo.")
    undone_at: Moment | None
    failure_code: str | None
    failure: str | None
    created_at: Moment
    started_at: Moment | None
    finished_at: Moment | None
    has_rejects: bool
    resumable: bool = strawberry.field(description="Stopped, since access was revoked; another may go on.")
    facts: strawberry.Private[importing.ImportFacts]

    @strawberry.field(description="By row, at most 10,000.")
    async def problems(self, info: Info, first: int = 100) -> list[RowProblem]:
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await importing.import_problems(uow, import_id=self.facts.id, first=first)
        return [RowProblem(**{name: getattr(each, name) for name in _PROBLEM}) for each in found]

    @strawberry.field(description="A link, good for 15 minutes, to the refused rows with their reasons.")
    async def rejects_url(self, info: Info) -> str | None:
        async with info.context.unit_of_work(read_only=True) as uow:
            return await importing.rejects_url(uow, import_id=self.facts.id)

    @strawberry.field(description="The newest reconciliation sheet within one's own reach.")
    async def sheet(self, info: Info) -> ImportSheet | None:
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await sheets.find_sheet(uow, import_id=self.facts.id)
        return sheet_of(found, self.record_type) if found else None

    @strawberry.field(description="The sheet as CSV.")
    async def sheet_csv(self, info: Info) -> str | None:
        async with info.context.unit_of_work(read_only=True) as uow:
            return await sheets.sheet_as_csv(uow, import_id=self.facts.id)

    @strawberry.field(description="What the undoing left, by row, at most 1,000 behind the row `after`.")
    async def kept_rows(self, info: Info, first: int = 100, after: int = 0) -> list[ImportKeptRow]:
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await undo.kept_rows(uow, import_id=self.facts.id, first=first, after=after)
        return [kept_row_of(each, self.record_type) for each in found]


_PROBLEM = ("row", "severity", "column", "code", "message", "value")
_SAME = (
    "record_type", "filename", "encoding", "delimiter", "has_header", "system", "state", "rows_total", "rows_done",
    "rows_created", "rows_duplicate", "rows_rejected", "rows_updated", "rows_removed", "rows_restored", "rows_kept",
    "problems_total", "failure_code", "failure", "created_at", "started_at", "finished_at", "undo_until", "undone_at",
    "has_rejects", "resumable",
)  # fmt: skip


@strawberry.type
class ImportPayload:
    import_: Import | None = strawberry.field(name="import", default=None)
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class CreateUploadInput:
    filename: str
    size: int = strawberry.field(description="Bytes.")
    sha256: str = strawberry.field(description="Hexadecimal.")
    content_type: str


@strawberry.input
class CreateImportInput:
    upload_id: strawberry.ID
    record_type: str


@strawberry.input
class ColumnMapping:
    column: str
    field: str


@strawberry.input(description="Mend every cell of a column that has this fault.")
class ImportFix:
    column: str
    kind: FixKind


@strawberry.input(description="How the file is to be read; what is left out is as it was sniffed.")
class ImportOptions:
    date_format: str | None = strawberry.field(description="auto, ymd, dmy or mdy.", default=None)
    decimal_mark: str | None = None
    currency: str | None = None
    phone_country: str | None = None
    source: str | None = None
    on_existing: str | None = strawberry.field(description="skip, update or fill (only what is empty).", default=None)
    match: str | None = strawberry.field(
        description="What a record is known by: external_id, email or name.", default=None
    )
    fixes: list[ImportFix] | None = strawberry.field(description="The proposals to accept.", default=None)
    encoding: str | None = None
    delimiter: str | None = None
    has_header: bool | None = None


@strawberry.input
class PlanImportInput:
    id: strawberry.ID
    mapping: list[ColumnMapping]
    options: ImportOptions | None = None


@strawberry.input
class ImportIdInput:
    id: strawberry.ID


@strawberry.input
class UndoImportInput:
    id: strawberry.ID
    everything: bool = strawberry.field(
        description="Also what people changed since, and what others refer to.", default=False
    )


@query_fields
@strawberry.type
class ImportQueries:
    @strawberry.field(name="import")
    async def import_(self, info: Info, id: strawberry.ID) -> Import | None:
        async with info.context.unit_of_work(read_only=True) as uow:
            return _import(await importing.find_import(uow, import_id=local_id(id, "import")))

    @strawberry.field(description="Newest first.")
    async def imports(self, info: Info, first: int = 20) -> list[Import]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_import(found) for found in await importing.newest_imports(uow, first=first)]


@mutation_fields
@strawberry.type
class ImportMutations:
    @strawberry.mutation(description="Announce a file; its bytes go to the link in the answer.")
    async def create_upload(self, info: Info, input: CreateUploadInput) -> UploadPayload:
        return await settle_in_unit(
            info, UploadPayload, lambda uow: files.create_upload(uow, **vars(input)), upload=_upload
        )

    @strawberry.mutation(description="Look into an uploaded file: its encoding, columns and a proposal for each.")
    async def create_import(self, info: Info, input: CreateImportInput) -> ImportPayload:
        async def act(context: TenantContext) -> importing.ImportFacts:
            upload = local_id(input.upload_id, "upload", "uploadId")
            return await importing.create_import(context, upload_id=upload, record_type=input.record_type)

        return await _by_itself(info, act)

    @strawberry.mutation(description="Say what each column is, and start a dry run that lists all problems.")
    async def plan_import(self, info: Info, input: PlanImportInput) -> ImportPayload:
        async def act(context: TenantContext) -> importing.ImportFacts:
            pairs = [(each.column, each.field) for each in input.mapping]
            options = _options(input.options or ImportOptions())
            return await importing.plan_import(
                context, import_id=local_id(input.id, "import"), mapping=pairs, options=options
            )

        return await _by_itself(info, act)

    @strawberry.mutation(description="Run what was planned.")
    async def start_import(self, info: Info, input: ImportIdInput) -> ImportPayload:
        return await _in_unit(info, importing.start_import, input)

    @strawberry.mutation(description="Go on, in one's own name, with what stopped since somebody's access was revoked.")
    async def resume_import(self, info: Info, input: ImportIdInput) -> ImportPayload:
        return await _in_unit(info, importing.resume_import, input)

    @strawberry.mutation(description="Read the file of an import that is over a second time, and make its sheet.")
    async def reconcile_import(self, info: Info, input: ImportIdInput) -> ImportPayload:
        return await _in_unit(info, sheets.ask_for_sheet, input)

    @strawberry.mutation(description="Take back what an import did; possible for 30 days.")
    async def undo_import(self, info: Info, input: UndoImportInput) -> ImportPayload:
        return await _in_unit(info, partial(undo.undo_import, everything=input.everything), input)

    @strawberry.mutation(description="Stop before the next batch; what is stored stays.")
    async def cancel_import(self, info: Info, input: ImportIdInput) -> ImportPayload:
        return await _in_unit(info, importing.cancel_import, input)


def _options(given: ImportOptions) -> dict[str, Any]:
    options = {name: value for name, value in vars(given).items() if value is not None}
    return options | {"fixes": [(each.column, each.kind.value) for each in given.fixes or ()]}


async def _in_unit(info: Info, act: Any, input: ImportIdInput | UndoImportInput) -> ImportPayload:
    async def verb(uow: UnitOfWork) -> importing.ImportFacts:
        import_id = local_id(input.id, "import")
        await act(uow, import_id=import_id)
        return await importing.find_import(uow, import_id=import_id)

    return await settle_in_unit(info, ImportPayload, verb, import_=_import)


async def _by_itself(info: Info, act: Any) -> ImportPayload:
    async def verb() -> dict[str, Any]:
        return {"import_": _import(await act(info.context.by_itself))}

    return await settle(ImportPayload, verb)


def _upload(ticket: files.Ticket) -> Upload:
    return Upload(
        id=strawberry.ID(global_id("upload", ticket.id)),
        url=ticket.url,
        method=ticket.method,
        headers=[UploadHeader(name=name, value=value) for name, value in ticket.headers.items()],
        stored=ticket.state == "stored",
    )


def _import(found: importing.ImportFacts) -> Import:
    return Import(
        id=strawberry.ID(global_id("import", found.id)),
        columns=[
            ImportColumn(
                name=each.name, samples=list(each.samples), suggested_field=each.suggested_field, field=each.field
            )
            for each in found.columns
        ],
        fields=[
            ImportField(name=each.name, label=each.label, required=each.required, many=each.many)
            for each in found.fields
        ],
        options=JSON(dict(found.options)),
        proposals=[_proposal(each) for each in found.proposals],
        facts=found,
        **{name: getattr(found, name) for name in _SAME},
    )


def _proposal(found: importing.ImportProposal) -> ImportProposal:
    examples = [ImportExample(row=row, before=before, after=after) for row, before, after in found.examples]
    return ImportProposal(
        column=found.column, kind=FixKind(found.kind), count=found.count, examples=examples, accepted=found.accepted
    )
