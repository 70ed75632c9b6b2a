"""Print the manifest of trusted documents: `python -m api.trusted_print`. `./rapport schema` writes it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    Visitor,
    parse,
    print_ast,
    validate,
    visit,
)

from api.limits import rules
from api.schema.schema import schema

FOLDER = Path(__file__).parent.parent / "mobile-schema"


def manifest(folder: Path = FOLDER) -> bytes:
    """Every operation with the fragments it needs, by name, with the SHA-256 of the text. Raises ValueError for one
    that is not valid.
    """
    fragments = {node.name.value: node for node in _definitions(folder / "fragments", FragmentDefinitionNode)}
    operations = [_entry(node, fragments) for node in _definitions(folder / "operations", OperationDefinitionNode)]
    made = {
        "format": "apollo-persisted-query-manifest",
        "version": 1,
        "operations": sorted(operations, key=lambda entry: entry["name"]),
    }
    return orjson.dumps(made, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _definitions(folder: Path, kind: type[Any]) -> Iterator[Any]:
    for path in sorted(folder.glob("*.graphql")):
        yield from (node for node in parse(path.read_text(encoding="utf-8")).definitions if isinstance(node, kind))


def _entry(operation: OperationDefinitionNode, fragments: dict[str, FragmentDefinitionNode]) -> dict[str, str]:
    assert operation.name is not None
    needed = sorted(_needed(operation, fragments, set()))
    document = DocumentNode(definitions=(operation, *(fragments[name] for name in needed)))
    wrong = validate(schema()._schema, document, rules())
    if wrong:
        raise ValueError(f"{operation.name.value}: {wrong[0].message}")
    body = print_ast(document)
    return {
        "id": hashlib.sha256(body.encode()).hexdigest(),
        "name": operation.name.value,
        "type": operation.operation.value,
        "body": body,
    }


def _needed(node: Any, fragments: dict[str, FragmentDefinitionNode], found: set[str]) -> set[str]:
    """The names of the fragments below a node, and below those."""
    spreads: list[str] = []

    class Spreads(Visitor):
        def enter_fragment_spread(self, spread: FragmentSpreadNode, *_: Any) -> None:
            spreads.append(spread.name.value)

    visit(node, Spreads())
    for name in spreads:
        if name not in found:
            found.add(name)
            _needed(fragments[name], fragments, found)
    return found


if __name__ == "__main__":
    print(manifest().decode(), end="")
