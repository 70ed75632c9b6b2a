"""The figures of a sheet, added up row by row: nothing of a row is kept but a few differences to look at."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import blake2b
from typing import Any
from uuid import UUID

from tenants.records.importing.comparing import Compared, Number, Texts, number_in
from tenants.records.importing.sniffing import printable

SAMPLES = 50
_SHOWN = 200
_WIDE = 1 << 64


@dataclass(slots=True)
class Side:
    """What one reading says of a column: how many cells have something, their sums by currency, and a checksum that
    does not depend on the order of the rows: the sum, modulo 2⁶⁴, of BLAKE2b-64 over each row's number and text.
    """

    cells: int = 0
    sums: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    checksum: int = 0

    def add(self, row: int, texts: Texts, number: Number | None) -> None:
        if not texts:
            return
        self.cells += 1
        words = "\x1f".join((str(row), *texts)).encode("utf-8", "replace")
        self.checksum = (self.checksum + int.from_bytes(blake2b(words, digest_size=8).digest())) % _WIDE
        if number is not None:
            self.sums[number[0]] += number[1]


@dataclass(slots=True)
class ColumnTally:
    column: Compared
    file: Side = field(default_factory=Side)
    stored: Side = field(default_factory=Side)
    orphans: int = 0
    """Rows that name a record which is not there (any more), or not for the reader."""
    differences: int = 0

    def add(self, row: int, ours: Texts, theirs: Texts) -> bool:
        """Hold one row's value against the stored one; False where they differ."""
        if self.column.numeric:
            self.file.add(row, ours, number_in(ours))
            self.stored.add(row, theirs, number_in(theirs))
        else:
            self.file.add(row, ours, None)
            self.stored.add(row, theirs, None)
        if self.column.relation and ours and not theirs:
            self.orphans += 1
        self.differences += ours != theirs
        return ours == theirs

    def as_json(self) -> dict[str, Any]:
        column = self.column
        common = {"column": column.column, "field": column.target.path, "withheld": column.withheld}
        if column.withheld:
            return common
        currencies = sorted(self.file.sums.keys() | self.stored.sums.keys())
        return common | {
            "cells_in_file": self.file.cells,
            "cells_stored": self.stored.cells,
            "sums": [
                {"currency": each, "in_file": f"{self.file.sums[each]:f}", "stored": f"{self.stored.sums[each]:f}"}
                for each in currencies
            ],
            "checksum_file": f"{self.file.checksum:016x}",
            "checksum_stored": f"{self.stored.checksum:016x}",
            "orphans": self.orphans,
            "differences": self.differences,
        }


@dataclass(slots=True)
class Tally:
    """What the second reading counts. `untouched` rows stand behind where it stopped;
    `unexplained` ones left no trace; `binned` records are in the bin; `unreached`
    ones are not the reader's to see, so that nothing of them is compared.
    """

    columns: list[ColumnTally]
    rows: int = 0
    created: int = 0
    updated: int = 0
    skipped: int = 0
    rejected: int = 0
    restored: int = 0
    untouched: int = 0
    unexplained: int = 0
    binned: int = 0
    unreached: int = 0
    samples: list[dict[str, Any]] = field(default_factory=list)

    def differs(self, row: int, column: Compared, ours: Texts, theirs: Texts, record_id: UUID) -> None:
        """Keep an example."""
        if len(self.samples) < SAMPLES:
            sample = {"row": row, "column": column.column, "field": column.target.path, "record_id": str(record_id)}
            self.samples.append(sample | {"in_file": _shown(ours), "stored": _shown(theirs)})


def _shown(texts: Texts) -> str | None:
    return printable("; ".join(texts)[:_SHOWN]) if texts else None
