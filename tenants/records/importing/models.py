"""An import, what was found wrong in it, and the rows it refused."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, index, member_ref, ref, unique


class ImportState(StrEnum):
    UPLOADED = "uploaded"
    PLANNING = "planning"
    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNDOING = "undoing"
    UNDONE = "undone"


class Outcome(StrEnum):
    """What became of a row. A created one needs no entry, since its record's id says which row it came from, unless
    there is something to say of its undoing.
    """

    CREATED = "created"
    UPDATED = "updated"
    SKIPPED = "skipped"
    REJECTED = "rejected"
    RESTORED = "restored"


class Import(TenantRow):
    """One file on its way into one kind of record.

    `checkpoint` is the number of the last row of the file that has been dealt with; it moves in the transaction that
    stores the rows, so that an interrupted import goes on exactly there. `pass_number` counts dry runs and runs: a
    job of an earlier one finds itself out of date and stops. Row counts are of the pass that is under way or was last.
    """

    __tablename__ = "imports"
    __table_args__ = (index("created_at", "id"),)

    upload_id: Mapped[UUID] = ref("uploads")
    record_type: Mapped[str] = mapped_column(code(40))
    encoding: Mapped[str] = mapped_column(code(20))
    delimiter: Mapped[str]
    quote: Mapped[str]
    has_header: Mapped[bool]
    skip_lines: Mapped[int] = mapped_column(server_default="0")
    columns: Mapped[list[dict[str, Any]]]
    mapping: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")
    options: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    state: Mapped[str] = mapped_column(code(12))
    pass_number: Mapped[int] = mapped_column(server_default="0")
    checkpoint: Mapped[int] = mapped_column(server_default="0")
    rows_total: Mapped[int] = mapped_column(server_default="0")
    rows_done: Mapped[int] = mapped_column(server_default="0")
    rows_created: Mapped[int] = mapped_column(server_default="0")
    rows_duplicate: Mapped[int] = mapped_column(server_default="0")
    rows_rejected: Mapped[int] = mapped_column(server_default="0")
    problems_total: Mapped[int] = mapped_column(server_default="0")
    failure_code: Mapped[str | None] = mapped_column(code(40))
    failure: Mapped[str | None]
    rejects_key: Mapped[str | None]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None] = member_ref()
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    stopped_in: Mapped[str | None] = mapped_column(code(12))
    """What it was at when the access of whoever asked was revoked, or undoing was stopped: it can go on from there."""
    rows_updated: Mapped[int] = mapped_column(server_default="0")
    rows_key: Mapped[str | None]
    """Where the rows of a file that is no delimited text stand as one; the file itself is kept as it came."""
    rows_size: Mapped[int | None]
    proposals: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")
    """What the dry run would mend, by column and kind, with examples: a person accepts it or not."""
    undo_all: Mapped[bool] = mapped_column(server_default="false")
    """Whether what people changed since is undone as well."""
    undo_from: Mapped[int] = mapped_column(server_default="0")
    """The last row that is still to be undone; it moves down in the transaction that undoes the rows above it."""
    rows_removed: Mapped[int] = mapped_column(server_default="0")
    rows_restored: Mapped[int] = mapped_column(server_default="0")
    rows_kept: Mapped[int] = mapped_column(server_default="0")
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None] = member_ref()


class ImportProblem(TenantRow):
    """Something wrong with one row (`error`: the row is refused) or worth a look (`warning`: it goes in)."""

    __tablename__ = "import_problems"
    __table_args__ = (index("import_id", "row_number", "id"),)

    import_id: Mapped[UUID] = ref("imports", index=False)
    row_number: Mapped[int]
    severity: Mapped[str] = mapped_column(code(8))
    column_name: Mapped[str | None]
    code: Mapped[str] = mapped_column(code(40))
    message: Mapped[str]
    value: Mapped[str | None]


class ImportReject(TenantRow):
    """A refused row as it stood in the file; kept only until the file of rejects is written."""

    __tablename__ = "import_rejects"
    __table_args__ = (index("import_id", "row_number"),)

    import_id: Mapped[UUID] = ref("imports", index=False)
    row_number: Mapped[int]
    cells: Mapped[list[str]] = mapped_column(JSONB())
    error: Mapped[str]


class ImportOutcome(TenantRow):
    """What became of one row: of every row that made no record of its own, and of those whose undoing left something.

    `version` is the record's after the import changed it. `kept` says why undoing left it: a code of `undoing.py`.
    """

    __tablename__ = "import_outcomes"
    __table_args__ = (
        unique("import_id", "row_number"),
        index("import_id", "record_id", postgresql_where=sql("record_id is not null")),
    )

    import_id: Mapped[UUID] = ref("imports", index=False)
    row_number: Mapped[int]
    outcome: Mapped[str] = mapped_column(code(12))
    record_id: Mapped[UUID | None]
    version: Mapped[int | None]
    kept: Mapped[str | None] = mapped_column(code(20))


class ImportSheet(TenantRow):
    """The reconciliation sheet of an import, made by reading its file a second time. `content` is None while that goes
    on. It says nothing beyond the reach of `made_by`, which `reach` names (`sheet_reach.py`).
    """

    __tablename__ = "import_sheets"
    __table_args__ = (index("import_id", "made_at", "id"),)

    import_id: Mapped[UUID] = ref("imports", index=False)
    made_by: Mapped[UUID | None] = member_ref()
    made_at: Mapped[datetime]
    reach: Mapped[str | None] = mapped_column(code(64))
    rows_read: Mapped[int] = mapped_column(server_default="0")
    content: Mapped[dict[str, Any] | None]
