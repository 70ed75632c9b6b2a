"""Variables become plain values by functions made once for their types, by the rules of graphql-core.

Only what is just as its type wants it is taken. Everything else (a text for a list of texts, a number for an id, what
is wrong) raises NotPlain; graphql-core is asked then, which knows what may still be meant, and the words for the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    Undefined,
    is_required_input_field,
)
from graphql.utilities.coerce_input_value import coerce_default_value
from strawberry.schema.schema_converter import GraphQLCoreConverter

Coerce = Callable[[Any], Any]
_AS_IT_IS = {"String": str, "ID": str, "Boolean": bool}


class NotPlain(Exception):
    """A value that is not for these functions."""


def coercer(wanted: GraphQLInputType) -> Coerce:
    """How a value given for this type is read. Inputs become mappings by the names of their Python fields."""
    if isinstance(wanted, GraphQLNonNull):
        return _present(wanted.of_type)
    read = _present(wanted)
    return lambda value: None if value is None else read(value)


def _present(wanted: Any) -> Coerce:
    if isinstance(wanted, GraphQLList):
        return _list(coercer(wanted.of_type))
    if isinstance(wanted, GraphQLInputObjectType):
        return _input(wanted)
    assert isinstance(wanted, GraphQLScalarType | GraphQLEnumType)
    kind = _AS_IT_IS.get(wanted.name)
    return _leaf(wanted) if kind is None else _same(kind)


def _same(kind: type) -> Coerce:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise NotPlain
        return value

    return read


def _leaf(wanted: GraphQLScalarType | GraphQLEnumType) -> Coerce:
    def read(value: Any) -> Any:
        if value is None:
            raise NotPlain
        try:
            return wanted.coerce_input_value(value)
        except Exception:
            raise NotPlain from None

    return read


def _list(item: Coerce) -> Coerce:
    def read(value: Any) -> list[Any]:
        if type(value) is not list:
            raise NotPlain
        return [item(each) for each in value]

    return read


def _input(wanted: GraphQLInputObjectType) -> Coerce:
    if wanted.is_one_of:
        raise NotPlain
    fields = {name: (_python_name(field), coercer(field.type)) for name, field in wanted.fields.items()}
    required = frozenset(name for name, field in wanted.fields.items() if is_required_input_field(field))
    defaults = {_python_name(field): coerce_default_value(field) for field in wanted.fields.values()}
    defaults = {name: value for name, value in defaults.items() if value is not Undefined}

    def read(value: Any) -> dict[str, Any]:
        if type(value) is not dict or not required <= value.keys():
            raise NotPlain
        made = dict(defaults)
        for name, given in value.items():
            if name not in fields:
                raise NotPlain
            place, coerce = fields[name]
            made[place] = coerce(given)
        return made

    return read


def _python_name(field: GraphQLInputField) -> str:
    name: str = field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].python_name
    return name
