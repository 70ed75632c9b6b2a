"""Every place of the schema counts: each field on the way down to it, each input field and each value of an enum as a
literal, whichever argument it stands in. Documents are found by walking the schema; what they are stamped with is
compared with what belongs to which module. (What variables hold is walked in `test_entitlement.py`.)
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_composite_type,
    is_list_type,
    is_required_argument,
    is_required_input_field,
)
from graphql.type import GraphQLNonNull

from api import stamps
from api.schema.belonging import needs_of
from api.schema.schema import schema

WHOLE = schema()._schema
NEEDS = needs_of(WHOLE).of
ROOTS = {"query": WHOLE.query_type, "mutation": WHOLE.mutation_type, "subscription": WHOLE.subscription_type}
Composite = GraphQLObjectType | GraphQLInterfaceType
MOST = 40


def needs(coordinates: Iterator[str] | set[str] | list[str]) -> set[str]:
    return {NEEDS.get(each, "") for each in coordinates} - {""}


@dataclass(frozen=True)
class Step:
    """One level down: a field of a type, or a fragment on one of the types behind it."""

    parent: str
    field: str = ""
    on: str = ""

    @property
    def coordinate(self) -> str:
        return f"{self.parent}.{self.field}" if self.field else self.on


class Document:
    """An operation that is written from the outside in, with a variable for whatever is required."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.declared: list[str] = []

    def variable(self, kind: object) -> str:
        name = f"$v{len(self.declared)}"
        self.declared.append(f"{name}: {kind}")
        return name

    def call(self, name: str, field: GraphQLField, given: dict[str, str] | None = None) -> str:
        passed = dict(given or {})
        for argument, declared in field.args.items():
            if argument not in passed and is_required_argument(declared):
                passed[argument] = self.variable(declared.type)
        arguments = ", ".join(f"{key}: {value}" for key, value in passed.items())
        body = " { __typename }" if is_composite_type(get_named_type(field.type)) else ""
        return f"{name}({arguments}){body}" if arguments else f"{name}{body}"

    def text(self, body: str) -> str:
        head = f" ({', '.join(self.declared)})" if self.declared else ""
        return f"{self.kind}{head} {{ {body} }}"


@lru_cache(maxsize=1)
def ways() -> dict[str, tuple[str, tuple[Step, ...]]]:
    """The shortest way to each type that has fields: the kind of operation, and the steps."""
    found: dict[str, tuple[str, tuple[Step, ...]]] = {}
    waiting: deque[tuple[str, Any, tuple[Step, ...]]] = deque()
    waiting += [(kind, root, ()) for kind, root in ROOTS.items() if root is not None]
    while waiting:
        kind, at, steps = waiting.popleft()
        if at.name in found or len(steps) > 8:
            continue
        found[at.name] = (kind, steps)
        further: list[tuple[Any, Step]] = []
        if isinstance(at, Composite):
            further += [(get_named_type(each.type), Step(at.name, name)) for name, each in at.fields.items()]
        if isinstance(at, GraphQLInterfaceType | GraphQLUnionType):
            further += [(each, Step(at.name, on=each.name)) for each in WHOLE.get_possible_types(at)]
        waiting += [(kind, each, (*steps, step)) for each, step in further if is_composite_type(each)]
    return found


def down(document: Document, steps: tuple[Step, ...], body: str) -> str:
    for step in reversed(steps):
        if step.on:
            body = f"... on {step.on} {{ {body} }}"
            continue
        parent = WHOLE.type_map[step.parent]
        assert isinstance(parent, Composite)
        head = document.call(step.field, parent.fields[step.field]).removesuffix(" { __typename }")
        body = f"{head} {{ {body} }}"
    return body


def groups(parts: dict[str, str], known: set[str]) -> Iterator[list[str]]:
    """What needs no more than is needed on the way, together; whatever else, each by itself."""
    alike = [name for name, coordinate in parts.items() if needs([coordinate]) <= known]
    yield from (alike[at : at + MOST] for at in range(0, len(alike), MOST))
    yield from ([name] for name in parts if name not in alike)


def stamped(text: str) -> set[str]:
    stamp = stamps.stamp_of(text, None)
    assert stamp is not None, text
    assert not stamp.behind
    return set(stamp.needs)


