"""`python -m tests.isolation.report [--json]`: run the proof and say what it covered; `./rapport isolation` calls this.

A run of all of it leaves its signed result where the product looks (`RAPPORT_ISOLATION_RESULT`, or `isolation.json` in
the data folder), which shows it to every company. With `--json` the last line is
`{"bench": "isolation", "figures": {…}}`. The status is 0 when everything held.
"""

from __future__ import annotations

import contextlib
import io
import sys
import time
from pathlib import Path
from typing import Any

import orjson
import pytest

from tenants.config import settings
from tenants.trust.isolation import service as isolation
from tests.isolation import figures

HERE = Path(__file__).parent
SAID = {
    "tables": "tables of tenants behind both walls",
    "foreign_keys": "references tried across tenants, each refused",
    "tables_without_context": "tables read and written without a tenant: no row, no write",
    "roles_refused": "database roles that are too strong, each refused",
    "operations": "queries and mutations asked",
    "answers": "answers compared, beside an empty company and beside a full one",
    "id_places": "places for an id or a cursor: another tenant's answers like one nobody has",
    "foreign_vs_absent_time": "time of a foreign id's answer to an absent one's",
    "statements": "statements sent",
    "statements_distinct": "different ones among them",
    "statements_of_tenants": "of those sent, to tables of tenants",
    "statements_without_tenant": "of those, without their tenant",
    "canary_columns": "columns full of canaries",
    "canaries_seen": "canaries seen outside",
    "cancels": "requests cancelled at a random moment",
    "cancels_inside_a_transaction": "of those, inside a transaction",
    "mutants": "faults made on purpose",
    "mutants_killed": "of those, found",
}


def main() -> int:
    as_json, others = "--json" in sys.argv[1:], [word for word in sys.argv[1:] if word != "--json"]
    started, said = time.monotonic(), io.StringIO()
    with contextlib.redirect_stdout(said) if as_json else contextlib.nullcontext():
        status = pytest.main([str(HERE), "-n0", "--no-header", *others])
    seconds = round(time.monotonic() - started)
    if not others:
        keep(status == 0, seconds)
    if as_json:
        if status:
            sys.stderr.write(said.getvalue())
        sys.stdout.write(orjson.dumps({"bench": "isolation", "figures": covered()}).decode() + "\n")
        return int(status)
    for name, words in SAID.items():
        if name in figures.FIGURES:
            sys.stdout.write(f"{figures.FIGURES[name]:>8}  {words}\n")
    held = "No tenant sees anything of another." if status == 0 else "The proof failed; the reasons stand above."
    sys.stdout.write(f"{held} It took {seconds} s.\n")
    return int(status)


def covered() -> dict[str, Any]:
    return {name: value for name, value in figures.FIGURES.items() if name in SAID}


def keep(passed: bool, seconds: int) -> None:
    found = settings()
    path = found.isolation_result or found.data / "isolation.json"
    isolation.write_result(path, passed=passed, figures={**covered(), "seconds": seconds})


if __name__ == "__main__":
    sys.exit(main())
