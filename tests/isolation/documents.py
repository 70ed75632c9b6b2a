"""Every query and mutation of the schema as documents that ask for all there is: found by walking the schema itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    Lexer,
    Source,
    TokenKind,
    get_named_type,
    is_composite_type,
    is_non_null_type,
    is_object_type,
)

from api.guards import MAX_COST, examine
from api.limits import MAX_TOKENS
from api.naming import snake
from api.schema.schema import schema

_DEEPEST = 8
"""Levels below a root field; no value object of the schema is nested deeper."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One root field, asked for in full. `of` names the type meant where the field gives an interface."""

    name: str
    kind: str
    field: GraphQLField
    document: str
    of: str = ""

    @property
    def label(self) -> str:
        return f"{self.name} ({self.of})" if self.of else self.name

    @property
    def executed(self) -> str:
        """The same, and something beside it that no compiled read answers: so it is executed, field by field."""
        return self.document.rstrip().removesuffix("}") + " __schema { queryType { name } } }"

    @property
    def changes(self) -> bool:
        return self.kind == "mutation"

    @property
    def arguments(self) -> dict[str, GraphQLArgument]:
        return dict(self.field.args)


def core() -> GraphQLSchema:
    return schema()._schema


@lru_cache(maxsize=1)
def operations() -> tuple[Operation, ...]:
    """Queries first, in the order of the alphabet: what one run asks, every run asks."""
    roots = (("query", core().query_type), ("mutation", core().mutation_type))
    return tuple(
        operation
        for kind, root in roots
        if root is not None
        for name, field in sorted(root.fields.items())
        for operation in _of_field(kind, name, field)
    )


@lru_cache(maxsize=1)
def subscriptions() -> tuple[Operation, ...]:
    """What is followed over a socket; tests/isolation/test_subscriptions.py listens to each."""
    root = core().subscription_type
    assert root is not None
    return tuple(
        found for name, field in sorted(root.fields.items()) for found in _of_field("subscription", name, field)
    )


def named(name: str) -> Operation:
    return next(operation for operation in operations() if operation.name == name)


def _of_field(kind: str, name: str, field: GraphQLField) -> Iterator[Operation]:
    target = get_named_type(field.type)
    if isinstance(target, GraphQLInterfaceType | GraphQLUnionType):
        for possible in sorted(core().get_possible_types(target), key=lambda found: found.name):
            bodies = (f"{{ ... on {possible.name} {_selection(possible, chain)} }}" for chain in (1, 0))
            yield Operation(name, kind, field, _affordable(kind, name, field, bodies), possible.name)
        return
    bodies = (_below(field, chain) for chain in (2, 1))
    yield Operation(name, kind, field, _affordable(kind, name, field, bodies))


def _affordable(kind: str, name: str, field: GraphQLField, bodies: Iterator[str]) -> str:
    """The document of the first body that is within the limits; of the last one, if none is."""
    for body in bodies:
        document = _document(kind, name, field, body)
        if _tokens(document) < MAX_TOKENS and _cost(document) <= MAX_COST:
            break
    return document


def _document(kind: str, name: str, field: GraphQLField, body: str) -> str:
    declared = ", ".join(f"${argument}: {given.type}" for argument, given in field.args.items())
    passed = ", ".join(f"{argument}: ${argument}" for argument in field.args)
    head = f"{kind} Asked({declared})" if declared else kind
    call = f"{name}({passed})" if passed else name
    return f"{head} {{ {call} {body} }}"


def _below(field: GraphQLField, chain: int, level: int = 0) -> str:
    """What to ask of a field: everything, through at most `chain` records one below the other, of others the id."""
    inner = get_named_type(field.type)
    if not is_composite_type(inner):
        return ""
    if not is_object_type(inner):
        return "{ __typename }"
    if inner.name.endswith("Edge") and "node" in inner.fields:
        return "{ cursor node { id } }"
    if not is_record(inner):
        return _selection(inner, chain, level)
    return _selection(inner, chain - 1, level) if chain else "{ id }"


def _selection(target: Any, chain: int, level: int = 0) -> str:
    if level > _DEEPEST:
        raise ValueError(f"{target} nests deeper than {_DEEPEST} levels: teach tests/isolation/documents.py")
    return "{ " + " ".join(f"{name} {_below(field, chain, level + 1)}" for name, field in _askable(target)) + " }"


def _askable(target: Any) -> list[tuple[str, GraphQLField]]:
    return [
        (name, field)
        for name, field in sorted(target.fields.items())
        if not any(is_non_null_type(given.type) for given in field.args.values())
    ]


def is_record(target: GraphQLObjectType) -> bool:
    return any(face.name == "Node" for face in target.interfaces)


def _tokens(document: str) -> int:
    lexer, count = Lexer(Source(document)), 0
    while lexer.advance().kind is not TokenKind.EOF:
        count += 1
    return count


def _cost(document: str) -> int:
    found = examine(document)
    return found.cost(None, {}) if found else 0


def words_of(operation: Operation) -> list[str]:
    """`changeMemberRole` → change, member, role."""
    return snake(operation.name).split("_")
