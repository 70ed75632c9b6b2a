"""What an import leaves behind: the list of problems, and the file of refused rows with their reasons."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from typing import IO
from uuid import UUID

from sqlalchemy import bindparam, select

from tenants.context import TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.kit.ids import uuid7
from tenants.kit.spreadsheets import guarded
from tenants.records.files import resting
from tenants.records.importing.judging import Verdict
from tenants.records.importing.making import Made
from tenants.records.importing.models import ImportProblem, ImportReject
from tenants.records.importing.problems import RowProblem, Severity
from tenants.records.importing.sniffing import printable

MAX_PROBLEMS = 10_000
"""Problems kept for reading; all are counted, and refused rows keep all of theirs."""
FOLDER = "imports"
"""Where files of refused rows lie in the object store."""
_PAGE = 1_000

_PROBLEMS = (
    select(ImportProblem)
    .where(ImportProblem.import_id == bindparam("import_id"))
    .order_by(ImportProblem.row_number, ImportProblem.id)
    .limit(bindparam("first"))
)
_REJECTED = (
    select(ImportReject.row_number, ImportReject.cells, ImportReject.error)
    .where(ImportReject.import_id == bindparam("import_id"), ImportReject.row_number > bindparam("after"))
    .order_by(ImportReject.row_number)
    .limit(_PAGE)
)


async def keep(uow: UnitOfWork, import_id: UUID, verdict: Verdict, *, already: int, with_rejects: bool) -> None:
    """Store what a batch showed; `already` problems of this pass are known."""
    kept = verdict.problems[: max(0, MAX_PROBLEMS - already)]
    if kept:
        await uow.insert_many(ImportProblem, _columns_of(import_id, kept))
    if with_rejects and verdict.rejected:
        await uow.insert_many(
            ImportReject,
            {
                "id": [uuid7() for _ in verdict.rejected],
                "import_id": [import_id] * len(verdict.rejected),
                "row_number": [made.row.number for made in verdict.rejected],
                "cells": [[printable(cell) for cell in made.cells] for made in verdict.rejected],
                "error": [_reasons(made) for made in verdict.rejected],
            },
        )


def _columns_of(import_id: UUID, problems: Sequence[RowProblem]) -> dict[str, list[object]]:
    return {
        "id": [uuid7() for _ in problems],
        "import_id": [import_id] * len(problems),
        "row_number": [problem.row for problem in problems],
        "severity": [problem.severity.value for problem in problems],
        "column_name": [problem.column for problem in problems],
        "code": [problem.code for problem in problems],
        "message": [problem.message for problem in problems],
        "value": [problem.value for problem in problems],
    }


def _reasons(made: Made) -> str:
    errors = (problem for problem in made.problems if problem.severity is Severity.ERROR)
    return "; ".join(f"{found.column}: {found.message}" if found.column else found.message for found in errors)


async def problems(uow: UnitOfWork, import_id: UUID, first: int) -> list[RowProblem]:
    """In the order of the rows."""
    return [
        RowProblem(
            row["row_number"], Severity(row["severity"]), row["column_name"], row["code"], row["message"], row["value"]
        )
        for row in await uow.rows(_PROBLEMS, import_id=import_id, first=first)
    ]


async def write_rejects(context: TenantContext, import_id: UUID, columns: Sequence[str]) -> str:
    """Put the refused rows into the object store, sealed, as CSV a spreadsheet opens; returns their key."""
    with tempfile.TemporaryFile() as file:
        text = io.TextIOWrapper(file, "utf-8-sig", newline="")
        _write(text, [[*columns, "error"]])
        after = 0
        while page := await _page(context, import_id, after):
            _write(text, (_with_reasons(row["cells"], row["error"], len(columns)) for row in page))
            after = page[-1]["row_number"]
        text.detach()  # flushes
        return (await resting.keep(context.tenant_id, FOLDER, import_id, "rejects.csv", file)).key


async def _page(context: TenantContext, import_id: UUID, after: int) -> list[Row]:
    async with unit_of_work(context, read_only=True) as uow:
        return await uow.rows(_REJECTED, import_id=import_id, after=after)


def _with_reasons(cells: list[str], error: str, width: int) -> list[str]:
    """The reasons stand in their column; what a row has more than the header has stands behind them."""
    return [*cells[:width], *[""] * (width - len(cells)), error, *cells[width:]]


def _write(text: IO[str], rows: Iterable[Iterable[str]]) -> None:
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([guarded(cell) for cell in row] for row in rows)
