"""Which module each part of the schema belongs to, said once where the part is declared.

A file of hand-written types says it for all of them (`MODULE = Module.IMPORTS`, or `MODULE = ALWAYS`); a class may say
otherwise by `@module(…)`, a field by `metadata=of_module(…)`. Generated types have it from their record.

From that follows a need of every coordinate: the module's name for what is read, with a `+` for what is written, and
nothing for what is always there. A tenant's entitlement grants needs; nothing else decides what it sees of the schema.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter

from tenants.entitlement import WRITES
from tenants.plans import Module

T = TypeVar("T")
ALWAYS = ""
"""Of what belongs to no module: every tenant has it."""
_SAID, _VALUES, _METADATA = "__belongs_to__", "__values_belong_to__", "module"
_STILL = "while_still"
_ROOTS = ("Query", "Mutation", "Subscription")


class NotSaid(LookupError):
    """A programming error: a part of the schema does not say which module it belongs to."""


def module(belongs_to: Module | str) -> Callable[[T], T]:
    """`@module(Module.X)` above a type of the schema: its fields belong to it, and those that answer with it."""

    def say(cls: T) -> T:
        setattr(cls, _SAID, str(belongs_to))
        return cls

    return say


def values_of(cls: T, modules: Mapping[str, Module]) -> T:
    """Of an enum: the values, by name, that belong to a module."""
    setattr(cls, _VALUES, {name: str(each) for name, each in modules.items()})
    return cls


def of_module(belongs_to: Module, *, writes: bool = False) -> dict[str, str]:
    """The metadata of a single field that belongs to another module than its type; `writes` for what sets something."""
    return {_METADATA: f"{belongs_to}{WRITES if writes else ''}"}


def while_still(goes_on: bool = True) -> dict[str, bool]:
    """The metadata of a mutation that a suspended or closed company has as well: signing in and out, taking the data
    along, paying. Every other one is refused it, and what `goes_on` says False of in a file of such.
    """
    return {_STILL: goes_on}


def refused_while_still(schema: GraphQLSchema) -> frozenset[str]:
    """The mutations that only a company in good standing has; a file says `WHILE_STILL = True` for all of its own."""
    assert schema.mutation_type is not None
    return frozenset(name for name, field in schema.mutation_type.fields.items() if not _goes_on(field))


def _goes_on(field: Any) -> bool:
    declared = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    said = (getattr(declared, "metadata", None) or {}).get(_STILL)
    if said is not None:
        return bool(said)
    resolver = getattr(declared, "base_resolver", None)
    return resolver is not None and getattr(sys.modules[resolver.wrapped_func.__module__], "WHILE_STILL", False)


class Needs:
    """What each coordinate of a schema needs: `Account`, `Account.customFields`, `RecordKind.ACTIVITY`."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._homes: dict[str, str] = {}
        self.of: dict[str, str] = {}
        for named in schema.type_map.values():
            self._homes[named.name] = self.of[named.name] = _home(named)
        for named in schema.type_map.values():
            self._note(named)

    def _note(self, named: GraphQLNamedType) -> None:
        if named.name.startswith("__"):
            return
        if isinstance(named, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for name, field in named.fields.items():
                self.of[f"{named.name}.{name}"] = self._field(named, field)
        elif isinstance(named, GraphQLEnumType):
            modules = getattr(_definition(named).wrapped_cls, _VALUES, {})
            for name in named.values:
                self.of[f"{named.name}.{name}"] = modules.get(name, ALWAYS)

    def _field(self, parent: GraphQLNamedType, field: Any) -> str:
        declared = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        said: str = (getattr(declared, "metadata", None) or {}).get(_METADATA, "")
        if said:
            return said
        found = self._homes[get_named_type(field.type).name]
        if not found:
            found = _of_origin(declared) if parent.name in _ROOTS else self._homes[parent.name]
        return f"{found}{WRITES}" if found and parent.name == "Mutation" else found


def _definition(named: GraphQLNamedType) -> Any:
    return named.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]


def _home(named: GraphQLNamedType) -> str:
    if named.name.startswith("__") or named.name in _ROOTS:
        return ALWAYS
    if isinstance(named, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        origin = _definition(named).origin
        return _said(origin) if _SAID in vars(origin) else _of_file(origin.__module__, named.name)
    if isinstance(named, GraphQLEnumType):
        return _said(_definition(named).wrapped_cls)
    if isinstance(named, GraphQLUnionType):
        raise NotSaid(f"{named.name}: unions are not known here yet")
    return ALWAYS


def _said(cls: Any) -> str:
    """An enum is only ever seen through a field, which belongs somewhere."""
    found: str = vars(cls).get(_SAID, ALWAYS)
    return found


def _of_origin(field: Any) -> str:
    """Of a field of a root: what its class says, or the file it stands in."""
    origin = field.origin
    if origin is not None and _SAID in vars(origin):
        return _said(origin)
    file = field.base_resolver.wrapped_func.__module__ if field.base_resolver else origin.__module__
    return _of_file(file, field.name)


def _of_file(name: str, what: str) -> str:
    found = getattr(sys.modules[name], "MODULE", None)
    if found is None:
        raise NotSaid(f"{what}: say in {name} which MODULE it belongs to, or ALWAYS")
    return str(found)


@lru_cache(maxsize=4)
def needs_of(schema: GraphQLSchema) -> Needs:
    """The needs of a whole schema, found once."""
    return Needs(schema)
