"""The kinds of records there are rights on, as `records/` declares them: this floor knows none by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tenants.plans import Module


@dataclass(frozen=True, slots=True)
class Object:
    """`scoped` kinds have owners whose records they are; `hideable` fields can be taken from a role, `maskable` ones
    shown as a hint.
    """

    name: str
    module: Module
    scoped: bool
    hideable: frozenset[str]
    maskable: frozenset[str]


_objects: dict[str, Object] = {}


def declare(found: Object) -> None:
    _objects[found.name] = found


def objects() -> Mapping[str, Object]:
    """Every kind there is. Raises RuntimeError before the catalogue of records was made."""
    if not _objects:
        raise RuntimeError("No kind of record is declared yet: make the catalogue first.")
    return _objects
