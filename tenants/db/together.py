"""Several writes sent as one statement, none of which sees what another has done.

Each part is an INSERT from `entered`, a table of one row. Within a transaction the tenant has been entered before;
alone, the statement is a transaction of its own and enters it itself, in making that row: without it no part has rows
to store, or to be checked by a policy. Were that ever to fail, the policies would see no tenant (decision 0014).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tenants.db.statement import check_names_tenant

WHEN_DONE = "/* when done */"
"""Where a part goes on with the table `done`, if all parts before it are to be done first."""
_ENTERS = "(SELECT set_config('app.tenant_id', ($1::uuid)::text, true)::uuid AS tenant)"
_ENTERED = "(SELECT $1::uuid AS tenant)"
_BEHIND = re.compile(r"\bFROM entered\b")
_PLACE = re.compile(r"\$(\d+)")


@dataclass(frozen=True, slots=True)
class Part:
    """`INSERT INTO table (tenant_id, …) SELECT $1::uuid, … FROM entered …` with its arguments from $2 on.

    `name` is what parts after it know it by, if it returns something. `explain` is told what the database refused, and
    raises it in better words if it can.
    """

    table: str
    sql: str
    arguments: Sequence[Any]
    name: str = ""
    explain: Callable[[Exception], None] | None = None


def together(parts: Sequence[Part], *, alone: bool) -> str:
    """The statement; its arguments are the tenant and those of the parts in order."""
    return _together(tuple((part.name, part.sql, len(part.arguments)) for part in parts), alone)


@lru_cache(maxsize=1_024)
def _together(parts: tuple[tuple[str, str, int], ...], alone: bool) -> str:
    tables, names, shift = [f"entered AS MATERIALIZED {_ENTERS if alone else _ENTERED}"], list[str](), 0
    for number, (name, sql, count) in enumerate(parts):
        if not _BEHIND.search(sql):
            raise ValueError(f"a write that is not held behind its tenant's setting: {sql}")
        placed = _PLACE.sub(lambda found, by=shift: _moved(found, by), sql)  # type: ignore[misc]
        if WHEN_DONE in placed:
            counts = "".join(f", (SELECT count(*) FROM {before}) AS {before}_done" for before in names)
            placed = placed.replace(WHEN_DONE, counts)
        names.append(name or f"part{number}")
        returning = "" if " RETURNING " in placed else " RETURNING 1"
        tables.append(f"{names[-1]} AS ({placed}{returning})")
        shift += count
    made = f"WITH {', '.join(tables)} SELECT 1"
    check_names_tenant(made)
    return made


def _moved(found: re.Match[str], by: int) -> str:
    number = int(found[1])
    return f"${number if number == 1 else number + by}"
