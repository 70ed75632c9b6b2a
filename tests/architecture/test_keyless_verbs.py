"""The console sends no Idempotency-Key with what takes none: sent one, such a verb is refused."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from api.naming import camel
from api.schema.schema import schema

ROOT = Path(__file__).parents[2]
CONSOLE = ROOT / "web" / "src" / "api" / "actionKeys.ts"
REFUSE = {"by_itself", "take_no_key"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.Module) -> Iterator[Function]:
    """Those of a module and of its classes; what stands inside of one is part of it."""
    for node in tree.body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        yield from (each for each in inside if isinstance(each, Function))


def uses(node: ast.AST) -> set[str]:
    attributes = {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
    return attributes & REFUSE | {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def refusing(tree: ast.Module) -> set[str]:
    """The functions of a module that refuse keys, by themselves or by what they call there."""
    found = set(REFUSE)
    while more := {each.name for each in functions(tree) if each.name not in found and uses(each) & found}:
        found |= more
    return found


def keyless() -> set[str]:
    verbs = schema()._schema.mutation_type
    assert verbs is not None
    trees = [ast.parse(path.read_text()) for path in (ROOT / "api" / "schema").rglob("*.py")]
    return {camel(name) for tree in trees for name in refusing(tree)} & set(verbs.fields)


def test_the_console_knows_which_verbs_take_no_key() -> None:
    known = set(re.findall(r"^  '(\w+)',$", CONSOLE.read_text(), re.MULTILINE))
    assert keyless() >= {"addCard", "openCompany", "createApiKey", "payInvoice"}
    assert keyless() - known == set()
