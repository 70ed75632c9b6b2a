"""An import as it is shown to whoever may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.records import custom
from tenants.records.catalogue import catalogue
from tenants.records.importing.models import ImportState
from tenants.records.importing.presets import recognised
from tenants.records.importing.targets import targets
from tenants.records.importing.undo import undo_until


@dataclass(frozen=True, slots=True)
class ImportColumn:
    """A column of the file; `field` is the path chosen for it, else None, and `suggested_field` a proposal."""

    name: str
    samples: tuple[str, ...]
    suggested_field: str | None
    field: str | None


@dataclass(frozen=True, slots=True)
class ImportField:
    """Something a column can be; `label` is in the asker's language. Several columns may be one that is `many`."""

    name: str
    label: str
    required: bool
    many: bool


@dataclass(frozen=True, slots=True)
class ImportProposal:
    """Cells of a column that could be mended in one way: `kind` is a FixKind, `examples` are (row, before, after)."""

    column: str
    kind: str
    count: int
    examples: tuple[tuple[int, str, str], ...]
    accepted: bool


@dataclass(frozen=True, slots=True)
class ImportFacts:
    """An import as it stands. Counts are of the pass (dry run or run) under way or last; times are UTC.

    `system` is the one its headings are known from. `failure_code` and `failure` say why the state is FAILED, or
    CANCELLED by nobody's wish; then `resumable`. Columns without `field` are not imported.
    """

    id: UUID
    record_type: str
    filename: str
    encoding: str
    delimiter: str
    has_header: bool
    system: str
    columns: tuple[ImportColumn, ...]
    fields: tuple[ImportField, ...]
    options: Mapping[str, Any]
    proposals: tuple[ImportProposal, ...]
    state: ImportState
    rows_total: int
    rows_done: int
    rows_created: int
    rows_duplicate: int
    rows_rejected: int
    rows_updated: int
    rows_removed: int
    rows_restored: int
    rows_kept: int
    problems_total: int
    undo_until: datetime | None
    undone_at: datetime | None
    failure_code: str | None
    failure: str | None
    has_rejects: bool
    resumable: bool
    created_by: UUID | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


async def facts_of(uow: UnitOfWork, row: Row) -> ImportFacts:
    """The facts of a row of the ledger that has been found."""
    record = catalogue()[row["record_type"]]
    known = targets(record, await custom.definitions(uow, record.name), uow.context.limits, uow.context.entitlement)
    chosen = {pair["column"]: pair["field"] for pair in row["mapping"]}
    plain = (
        "id", "record_type", "filename", "encoding", "delimiter", "has_header", "options", "rows_total", "rows_done",
        "rows_created", "rows_duplicate", "rows_rejected", "rows_updated", "rows_removed", "rows_restored", "rows_kept",
        "problems_total", "failure_code", "failure", "created_by", "created_at", "started_at", "finished_at",
        "undone_at",
    )  # fmt: skip
    return ImportFacts(
        columns=tuple(
            ImportColumn(column["name"], tuple(column["samples"]), column["suggested"], chosen.get(at))
            for at, column in enumerate(row["columns"])
        ),
        fields=tuple(ImportField(t.path, t.label[uow.context.locale], t.required, t.many) for t in known.values()),
        system=recognised(column["name"] for column in row["columns"]),
        state=ImportState(row["state"]),
        has_rejects=row["rejects_key"] is not None,
        resumable=row["stopped_in"] is not None,
        undo_until=undo_until(row),
        proposals=tuple(_proposal(found, row["options"].get("fixes", ())) for found in row["proposals"]),
        **{name: row[name] for name in plain},
    )


def _proposal(found: Mapping[str, Any], accepted: Sequence[Sequence[str]]) -> ImportProposal:
    examples = tuple((each["row"], each["before"], each["after"]) for each in found["examples"])
    taken = [found["column"], found["kind"]] in [list(pair) for pair in accepted]
    return ImportProposal(found["column"], found["kind"], found["count"], examples, taken)
