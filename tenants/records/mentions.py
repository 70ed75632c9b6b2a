"""Which record types' custom fields a read speaks of: those are looked up before it is compiled, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tenants.db.unit_of_work import UnitOfWork
from tenants.records import custom
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.custom_filter import NAME
from tenants.records.paging import CUSTOM
from tenants.records.selection import ListSelection, Query, Selection
from tenants.records.shape import Labels, Many, One, PageShape, Part, Shape
from tenants.records.sql import Pen


async def pen_for(uow: UnitOfWork, mentioned: Iterable[str]) -> Pen:
    """A pen that knows the custom fields of the record types mentioned."""
    return Pen(uow.context, {name: await custom.definitions(uow, name) for name in set(mentioned)})


def in_list(record: RecordType, wanted: ListSelection) -> Iterator[str]:
    yield from _in_query(record, wanted.query)
    yield from in_selection(record, wanted.selection)


def in_selection(record: RecordType, selection: Selection) -> Iterator[str]:
    for name, inner in selection.ones.items():
        yield from in_selection(catalogue()[record.references[name].target], inner)
    if selection.tags:
        yield from in_selection(catalogue()["tag"], selection.tags)
    for inner_list in selection.lists.values():
        inverse = record.inverses[inner_list.relation or ""]
        yield from in_list(catalogue()[inverse.record], inner_list)


def in_page(page: PageShape) -> Iterator[str]:
    yield from _in_query(catalogue()[page.record], page.query)
    for part in page.parts:
        if part.what == "nodes":
            yield from _in_parts(part.inner)
        elif part.what == "edges":
            for _, what, inner in part.inner:
                yield from _in_parts(inner) if what == "node" else ()


def in_shape(shape: Shape) -> Iterator[str]:
    yield from _in_parts(shape.parts)


def in_filter(record: RecordType, tree: Any) -> Iterator[str]:
    if not isinstance(tree, Mapping):
        return
    for name, value in tree.items():
        if name in ("and", "or"):
            for branch in value if isinstance(value, list | tuple) else ():
                yield from in_filter(record, branch)
        elif name == "not":
            yield from in_filter(record, value)
        elif name == NAME:
            yield record.name
        elif name in record.references:
            yield from in_filter(catalogue()[record.references[name].target], value)
        elif name in record.inverses:
            yield from in_filter(catalogue()[record.inverses[name].record], value)


def _in_query(record: RecordType, query: Query) -> Iterator[str]:
    if any(name.startswith(CUSTOM) for name, _ in query.order):
        yield record.name
    yield from in_filter(record, query.filter)


def _in_parts(parts: Sequence[Part]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, One | Labels):
            yield from in_shape(part.shape)
        elif isinstance(part, Many):
            yield from in_page(part.page)