@pytest.mark.parametrize("kind", ROOTS)
def test_every_field_counts_with_every_field_above_it(kind: str) -> None:
    walked = 0
    for name, (operation, steps) in ways().items():
        at = WHOLE.type_map[name]
        if operation != kind or not isinstance(at, Composite):
            continue
        above = [step.coordinate for step in steps]
        single = kind == "subscription" and not steps
        for some in groups({field: f"{name}.{field}" for field in at.fields}, needs(above)):
            for each in [[field] for field in some] if single else [some]:
                document = Document(kind)
                asked = " ".join(f"a{n}: {document.call(field, at.fields[field])}" for n, field in enumerate(each))
                text = document.text(down(document, steps, asked))
                assert stamped(text) == needs(above + [f"{name}.{field}" for field in each]), text
                walked += len(each)
    assert walked > (10 if kind == "subscription" else 100)


def arguments() -> Iterator[tuple[str, str, GraphQLField, str, object]]:
    for kind, root in ROOTS.items():
        for name, field in root.fields.items() if root else ():
            for argument, declared in field.args.items():
                yield kind, name, field, argument, declared.type


@lru_cache(maxsize=1)
def inputs() -> dict[str, tuple[str, str, str, tuple[tuple[str, str], ...]]]:
    """The shortest way to each input type and enum: the kind of operation, its field, the argument, and the input
    fields on the way, each with its type's name.
    """
    found: dict[str, tuple[str, str, str, tuple[tuple[str, str], ...]]] = {}
    waiting: deque[tuple[str, str, str, Any, tuple[tuple[str, str], ...]]] = deque()
    waiting += [(kind, name, argument, given, ()) for kind, name, _, argument, given in arguments()]
    while waiting:
        kind, name, argument, given, path = waiting.popleft()
        at = get_named_type(given)
        if at.name in found or not isinstance(at, GraphQLInputObjectType | GraphQLEnumType):
            continue
        found[at.name] = (kind, name, argument, path)
        if isinstance(at, GraphQLInputObjectType):
            waiting += [(kind, name, argument, each.type, (*path, (at.name, part))) for part, each in at.fields.items()]
    return found


def wrapped(kind: object, value: str) -> str:
    inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    return f"[{wrapped(inner.of_type, value)}]" if is_list_type(inner) else value


def object_of(document: Document, name: str, given: dict[str, str]) -> tuple[str, list[str]]:
    """A literal with these parts and whatever else is required; and the coordinates it names."""
    kind = WHOLE.type_map[name]
    assert isinstance(kind, GraphQLInputObjectType)
    parts = dict(given)
    for part, declared in kind.fields.items():
        if part not in parts and is_required_input_field(declared):
            parts[part] = document.variable(declared.type)
    text = "{" + ", ".join(f"{part}: {value}" for part, value in parts.items()) + "}"
    return text, [f"{name}.{part}" for part in parts]


def asked_with(name: str, literals: dict[str, str], document: Document, named: list[str]) -> tuple[str, set[str]]:
    """The document that gives this input type these literals, and what it needs."""
    kind, field, argument, path = inputs()[name]
    root = ROOTS[kind]
    assert root is not None
    if isinstance(WHOLE.type_map[name], GraphQLInputObjectType):
        text, more = object_of(document, name, literals)
        named += more
    else:
        [text] = literals.values()
    for outer, part in reversed(path):
        declared: GraphQLInputField = WHOLE.type_map[outer].fields[part]  # type: ignore[attr-defined]
        text, more = object_of(document, outer, {part: wrapped(declared.type, text)})
        named += more
    given = {argument: wrapped(root.fields[field].args[argument].type, text)}
    whole = document.text(document.call(field, root.fields[field], given))
    return whole, needs([*named, f"{root.name}.{field}"])


def test_every_input_field_counts_as_a_literal() -> None:
    walked = 0
    for name, (kind, field, _, path) in inputs().items():
        at, root = WHOLE.type_map[name], ROOTS[kind]
        if not isinstance(at, GraphQLInputObjectType) or root is None:
            continue
        above = needs([f"{root.name}.{field}", *(f"{outer}.{part}" for outer, part in path)])
        for some in groups({part: f"{name}.{part}" for part in at.fields}, above):
            document = Document(kind)
            literals = {part: document.variable(at.fields[part].type) for part in some}
            text, expected = asked_with(name, literals, document, [])
            assert stamped(text) == expected, text
            walked += len(some)
    assert walked > 500


def test_every_value_of_an_enum_counts_as_a_literal() -> None:
    walked = 0
    for name, (kind, *_) in inputs().items():
        at = WHOLE.type_map[name]
        for value in at.values if isinstance(at, GraphQLEnumType) else ():
            text, expected = asked_with(name, {value: value}, Document(kind), [f"{name}.{value}"])
            assert stamped(text) == expected, text
            walked += 1
    assert walked > 100
