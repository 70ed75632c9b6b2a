"""`./rapport isolation`: run the proof, and say what it covered. `--json` ends with one line of figures."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from tests.isolation.figures import FIGURES

HERE = Path(__file__).parent
_WORDS = {
    "tables": "tables looked at",
    "operations": "operations of the API asked, as every role",
    "answers": "answers compared byte for byte",
    "id_places": "places for an id, each tried with a foreign one",
    "canary_columns": "columns that held marked data",
    "canaries_seen": "marks seen where they must not be",
    "statements": "statements captured",
    "statements_without_tenant": "of them without a tenant",
    "mutants": "faults made on purpose",
    "mutants_killed": "of them noticed",
}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true", help="end with one line of figures")
    chosen = options.parse_args()
    status = int(pytest.main(["-q", "-n0", str(HERE)]))
    _print_table(Console(), passed=status == 0)
    if chosen.json:
        figures = {name: FIGURES[name] for name in _WORDS if name in FIGURES}
        print(json.dumps({"bench": "isolation", "figures": figures}))
    return status


def _print_table(console: Console, *, passed: bool) -> None:
    table = Table(show_header=False, box=None)
    for name, words in _WORDS.items():
        table.add_row(str(FIGURES.get(name, "–")), words)
    console.print(table)
    console.print(
        "[green]No tenant sees anything of another.[/]"
        if passed
        else "[red]The proof failed; the reasons stand above.[/]"
    )


if __name__ == "__main__":
    sys.exit(main())
