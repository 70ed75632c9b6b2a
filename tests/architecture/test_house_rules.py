"""What import-linter cannot say about the house."""

from __future__ import annotations

import ast
import importlib.metadata
import io
import re
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest

from tenants.db.base import Base, RegistryRow, is_tenant_table
from tenants.db.tables import load_tables
from tests.architecture.sources import DOORS, PACKAGES, ROOT, functions, imports, modules, tracked

BANNED = {"utils", "util", "helpers", "helper", "common", "core", "misc", "manager", "base_service"}
LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_RESOLVER = 400, 50, 10
TAKEN_ALONG = {"infra/verify_audit.py"}
"""One file on purpose, however long: who checks an audit log takes it along and needs nothing else of ours."""


def test_a_room_is_entered_through_its_service() -> None:
    """From outside a room only its service may be imported; its tables may be named, for a reference needs one."""
    intruders = [
        f"{path} imports {name}"
        for path, tree in modules().items()
        for name in imports(tree)
        if (found := re.match(r"tenants\.crm\.(\w+)\.(\w+)", name))
        and not path.startswith(f"tenants/crm/{found.group(1)}/")
        and found.group(2) not in ("service", "models")
    ]
    assert intruders == []


def test_doors_name_no_table() -> None:
    named = [
        f"{path} imports {name}"
        for path, tree in modules().items()
        if path.split("/")[0] in DOORS
        for name in imports(tree)
        if re.match(r"tenants\.crm\.\w+\.models", name)
    ]
    assert named == []


def test_doors_speak_no_sql() -> None:
    spoken = re.compile(r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM)\s", re.DOTALL)
    told = [
        f"{path}:{node.lineno}"
        for path, tree in modules().items()
        if path.split("/")[0] in DOORS
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and spoken.search(node.value)
    ]
    assert told == []


def test_the_contracts_between_packages_hold() -> None:
    """As `./rapport check` asks them; in a process of its own, since asking here would silence every logger."""
    asked = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    found = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr


def test_every_table_is_a_tenants_or_the_registrys() -> None:
    load_tables()
    registry = {str(mapper.local_table) for mapper in Base.registry.mappers if issubclass(mapper.class_, RegistryRow)}
    for table in Base.metadata.tables.values():
        assert is_tenant_table(table) or table.name in registry, f"{table.name} is neither"


def test_no_installed_distribution_owns_our_names() -> None:
    owners = importlib.metadata.packages_distributions()
    assert {name: owners[name] for name in (*PACKAGES, "tests") if name in owners} == {}


def test_no_room_writes_the_tenant_by_hand() -> None:
    written = [
        f"{path}:{token.start[0]}"
        for path in sorted((ROOT / "tenants" / "crm").rglob("*.py"))
        for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
        if token.type == tokenize.NAME and token.string == "tenant_id"
    ]
    assert written == []


def test_nothing_is_imported_inside_a_function() -> None:
    hidden = [
        f"{path}:{node.lineno}"
        for path, tree in modules().items()
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_no_file_is_named_after_nothing() -> None:
    assert [path for path in modules() if Path(path).stem in BANNED] == []


def test_modules_and_functions_stay_readable() -> None:
    lines = {path: len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in modules()}
    long = [path for path, count in lines.items() if count > LONGEST_MODULE and path not in TAKEN_ALONG]
    long += [
        f"{path}:{function.name}"
        for path, tree in modules().items()
        for function in functions(tree)
        if (function.end_lineno or 0) - function.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_a_resolver_does_not_think() -> None:
    """At most ten lines in what answers a field, its signature not counted."""
    thinkers = [
        f"{path}:{function.name}"
        for path, tree in modules().items()
        if path.startswith("api/schema/")
        for function in functions(tree)
        if any("strawberry" in ast.unparse(decorator) for decorator in function.decorator_list)
        and (function.end_lineno or 0) - function.body[0].lineno + 1 > LONGEST_RESOLVER
    ]
    assert thinkers == []


@pytest.mark.parametrize("room", ["tenants/crm", "tenants/records"])
def test_public_verbs_say_what_they_do(room: str) -> None:
    silent = [
        f"{path}:{node.name}"
        for path, tree in modules().items()
        if path.startswith(room)
        for node in tree.body
        if isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_no_file_names_a_machine_or_a_package_registry() -> None:
    told = re.compile(
        "|".join(("/" + "work/", "/root" + "/", "files.python" + "hosted", "pypi" + r"\.org", "registry.npm" + "js"))
    )
    naming = []
    for path in tracked():
        if path.suffix in (".png", ".ico", ".woff2") or not path.is_file():
            continue
        if told.search(path.read_text(encoding="utf-8", errors="ignore")):
            naming.append(str(path.relative_to(ROOT)))
    assert naming == []
