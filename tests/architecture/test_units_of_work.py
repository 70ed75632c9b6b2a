"""A request with an Idempotency-Key commits once: its verbs must get their unit of work from whoever asks."""

from __future__ import annotations

import ast
from pathlib import Path

import api.schema

OPENS_ITS_OWN = {"sessions.py"}
"""`me` is read, and a company switched to, across two tenants; both refuse keys by `by_itself`."""


def test_resolvers_open_units_of_work_only_through_the_asking() -> None:
    found = set()
    for path in Path(api.schema.__path__[0]).glob("*.py"):
        imported = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
        if any(alias.name == "unit_of_work" for node in imported for alias in node.names):
            found.add(path.name)
    assert found == OPENS_ITS_OWN
