"""The proposals of a dry run, added up by column and kind, with a few examples of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tenants.records.importing.making import VALUE_LENGTH, Made
from tenants.records.importing.sniffing import printable

EXAMPLES = 5


@dataclass(slots=True)
class Proposals:
    found: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def add(self, batch: Iterable[Made]) -> bool:
        """Count those of some rows; False where there are none."""
        some = False
        for made in batch:
            for column, kind, old, new in made.proposals:
                key = (column, kind)
                entry = self.found.setdefault(key, {"column": column, "kind": kind, "count": 0, "examples": []})
                entry["count"] += 1
                some = True
                if len(entry["examples"]) < EXAMPLES:
                    example = {"before": printable(old[:VALUE_LENGTH]), "after": printable(new[:VALUE_LENGTH])}
                    entry["examples"].append({"row": made.row.number, **example})
        return some

    def as_json(self) -> list[dict[str, Any]]:
        return list(self.found.values())
