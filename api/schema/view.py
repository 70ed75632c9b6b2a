"""The schema as one tenant may see it: the superset without a trace of what its plan does not have.

Documents are not executed against it (a stamp decides, `api/stamps.py`). It is what introspection shows, what the words
about a wrong document and wrong variables are taken from, and what a saved filter is read by. One view serves all
tenants that are granted the same.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter

from api.schema.belonging import needs_of
from tenants.entitlement import Entitlement


def view_of(whole: GraphQLSchema, entitlement: Entitlement) -> GraphQLSchema:
    """The view of what an entitlement grants; the superset itself where that is everything."""
    return _view(whole, entitlement.grants & _mentioned(whole))


@lru_cache(maxsize=4)
def _mentioned(whole: GraphQLSchema) -> frozenset[str]:
    return frozenset(needs_of(whole).of.values()) - {""}


@lru_cache(maxsize=64)
def _view(whole: GraphQLSchema, grants: frozenset[str]) -> GraphQLSchema:
    return whole if grants >= _mentioned(whole) else _Cutter(whole, grants).schema()


class _Cutter:
    """Copies what is granted, type by type. Types nobody refers to any more are not reached, and so not there."""

    def __init__(self, whole: GraphQLSchema, grants: frozenset[str]) -> None:
        self.whole, self.grants, self.needs = whole, grants, needs_of(whole).of
        self._made: dict[str, Any] = {}

    def schema(self) -> GraphQLSchema:
        given: dict[str, Any] = dict(self.whole.to_kwargs())
        given |= {root: self._named(given[root]) for root in ("query", "mutation", "subscription") if given[root]}
        given["types"] = [self._named(each) for each in self._nodes()]
        return GraphQLSchema(**{**given, "assume_valid": True})

    def _nodes(self) -> list[GraphQLNamedType]:
        """Types that are reached through an interface alone."""
        return [
            named
            for named in self.whole.type_map.values()
            if isinstance(named, GraphQLObjectType) and named.interfaces and self._granted(named.name)
        ]

    def _granted(self, coordinate: str) -> bool:
        need = self.needs.get(coordinate, "")
        return not need or need in self.grants

    def _shown(self, parent: str, name: str, part: Any) -> bool:
        return self._granted(f"{parent}.{name}") and self._granted(get_named_type(part.type).name)

    def _named(self, named: Any) -> Any:
        if named.name not in self._made:
            self._made[named.name] = self._copied(named)
        return self._made[named.name]

    def _copied(self, named: Any) -> Any:
        if named.name.startswith("__"):
            return named
        given = named.to_kwargs() if hasattr(named, "to_kwargs") else {}
        if isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
            fields, faces = given["fields"], given["interfaces"]
            given["fields"] = lambda: {
                name: self._field(field) for name, field in fields.items() if self._shown(named.name, name, field)
            }
            given["interfaces"] = lambda: [self._named(face) for face in faces]
            return type(named)(**given)
        if isinstance(named, GraphQLInputObjectType):
            inputs = given["fields"]
            given["fields"] = lambda: {
                name: GraphQLInputField(**{**field.to_kwargs(), "type_": self._type(field.type)})
                for name, field in inputs.items()
                if self._shown(named.name, name, field)
            }
            return GraphQLInputObjectType(**given)
        if isinstance(named, GraphQLEnumType):
            values = {name: each for name, each in named.values.items() if self._granted(f"{named.name}.{name}")}
            declared = named.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
            # Strawberry's own class knows how to speak of its members.
            if len(values) == len(named.values):
                return named
            again: Any = type(named)
            return again(enum=declared, **{**given, "values": values})
        return named

    def _field(self, field: GraphQLField) -> GraphQLField:
        arguments = {
            name: GraphQLArgument(**{**argument.to_kwargs(), "type_": self._type(argument.type)})
            for name, argument in field.args.items()
            if self._granted(get_named_type(argument.type).name)
        }
        return GraphQLField(**{**field.to_kwargs(), "type_": self._type(field.type), "args": arguments})

    def _type(self, kind: Any) -> Any:
        if isinstance(kind, GraphQLNonNull):
            return GraphQLNonNull(self._type(kind.of_type))
        if isinstance(kind, GraphQLList):
            return GraphQLList(self._type(kind.of_type))
        return self._named(kind)
