"""Picking out of plain objects what a document asks for, by a function that is made once for the document."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from operator import attrgetter
from typing import Any

from graphql import GraphQLObjectType

from api.naming import snake
from api.shapes import Document, Nodes

Project = Callable[[Any], Any]


def projection(document: Document, type_name: str, nodes: Nodes) -> Project:
    """How an object of this type becomes the answer's: lists member by member, enums by name."""
    if not isinstance(document.schema.type_map[type_name], GraphQLObjectType):
        return _leaf
    fields = document.fields(type_name, [node.selection_set for node in nodes])
    parts = [(key, _member(document, type_name, found)) for key, found in fields.items()]

    def project(source: Any) -> Any:
        if source is None:
            return None
        if isinstance(source, list):
            return [project(item) for item in source]
        return {key: member(source) for key, member in parts}

    return project


def _member(document: Document, type_name: str, nodes: Nodes) -> Project:
    name = nodes[0].name.value
    if name == "__typename":
        return lambda _: type_name
    read, inner = attrgetter(snake(name)), projection(document, document.type_of(type_name, nodes[0]), nodes)
    return lambda source: inner(read(source))


def _leaf(source: Any) -> Any:
    if isinstance(source, list):
        return [_leaf(item) for item in source]
    return source.name if isinstance(source, Enum) else source
