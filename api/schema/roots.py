"""What the files of this package bring to the roots of the schema, each said where it stands; nothing lists them.

Above a class of query fields stands `@query_fields`, above one of mutations `@mutation_fields`. A function that makes
the verbs of one kind of record from its generated types is `@verbs_of("activity")`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import api.schema
from api.schema.belonging import ALWAYS
from api.schema.record_types import RecordTypes

MODULE = ALWAYS

T = TypeVar("T", bound=type)
Verbs = Callable[[RecordTypes], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Roots:
    """What was said so far."""

    queries: list[type] = field(default_factory=list)
    mutations: list[type] = field(default_factory=list)
    verbs: list[tuple[str, Verbs]] = field(default_factory=list)


_SAID = Roots()


def query_fields(cls: T) -> T:
    _SAID.queries.append(cls)
    return cls


def mutation_fields(cls: T) -> T:
    _SAID.mutations.append(cls)
    return cls


def verbs_of(record: str) -> Callable[[Verbs], Verbs]:
    def say(verbs: Verbs) -> Verbs:
        _SAID.verbs.append((record, verbs))
        return verbs

    return say


def roots() -> Roots:
    """What every file of the package brings, in an order that is always the same."""
    for found in pkgutil.iter_modules(api.schema.__path__):
        importlib.import_module(f"{api.schema.__name__}.{found.name}")
    verbs = sorted(_SAID.verbs, key=lambda each: each[0])
    return Roots(sorted(_SAID.queries, key=_place), sorted(_SAID.mutations, key=_place), verbs)


def _place(cls: type) -> tuple[str, str]:
    return cls.__module__, cls.__qualname__
