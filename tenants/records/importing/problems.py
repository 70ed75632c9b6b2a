"""What is found about rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error keeps its row out; a warning is worth a look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """`row` counts as a spreadsheet does (a header is row 1); `column` is the column's name, None for the whole row."""

    row: int
    severity: Severity
    column: str | None
    code: str
    message: str
    value: str | None
