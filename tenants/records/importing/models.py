"""An import, what was found wrong in it, and the rows it refused."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, index, member_ref, ref


class ImportState(StrEnum):
    UPLOADED = "uploaded"
    PLANNING = "planning"
    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


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
    """What it was at, planning or running, when the access of whoever asked was revoked: it can go on from there."""


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
