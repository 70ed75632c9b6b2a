"""Every code a client can meet stands in mobile-schema/errors.md, and none there that no client meets.

Codes are found where they are given: what is assigned to a `code` or a `fault`, the argument of anything in the project
that takes a `code`, the value beside the key "code", and what functions called `…_code` and `…_fault` return.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "mobile-schema" / "errors.md"
CODE = re.compile(r"[A-Z][A-Z0-9_]{2,}")


@cache
def modules() -> dict[Path, ast.Module]:
    found = [path for door in ("api", "tenants") for path in sorted((ROOT / door).rglob("*.py"))]
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in found if "versions" not in path.parts}


def takers() -> dict[str, int]:
    """What takes a `code`, by name, and as which positional argument."""
    found: dict[str, int] = {}
    for tree in modules().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                declared = [part.target for part in node.body if isinstance(part, ast.AnnAssign)]
                fields = [target.id for target in declared if isinstance(target, ast.Name)]
                made = next((f for f in node.body if isinstance(f, ast.FunctionDef) and f.name == "__init__"), None)
                names = [arg.arg for arg in made.args.args[1:]] if made else fields
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                names = [arg.arg for arg in node.args.args if arg.arg not in ("self", "cls")]
            else:
                continue
            if "code" in names and node.name != "__init__":
                found[node.name] = names.index("code")
    return found


def given(node: ast.AST, taking: dict[str, int]) -> Iterator[ast.AST]:
    """The expressions in `node` itself that give a code."""
    if isinstance(node, ast.Assign):
        names = {part.id for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Name)}
        if names & {"code", "fault"}:
            yield node.value
    elif isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in taking:
            yield from node.args[taking[name] : taking[name] + 1]
            yield from (word.value for word in node.keywords if word.arg == "code")
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == "code":
                yield value
    elif isinstance(node, ast.FunctionDef) and node.name in taking:
        yield from node.args.defaults
    elif isinstance(node, ast.FunctionDef) and node.name.endswith(("_code", "_fault")):
        yield from (part.value for part in ast.walk(node) if isinstance(part, ast.Return) and part.value)


def codes_in_the_code() -> dict[str, str]:
    """Every code, and one place where it is given."""
    taking = takers()
    found: dict[str, str] = {}
    for path, tree in modules().items():
        for node in ast.walk(tree):
            for expression in given(node, taking):
                for part in ast.walk(expression):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str) and CODE.fullmatch(part.value):
                        found.setdefault(part.value, f"{path.relative_to(ROOT)}:{part.lineno}")
    return found


def codes_on_the_page() -> set[str]:
    return set(re.findall(r"^\| `([A-Z0-9_]+)` ", PAGE.read_text(encoding="utf-8"), re.MULTILINE))


def test_the_search_finds_the_codes_it_must() -> None:
    found = codes_in_the_code()
    assert {"NOT_FOUND", "REQUIRED", "INVALID", "LINK_INVALID", "INTERNAL", "BODY_TOO_LARGE"} <= found.keys()


def test_every_code_is_explained() -> None:
    missing = {code: place for code, place in codes_in_the_code().items() if code not in codes_on_the_page()}
    assert not missing, f"add to mobile-schema/errors.md: {missing}"


def test_no_code_is_explained_that_is_never_given() -> None:
    assert not codes_on_the_page() - codes_in_the_code().keys()
